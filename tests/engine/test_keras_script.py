"""Exported scripts do in Keras what the engine does: the same network, losses, bending and steps, and they run."""

from __future__ import annotations

import re
import runpy

import keras
import numpy as np
import pytest
import tensorflow as tf

from digitlab.core.augmentations import Augmentation
from digitlab.core.experiment import Data, Experiment
from digitlab.core.layers import Dense, Flatten, Layer, Patches
from digitlab.core.losses import Loss
from digitlab.core.network import INPUT_SHAPE, Network
from digitlab.core.optimizers import Nadam, NoisySgd
from digitlab.core.script import python_script
from digitlab.core.training import Training
from digitlab.data import augmentation, splits
from digitlab.data.augmentation.draws import draw
from digitlab.engine import parts
from digitlab.engine.build import BuiltNetwork
from digitlab.engine.keras_optimizer import RuleOptimizer
from digitlab.engine.losses import loss_function
from digitlab.engine.optimizers import rule_of

PLACES = {kind.key() for kind in augmentation.PLACES}
EVERY_AUGMENTATION = tuple(kind() for kind in Augmentation.entries().values())
ENGINE_READS = 0.896  # of the test digits after this run, by the engine: 0.8936 to 0.8983 for seeds 0 to 3


def part(experiment, title):
    """What a part of the script defines, its imports included."""
    script = python_script(experiment)
    imports = re.findall(r"^(?:import|from) .*$", script, re.MULTILINE)
    text = script[script.index(f"# {title} -") :]
    end = re.search(r"\n# \w+ -{50}", text)
    found = {"SEED": experiment.seed}
    exec("\n".join(imports) + "\n" + (text[: end.start()] if end else text), found)
    return found


def network_of(kind):
    """A network with one layer of ``kind``, small."""
    layer = kind()
    for before in ((), (Patches(units=8),), (Layer.entries()["rows"](),), (Flatten(),)):
        shape = INPUT_SHAPE
        try:
            for one in (*before, layer):
                shape = one.output_shape(shape)
        except Exception:
            continue
        return Network(layers=(*before, layer, *((Flatten(),) if len(shape) > 1 else ())))
    raise AssertionError(f"{kind} fits nowhere")


@pytest.mark.parametrize("kind", Layer.entries().values(), ids=Layer.entries())
def test_a_network_of_every_layer_has_the_weights_of_the_engines(kind, capsys) -> None:
    if kind.key() == "group_normalization":
        network = Network(layers=(Layer.entries()["conv2d"](filters=4), kind(), Flatten()))
    else:
        network = network_of(kind)
    model = part(Experiment(network=network), "Network")["model"]
    built = BuiltNetwork(network)
    theirs = [
        tuple(weight.shape)
        for weight in model.weights
        if weight.name not in ("seed_generator_state", "draw", "strength")
    ]
    ours = [tensor.shape for tensor in built.arrays_from(built.initial()).values()]
    assert sorted(theirs) == sorted(ours)
    assert sum(map(np.prod, theirs)) == network.parameters


@pytest.mark.parametrize("kind", Loss.entries().values(), ids=Loss.entries())
def test_every_loss_is_that_of_the_engine(kind) -> None:
    spec = kind()
    script = python_script(Experiment(loss=spec))
    (line,) = re.findall(r"^loss = (.*)$", script, re.MULTILINE)
    smoothing = getattr(spec, "label_smoothing", 0.0) if kind.key() == "kl_divergence" else 0.0
    sums = tf.constant(np.random.default_rng(0).normal(size=(50, 10)), tf.float32)
    labels = np.arange(50) % 10
    outputs = keras.activations.get(kind.output_activation)(sums)
    targets = keras.utils.to_categorical(labels, 10) * (1 - smoothing) + smoothing / 10
    theirs = eval(line, {"keras": keras})(targets, outputs)
    assert float(theirs) == pytest.approx(float(np.mean(loss_function(spec)(labels, sums))), rel=1e-4, abs=1e-6)


@pytest.mark.parametrize("spec", [Nadam(learning_rate=0.1), NoisySgd()], ids=["nadam", "noisy_sgd"])
def test_our_optimizers_step_under_keras_as_in_the_engine(spec) -> None:
    chance = np.random.default_rng(1)
    weights = tuple(tf.constant(chance.normal(size=shape), tf.float32) for shape in ([3, 4], [4]))
    variables, rule = [keras.Variable(weight) for weight in weights], rule_of(spec)
    theirs, state = RuleOptimizer(spec), rule.start(weights)
    theirs.build(variables)
    for t in range(1, 4):
        gradients = tuple(tf.constant(chance.normal(size=weight.shape), tf.float32) for weight in weights)
        weights, state = rule.update(gradients, weights, state, tf.constant(spec.learning_rate), tf.constant(float(t)))
        theirs.apply(list(gradients))
    for ours, variable in zip(weights, variables, strict=True):
        np.testing.assert_allclose(ours, variable, rtol=1e-5)


