"""A row of layers while it is being built: what fits, what does not and why, and where a new layer fits."""

from __future__ import annotations

from itertools import count
from typing import NamedTuple

from pydantic import ValidationError

from digitlab.core.layers import Layer, ShapeError
from digitlab.core.layers.layer import LONGEST_NAME
from digitlab.core.network import INPUT_SHAPE, MOST_LAYERS, Network, Row

Layers = tuple[Layer, ...]


class Trouble(NamedTuple):
    """Why a row of layers is no network: the sentence, and the layer it is about (the output layer counts as last).

    ``insert`` is what mends it before that layer, where there is such a layer.
    """

    sentence: str
    layer: int | None = None
    insert: Layer | None = None


def trouble(layers: Layers) -> Trouble | None:
    """What is wrong with ``layers``; None where they are a network."""
    if len(layers) > MOST_LAYERS:
        return Trouble(f"These are {len(layers)} layers; at most {MOST_LAYERS} are allowed.")
    try:
        Network(layers=layers)
    except ValidationError as error:
        misfit = error.errors()[0]["ctx"]["error"]
        return Trouble(_sentence(misfit.reason), misfit.place, misfit.insert)
    return None


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def measured(layers: Layers) -> list[Row]:
    """Shape and size of every layer up to the first that does not fit."""
    rows: list[Row] = []
    shape = INPUT_SHAPE
    for layer in layers:
        try:
            after = layer.output_shape(shape)
        except ShapeError:
            return rows
        rows.append(Row(layer, after, layer.parameters(shape), layer.multiply_adds(shape)))
        shape = after
    return rows


def with_new(layers: Layers, layer: Layer, wanted: int) -> tuple[Layers, int]:
    """``layers`` with ``layer`` put in as near to place ``wanted`` as it fits, else right there; and its place."""
    places = sorted(range(len(layers) + 1), key=lambda place: (abs(place - wanted), place))
    place = next((place for place in places if trouble(_put(layers, layer, place)) is None), wanted)
    return _put(layers, layer, place), place


def with_copies(layers: Layers, new: Layers, place: int) -> Layers:
    """``layers`` with ``new`` ones put in at ``place``; of two equal names the new one gets a number."""
    taken = {layer.name for layer in layers if layer.name}
    put: list[Layer] = []
    for layer in new:
        name = _free(layer.name, taken)
        taken.add(name)
        put.append(layer.model_copy(update={"name": name}))
    return (*layers[:place], *put, *layers[place:])


def _free(name: str, taken: set[str]) -> str:
    """``name``, or where it is taken the same with the first number from 2 that is not."""
    if not name or name not in taken:
        return name
    numbered = (f"{name[: LONGEST_NAME - 4]} {number}" for number in count(2))
    return next(one for one in numbered if one not in taken)


def mended(layers: Layers, found: Trouble) -> Layers:
    """``layers`` with what the trouble says put in."""
    assert found.insert is not None
    assert found.layer is not None
    return _put(layers, found.insert, found.layer)


def without(layers: Layers, place: int) -> Layers:
    """``layers`` with the one at ``place`` taken out."""
    return layers[:place] + layers[place + 1 :]


def moved(layers: Layers, place: int, to: int) -> Layers:
    """``layers`` with the one at ``place`` moved to place ``to``."""
    return _put(without(layers, place), layers[place], to)


def changed(layers: Layers, place: int, layer: Layer) -> Layers:
    """``layers`` with another one at ``place``."""
    return (*layers[:place], layer, *layers[place + 1 :])


def _put(layers: Layers, layer: Layer, place: int) -> Layers:
    return (*layers[:place], layer, *layers[place:])
