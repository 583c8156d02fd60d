"""What is said about a part of the network in words and numbers."""

from __future__ import annotations

from digitlab.gui.network.layout import INPUT, Column
from digitlab.gui.network.lights import LayerLights


def number(value: float) -> str:
    """A weight or a value, to three digits: ``0.482``, ``-12.3``, ``1.2e-05``."""
    return f"{value:.3g}".replace("-", "−")


def cell(column: Column, place: int, lights: LayerLights) -> str:
    """A node or a map: ``Dense · node 12 of 256 · 0.482``, counted from 0 as the digits are."""
    name = column.words.name
    if column.place == INPUT:
        return "Input · the 28×28 pixels that the network sees"
    if column.kind == "sequence":
        return f"{name} · a line for each step, a point for each of {column.count:,} numbers"
    numbered = f"{name} · {'node' if column.kind == 'nodes' else 'map'} {column.numbers[place]:,} of {column.count:,}"
    if lights.values is None:
        return numbered
    return f"{numbered} · {number(float(lights.values[place]))}"
