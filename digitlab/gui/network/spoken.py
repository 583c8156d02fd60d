"""What is said about a part of the network in words and numbers."""

from __future__ import annotations

from math import prod

from digitlab.core.figures import figures
from digitlab.gui.network.layout import INPUT, Column
from digitlab.gui.network.lights import LayerLights

UNDRAWN = "Draw a digit to see what this node makes of it."


def number(value: float) -> str:
    """A weight or a value, to three digits: ``0.482``, ``−12.3``, ``1.2·10⁻⁵``."""
    return figures(value, 3)


def input_name(number: int, shape: list[int]) -> str:
    """One of the numbers of ``shape`` that go into a node: ``pixel 12, 7``, ``map 3 · 12, 7``, ``input 41``."""
    places = [number // prod(shape[axis + 1 :]) % size for axis, size in enumerate(shape)]
    match places:
        case [row, column, _] if shape[2] == 1:
            return f"pixel {row}, {column}"
        case [row, column, which]:
            return f"map {which} · {row}, {column}"
        case [step, which]:
            return f"step {step} · {which}"
    return f"input {number:,}"


def opened(column: Column, place: int, at: list[int] | None, *, drawn: bool) -> str:
    """Which node or map is looked at, and where in it: ``Dense · node 3 of 256``, ``Conv 5×5 · map 3 of 24 · at …``."""
    named = f"{column.words.name} · {_kind(column)} {place:,} of {column.count:,}"
    if not drawn:
        return f"{named} · {UNDRAWN}"
    return named if at is None else f"{named} · at row {at[0]}, column {at[1]}, where its sum is largest"


def _kind(column: Column) -> str:
    return "node" if column.kind == "nodes" else "map"


def cell(column: Column, place: int, lights: LayerLights) -> str:
    """A node or a map: ``Dense · node 12 of 256 · 0.482``, counted from 0 as the digits are."""
    name = column.words.name
    if column.place == INPUT:
        return "Input · the 28×28 pixels that the network sees"
    if column.kind == "sequence":
        return f"{name} · a line for each step, a point for each of {column.count:,} numbers"
    numbered = f"{name} · {_kind(column)} {column.numbers[place]:,} of {column.count:,}"
    if lights.values is None:
        return numbered
    return f"{numbered} · {number(float(lights.values[place]))}"
