"""The picture of the network: lit up by a drawing, dragged, enlarged, and asked about every node."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from digitlab.core.network import Network
from digitlab.gui.network import painting, spoken
from digitlab.gui.network.beyond import Beyond
from digitlab.gui.network.camera import STEP, Camera
from digitlab.gui.network.edges import Edges, fits
from digitlab.gui.network.layout import BETWEEN, LEAST_ROOM, Column, columns, halves_of_gaps, total_width, words_room
from digitlab.gui.network.lights import Lights
from digitlab.gui.paced import Paced

AWAIT_MS = 800  # how long new edges wait for new lights, which come more often while a network learns
UNLIT_MS = 1_500  # between two looks at a network through which no drawing goes: only its edges change
READABLE = 0.75  # the zoom from which on words are written
Key = Qt.Key


class Spot(NamedTuple):
    """A node or map: the place of its column among all, and its own among those shown."""

    column: int
    cell: int


class NetworkView(QWidget):
    """Drag moves, the wheel enlarges, a click on a node or map chooses it where it opens; so do arrow keys and Enter.

    Signals: ``chosen(place, number)`` for a node or map of the layer at ``place``; ``pointed(words)`` about what is
    under the pointer, empty where that is nothing. ``columns`` are drawn, lit by ``lights``.
    """

    chosen = Signal(int, int)
    pointed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.camera = Camera()
        self._network: tuple[Network, str] | None = None
        self.columns: list[Column] = []
        self._whole = False
        self.lights = Lights()
        self._edges = Edges()
        self._beyond = Beyond(self)
        self._beyond.wanted.connect(self._pan)
        self._renew = QTimer(self, singleShot=True)
        self._shown = QTimer(self, singleShot=True, interval=AWAIT_MS)
        self._shown.timeout.connect(self.update)
        self._renew.timeout.connect(self._edges.renew)
        self._renew.timeout.connect(self._shown.start)  # where no new lights bring them to sight before
        self._unlit = Paced(self.update, UNLIT_MS, self)
        self._spot: Spot | None = None
        self._pressed: QPointF | None = None
        self._dragged = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Picture of the network")

    def show_network(self, network: Network, output_activation: str) -> None:
        """Show ``network``, whose output layer bends its sums by ``output_activation``."""
        if (network, output_activation) != self._network:
            self._network = (network, output_activation)
            self._go_to(None)
            self._lay_out()
            self.setAccessibleDescription("; ".join(" ".join(filter(None, column.words)) for column in self.columns))

    def show_whole(self, wanted: bool) -> None:
        """Make everything fit, small as it may get, or keep it readable and let it be dragged."""
        self._whole = wanted
        self._lay_out()

    def show_lights(self, lights: Lights) -> None:
        """Show ``lights``, what is known of the inside."""
        lit = lights.lit or self.lights.lit
        self.lights = lights
        if self._spot is not None:
            self._point()
        if lit:
            self.update()
        else:
            self._unlit.ask()

    def where(self, place: int, number: int) -> QPointF | None:
        """The middle of a node or map on the widget; None where it is not among those shown."""
        for column in self.columns:
            if column.place == place and number in column.numbers:
                return self.camera.to_widget(column.cells[column.numbers.index(number)]).center()
        return None

    def minimumSizeHint(self) -> QSize:
        return QSize(200, int(words_room(0) + LEAST_ROOM))

    def _lay_out(self) -> None:
        if self._network is not None:
            self.columns = columns(*self._network, self.width(), self.height())
            width = max(total_width(self.columns), float(self.width()))
            self._edges.forget()
            self.camera.fit(QSizeF(width, self.height()), QSizeF(self.size()), whole=self._whole)
            self._moved()

    def _moved(self) -> None:
        """Another part of the picture is seen."""
        self._beyond.follow(self.camera, self.columns)
        self.update()

    def _pan(self, by: float) -> None:
        self.camera.move(QPointF(by, 0))
        self._moved()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        self._shown.stop()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.save()
        painter.translate(self.camera.origin)
        painter.scale(self.camera.zoom, self.camera.zoom)
        self._edges.begin()
        window = self.camera.seen()
        seen = [window.left() < column.slot.right() and column.slot.left() < window.right() for column in self.columns]
        for number, (before, after) in enumerate(zip(self.columns, self.columns[1:], strict=False), start=1):
            if seen[number - 1] or seen[number]:
                self._paint_between(painter, before, after, number)
        for number, column in enumerate(self.columns):
            if seen[number]:
                depth = number / (len(self.columns) - 1)
                painting.layer(painter, column, self.lights.layer(column.place), depth, window)
        if self._spot is not None:
            column = self.columns[self._spot.column]
            painting.ring(painter, column.cells[self._spot.cell], round_=column.kind == "nodes")
        painter.restore()
        self._paint_words(painter, [column for column, one in zip(self.columns, seen, strict=True) if one])
        self._beyond.paint(painter, QRectF(self.rect()))
        painter.end()
        if self._edges.due is not None and not self._renew.isActive():
            self._renew.start(self._edges.due)

    def changeEvent(self, event: QEvent) -> None:
        """Wear another look."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._edges.forget()
            self.update()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._renew.stop()
        self._shown.stop()
        self._unlit.forget()

    def _paint_between(self, painter: QPainter, before: Column, after: Column, number: int) -> None:
        if not after.dense:
            painting.arrow(painter, before, after)
            return
        lights, spot = self.lights.layer(after.place), self._spot
        if fits(before, after, lights):
            node = spot.cell if spot is not None and spot.column == number else None
            self._edges.paint(painter, before, after, lights, node)
        else:
            painting.funnel(painter, before, after)

    def _paint_words(self, painter: QPainter, shown: list[Column]) -> None:
        if shown and shown[-1] is self.columns[-1]:
            cells = [self.camera.to_widget(cell) for cell in shown[-1].cells]
            painting.digits(painter, cells, self.lights.layer(shown[-1].place))
        if self.camera.zoom < READABLE:
            return
        room = words_room(self.height())
        if self.camera.zoom > 1:  # what is enlarged would lie below the words
            painting.ground(painter, QRectF(0, self.height() - room, self.width(), room))
        places, slots = [], [self.camera.to_widget(column.slot) for column in shown]
        for column, slot, beside in zip(shown, slots, halves_of_gaps(slots, self.camera.zoom), strict=True):
            top = min(slot.bottom(), self.height() - room) + BETWEEN
            places.append((column, QRectF(slot.left() - beside, top, slot.width() + 2 * beside, room)))
        painting.words(painter, places)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed, self._dragged = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            self._go_to(self._spot_at(event.position()))
            return
        by = event.position() - self._pressed
        if self._dragged or by.manhattanLength() >= QApplication.startDragDistance():
            self._dragged = True
            self._pressed = event.position()
            self.camera.move(by)
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self._moved()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._pressed is not None:
            self._pressed = None
            self._go_to(self._spot_at(event.position()))
            if not self._dragged:
                self._choose()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show all of the picture again, where no node is meant."""
        if self._spot_at(event.position()) is None:
            self._lay_out()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta()
        if turned.y() and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.camera.zoom_by(STEP ** (turned.y() / 120), event.position())
        else:
            self.camera.move(QPointF(turned.x() or turned.y(), 0))
        self._go_to(self._spot_at(event.position()))
        self._moved()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Key.Key_Left: (-1, 0), Key.Key_Right: (1, 0), Key.Key_Up: (0, -1), Key.Key_Down: (0, 1)}
        middle = QPointF(self.rect().center())
        match event.key():
            case Key.Key_Left | Key.Key_Right | Key.Key_Up | Key.Key_Down:
                self._step(*steps[Key(event.key())])
            case Key.Key_Return | Key.Key_Enter:
                self._choose()
            case Key.Key_Plus | Key.Key_Equal:
                self.camera.zoom_by(STEP, middle)
            case Key.Key_Minus:
                self.camera.zoom_by(1 / STEP, middle)
            case Key.Key_Home | Key.Key_0:
                self._lay_out()
            case _:
                super().keyPressEvent(event)
                return
        self._moved()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._go_to(None)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if not self.hasFocus():
            self._go_to(None)

    def _step(self, across: int, along: int) -> None:
        if self._spot is None:
            self._go_to(Spot(0, 0))
            return
        place = min(max(self._spot.column + across, 0), len(self.columns) - 1)
        cells = len(self.columns[place].cells)
        before = len(self.columns[self._spot.column].cells)
        cell = self._spot.cell + along if not across else self._spot.cell * cells // before
        self._go_to(Spot(place, min(max(cell, 0), cells - 1)))
        self.camera.reveal(self.columns[place].cells[self._spot.cell])

    def _spot_at(self, point: QPointF) -> Spot | None:
        there = self.camera.to_picture(point)
        for place, column in enumerate(self.columns):
            if column.body.contains(there):
                return next((Spot(place, n) for n, cell in enumerate(column.cells) if cell.contains(there)), None)
        return None

    def _go_to(self, spot: Spot | None) -> None:
        if spot != self._spot:
            self._spot = spot
            self._point()
            self.update()
        opens = spot is not None and self.columns[spot.column].opens
        self.setCursor(Qt.CursorShape.PointingHandCursor if opens else Qt.CursorShape.OpenHandCursor)

    def _point(self) -> None:
        """Say what is pointed at."""
        if self._spot is None:
            self.pointed.emit("")
            return
        column = self.columns[self._spot.column]
        self.pointed.emit(spoken.cell(column, self._spot.cell, self.lights.layer(column.place)))

    def _choose(self) -> None:
        if self._spot is not None and self.columns[self._spot.column].opens:
            column = self.columns[self._spot.column]
            self.chosen.emit(column.place, column.numbers[self._spot.cell])
