"""Where everything in the picture of a network lies: arithmetic of shapes, without a single weight."""

from __future__ import annotations

from itertools import pairwise
from math import ceil, sqrt
from typing import Literal, NamedTuple

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetricsF

from digitlab.core.inspection import MOST_MAPS, MOST_NODES, MOST_STEPS, node_count, sampled
from digitlab.core.layers import Dense, Shape
from digitlab.core.network import INPUT_SHAPE, Network, Row
from digitlab.gui import fonts
from digitlab.gui.panels import amounts

Kind = Literal["maps", "sequence", "nodes"]

INPUT = -1  # the place of the picture that goes in; the layers have 0, 1, ...
LINE = 14.0  # of text
FEW_LINES, ALL_LINES, ALL_LINES_FROM = 3, 4, 220.0  # pixels of height
LEAST_ROOM = 48.0  # for what is drawn above the words
TOP, BETWEEN = 6.0, 4.0
MOST_ROWS, LEAST_PITCH = 16, 13.0  # of nodes below each other: more where they lie at least so far apart
LEAST_NODE, LARGEST_NODE, LARGEST_MAP = 11.0, 26.0, 130.0
LEAST_GAP, LEAST_EDGES = 6.0, 26.0
WIDEST_GAP = 150.0
NODE = 0.8  # of its cell: at its border the edges begin and end
PADDING = 5.0
MARGIN, RIGHT_MARGIN = 12.0, 20.0  # on the right are the digits beside the output
SHARES = (1.0, 0.92, 0.84, 0.76, 0.68, 0.6, 0.5, 0.42)  # of the largest size, until all layers fit


class Words(NamedTuple):
    """What is written below a layer; ``shown`` says where that is not all of it."""

    name: str
    shape: str
    shown: str
    weights: str

    def lines(self) -> list[str]:
        """Line by line, the most important first."""
        return list(filter(None, self))


class Column(NamedTuple):
    """A layer in the picture: the ``numbers`` of its nodes or maps that are shown, of ``count``, in their ``cells``.

    ``slot`` is all the room that it has, ``body`` its block; ``dense`` says that edges lead to its nodes, ``opens``
    that one of them can be looked at.
    """

    place: int
    kind: Kind
    words: Words
    count: int
    numbers: list[int]
    cells: list[QRectF]
    body: QRectF
    slot: QRectF
    dense: bool
    opens: bool


class _Layer(NamedTuple):
    """A layer before it has its place: the size of a cell, in shares of the height, and how many side by side."""

    place: int
    kind: Kind
    words: Words
    count: int
    numbers: list[int]
    width: float
    height: float
    across: int
    dense: bool = False
    opens: bool = False


def columns(network: Network, output_activation: str, width: float, height: float) -> list[Column]:
    """The layers of ``network`` from input to output, ``height`` pixels high, and if possible within ``width``."""
    room = max(height - words_room(height) - TOP, LEAST_ROOM)
    for share in SHARES:
        layers = _layers(network, output_activation, room, share)
        widths = [max(_width(layer), _words_width(layer.words) + 4) for layer in layers]
        gaps = [LEAST_EDGES if layer.dense else LEAST_GAP for layer in layers[1:]]
        spare = (width - MARGIN - RIGHT_MARGIN - sum(widths) - sum(gaps)) / len(gaps)
        if spare >= 0:
            break
    if share == SHARES[-1]:
        layers = [_filling(layer, wide, room) for layer, wide in zip(layers, widths, strict=True)]
    spare = max(0.0, spare)
    stretched = [min(gap + spare, WIDEST_GAP if layer.dense else WIDEST_GAP / 2)
                 for gap, layer in zip(gaps, layers[1:], strict=True)]  # fmt: skip
    left = max(MARGIN, (width - RIGHT_MARGIN + MARGIN - sum(widths) - sum(stretched)) / 2)
    found = []
    for layer, wide, gap in zip(layers, widths, [*stretched, 0.0], strict=True):
        found.append(_column(layer, QRectF(left, TOP, wide, room)))
        left += wide + gap
    return found


def words_room(height: float) -> float:
    """How much of ``height`` the words below the layers take."""
    return BETWEEN + LINE * (ALL_LINES if height >= ALL_LINES_FROM else FEW_LINES)


def halves_of_gaps(slots: list[QRectF], zoom: float) -> list[float]:
    """How far the words below each of ``slots`` may reach over it on both sides."""
    end = 2 * RIGHT_MARGIN * min(zoom, 1.0)
    gaps = [end, *(after.left() - before.right() for before, after in pairwise(slots)), end]
    return [min(around) / 2 for around in pairwise(gaps)]


