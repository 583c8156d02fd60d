"""The two directions of a slice: random ones as long as the weights, or those along which weights have gone farthest.

Li, Xu, Taylor, Studer & Goldstein (2018), Visualizing the Loss Landscape of Neural Nets, sections 4 and 7.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from digitlab.core.errors import DigitLabError
from digitlab.core.layers import DepthwiseConv2D
from digitlab.core.network import Network

CHUNK = 1 << 16  # weights whose part of the inner products is computed at once, in float64
MARGIN = 0.15  # of what the paths take, on every side of them

Tensors = list[np.ndarray]


class Plane(NamedTuple):
    """The directions u and v, each a tensor for every trained one; ``explained`` as in SurfaceBegun."""

    u: Tensors
    v: Tensors
    explained: list[float]


def random_plane(names: Sequence[str], weights: Tensors, network: Network, seed: int) -> Plane:
    """Normal numbers, scaled filter by filter to the norm of the weights; biases and normalisations get none."""
    random = np.random.default_rng(seed)
    u, v = ([_scaled(name, one, network, random) for name, one in zip(names, weights, strict=True)] for _ in "uv")
    return Plane(u, v, [])


def _scaled(name: str, weights: np.ndarray, network: Network, random: np.random.Generator) -> np.ndarray:
    if weights.ndim < 2:
        return np.zeros_like(weights)
    drawn = random.standard_normal(weights.shape)
    axes = tuple(range(weights.ndim - (2 if _by_channel(name, network) else 1)))
    norms, own = (np.sqrt(np.sum(np.square(one, dtype=np.float64), axes, keepdims=True)) for one in (weights, drawn))
    scaled: np.ndarray = (drawn * norms / own).astype(np.float32)
    return scaled


def _by_channel(name: str, network: Network) -> bool:
    """Whether every channel of a kernel [height, width, channels, filters] has filters of its own."""
    layer, _, part = name.rpartition(".")
    place = layer.removeprefix("layers.")
    depthwise = place.isdecimal() and isinstance(network.layers[int(place)], DepthwiseConv2D)
    return part == "depthwise_kernel" or depthwise


def path_plane(points: list[Tensors], centre: Tensors) -> Plane:
    """The two principal directions of ``points`` seen from the ``centre``, of length 1 and at a right angle.

    Raises DigitLabError where the points lie on a line.
    """
    moves = _moves(points, centre)
    values, vectors = np.linalg.eigh(_products(moves, moves))  # smallest first
    if len(values) < 2 or values[-2] <= 1e-9 * values[-1]:
        raise DigitLabError("The paths show fewer than two directions: choose random ones, or runs that went further.")
    directions = []
    for value, vector in zip(values[:-3:-1], vectors.T[:-3:-1], strict=True):
        vector = vector * (1.0 if vector[np.argmax(abs(vector))] > 0 else -1.0)  # the same sign every time
        directions.append(_parted((vector / np.sqrt(value)).astype(np.float32) @ moves, centre))
    shares = (values[:-3:-1] / values.clip(0).sum()).tolist()
    return Plane(*directions, explained=shares)


def places(points: list[Tensors], centre: Tensors, plane: Plane) -> np.ndarray:
    """float64 [n, 2]: a and b of the foot of each point on the plane, by least squares."""
    directions, moves = np.stack([_flat(plane.u), _flat(plane.v)]), _moves(points, centre)
    found: np.ndarray = np.linalg.lstsq(_products(directions, directions), _products(directions, moves))[0].T
    return found


def sides(found: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """The ``size`` places along each side, float64, evenly, with 0 among them and room around the feet [n, 2]."""
    a, b = (_side(float(one.min(initial=0)), float(one.max(initial=0)), size) for one in found.T)
    return a, b


def _side(least: float, most: float, size: int) -> np.ndarray:
    room = MARGIN * (most - least)
    least, most = least - room, most + room
    before = min(max(round(-least / (most - least) * (size - 1)), 1), size - 2)
    step = max(-least / before, most / (size - 1 - before))
    return (np.arange(size) - before) * step


def _products(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """All inner products of the rows [n, weights] and [m, weights] in float64: [n, m]."""
    total = np.zeros((len(one), len(other)))
    for first in range(0, one.shape[1], CHUNK):
        parts = (rows[:, first : first + CHUNK].astype(np.float64) for rows in (one, other))
        total += np.matmul(next(parts), next(parts).T)
    return total


def _moves(points: list[Tensors], centre: Tensors) -> np.ndarray:
    """float32 [n, weights]: from the centre to each point."""
    start = _flat(centre)
    return np.array([_flat(point) - start for point in points], np.float32).reshape(len(points), len(start))


def _flat(tensors: Tensors) -> np.ndarray:
    return np.concatenate([one.ravel() for one in tensors])


def _parted(flat: np.ndarray, like: Tensors) -> Tensors:
    """A long vector in the shapes of ``like``."""
    parts = np.split(flat, np.cumsum([one.size for one in like])[:-1])
    return [part.reshape(one.shape) for part, one in zip(parts, like, strict=True)]
