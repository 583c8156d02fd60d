"""The surface from above: colours and contour lines, the paths, and the slope at a point."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitlab.data.surface.landscape import Array
from digitlab.gui import focus_ring
from digitlab.gui.palette import palette
from digitlab.gui.surface import chart, trails, words
from digitlab.gui.surface.scene import Patch, Scene, image

MOST_PIXELS, MOST_COMING = 700, 160  # along a side, the latter while points come: what is larger is stretched
KEYS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, 1), Qt.Key.Key_Down: (0, -1)}
ASKS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
ARROW = 46.0  # pixels
PLANE = 22.0


class SurfaceMap(QWidget):
    """The mouse or the arrow keys point, a click or Return asks for the slope there.

    ``pointed(point or None)`` is a place a, b of the slice; ``asked(a, b)`` wants the gradient there.
    """

    pointed = Signal(object)
    asked = Signal(float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scene: Scene | None = None
        self.point: tuple[float, float] | None = None
        self._still: QPixmap | None = None
        self._drawn: tuple[object, ...] = ()
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleName("Map of the loss surface")

    def show_scene(self, scene: Scene) -> None:
        """Show another state."""
        self.scene = scene
        self.setAccessibleDescription(words.described(scene.begun, scene.landscape))
        self.update()

    def minimumSizeHint(self) -> QSize:
        return QSize(230, 120)

    def at(self, a: float, b: float) -> QPointF:
        """Where a point of the slice lies."""
        assert self.scene is not None
        return self._spot(*map(float, self.scene.place(a, b)))

    def _pixel(self, x: Array, y: Array) -> tuple[Array, Array]:
        room = chart.room(self)
        return room.left() + (x + 1) / 2 * room.width(), room.bottom() - (y + 1) / 2 * room.height()

    def _spot(self, x: float, y: float) -> QPointF:
        return QPointF(*map(float, self._pixel(np.float64(x), np.float64(y))))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.scene is not None:
            painter.drawPixmap(0, 0, self._painted(self.scene))
            if self.point is not None:
                self._paint_cross(painter, self.at(*self.point), chart.room(self))
        if self.hasFocus():
            focus_ring.paint(painter, self.rect())
        painter.end()

    def _painted(self, scene: Scene) -> QPixmap:
        """All but what moves with the mouse, painted anew only when it has changed."""
        drawn = (scene, self.size(), self.devicePixelRatio(), palette())
        if drawn != self._drawn or self._still is None:
            self._still, self._drawn = QPixmap(self.size() * self.devicePixelRatio()), drawn
            self._still.setDevicePixelRatio(self.devicePixelRatio())
            self._still.fill(Qt.GlobalColor.transparent)
            painter = QPainter(self._still)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            self._paint_scene(painter, scene)
            painter.end()
        return self._still

    def _paint_scene(self, painter: QPainter, scene: Scene) -> None:
        room = chart.room(self)
        painter.drawImage(room, self._ground(scene, room))
        chart.paint(painter, scene, room)
        painter.setClipRect(room)
        for trail in scene.trails:
            spots = self._pixel(trail.x, trail.y)
            trails.paint(painter, *spots, trail.number)
        for trail in scene.trails:
            for end, place in ((False, 0), (True, -1)):
                where = QPointF(*(float(one[place]) for one in self._pixel(trail.x, trail.y)))
                trails.paint_mark(painter, where, trail.number, end=end)
        if scene.patch is not None:
            self._paint_patch(painter, scene.patch)
        self._paint_here(painter, scene)

    def _ground(self, scene: Scene, room: QRectF) -> QImage:
        """The colours of the surface, the first row on top."""
        ratio, most = self.devicePixelRatio(), MOST_PIXELS if scene.whole else MOST_COMING
        rows, columns = (min(most, max(2, round(side * ratio))) for side in (room.height(), room.width()))
        return image(scene.coloured(scene.fine(rows, columns))[::-1])

    def _paint_here(self, painter: QPainter, scene: Scene) -> None:
        """Mark the network itself, at a = b = 0."""
        where = self.at(0.0, 0.0)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in ((palette().surface, 4.0), (palette().text, 1.6)):
            painter.setPen(QPen(QColor(colour), width))
            painter.drawEllipse(where, 7, 7)
            painter.drawPoint(where)
        chart.tag(painter, where, words.here(scene.begun), chart.room(self))

    def _paint_patch(self, painter: QPainter, patch: Patch) -> None:
        """The plane that touches the surface, by its straight contour lines, and the arrow downhill."""
        where = self._spot(patch.x, patch.y)
        tip = self._spot(patch.x + patch.down[0], patch.y + patch.down[1]) - where
        length = (tip.x() ** 2 + tip.y() ** 2) ** 0.5
        down = tip / length if length else QPointF(0, 0)
        across = QPointF(-down.y(), down.x()) if length else QPointF(1, 0)
        ground = QColor(palette().surface)
        ground.setAlphaF(0.45)
        square = [where + along * PLANE * down + side * PLANE * across for along, side in chart.CORNERS]
        painter.setBrush(ground)
        painter.setPen(QPen(QColor(palette().text), 1.2))
        painter.drawPolygon(square)
        for along in (-0.5, 0.0, 0.5):
            middle = where + along * PLANE * down
            painter.drawLine(middle - across * PLANE, middle + across * PLANE)
        if length:
            trails.paint_arrow(painter, where, where + down * ARROW)

    def _paint_cross(self, painter: QPainter, where: QPointF, room: QRectF) -> None:
        for colour, width in ((palette().surface, 2.6), (palette().text, 1.0)):
            painter.setPen(QPen(QColor(colour), width))
            painter.drawLine(QPointF(room.left(), where.y()), QPointF(room.right(), where.y()))
            painter.drawLine(QPointF(where.x(), room.top()), QPointF(where.x(), room.bottom()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point_at(self._found(event.position()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self._found(event.position())
        if event.button() == Qt.MouseButton.LeftButton and found is not None:
            self.asked.emit(*found)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point_at(None)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._point_at(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if self.scene is not None and key in KEYS:
            self._point_at(self._moved(*KEYS[key]))
        elif self.point is not None and key in ASKS:
            self.asked.emit(*self.point)
        else:
            super().keyPressEvent(event)

    def _moved(self, right: int, up: int) -> tuple[float, float]:
        """The next measured place in a direction, the network itself at first."""
        assert self.scene is not None
        if self.point is None:
            return 0.0, 0.0
        found = []
        for value, by, ends in zip(self.point, (right, up), (self.scene.landscape.a, self.scene.landscape.b),
                                   strict=True):  # fmt: skip
            place = int(np.abs(ends - value).argmin()) + by
            found.append(float(ends[min(max(place, 0), len(ends) - 1)]))
        return found[0], found[1]

    def _found(self, where: QPointF) -> tuple[float, float] | None:
        room = chart.room(self)
        if self.scene is None or not room.contains(where):
            return None
        a, b = self.scene.landscape.a, self.scene.landscape.b
        across, up = (where.x() - room.left()) / room.width(), (room.bottom() - where.y()) / room.height()
        return float(a[0] + across * (a[-1] - a[0])), float(b[0] + up * (b[-1] - b[0]))

    def _point_at(self, point: tuple[float, float] | None) -> None:
        if point != self.point:
            self.point = point
            self.pointed.emit(point)
            self.update()
