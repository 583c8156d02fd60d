"""The activations and their derivatives in float64, number by number."""

from __future__ import annotations

from collections.abc import Callable
from math import erf, pi, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
LEAK = 0.2  # of Keras' leaky_relu
SELU_ALPHA, SELU_SCALE = 1.6732632423543772, 1.0507009873554805  # Klambauer et al. 2017
_erf = np.vectorize(erf, otypes=[np.float64])


class Bend(NamedTuple):
    """An activation O = A(φ), its derivative, and how this is written."""

    value: Callable[[Array], Array]
    slope: Callable[[Array], Array]
    slope_text: str


def sigmoid(x: Array) -> Array:
    """1 / (1 + e⁻ˣ), for numbers of any size."""
    small = np.exp(-np.abs(x))
    return np.asarray(np.where(x >= 0, 1 / (1 + small), small / (1 + small)))


def _softplus(x: Array) -> Array:
    return np.asarray(np.logaddexp(0, x))


def _negative(x: Array) -> Array:
    """Where ``x`` is above 0, 0 instead: an exponential that is not needed there cannot overflow."""
    return np.minimum(x, 0)


def _normal(x: Array) -> Array:
    """The share of the standard normal distribution below ``x``."""
    return np.asarray((1 + _erf(x / sqrt(2))) / 2)


def _mish_slope(x: Array) -> Array:
    bent = np.tanh(_softplus(x))
    return np.asarray(bent + x * (1 - bent**2) * sigmoid(x))


def _hard_sigmoid(x: Array) -> Array:
    return np.clip(x / 6 + 0.5, 0, 1)


def _inside(x: Array, limit: float) -> Array:
    """1 where the size of ``x`` is below ``limit``, else 0."""
    return (np.abs(x) < limit).astype(np.float64)


BENDS = {
    "linear": Bend(lambda x: x, np.ones_like, "1"),
    "relu": Bend(lambda x: np.maximum(x, 0), lambda x: (x > 0).astype(np.float64), "1 if φ > 0, else 0"),
    "leaky_relu": Bend(
        lambda x: np.where(x > 0, x, LEAK * x), lambda x: np.where(x > 0, 1, LEAK), f"1 if φ > 0, else {LEAK}"
    ),
    "elu": Bend(
        lambda x: np.where(x > 0, x, np.expm1(_negative(x))),
        lambda x: np.where(x > 0, 1, np.exp(_negative(x))),
        "1 if φ > 0, else exp(φ)",
    ),
    "selu": Bend(
        lambda x: SELU_SCALE * np.where(x > 0, x, SELU_ALPHA * np.expm1(_negative(x))),
        lambda x: SELU_SCALE * np.where(x > 0, 1, SELU_ALPHA * np.exp(_negative(x))),
        "1.0507 if φ > 0, else 1.7581 · exp(φ)",
    ),
    "gelu": Bend(
        lambda x: x * _normal(x),
        lambda x: _normal(x) + x * np.exp(-(x**2) / 2) / sqrt(2 * pi),
        "N(φ) + φ · n(φ), N: the normal distribution, n: its density",
    ),
    "silu": Bend(
        lambda x: x * sigmoid(x),
        lambda x: sigmoid(x) * (1 + x * (1 - sigmoid(x))),
        "s · (1 + φ · (1 - s)), s: the sigmoid of φ",
    ),
    "mish": Bend(
        lambda x: x * np.tanh(_softplus(x)),
        _mish_slope,
        "u + φ · (1 - u²) · s, u = tanh(softplus(φ)), s: the sigmoid of φ",
    ),
    "tanh": Bend(np.tanh, lambda x: 1 - np.tanh(x) ** 2, "1 - O²"),
    "sigmoid": Bend(sigmoid, lambda x: sigmoid(x) * (1 - sigmoid(x)), "O · (1 - O)"),
    "softplus": Bend(_softplus, sigmoid, "1 / (1 + exp(-φ))"),
    "softsign": Bend(lambda x: x / (1 + np.abs(x)), lambda x: 1 / (1 + np.abs(x)) ** 2, "1 / (1 + |φ|)²"),
    "hard_sigmoid": Bend(_hard_sigmoid, lambda x: _inside(x, 3) / 6, "1/6 if |φ| < 3, else 0"),
    "hard_tanh": Bend(lambda x: np.clip(x, -1, 1), lambda x: _inside(x, 1), "1 if |φ| < 1, else 0"),
    "hard_silu": Bend(
        lambda x: x * _hard_sigmoid(x),
        lambda x: _hard_sigmoid(x) + x * _inside(x, 3) / 6,
        "0 if φ < -3, 1 if φ > 3, else φ/3 + 1/2",
    ),
}
