"""The losses as functions of a network's outputs, and their derivatives by every output, in float64."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from digitlab.core import losses as specs
from digitlab.core.losses import Loss
from digitlab.data.backpropagation.bends import Array, sigmoid


class Rule(NamedTuple):
    """A loss f of spec, targets t [n] and outputs O [n], its derivatives by the outputs, and how both are written."""

    value: Callable[[Any, Array, Array], float]
    slope: Callable[[Any, Array, Array], Array]
    value_text: str
    slope_text: str


def outputs(spec: Loss, sums: Array) -> Array:
    """What the activation of the output layer makes of its sums [n]."""
    match spec.output_activation:
        case "softmax":
            shares = np.exp(sums - sums.max())
            return np.asarray(shares / shares.sum())
        case "sigmoid":
            return sigmoid(sums)
        case "linear":
            return sums


def output_slopes(spec: Loss, sums: Array) -> Array:
    """[n, n]: the derivative of output j by sum k, in row j and column k."""
    made = outputs(spec, sums)
    match spec.output_activation:
        case "softmax":
            return np.asarray(np.diag(made) - np.outer(made, made))
        case "sigmoid":
            return np.diag(made * (1 - made))
        case "linear":
            return np.eye(len(sums))


def smoothed(spec: Loss, targets: Array) -> Array:
    """The targets, of which the label smoothing, where there is one, is spread evenly."""
    share = float(getattr(spec, "label_smoothing", 0.0))
    return np.asarray(targets * (1 - share) + share / len(targets))


def _cross_entropy(spec: Loss, t: Array, o: Array) -> float:
    t = smoothed(spec, t)
    return -float(t[t > 0] @ np.log(o[t > 0]))


def _divergence(spec: Loss, t: Array, o: Array) -> float:
    t = smoothed(spec, t)
    return float(t[t > 0] @ np.log(t[t > 0] / o[t > 0]))


def _signs(t: Array) -> Array:
    return 2 * t - 1


def _short(t: Array, o: Array) -> Array:
    """How far each output is from being on its side by 1."""
    return np.maximum(1 - _signs(t) * o, 0)


def _huber(spec: specs.Huber, t: Array, o: Array) -> float:
    off = np.abs(t - o)
    return float(np.mean(np.where(off <= spec.delta, off**2 / 2, spec.delta * (off - spec.delta / 2))))


def _focal_slope(spec: specs.CategoricalFocalCrossentropy, t: Array, o: Array) -> Array:
    rest = np.where(t > 0, 1 - o, 0.5)  # what the other outputs have does not matter
    own = np.where(t > 0, o, 0.5)
    turned = spec.gamma * rest ** (spec.gamma - 1) * np.log(own) if spec.gamma else 0.0
    return np.asarray(t * spec.alpha * (turned - rest**spec.gamma / own))


def _cosine_slope(spec: Loss, t: Array, o: Array) -> Array:
    length = np.linalg.norm(o)
    return np.asarray((t @ o) * o / length**3 - t / length)


CROSS_ENTROPY_SLOPE = "-tₖ / Oₖ"
HINGE_SLOPE = "-sₖ/n where sₖ · Oₖ < 1, else 0; sₖ = 1 for the true output, -1 for the others"
RULES: dict[type[Loss], Rule] = {
    specs.CategoricalCrossentropy: Rule(
        _cross_entropy, lambda s, t, o: -smoothed(s, t) / o, "-Σₖ tₖ · log Oₖ", CROSS_ENTROPY_SLOPE
    ),
    specs.KlDivergence: Rule(
        _divergence, lambda s, t, o: -smoothed(s, t) / o, "Σₖ tₖ · log(tₖ / Oₖ)", CROSS_ENTROPY_SLOPE
    ),
    specs.MeanSquaredError: Rule(
        lambda s, t, o: float(np.mean((t - o) ** 2)), lambda s, t, o: 2 * (o - t) / len(t),
        "1/n · Σₖ (tₖ - Oₖ)²", "2/n · (Oₖ - tₖ)",
    ),
    specs.MeanAbsoluteError: Rule(
        lambda s, t, o: float(np.mean(np.abs(t - o))), lambda s, t, o: np.sign(o - t) / len(t),
        "1/n · Σₖ |tₖ - Oₖ|", "1/n where Oₖ > tₖ, -1/n where Oₖ < tₖ",
    ),
    specs.Huber: Rule(
        _huber, lambda s, t, o: np.clip(o - t, -s.delta, s.delta) / len(t),
        "1/n · Σₖ h(tₖ - Oₖ), h(e) = e²/2 if |e| ≤ δ, else δ · (|e| - δ/2)", "(Oₖ - tₖ)/n, cut at δ/n and -δ/n",
    ),
    specs.Hinge: Rule(
        lambda s, t, o: float(np.mean(_short(t, o))), lambda s, t, o: -_signs(t) * (_short(t, o) > 0) / len(t),
        "1/n · Σₖ max(0, 1 - sₖ · Oₖ)", HINGE_SLOPE,
    ),
    specs.SquaredHinge: Rule(
        lambda s, t, o: float(np.mean(_short(t, o) ** 2)), lambda s, t, o: -2 * _signs(t) * _short(t, o) / len(t),
        "1/n · Σₖ max(0, 1 - sₖ · Oₖ)²",
        "-2/n · sₖ · max(0, 1 - sₖ · Oₖ); sₖ = 1 for the true output, -1 for the others",
    ),
    specs.CategoricalFocalCrossentropy: Rule(
        lambda s, t, o: -s.alpha * float(t @ ((1 - o) ** s.gamma * np.log(np.where(t > 0, o, 1)))), _focal_slope,
        "-α · (1 - O)^γ · log O, O: the true output",
        "α · (γ · (1 - O)^(γ - 1) · log O - (1 - O)^γ / O) for the true output, else 0",
    ),
    specs.Poisson: Rule(
        lambda s, t, o: float(np.mean(o - t * np.log(o))), lambda s, t, o: (1 - t / o) / len(t),
        "1/n · Σₖ (Oₖ - tₖ · log Oₖ)", "1/n · (1 - tₖ / Oₖ)",
    ),
    specs.CosineSimilarity: Rule(
        lambda s, t, o: -float(t @ o / np.linalg.norm(o)), _cosine_slope,
        "-Σₖ tₖ · Oₖ / ‖O‖", "(Σᵢ tᵢ · Oᵢ) · Oₖ / ‖O‖³ - tₖ / ‖O‖",
    ),
}  # fmt: skip
