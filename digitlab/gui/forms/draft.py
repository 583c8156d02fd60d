"""A row of layers while it is being built: what fits, what does not and why, and where a new layer fits."""

from __future__ import annotations

import re
from typing import NamedTuple

from pydantic import ValidationError

from digitlab.core.layers import Layer, ShapeError
from digitlab.core.network import INPUT_SHAPE, MOST_LAYERS, Network, Row

Layers = tuple[Layer, ...]


class Trouble(NamedTuple):
    """Why a row of layers is no network: the sentence, and the layer it is about (the output layer counts as last)."""

    sentence: str
    layer: int | None = None


def trouble(layers: Layers) -> Trouble | None:
    """What is wrong with ``layers``; None where they are a network."""
    if len(layers) > MOST_LAYERS:
        return Trouble(f"These are {len(layers)} layers; at most {MOST_LAYERS} are allowed.")
    try:
        Network(layers=layers)
    except ValidationError as error:
        return _located(str(error.errors()[0]["ctx"]["error"]), layers)
    return None


def _located(text: str, layers: Layers) -> Trouble:
    found = re.fullmatch(r"layer (\d+) \(.*?\): (.*)", text, re.DOTALL)
    if found:
        return Trouble(_sentence(found[2]), int(found[1]) - 1)
    at_output = text.removeprefix("the output layer: ")
    return Trouble(_sentence(at_output), len(layers) if at_output != text else None)


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