class Chance:
    """Hands out the draws of the reference in the shapes that a script asks for, and checks their ranges."""

    def __init__(self, experiment, draws):
        wanted = {one.key(): getattr(one, one.strengths()[0]) for one in experiment.augmentations}
        turn, zoom, slant, right, down = draws.maps.T
        maps = [("maps", -1, 1, np.stack([zoom, slant, turn, right, down]))] if wanted.keys() & PLACES else []
        fields = [("fields", -1, 1, np.moveaxis(draws.fields, 1, 0))] if "elastic" in wanted else []
        shares = [(key, -wanted[key] if key != "blur" else 0, wanted[key], wanted[key] * getattr(draws, key))
                  for key in ("thickness", "blur", "contrast") if key in wanted]  # fmt: skip
        self._waiting, self._noise = maps + fields + shares, draws.noise

    def uniform(self, low, high, shape):
        name, *ends, values = self._waiting.pop(0)
        assert [low, high] == ends, name
        return values.reshape(shape)

    def normal(self, mean, spread, shape):
        assert (mean, self._waiting) == (0, [])
        return (spread * self._noise).reshape(shape)


@pytest.mark.parametrize(
    "augmentations",
    [Experiment().augmentations, EVERY_AUGMENTATION, *((one,) for one in EVERY_AUGMENTATION)],
    ids=["default", "all", *Augmentation.entries()],
)
def test_digits_are_bent_as_in_the_reference(mnist, augmentations) -> None:
    experiment = Experiment(augmentations=augmentations)
    script = python_script(experiment)
    lines = script[script.index("# Learning -") :].splitlines()
    found = {"np": np, "keras": keras}
    exec("\n".join(line for line in lines if re.match(r"[A-Z_]+ = ", line)), found)
    exec(script[script.index("def bend(") : script.index("# One-cycle:")], found)
    images, draws = mnist.train.images[:20], draw(np.random.default_rng(5), 20)
    bent = found["bend"](images[..., np.newaxis], Chance(experiment, draws))
    assert bent.dtype == np.float32
    np.testing.assert_allclose(bent[..., 0], 255 * augmentation.bent(images, augmentations, draws), atol=0.1)


@pytest.mark.parametrize(
    "data",
    [
        Data(),
        Data(wrong_labels=0.3, split_seed=5),
        Data(stratified=False, validation_count=700),
        Data(stratified=False, learn_from=2_000, wrong_labels=0.9, split_seed=9),
        Data(learn_from=500, wrong_labels=0.25),
    ],
)
def test_the_same_digits_are_learned_with_the_same_wrong_labels(data) -> None:
    found, digits = part(Experiment(data=data), "Data"), parts.load(data)
    for name, ours in {"train": digits.training, "validation": digits.validation, "test": digits.test}.items():
        assert (found[f"{name}_images"][..., 0] == ours.images.numpy()).all()
        assert (found[f"{name}_labels"] == ours.labels.numpy()).all()


@pytest.mark.filterwarnings("ignore:__array__ implementation")  # of Keras' variables, while it saves
def test_a_script_runs_and_reads_digits_as_well_as_the_engine(tmp_path, monkeypatch, capsys, mnist) -> None:
    experiment = Experiment(
        name="Tiny",
        data=Data(learn_from=4_000, validation_count=300),
        network=Network(layers=(Flatten(), Dense(units=32))),
        training=Training(epochs=3, batch_size=50),
    )
    monkeypatch.chdir(tmp_path)
    (tmp_path / "train.py").write_text(python_script(experiment), encoding="utf-8")
    with np.errstate(all="raise"):
        found = runpy.run_path(str(tmp_path / "train.py"))
    held_back = splits.split(mnist.train.labels, 300, 0)[1]
    assert (found["validation_labels"] == mnist.train.labels[held_back]).all()
    digits = parts.load(experiment.data)
    assert (found["train_images"][..., 0] == digits.training.images.numpy()).all()
    assert found["model"].count_params() == experiment.network.parameters
    assert found["test_accuracy"] == pytest.approx(ENGINE_READS, abs=0.03)
    assert (tmp_path / "tiny.keras").exists()
    assert "test accuracy" in capsys.readouterr().out
