"""The filters of the first layer that weighs the picture, as small images."""

from __future__ import annotations

from math import prod

import numpy as np

from digitlab.core import layers as specs
from digitlab.core.layers.recurrent import Recurrent
from digitlab.core.network import INPUT_SHAPE, Row

WEIGHS = (
    specs.Conv2D, specs.DepthwiseConv2D, specs.SeparableConv2D, specs.Residual, specs.Patches, specs.Dense, Recurrent,
)  # fmt: skip


def of_first_layer(rows: list[Row], arrays: dict[str, np.ndarray]) -> tuple[np.ndarray, int]:
    """Images [filters, height, width], and the place of their layer among ``rows``; ``arrays`` are the named weights.

    A dense layer has one per node, as large as the picture; a recurrent one the weights of a row of pixels per node,
    one line for each gate.
    """
    shape = INPUT_SHAPE
    for place, row in enumerate(rows):
        if isinstance(row.layer, WEIGHS):
            kernel = "depthwise_kernel" if isinstance(row.layer, specs.SeparableConv2D) else "kernel"
            return _images(row.layer, arrays[f"{row_name(place, rows)}.{kernel}"], shape), place
        if len(row.shape) > 1 or prod(shape) != row.shape[0]:  # a flattened picture still is one
            shape = row.shape
    raise AssertionError("the output layer is dense")


def row_name(place: int, rows: list[Row]) -> str:
    """What the tensors of the layer at ``place`` are called by."""
    return f"layers.{place}" if place < len(rows) - 1 else "output"


def _images(layer: specs.Layer, kernel: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """``kernel`` as one image per filter, for an input of ``shape`` with one channel."""
    match layer:
        case specs.Dense():
            return kernel.T.reshape(-1, *(shape[:2] if len(shape) > 1 else (1, *shape)))
        case specs.Patches():
            return kernel.T.reshape(-1, layer.patch_size, layer.patch_size)
        case Recurrent():
            return kernel.reshape(len(kernel), layer.gates, -1).transpose(2, 1, 0)
        case _:
            return kernel.reshape(*kernel.shape[:2], -1).transpose(2, 0, 1)
