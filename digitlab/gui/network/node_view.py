"""One node as a schematic: what goes in, the sum, and what the activation makes of it."""

from __future__ import annotations

from math import isfinite
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitlab.core.inspection import BIAS, NodeInside
from digitlab.gui import fonts
from digitlab.gui.network import colours, curve
from digitlab.gui.network.spoken import UNDRAWN, input_name, number
from digitlab.gui.palette import palette

MARGIN = 12.0
TALLEST_LINE = 26.0
BAR = 44.0
RADIUS = 20.0
Align = Qt.AlignmentFlag


class Term(NamedTuple):
    """A line of the sum: its name, the product it is, and what it adds, None where nothing is drawn."""

    name: str
    product: str
    adds: float | None
    size: float  # of its bar and its edge


class NodeView(QWidget):
    """From left to right: the terms of the sum, largest first; the sum; the activation with the point on it.

    ``weight_chosen(place)`` brings a weight by its place in the node's list, or BIAS: by a click on its
    line, or by Page down and Enter.
    """

    weight_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._node: NodeInside | None = None
        self._line: int | None = None  # that the mouse or the keys point at
        self.setMouseTracking(True)
        self.setToolTip("Click a weight to check its derivative")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Arithmetic of the node")

    def show_node(self, node: NodeInside | None) -> None:
        """Show a node, or nothing while it is asked for."""
        self._node = node
        self.setAccessibleDescription("" if node is None else self.arithmetic())
        self.update()

    def node(self) -> NodeInside | None:
        """What is shown."""
        return self._node

    def arithmetic(self) -> str:
        """The sum and what comes of it in words."""
        node = self._node
        assert node is not None
        if node.total is None:
            return f"{node.input_count:,} inputs, bias {number(node.bias)}. {UNDRAWN}"
        parts = ", ".join(f"{term.name}: {number(term.adds or 0.0)}" for term in terms(node))
        return f"{parts}. The sum is {number(node.total)}. {curve.spoken(node)}"

    def minimumSizeHint(self) -> QSize:
        return QSize(380, 120)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._node is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room, left = self._room(), self._left()
        plot = min(420.0, room.width() * 0.34)
        right = QRectF(room.right() - plot, room.top(), plot, room.height())
        middle = QRectF(room.left() + left, room.top(), right.left() - room.left() - left, room.height())
        self._paint_terms(painter, QRectF(room.left(), room.top(), left, room.height()), middle)
        self._paint_sum(painter, middle)
        curve.paint(painter, self._node, right)
        painter.end()

    def lines(self) -> list[QRectF]:
        """Where the terms of the sum are, from the first to the bias."""
        assert self._node is not None
        count, room = len(terms(self._node)), self._room()
        line = min(TALLEST_LINE, room.height() / count)
        top = room.center().y() - line * count / 2
        return [QRectF(room.left(), top + place * line, self._left(), line) for place in range(count)]

    def _room(self) -> QRectF:
        return QRectF(self.rect()).adjusted(MARGIN, 4, -MARGIN, -6)

    def _left(self) -> float:
        return min(400.0, max(292.0, self._room().width() * 0.4))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        lines = self.lines() if self._node is not None else []
        self._point(next((place for place, where in enumerate(lines) if where.contains(event.position())), None))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.mouseMoveEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self._choose()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}
        if self._node is not None and event.key() in moves:
            last = len(self.lines()) - 1
            self._point(0 if self._line is None else min(max(self._line + moves[event.key()], 0), last))
        elif self._line is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose()
        else:
            super().keyPressEvent(event)

    def _point(self, line: int | None) -> None:
        if line != self._line:
            self._line = line
            weighs = line is not None and self._weight(line) is not None
            self.setCursor(Qt.CursorShape.PointingHandCursor if weighs else Qt.CursorShape.ArrowCursor)
            self.update()

    def _weight(self, line: int) -> int | None:
        """The weight of a line, or BIAS; None for all others together."""
        assert self._node is not None
        if line < len(self._node.inputs):
            return line
        return BIAS if line == len(self.lines()) - 1 else None

    def _choose(self) -> None:
        if self._node is not None and self._line is not None and self._weight(self._line) is not None:
            self.weight_chosen.emit(self._weight(self._line))

    def _paint_terms(self, painter: QPainter, room: QRectF, middle: QRectF) -> None:
        shown = terms(self._node)
        largest = max(abs(term.size) for term in shown if term.product) or 1.0
        for place, (term, where) in enumerate(zip(shown, self.lines(), strict=True)):
            if place == self._line and self._weight(place) is not None:
                painter.fillRect(where, QColor(palette().accent_soft))
            self._paint_edge(painter, QPointF(where.right() + 4, where.center().y()), middle.center(), term, largest)
            _paint_term(painter, where, term, largest)

    def _paint_edge(self, painter: QPainter, start: QPointF, end: QPointF, term: Term, largest: float) -> None:
        share = min(1.0, abs(term.size) / largest)
        colour = QColor(colours.of_sign(term.size))
        colour.setAlphaF(0.25 + 0.75 * share)
        pen = QPen(colour, 0.8 + 2.4 * share)
        if term.size < 0:
            pen.setDashPattern([4, 2.5])
        painter.setPen(pen)
        painter.drawLine(start, end)

    def _paint_sum(self, painter: QPainter, room: QRectF) -> None:
        node, centre = self._node, room.center()
        painter.setPen(QPen(QColor(palette().accent), 1.4))
        painter.drawLine(centre, QPointF(room.right(), centre.y()))
        painter.setBrush(QColor(palette().surface))
        painter.drawEllipse(centre, RADIUS, RADIUS)
        painter.setPen(QColor(palette().text))
        painter.setFont(fonts.font(fonts.TITLE + 3, fonts.SEMIBOLD))
        painter.drawText(QRectF(0, 0, 2 * RADIUS, 2 * RADIUS).translated(centre - QPointF(RADIUS, RADIUS)),
                         Align.AlignCenter, "Σ")  # fmt: skip
        below = QRectF(room.left(), centre.y() + RADIUS + 4, room.width(), 18)
        painter.setFont(fonts.font(fonts.BODY, fonts.SEMIBOLD))
        text = "sum = ?" if node.total is None else f"sum = {number(node.total)}"
        ground = QColor(palette().surface)
        ground.setAlphaF(0.85)
        painter.fillRect(below.adjusted(room.width() * 0.12, 0, -room.width() * 0.12, 0), ground)
        painter.drawText(below, Align.AlignCenter, text)


