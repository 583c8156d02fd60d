"""The picture of a small network: the mouse and the keys choose nodes and move weights."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from digitlab.data.backpropagation.passes import BIAS
from digitlab.gui import focus_ring
from digitlab.gui.backward import painting
from digitlab.gui.backward.layout import Layout
from digitlab.gui.backward.walk import Edge, Walk
from digitlab.gui.network.spoken import number

MARGIN = 10.0
PER_PIXEL = 0.02  # of a weight that is dragged
REACH = 5.0  # pixels from an edge that still mean it
STEPS = {Qt.Key.Key_Up: 0.1, Qt.Key.Key_Down: -0.1, Qt.Key.Key_PageUp: 0.5, Qt.Key.Key_PageDown: -0.5}
MOVES = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}


class BackwardDiagram(QWidget):
    """Dragging up or down moves a weight; a click on a node shows its formulas.

    Keys: left and right go through the weights, up and down move the one that is chosen.
    """

    def __init__(self, walk: Walk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._walk = walk
        self._dragged: tuple[float, float] | None = None  # where the drag began, and the weight there
        self._labels: tuple[object, dict[Edge, QRectF]] | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Small network: left and right choose a weight, up and down move it")
        walk.changed.connect(self._follow)
        self._follow()

    def minimumSizeHint(self) -> QSize:
        return QSize(320, 150)

    def layout_now(self) -> Layout:
        """Where everything lies."""
        return Layout(self._walk.shape, QRectF(self.rect()).adjusted(MARGIN, MARGIN + 10, -MARGIN, -MARGIN))

    def labels(self) -> dict[Edge, QRectF]:
        """Where the numbers of edges are written; those of the node that is looked at are never left out first."""
        walk = self._walk
        key = (self.size(), walk.shape, walk.place, walk.node, walk.edge)
        if self._labels is None or self._labels[0] != key:
            self._labels = key, self._place_labels(walk)
        return self._labels[1]

    def _place_labels(self, walk: Walk) -> dict[Edge, QRectF]:
        def far(edge: Edge) -> tuple[bool, bool, bool]:
            layer_off = edge.layer != walk.step.layer
            return edge != walk.edge, layer_off or edge.target != walk.node, layer_off

        lines = 2 if walk.step.kind == "backward" else 1
        return self.layout_now().labels(sorted(walk.edges(), key=far), lines)

    def edge_at(self, point: QPointF) -> Edge | None:
        """The weight at a point: by its number, or else by its line."""
        for edge, where in self.labels().items():
            if where.contains(point):
                return edge
        layout = self.layout_now()
        lines = [edge for edge in self._walk.edges() if edge.source != BIAS]
        away = {edge: painting.near(point, *layout.ends(edge)) for edge in lines}
        nearest = min(away, key=lambda edge: away[edge])
        return nearest if away[nearest] <= REACH else None

    def node_at(self, point: QPointF) -> tuple[int, int] | None:
        """The node at a point, by its layer, from 0, and its place there."""
        layout = self.layout_now()
        for column, place in layout.nodes():
            if column and layout.node(column, place).contains(point):
                return column - 1, place
        return None

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painting.paint(painter, self._walk, self.layout_now(), self.labels())
        if self.hasFocus():
            focus_ring.paint(painter, self.rect())
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        node, edge = self.node_at(event.position()), self.edge_at(event.position())
        if node is not None:
            self._walk.look_at(*node)
        elif edge is not None:
            self._dragged = event.position().y(), self._walk.weight(edge)
            self._walk.choose(edge)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged is not None and self._walk.edge is not None:
            start, weight = self._dragged
            self._walk.set_weight(self._walk.edge, weight + PER_PIXEL * (start - event.position().y()))
        elif self.node_at(event.position()) is not None:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        else:
            over = self.edge_at(event.position()) is not None
            self.setCursor(Qt.CursorShape.SizeVerCursor if over else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragged = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, walk = Qt.Key(event.key()), self._walk
        if key in MOVES:
            edges = walk.edges()
            place = edges.index(walk.edge) + MOVES[key] if walk.edge in edges else 0
            walk.choose(edges[place % len(edges)])
        elif key in STEPS and walk.edge is not None:
            walk.set_weight(walk.edge, walk.weight(walk.edge) + STEPS[key])
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            edge = self.edge_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), "" if edge is None else told(self._walk, edge), self)
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def _follow(self) -> None:
        edge = self._walk.edge
        self.setAccessibleDescription("" if edge is None else told(self._walk, edge))
        self.update()


def told(walk: Walk, edge: Edge) -> str:
    """A weight in words, with its derivative where that is known."""
    text = f"{named(walk, edge)} = {number(walk.weight(edge))}"
    known = painting.differentiated(walk, edge.layer)
    return text + (f", its derivative {number(walk.gradient(edge))}" if known else "")


def named(walk: Walk, edge: Edge) -> str:
    """Where a weight is: ``weight from x 2 to node 1 of layer 1``."""
    last = edge.layer == len(walk.shape) - 2
    to = f"node {edge.target + 1} of {'the output layer' if last else f'layer {edge.layer + 1}'}"
    if edge.source == BIAS:
        return f"bias of {to}"
    return f"weight from {'node' if edge.layer else 'input'} {edge.source + 1} to {to}"
