"""The backward pass by hand against automatic differentiation: every number, for all activations and losses."""

from __future__ import annotations

from itertools import pairwise
from math import sqrt

import numpy as np
import pytest
import tensorflow as tf

from digitlab.core.layers import Dense
from digitlab.core.losses import Loss
from digitlab.data.backpropagation.bends import BENDS
from digitlab.data.backpropagation.losses import RULES
from digitlab.data.backpropagation.passes import SmallNetwork, backward, forward
from digitlab.engine.layers import make
from digitlab.engine.losses import loss_function, outputs

COUNT, LARGEST = 25, (8, 6, 4, 3)
LOSSES = list(Loss.entries().values())
ACTIVATIONS = list(BENDS)
EXACT = {  # those whose constants TensorFlow keeps in 32 bits
    "leaky_relu": lambda x: tf.where(x > 0, x, tf.constant(0.2, tf.float64) * x),
    "gelu": lambda x: x * (1 + tf.math.erf(x / tf.constant(sqrt(2), tf.float64))) / 2,
}
OPTIONS = {
    "categorical_crossentropy": {"label_smoothing": 0.1},
    "huber": {"delta": 0.4},
    "categorical_focal_crossentropy": {"gamma": 1.7, "alpha": 0.5},
}


def test_all_but_the_step_can_be_differentiated() -> None:
    known = Dense.model_json_schema()["properties"]["activation"]["enum"]
    assert [*BENDS, "step"] == known
    assert set(RULES) == set(LOSSES)


def network(number: int) -> tuple[SmallNetwork, np.ndarray, np.ndarray]:
    """One of as many as one likes, with what goes in and the targets; each activation and loss comes in its turn."""
    random = np.random.default_rng(number)
    hidden = int(random.integers(0, 3))
    sizes = [int(random.integers(2, most + 1)) for most in LARGEST[: hidden + 1]] + [int(random.integers(2, 4))]
    if number % 2:
        sizes[-1] = 10  # as many as the losses of the engine are for
    weights = tuple(random.normal(0, 0.8, (a, b)) for a, b in pairwise(sizes))
    biases = tuple(random.normal(0, 0.5, b) for b in sizes[1:])
    kind = LOSSES[number // 2 % len(LOSSES)]
    made = SmallNetwork(weights, biases, ACTIVATIONS[number % len(ACTIVATIONS)], kind(**OPTIONS.get(kind.key(), {})))
    return made, random.uniform(0, 1, sizes[0]), np.eye(sizes[-1])[random.integers(sizes[-1])]


def automatic(network: SmallNetwork, inputs: np.ndarray, targets: np.ndarray) -> dict[str, list[np.ndarray]]:
    """The same numbers by TensorFlow's tape."""
    weights, biases = list(map(tf.constant, network.weights)), list(map(tf.constant, network.biases))
    with tf.GradientTape(persistent=True) as tape:
        tape.watch([weights, biases])
        before, sums, made = tf.constant(inputs), [], []
        for place, (kernel, bias) in enumerate(zip(weights, biases, strict=True)):
            sums.append(tf.linalg.matvec(kernel, before, transpose_a=True) + bias)
            last = place == len(weights) - 1
            name = network.activation
            bend = (lambda x: outputs(network.loss, x)) if last else EXACT.get(name) or make.activation(name)
            before = bend(sums[-1])
            made.append(before)
        loss = _by_formula(network.loss, tf.constant(targets), before)
        if len(targets) == 10:
            whole = loss_function(network.loss)(tf.constant([targets.argmax()]), sums[-1][tf.newaxis])[0]
    found = {"loss": [loss.numpy()], "outputs": [one.numpy() for one in made]}
    for name, by in (("by_output", made), ("by_sum", sums), ("by_weight", weights), ("by_bias", biases)):
        found[name] = [_dense(one) for one in tape.gradient(loss, by, unconnected_gradients="zero")]
    inner = zip(made[:-1], sums[:-1], strict=True)
    found["slopes"] = [
        *(_dense(tape.gradient(one, at, unconnected_gradients="zero")) for one, at in inner),
        tape.jacobian(made[-1], sums[-1], experimental_use_pfor=False).numpy(),
    ]
    if len(targets) == 10:
        found["engine"] = [whole.numpy(), *(_dense(one) for one in tape.gradient(whole, weights))]
    return found


def _dense(tensor: tf.Tensor) -> np.ndarray:
    return tf.convert_to_tensor(tensor).numpy()


def _by_formula(spec: Loss, t: tf.Tensor, o: tf.Tensor) -> tf.Tensor:
    """The loss by the formula of its catalogue entry."""
    count, s = t.shape[0], 2 * t - 1
    share = getattr(spec, "label_smoothing", 0.0)
    soft = t * (1 - share) + share / count
    off = tf.abs(t - o)
    match spec.key():
        case "categorical_crossentropy":
            return -tf.reduce_sum(soft * tf.math.log(o))
        case "kl_divergence":
            return tf.reduce_sum(soft * tf.math.log(soft / o))
        case "mean_squared_error":
            return tf.reduce_mean((t - o) ** 2)
        case "mean_absolute_error":
            return tf.reduce_mean(off)
        case "huber":
            return tf.reduce_mean(tf.where(off <= spec.delta, off**2 / 2, spec.delta * (off - spec.delta / 2)))
        case "hinge":
            return tf.reduce_mean(tf.maximum(1 - s * o, 0))
        case "squared_hinge":
            return tf.reduce_mean(tf.maximum(1 - s * o, 0) ** 2)
        case "categorical_focal_crossentropy":
            own = tf.reduce_sum(t * o)
            return -spec.alpha * (1 - own) ** spec.gamma * tf.math.log(own)
        case "poisson":
            return tf.reduce_mean(o - t * tf.math.log(o))
        case "cosine_similarity":
            return -tf.reduce_sum(t * o) / tf.norm(o)
    raise AssertionError(f"{spec.key()} has no formula here")


def check(number: int) -> float:
    """The largest difference between any two numbers of a network, at most 1e-10, or of a number above 1 that share."""
    made, inputs, targets = network(number)
    told = forward(made, inputs, targets)
    back = backward(made, told, targets)
    ours = {"loss": [told.loss], "outputs": told.outputs[1:], **back._asdict(), "by_bias": back.by_sum,
            "engine": [told.loss, *back.by_weight]}  # fmt: skip
    worst = 0.0
    for name, theirs in automatic(made, inputs, targets).items():
        for mine, other in zip(ours[name], theirs, strict=True):
            worst = max(worst, float((np.abs(mine - other) / np.maximum(np.abs(other), 1)).max()))
            assert np.shape(mine) == np.shape(other), (number, name)
            np.testing.assert_allclose(mine, other, rtol=1e-10, atol=1e-10, err_msg=f"{number}, {name}")
    return worst


@pytest.mark.parametrize("number", range(COUNT))
def test_every_number_is_that_of_automatic_differentiation(number) -> None:
    check(number)
