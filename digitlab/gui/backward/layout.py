"""Where the nodes of a small network lie, and the numbers on its edges, none above another."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF

from digitlab.data.backpropagation.passes import BIAS
from digitlab.gui.backward.walk import Edge

PICTURE = 76.0  # pixels, at most
NAME = 18.0  # of a number that goes in
TARGET, LOSS = 44.0, 58.0
PILL = 54.0
TALLEST, LOWEST = 30.0, 15.0  # a node
LINE = 13.0
LABEL = 47.0
PLACES = (0.34, 0.5, 0.22, 0.64, 0.42, 0.28, 0.57, 0.72, 0.16, 0.8)  # along an edge, tried in this order


class Layout:
    """The places for a network of this ``shape`` in a ``room``."""

    def __init__(self, shape: tuple[int, ...], room: QRectF) -> None:
        side = min(PICTURE, room.width() * 0.14, room.height() * 0.5)
        self.picture = QRectF(room.left(), room.center().y() - side / 2, side, side)
        first, last = room.left() + side + NAME + PILL / 2, room.right() - TARGET - LOSS - PILL / 2
        apart = (last - first) / (len(shape) - 1)
        self.loss = QRectF(room.right() - LOSS, room.center().y() - 20, LOSS, 40)
        self._nodes = [
            [QRectF(first + column * apart - PILL / 2, y - high / 2, PILL, high) for y, high in _rows(count, room)]
            for column, count in enumerate(shape)
        ]

    def node(self, column: int, place: int) -> QRectF:
        """A node; column 0 are the numbers that go in."""
        return self._nodes[column][place]

    def nodes(self) -> list[tuple[int, int]]:
        """Every node by its column and its place there."""
        return [(column, place) for column, nodes in enumerate(self._nodes) for place in range(len(nodes))]

    def ends(self, edge: Edge) -> tuple[QPointF, QPointF]:
        """Where an edge begins and ends; that of a bias above its node."""
        end = self.node(edge.layer + 1, edge.target)
        if edge.source == BIAS:
            return QPointF(end.center().x(), end.top() - LINE), QPointF(end.center().x(), end.top())
        start = self.node(edge.layer, edge.source)
        return QPointF(start.right(), start.center().y()), QPointF(end.left(), end.center().y())

    def delta(self, column: int, place: int) -> QRectF:
        """Where the derivative by the sum of a node is written."""
        node = self.node(column, place)
        return QRectF(node.left() - 8, node.bottom(), PILL + 16, LINE)

    def labels(self, edges: Iterable[Edge], lines: int) -> dict[Edge, QRectF]:
        """Room for ``lines`` of numbers on each edge; the first edges choose first, for the last there may be none."""
        taken = [_sides(rect) for nodes in self._nodes for rect in nodes]
        taken += [_sides(self.delta(column, place)) for column, place in self.nodes() if column and lines > 1]
        found: dict[Edge, QRectF] = {}
        for edge in edges:
            for where in self._candidates(edge, lines):
                left, top, right, bottom = sides = _sides(where)
                if not any(left < r and ll < right and top < b and t < bottom for ll, t, r, b in taken):
                    found[edge] = where
                    taken.append(sides)
                    break
        return found

    def _candidates(self, edge: Edge, lines: int) -> list[QRectF]:
        start, end = self.ends(edge)
        if edge.source == BIAS:
            return [QRectF(end.x() - LABEL, start.y() - 0.5, 2 * LABEL, LINE)]
        middles = [start + (end - start) * place for place in PLACES]
        high = LINE * lines
        return [QRectF(middle.x() - LABEL / 2, middle.y() - high / 2, LABEL, high) for middle in middles]


def _sides(rect: QRectF) -> tuple[float, float, float, float]:
    return rect.left(), rect.top(), rect.right(), rect.bottom()  # hundreds of thousands are compared


def _rows(count: int, room: QRectF) -> list[tuple[float, float]]:
    """The middle and the height of ``count`` nodes."""
    apart = min(room.height() / count, 96.0)
    high = max(LOWEST, min(TALLEST, apart - 2.2 * LINE))
    top = room.center().y() - apart * (count - 1) / 2
    return [(top + apart * place, high) for place in range(count)]