def total_width(shown: list[Column]) -> float:
    """How wide the picture is."""
    return shown[-1].slot.right() + RIGHT_MARGIN if shown else 0.0


def _layers(network: Network, output_activation: str, room: float, share: float) -> list[_Layer]:
    found = [_maps(INPUT, Words("Input", _written(INPUT_SHAPE), "", ""), INPUT_SHAPE, room, share)]
    rows = network.rows()
    for place, row in enumerate(rows):
        name = output_activation.capitalize() if row is rows[-1] else row.layer.label()
        words = Words(name, _written(row.shape), _shown(row), amounts.short(row.parameters) if row.parameters else "")
        match len(row.shape):
            case 1:
                found.append(_nodes(place, words, row, room, share))
            case 2:
                found.append(_sequence(place, words, row.shape, room, share))
            case _:
                found.append(_maps(place, words, row.shape, room, share)._replace(opens=bool(node_count(row.layer))))
    return found


def _nodes(place: int, words: Words, row: Row, room: float, share: float) -> _Layer:
    count = row.shape[0]
    numbers = sampled(count, MOST_NODES)
    across = ceil(len(numbers) / max(MOST_ROWS, int(room / LEAST_PITCH)))
    full = min(LARGEST_NODE, (room - 2 * PADDING) / ceil(len(numbers) / across))
    side = max(full * share, min(full, LEAST_NODE))
    dense = isinstance(row.layer, Dense)
    return _Layer(place, "nodes", words, count, numbers, side, side, across, dense, dense)


def _maps(place: int, words: Words, shape: Shape, room: float, share: float) -> _Layer:
    """As large as the picture is in pixels, beside the one that goes in."""
    count = shape[2]
    numbers = sampled(count, MOST_MAPS)
    across = ceil(sqrt(len(numbers) * 0.6))
    full = (room - 2 * PADDING) / ceil(len(numbers) / across)
    size = max(0.45, shape[0] / INPUT_SHAPE[0]) if place != INPUT else 0.7
    side = min(LARGEST_MAP, full) * size * share
    return _Layer(place, "maps", words, count, numbers, side * shape[1] / shape[0], side, across)


def _sequence(place: int, words: Words, shape: Shape, room: float, share: float) -> _Layer:
    """One image, a line for every step."""
    steps, units = min(shape[0], MOST_STEPS), min(shape[1], MOST_NODES)
    high = min(2 * LARGEST_MAP, room - 2 * PADDING) * (0.5 + 0.5 * steps / MOST_STEPS) * share
    return _Layer(place, "sequence", words, shape[1], [0], high * min(units / steps, 1.2), high, 1)


def _column(layer: _Layer, slot: QRectF) -> Column:
    rows = ceil(len(layer.numbers) / layer.across)
    body = QRectF(0, 0, layer.across * layer.width + 2 * PADDING, rows * layer.height + 2 * PADDING)
    body.moveCenter(slot.center())
    first = body.topLeft() + QPointF(PADDING, PADDING)
    cells = [
        QRectF(first.x() + number // rows * layer.width, first.y() + number % rows * layer.height,
               layer.width, layer.height)
        for number in range(len(layer.numbers))
    ]  # fmt: skip
    return Column(
        layer.place, layer.kind, layer.words, layer.count, layer.numbers, cells, body, slot, layer.dense, layer.opens
    )


def _filling(layer: _Layer, wide: float, room: float) -> _Layer:
    """Maps as large as the words below them let them be, where they would be dots beside one another."""
    if layer.kind != "maps":
        return layer
    rows = ceil(len(layer.numbers) / layer.across)
    more = min((wide - 2 * PADDING) / (layer.across * layer.width), (room - 2 * PADDING) / (rows * layer.height))
    return layer._replace(width=layer.width * max(more, 1.0), height=layer.height * max(more, 1.0))


def _width(layer: _Layer) -> float:
    return layer.across * layer.width + 2 * PADDING


def _words_width(words: Words) -> float:
    named = QFontMetricsF(fonts.font(fonts.SMALL, fonts.MEDIUM))
    small = QFontMetricsF(fonts.font(fonts.SMALL))
    return max(named.horizontalAdvance(words.name), *(small.horizontalAdvance(text) for text in words[1:]))


def _shown(row: Row) -> str:
    """How many nodes or maps are shown where these are not all."""
    most = MOST_MAPS if len(row.shape) == 3 else MOST_NODES
    return f"{most} shown" if row.shape[-1] > most else ""


def _written(shape: Shape) -> str:
    return "×".join(f"{side:,}" for side in (shape[:-1] if len(shape) > 1 and shape[-1] == 1 else shape))
