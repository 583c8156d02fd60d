"""The arithmetic of one node of a dense layer: inputs times weights, their sum, and what the activation makes of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from digitlab.core.inspection import MOST_INPUTS, NodeChoice, NodeInside
from digitlab.core.layers import Dense
from digitlab.core.losses import Loss
from digitlab.core.network import Row
from digitlab.engine.filters import row_name
from digitlab.engine.layers import make
from digitlab.engine.losses import outputs

HALF_WIDTH = 4.0  # of the least part of an activation that is drawn
POINTS = 81

Bend = Callable[[tf.Tensor], tf.Tensor]


def arithmetic(
    chosen: NodeChoice,
    rows: list[Row],
    loss: Loss,
    values: Sequence[np.ndarray | None],
    arrays: dict[str, np.ndarray],
) -> NodeInside | None:
    """The arithmetic of the node ``chosen``, from what leaves each layer and the named weights.

    None where the network has no such node, since another one answers by now.
    """
    layer = rows[chosen.place].layer if chosen.place < len(rows) else None
    if not isinstance(layer, Dense) or chosen.number >= layer.units:
        return None
    name = row_name(chosen.place, rows)
    kernel = arrays[f"{name}.kernel"].astype(np.float64)
    biases = arrays.get(f"{name}.bias", np.zeros(layer.units)).astype(np.float64)
    before = values[chosen.place - 1]
    sums = None if before is None else before.astype(np.float64) @ kernel + biases
    if chosen.place == len(rows) - 1:
        activation, bend = loss.output_activation, _output(loss, sums, chosen.number)
    else:
        activation, bend = layer.activation, make.activation(layer.activation)
    total = None if sums is None else float(sums[chosen.number])
    terms = _terms(kernel[:, chosen.number], float(biases[chosen.number]), before, total)
    return NodeInside(
        **chosen.model_dump(), **terms, total=total, activation=activation, **_at(bend, total), **_curve(bend, total)
    )


def _terms(weights: np.ndarray, bias: float, before: np.ndarray | None, total: float | None) -> dict[str, Any]:
    """The inputs that matter most, and what all others add."""
    parts = weights if before is None else weights * before
    most = np.argsort(-np.abs(parts), kind="stable")[:MOST_INPUTS]
    return {
        "inputs": most.tolist(),
        "values": [] if before is None else before[most].astype(float).tolist(),
        "weights": weights[most].tolist(),
        "input_count": len(weights),
        "rest": None if total is None else total - bias - float(parts[most].sum()),
        "bias": bias,
    }


def _output(loss: Loss, sums: np.ndarray | None, number: int) -> Bend:
    """An output as a function of its own sum, while the other nine stay as they are (0 where nothing is drawn)."""
    others = tf.constant(np.zeros(10) if sums is None else sums, tf.float32)
    own = tf.one_hot(number, 10)

    def bend(x: tf.Tensor) -> tf.Tensor:
        rows = tf.reshape(x, [-1, 1]) * own + others * (1 - own)
        return tf.reshape(outputs(loss, rows)[:, number], tf.shape(x))

    return bend


def _at(bend: Bend, total: float | None) -> dict[str, float | None]:
    """The value and the derivative of an activation; None without a sum."""
    if total is None:
        return {"output": None, "slope": None}
    x = tf.constant([total], tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = bend(x)
    slope = tape.gradient(y, x)
    return {"output": float(y[0]), "slope": 0.0 if slope is None else float(slope[0])}


def _curve(bend: Bend, total: float | None) -> dict[str, list[float]]:
    """Points of an activation around 0, as far as to the sum and a little beyond."""
    half = max(HALF_WIDTH, 1.25 * abs(total) if total is not None and np.isfinite(total) else 0.0)
    x = np.linspace(-half, half, POINTS)
    return {"curve_x": x.tolist(), "curve_y": bend(tf.constant(x, tf.float32)).numpy().astype(float).tolist()}