def terms(node: NodeInside) -> list[Term]:
    """The lines of the sum: the inputs that matter most, all others, the bias."""
    found = []
    for place, weight in enumerate(node.weights):
        name = input_name(node.inputs[place], node.input_shape)
        if node.values:
            value = node.values[place]
            found.append(Term(name, f"{number(value)} × {number(weight)}", value * weight, _drawn(value * weight)))
        else:
            found.append(Term(name, f"weight {number(weight)}", None, _drawn(weight)))
    others = node.input_count - len(node.inputs)
    if others:
        found.append(Term(f"{others:,} others", "", node.rest, _drawn(node.rest or 0.0)))
    return [*found, Term("bias", "", node.bias, _drawn(node.bias))]


def _drawn(size: float) -> float:
    """A size that can be drawn: that of a network which has diverged is no number."""
    return size if isfinite(size) else 0.0


def _paint_term(painter: QPainter, where: QRectF, term: Term, largest: float) -> None:
    """A line: name, product, what it adds, and a bar from the middle to the side of its sign.

    Bars are measured by the largest single input; what is more than that, as all others together may be, is cut.
    """
    painter.setFont(fonts.font(fonts.SMALL))
    painter.setPen(QColor(palette().text_faint))
    painter.drawText(where, Align.AlignLeft | Align.AlignVCenter, term.name)
    words = QRectF(where.left(), where.top(), where.width() - BAR - 8, where.height())
    if term.adds is not None:
        painter.setPen(QColor(palette().text))
        painter.drawText(words, Align.AlignRight | Align.AlignVCenter, number(term.adds))
        words.setRight(words.right() - 60)
        sign = "=" if term.product else ""
        painter.setPen(QColor(palette().text_faint))
        painter.drawText(words.translated(10, 0), Align.AlignRight | Align.AlignVCenter, sign)
        words.setRight(words.right() - 4)
    painter.drawText(words, Align.AlignRight | Align.AlignVCenter, term.product)
    middle = where.right() - BAR / 2
    length = BAR / 2 * max(-1.0, min(1.0, term.size / largest))
    bar = QRectF(middle, where.center().y() - 3, length, 6).normalized()
    painter.fillRect(bar, QColor(colours.of_sign(term.size)))
    painter.fillRect(QRectF(middle - 0.5, where.top() + 1, 1, where.height() - 2), QColor(palette().border))
