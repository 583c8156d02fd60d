"""Every rule a second time, in plain NumPy and straight from its formula, with hyperparameters drawn at random.

L-BFGS, gradient descent and the noise are left to the recorded runs and to tests of their own, Muon and FTRL to Keras.
"""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

from digitlab.core.optimizers import Optimizer
from digitlab.engine.optimizers import rule_of

PARITY = Path(__file__).parents[1] / "parity"
FILES = ("golden_optimizers", "other_hyperparameters")
STEPS = 8
ELSEWHERE = {"lbfgs", "gradient_descent", "noisy_sgd", "muon", "ftrl"}
norm, root, sign = np.linalg.norm, np.sqrt, np.sign


def mean(s, name, new, decay):
    s[name] = decay * s.get(name, 0.0) + (1 - decay) * new
    return s[name]


def mhat(h, g, s, t, nesterov=False):
    m, b = mean(s, "m", g, h.beta_1), h.beta_1
    return b * m / (1 - b ** (t + 1)) + (1 - b) * g / (1 - b**t) if nesterov else m / (1 - b**t)


def vhat(h, g, s, t):
    return mean(s, "v", g**2, h.beta_2) / (1 - h.beta_2**t)


def adam(h, g, s, t, nesterov):
    return mhat(h, g, s, t, nesterov) / (root(vhat(h, g, s, t) + h.epsilon_root) + h.epsilon)


def adamax(h, g, s, t):
    s["n"] = np.maximum(abs(g) + h.epsilon, h.beta_2 * s.get("n", 0.0))
    return mhat(h, g, s, t) / s["n"]


def ratio(top, bottom):
    return top / bottom if top and bottom else 1.0


def sgd(h, g, p, s, t):
    s["b"] = g + h.momentum * s.get("b", 0.0)
    return g + h.momentum * s["b"] if h.nesterov else s["b"]


def optimistic_gradient_descent(h, g, p, s, t):
    old, s["g"] = s.get("g", g), g
    return (h.alpha + h.beta) * g - h.beta * old


def optimistic_adam(h, g, p, s, t):
    return optimistic_gradient_descent(h, adam(h, g, s, t, h.nesterov), p, s, t)


def adagrad(h, g, p, s, t):
    s["a"] = s.get("a", h.initial_accumulator_value) + g**2
    return np.where(s["a"] > 0, g / root(s["a"] + h.epsilon), 0.0)


def adadelta(h, g, p, s, t):
    g, old = g + h.weight_decay * p, s.get("x", 0.0)
    u = g * root(old + h.epsilon) / root(mean(s, "e", g**2, h.rho) + h.epsilon)
    mean(s, "x", u**2, h.rho)
    return u


def rmsprop(h, g, p, s, t):
    s.setdefault("v", h.initial_scale)
    share = 1 - h.rho**t if h.bias_correction else 1.0
    q = mean(s, "v", g**2, h.rho) / share
    if h.centered:
        q = q - (mean(s, "m", g, h.rho) / share) ** 2
    w = g / (root(q + h.epsilon) if h.epsilon_in_root else root(q) + h.epsilon)
    s["b"] = h.momentum * s.get("b", 0.0) + w
    return w + h.momentum * s["b"] if h.nesterov and h.momentum else s["b"]


def amsgrad(h, g, p, s, t):
    first, second = mhat(h, g, s, t), vhat(h, g, s, t)
    s["x"] = np.maximum(s.get("x", 0.0), second if h.bias_correction_nu else s["v"])
    return (first if h.bias_correction_mu else s["m"]) / (root(s["x"] + h.epsilon_root) + h.epsilon)


def adabelief(h, g, p, s, t):
    first = mhat(h, g, s, t, h.nesterov)
    s["s"] = h.beta_2 * s.get("s", 0.0) + (1 - h.beta_2) * (g - s["m"]) ** 2 + h.epsilon_root
    return first / (root(s["s"] / (1 - h.beta_2**t)) + h.epsilon)


def yogi(h, g, p, s, t):
    s.setdefault("m", 1e-6)
    v = s.get("v", 1e-6)
    s["v"] = v - (1 - h.beta_2) * sign(v - g**2) * g**2
    return mhat(h, g, s, t) / (root(s["v"] / (1 - h.beta_2**t)) + h.epsilon)


