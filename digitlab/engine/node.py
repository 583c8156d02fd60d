"""The arithmetic of one node: inputs times weights, their sum, and what the activation makes of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf

from digitlab.core.inspection import MOST_INPUTS, NodeChoice, NodeInside, node_count
from digitlab.core.layers import Conv2D, Flatten, Shape
from digitlab.core.losses import Loss
from digitlab.core.network import INPUT_SHAPE, Row
from digitlab.engine.filters import row_name
from digitlab.engine.layers import make
from digitlab.engine.losses import outputs

HALF_WIDTH = 4.0  # of the least part of an activation that is drawn
POINTS = 81

Bend = Callable[[tf.Tensor], tf.Tensor]


class Terms(NamedTuple):
    """What one node weighs: ``weights`` of the inputs of these ``numbers``, their ``values`` where there is a picture.

    ``shape`` is that of what the numbers count, ``at`` the place in a map; ``kernel`` are the places of the weights
    among the node's own.
    """

    weights: np.ndarray
    bias: float
    numbers: np.ndarray
    values: np.ndarray | None
    shape: Shape
    kernel: np.ndarray
    at: tuple[int, int] | None = None

    def total(self) -> float | None:
        """The sum."""
        return None if self.values is None else float(self.weights @ self.values + self.bias)


def arithmetic(
    chosen: NodeChoice,
    rows: list[Row],
    loss: Loss,
    values: Sequence[np.ndarray | None],
    arrays: dict[str, np.ndarray],
) -> NodeInside | None:
    """The arithmetic of the node ``chosen``.

    ``values`` are the picture as the first layer gets it and what leaves each layer, ``arrays`` the named weights.
    None where the network has no such node, since another one answers by now.
    """
    layer = rows[chosen.place].layer if chosen.place < len(rows) else None
    if layer is None or chosen.number >= node_count(layer):
        return None
    name, before = row_name(chosen.place, rows), values[chosen.place]
    kernel = arrays[f"{name}.kernel"].astype(np.float64)
    biases = arrays.get(f"{name}.bias", np.zeros(kernel.shape[-1])).astype(np.float64)
    bias, before = float(biases[chosen.number]), None if before is None else before.astype(np.float64)
    if isinstance(layer, Conv2D):
        terms = _of_map(layer, kernel[..., chosen.number], bias, before)
    else:
        shape = _unflattened(chosen.place, rows)
        own = np.arange(len(kernel))
        terms = Terms(kernel[:, chosen.number], bias, own, before, shape, own)
    activation = layer.activation
    bend = make.activation(activation)
    if chosen.place == len(rows) - 1:
        sums = None if before is None else before @ kernel + biases
        activation, bend = loss.output_activation, _output(loss, sums, chosen.number)
    total = terms.total()
    return NodeInside(
        **chosen.model_dump(), **_told(terms), total=total, activation=activation, **_at(bend, total),
        **_curve(bend, total),
    )  # fmt: skip


def _of_map(layer: Conv2D, kernel: np.ndarray, bias: float, before: np.ndarray | None) -> Terms:
    """What one filter [height, width, channels] weighs where its sum is largest in ``before``, the border left out."""
    own = np.arange(kernel.size)
    if before is None:
        return Terms(kernel.ravel(), bias, own, None, kernel.shape, own)
    size, stride = layer.kernel_size, layer.strides
    padded, borders = _padded(layer, before)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (size, size), axis=(0, 1))[::stride, ::stride]
    sums = np.einsum("ijcab,abc->ij", windows, kernel)
    at = tuple(int(place) for place in np.unravel_index(sums.argmax(), sums.shape))
    lines = [np.arange(size) + place * stride - border for place, border in zip(at, borders, strict=True)]
    there = [(line >= 0) & (line < most) for line, most in zip(lines, before.shape[:2], strict=True)]
    under = np.ix_(*(line[some] for line, some in zip(lines, there, strict=True)))
    numbers = np.arange(before.size).reshape(before.shape)[under].ravel()
    own = own.reshape(kernel.shape)[np.ix_(*there)].ravel()
    return Terms(kernel[np.ix_(*there)].ravel(), bias, numbers, before[under].ravel(), before.shape, own, at)


def _padded(layer: Conv2D, before: np.ndarray) -> tuple[np.ndarray, tuple[int, int]]:
    """``before`` with the zeros that TensorFlow puts around it, and how many of them lie above and to the left."""
    if layer.padding == "valid":
        return before, (0, 0)
    borders = []
    for size in before.shape[:2]:
        missing = max((-(-size // layer.strides) - 1) * layer.strides + layer.kernel_size - size, 0)
        borders.append((missing // 2, missing - missing // 2))
    return np.pad(before, (*borders, (0, 0))), (borders[0][0], borders[1][0])


def _unflattened(place: int, rows: list[Row]) -> Shape:
    """The shape of what goes into a dense layer, before it was flattened."""
    while place and isinstance(rows[place - 1].layer, Flatten):
        place -= 1
    return rows[place - 1].shape if place else INPUT_SHAPE


def _told(terms: Terms) -> dict[str, Any]:
    """The inputs that matter most, and what all others add."""
    parts = terms.weights if terms.values is None else terms.weights * terms.values
    most = np.argsort(-np.abs(parts), kind="stable")[:MOST_INPUTS]
    total = terms.total()
    return {
        "at": terms.at,
        "input_shape": list(terms.shape),
        "inputs": terms.numbers[most].tolist(),
        "values": [] if terms.values is None else terms.values[most].tolist(),
        "weights": terms.weights[most].tolist(),
        "kernel": terms.kernel[most].tolist(),
        "input_count": len(parts),
        "rest": None if total is None else total - terms.bias - float(parts[most].sum()),
        "bias": terms.bias,
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
