"""What the engine has told of the inside of a network, ready to be painted."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from PySide6.QtGui import QImage

from digitlab.core.inspection import Array, Inspected
from digitlab.data.packing import unpacked
from digitlab.gui.network import colours
from digitlab.gui.panels import pictures


@dataclass(frozen=True)
class LayerLights:
    """A layer: its ``values`` ([nodes], else None), one image per cell of other layers, and weights [inputs, nodes].

    The peaks are the largest sizes among them.
    """

    values: np.ndarray | None = None
    peak: float = 0.0
    images: list[QImage] = field(default_factory=list)
    weights: np.ndarray | None = None
    heaviest: float = 0.0


DARK = LayerLights()


class Lights:
    """All layers by their place; those of which nothing is known are dark."""

    def __init__(self, seen: Inspected | None = None, picture: np.ndarray | None = None) -> None:
        self.input = None if picture is None else pictures.image(np.ascontiguousarray(picture))
        self._layers = [] if seen is None else [_layer(layer.values, layer.weights) for layer in seen.layers]

    @property
    def lit(self) -> bool:
        """Whether a drawing goes through them."""
        return self.input is not None or any(one.values is not None or one.images for one in self._layers)

    def layer(self, place: int) -> LayerLights:
        """The layer at ``place``; the picture that goes in is that at -1."""
        if place < 0:
            return LayerLights(images=[self.input]) if self.input is not None else DARK
        return self._layers[place] if place < len(self._layers) else DARK


def _layer(told: Array | None, weighed: Array | None) -> LayerLights:
    values = None if told is None else unpacked(told)
    weights = None if weighed is None else unpacked(weighed)
    peak, heaviest = (0.0 if array is None else float(np.abs(array).max()) for array in (values, weights))
    if values is None or values.ndim == 1:
        return LayerLights(values, peak, [], weights, heaviest)
    images = [colours.image(one, peak) for one in (values if values.ndim == 3 else values[np.newaxis])]
    return LayerLights(None, peak, images, weights, heaviest)