def radam(h, g, p, s, t):
    first, second, b = mhat(h, g, s, t, h.nesterov), vhat(h, g, s, t), h.beta_2
    most = 2 / (1 - b) - 1
    r = most - 2 * t * b**t / (1 - b**t)
    if r < h.threshold:
        return first
    k = root((r - 4) * (r - 2) * most / ((most - 4) * (most - 2) * r))
    return k * first / (root(second + h.epsilon_root) + h.epsilon)


def adan(h, g, p, s, t):
    d, s["g"] = g - s.get("g", g), g
    m = mean(s, "m", g, h.beta_1) / (1 - h.beta_1**t)
    v = mean(s, "v", d, h.beta_2) / (1 - h.beta_2**t)
    n = mean(s, "n", (g + (1 - h.beta_2) * d) ** 2, h.beta_3) / (1 - h.beta_3**t)
    return (m + (1 - h.beta_2) * v) / (root(n + h.epsilon_root) + h.epsilon) + h.weight_decay * p


def lion(h, g, p, s, t):
    u = sign(h.beta_1 * s.get("m", 0.0) + (1 - h.beta_1) * g) + h.weight_decay * p
    mean(s, "m", g, h.beta_2)
    return u


def lamb(h, g, p, s, t):
    a = adam(h, g, s, t, False) + h.weight_decay * p
    return a * ratio(norm(p), norm(a))


def lars(h, g, p, s, t):
    a = g + h.weight_decay * p
    w = a * (h.trust_coefficient * norm(p) / (norm(a) + h.epsilon) if norm(p) and norm(a) else 1.0)
    s["b"] = h.momentum * s.get("b", 0.0) + w
    return w + h.momentum * s["b"] if h.nesterov else s["b"]


def fromage(h, g, p, s, t):
    k = 1 / root(1 + h.learning_rate**2)
    stretched = ratio(max(norm(p), h.min_norm), max(norm(g), h.min_norm))
    return k * g * stretched - (k - 1) * p / h.learning_rate


def novograd(h, g, p, s, t):
    s["v"] = norm(g) ** 2 if t == 1 else h.beta_2 * s["v"] + (1 - h.beta_2) * norm(g) ** 2
    s["m"] = h.beta_1 * s.get("m", 0.0) + g / (root(s["v"] + h.epsilon_root) + h.epsilon) + h.weight_decay * p
    return s["m"]


def sm3(h, g, p, s, t):
    a = s.setdefault("a", [np.zeros(length) for length in g.shape])
    least = np.minimum(a[0][:, None], a[1][None, :]) if g.ndim == 2 else a[0]
    n = g**2 + least
    m = mean(s, "m", np.where(n > 0, g / root(n + 1e-8), 0.0), h.momentum)
    s["a"] = [n.max(1), n.max(0)] if g.ndim == 2 else [n]
    return m


def adafactor(h, g, p, s, t):
    beta = float(1 - np.float32(t - h.decay_offset) ** np.float32(-h.decay_rate))
    q = g**2 + h.epsilon
    if h.factored and g.ndim == 2 and min(g.shape) >= h.min_dim_size_to_factor:
        r, c = mean(s, "r", q.mean(1), beta), mean(s, "c", q.mean(0), beta)
        u = g / root(np.outer(r, c) / r.mean())
    else:
        u = g / root(mean(s, "v", q, beta))
    if h.clipping_threshold:
        u = u / max(1.0, root((u**2).mean()) / h.clipping_threshold)
    u = h.learning_rate * u
    if h.multiply_by_parameter_scale:
        u = u * max(root((p**2).mean()), 1e-3)
    if h.momentum:
        u = np.float64(np.float32(h.momentum) * s.get("e", np.float32(0))) + (1 - h.momentum) * u
        s["e"] = u.astype(np.float32)
    return (u + h.weight_decay_rate * p) / h.learning_rate


