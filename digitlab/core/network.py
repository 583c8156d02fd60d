"""The network of an experiment as arithmetic: shapes, weights and multiply-adds per layer, and what does not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, NamedTuple, Self

from pydantic import Field, Strict, model_validator

from digitlab.core.layers import Conv2D, Dense, DepthwiseConv2D, Layer, Residual, SeparableConv2D, Shape, ShapeError
from digitlab.core.spec import Spec, any_of

INPUT_SHAPE: Shape = (28, 28, 1)
CLASSES = 10
PIXEL_MEAN, PIXEL_SPREAD = 0.1307, 0.3081  # of MNIST's training pixels in [0, 1]
MOST_PARAMETERS = 50_000_000
MOST_LAYERS = 64
CONVOLUTIONS = (Conv2D, DepthwiseConv2D, SeparableConv2D, Residual)

if TYPE_CHECKING:
    AnyLayer = Layer
else:
    AnyLayer = any_of(Layer)


class Misfit(ValueError):
    """Layers that are no network: ``place`` of the one to blame, counted from 0, and what mends it there.

    ``reason`` is the sentence without the place.
    """

    def __init__(self, text: str, reason: str, place: int, insert: Layer | None = None) -> None:
        super().__init__(text)
        self.reason, self.place, self.insert = reason, place, insert


class Row(NamedTuple):
    """One layer in its place: what it is, the shape that leaves it, its weights and its multiply-adds."""

    layer: Layer
    shape: Shape
    parameters: int
    multiply_adds: int


class Network(Spec):
    """The hidden layers from input to output; the output layer of ten nodes follows by itself."""

    layers: Annotated[tuple[AnyLayer, ...], Strict(False), Field(title="Layers", max_length=MOST_LAYERS)] = ()

    @model_validator(mode="after")
    def _fits(self) -> Self:
        self._refuse_equal_names()
        rows = self.rows()
        if sum(row.parameters for row in rows) > MOST_PARAMETERS:
            self._refuse_size(rows)
        return self

    def _refuse_equal_names(self) -> None:
        places: dict[str, int] = {}
        for place, layer in enumerate(self.layers):
            before = places.setdefault(layer.name, place)
            if layer.name and before != place:
                sentence = f'layers {before + 1} and {place + 1} are both called "{layer.name}"; rename one of them'
                raise Misfit(sentence, sentence, place)

    def _refuse_size(self, rows: list[Row]) -> None:
        """Blame the layer with the most weights."""
        total, most = sum(row.parameters for row in rows), max(row.parameters for row in rows)
        place = next(place for place, row in enumerate(rows) if row.parameters == most)
        sizes = f"has {most:,} of the network's {total:,} weights; at most {MOST_PARAMETERS:,} are allowed, so make"
        raise Misfit(f"{self._who(place)} {sizes} it smaller", f"this layer {sizes} it smaller", place)

    def _who(self, place: int) -> str:
        """A layer in its place, within a sentence."""
        return f"layer {place + 1} ({self.layers[place].who()})" if place < len(self.layers) else "the output layer"

    def rows(self) -> list[Row]:
        """Every layer with its shape and size, the output layer last; raises Misfit with a sentence."""
        rows: list[Row] = []
        shape = INPUT_SHAPE
        for place, layer in enumerate([*self.layers, self.output()]):
            try:
                after = layer.output_shape(shape)
            except ShapeError as error:
                raise Misfit(f"{self._who(place)}: {error}", str(error), place, error.insert) from None
            rows.append(Row(layer, after, layer.parameters(shape), layer.multiply_adds(shape)))
            shape = after
        return rows

    def output(self) -> Dense:
        """The output layer: one node per digit; the loss turns its sums into probabilities."""
        return Dense(units=CLASSES, activation="linear")

    def unnamed(self) -> Self:
        """The same network without the names of its layers, which change nothing that is computed."""
        return self.model_copy(update={"layers": tuple(layer.model_copy(update={"name": ""}) for layer in self.layers)})

    @property
    def parameters(self) -> int:
        """How many numbers the whole network stores."""
        return sum(row.parameters for row in self.rows())

    @property
    def multiply_adds(self) -> int:
        """How many multiplications with addition one digit costs on the way forward."""
        return sum(row.multiply_adds for row in self.rows())

    @property
    def convolves(self) -> bool:
        """Whether filters move over pictures in any layer."""
        return any(isinstance(layer, CONVOLUTIONS) for layer in self.layers)


def layers_with_weights(network: Network) -> dict[str, str]:
    """The layers that learn, by their place: ``layers.0`` is ``1 Conv 5×5``, and at last ``output`` is ``Output``."""
    hidden = list(zip(network.layers, network.rows(), strict=False))
    named = {f"layers.{place}": f"{place + 1} {layer.label()}"
             for place, (layer, row) in enumerate(hidden) if row.parameters}  # fmt: skip
    return {**named, "output": "Output"}