DIRECTIONS = {
    "sgd": sgd, "sign_sgd": lambda h, g, p, s, t: sign(g), "adagrad": adagrad, "adadelta": adadelta,
    "optimistic_gradient_descent": optimistic_gradient_descent, "optimistic_adam": optimistic_adam,
    "rmsprop": rmsprop, "amsgrad": amsgrad, "adabelief": adabelief, "yogi": yogi, "radam": radam, "adan": adan,
    "lion": lion, "lamb": lamb, "lars": lars, "fromage": fromage, "novograd": novograd, "sm3": sm3,
    "adafactor": adafactor,
    "adam": lambda h, g, p, s, t: adam(h, g, s, t, h.nesterov),
    "adamw": lambda h, g, p, s, t: adam(h, g, s, t, h.nesterov) + h.weight_decay * p,
    "nadam": lambda h, g, p, s, t: adam(h, g, s, t, True),
    "nadamw": lambda h, g, p, s, t: adam(h, g, s, t, True) + h.weight_decay * p,
    "adamax": lambda h, g, p, s, t: adamax(h, g, s, t),
    "adamaxw": lambda h, g, p, s, t: adamax(h, g, s, t) + h.weight_decay * p,
}  # fmt: skip


def polyak_step(h, loss, gradients):
    squares = sum(norm(h.scaling * g) ** 2 for g in gradients) + h.epsilon
    gap = max(loss - h.f_min, 0.0) if h.variant == "sps+" else loss - h.f_min
    return min(gap / squares, h.learning_rate) * h.scaling


def drawn(entry, chance):
    """An optimizer with values that are not its defaults, none of them extreme."""
    rates = {"learning_rate": 0.02, "f_min": 0.3, "min_norm": 0.1, "trust_coefficient": 0.05, "threshold": 5.0}
    values = {}
    for name, field in entry.model_fields.items():
        if field.annotation is bool:
            values[name] = bool(chance.integers(2))
        elif name == "variant":
            values[name] = str(chance.choice(["sps", "sps+"]))
        elif name in ("decay_offset", "min_dim_size_to_factor"):
            values[name] = int(chance.integers(-5, 1)) if name == "decay_offset" else int(chance.integers(2, 5))
        elif name in ("rho", "momentum", "beta_1", "beta_2", "beta_3"):
            values[name] = float(chance.uniform(0.7, 0.98))
        elif "epsilon" in name or "weight_decay" in name:
            values[name] = float(10 ** chance.uniform(-4, -1.5))
        elif name != "type":
            values[name] = rates.get(name, 0.8) * float(chance.uniform(0.9, 1.3))
    return entry(**values)


@pytest.fixture(scope="module")
def problems():
    """Those of both recordings: where the weights start, and the slope of the loss."""
    found = importlib.util.spec_from_file_location("parity_optimizers_by_hand", PARITY / "optimizers.py")
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    read = [json.loads((PARITY / f"{name}.json").read_text(encoding="utf-8")) for name in FILES]
    made = [module.Problem(recorded["problem"]) for recorded in read]
    return [(problem.start, problem.slope) for problem in made]


def test_every_rule_is_here_or_elsewhere() -> None:
    assert set(DIRECTIONS) | ELSEWHERE | {"polyak_sgd"} == set(Optimizer.entries())


@pytest.mark.parametrize("draw", [0])
@pytest.mark.parametrize("key", sorted(set(Optimizer.entries()) - ELSEWHERE))
def test_a_rule_is_its_formula(problems, key, draw) -> None:
    chance = np.random.default_rng([draw, *key.encode()])
    spec, (weights, slope_at) = drawn(Optimizer.entries()[key], chance), problems[draw]
    rule = rule_of(spec)
    state, rate = rule.start(weights), tf.constant(spec.learning_rate, tf.float64)
    expected, kept = [weight.numpy() for weight in weights], [{} for _ in weights]
    for t in range(1, STEPS + 1):
        slope = slope_at(tuple(tf.constant(p) for p in expected))
        gradients = [g.numpy() for g in slope.gradients]
        if key == "polyak_sgd":
            size = polyak_step(spec, float(slope.loss), gradients)
            expected = [p - size * g for p, g in zip(expected, gradients, strict=True)]
        else:
            expected = [p - spec.learning_rate * DIRECTIONS[key](spec, g, p, s, t)
                        for p, g, s in zip(expected, gradients, kept, strict=True)]  # fmt: skip
        stepped = rule.step(slope_at(weights), None, weights, state, rate, tf.constant(t, tf.float64))
        weights, state = stepped.weights, stepped.state
    atol = 1e-8 if key == "adafactor" else 1e-12
    for found, right in zip(weights, expected, strict=True):
        np.testing.assert_allclose(found, right, rtol=0, atol=atol)
