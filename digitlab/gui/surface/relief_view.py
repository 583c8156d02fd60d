"""The surface as a block seen at a slant, with the paths on it; it is turned by dragging or by the arrow keys."""

from __future__ import annotations

from math import cos, radians, sin

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitlab.data.surface.landscape import Array
from digitlab.data.surface.relief import BELOW, TALL, Camera, Seen, View, look, visible
from digitlab.gui import focus_ring, fonts
from digitlab.gui.palette import DARK, palette
from digitlab.gui.surface import chart, trails, words
from digitlab.gui.surface.scene import Patch, Scene, image

FINE, COMING = 400, 96  # heights along a side, the latter while points come
MOST_PIXELS, MOST_MOVING = 600_000, 90_000  # of a picture, the latter while it moves: what is larger is stretched
FINEST = 1.5  # pixels of it to one of the screen
PER_PIXEL = 0.4  # degrees for a pixel that is dragged
KEYS = {Qt.Key.Key_Left: (6.0, 0.0), Qt.Key.Key_Right: (-6.0, 0.0), Qt.Key.Key_Up: (0.0, 5.0),
        Qt.Key.Key_Down: (0.0, -5.0)}  # fmt: skip
GAP = 18.0  # pixels between the block and the names at its foot
Align = Qt.AlignmentFlag


class SurfaceRelief(QWidget):
    """``camera`` is from where it is seen; Home sees it as at first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scene: Scene | None = None
        self.camera = Camera()
        self._heights: Array = np.zeros((2, 2))
        self._colours = np.zeros(0, np.uint32)
        self._drawn: tuple[object, ...] = ()
        self._view: View | None = None
        self._dragged: QPointF | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setToolTip(words.TURN)
        self.setAccessibleName("Relief of the loss surface")

    def show_scene(self, scene: Scene) -> None:
        """Show another state."""
        self.scene = scene
        self.setAccessibleDescription(words.described(scene.begun, scene.landscape))
        self.update()

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 120)

    def see_from(self, camera: Camera) -> None:
        """Look from elsewhere."""
        self.camera = camera
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self.scene is not None:
            self._paint_scene(painter, self.scene)
        if self.hasFocus():
            focus_ring.paint(painter, self.rect())
        painter.end()

    def _paint_scene(self, painter: QPainter, scene: Scene) -> None:
        self._renew(scene)
        most = MOST_PIXELS if self._dragged is None and scene.whole else MOST_MOVING
        sharp = min(FINEST, (most / max(self.width() * self.height(), 1)) ** 0.5)
        view = View(self.camera, max(8, int(self.width() * sharp)), max(8, int(self.height() * sharp)))
        if view != self._view:
            self._view, self._seen = view, look(view, self._heights)
            self._shown = self._picture(self._seen)
        seen, whole = self._seen, QRectF(self.rect())
        painter.drawImage(whole, self._shown)
        self._paint_names(painter, scene)
        for trail in scene.trails:
            trails.paint(painter, *self._pixels(*trail.way), trail.number, visible(view, seen, *trail.way))
        for trail in scene.trails:
            for end, place in ((False, 0), (True, -1)):
                spot = self._pixel(*(one[place] for one in trail.way))
                trails.paint_mark(painter, spot, trail.number, end=end)
        if scene.patch is not None:
            self._paint_patch(painter, scene.patch)
        self._paint_here(painter, scene)

    def _renew(self, scene: Scene) -> None:
        """Heights and colours, anew only when they have changed."""
        drawn = (scene.landscape, int(scene.landscape.known.sum()), palette())
        if drawn == self._drawn:
            return
        self._view = None
        side = FINE if scene.whole else COMING
        self._drawn, self._heights = drawn, scene.fine(side, side)
        colours = scene.coloured(self._heights, shaded=True, width=1.7).reshape(-1, 3).astype(np.uint32)
        packed = (255 << 24) | (colours[:, 0] << 16) | (colours[:, 1] << 8) | colours[:, 2]
        wall = QColor(palette().border).lighter(135 if palette() is DARK else 95).rgb()
        self._colours = np.concatenate([packed, [wall, 0]]).astype(np.uint32)  # SIDE and SKY count from the end

    def _picture(self, seen: Seen) -> QImage:
        shown = self._colours[seen.texels]
        return image(shown.view(np.uint8).reshape(*shown.shape, 4))

    def _pixels(self, x: Array, y: Array, height: Array) -> tuple[Array, Array]:
        return View(self.camera, self.width(), self.height()).seen(x, y, height)[:2]

    def _pixel(self, x: Array | float, y: Array | float, height: Array | float) -> QPointF:
        right, down = self._pixels(np.asarray(x), np.asarray(y), np.asarray(height))
        return QPointF(right.item(), down.item())

    def _paint_here(self, painter: QPainter, scene: Scene) -> None:
        x, y = scene.place(0.0, 0.0)
        where = self._pixel(x, y, scene.height(x, y))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in ((palette().surface, 4.0), (palette().text, 1.6)):
            painter.setPen(QPen(QColor(colour), width))
            painter.drawEllipse(where, 7, 4.5)
        chart.tag(painter, where, words.here(scene.begun), QRectF(self.rect()))

    def _paint_patch(self, painter: QPainter, patch: Patch) -> None:
        ground, edge = QColor(palette().surface), QColor(palette().text)
        ground.setAlphaF(0.55)
        painter.setBrush(ground)
        painter.setPen(QPen(edge, 1.2))
        painter.drawPolygon([self._pixel(*patch.at(*corner)) for corner in chart.CORNERS])
        for down in (-0.5, 0.0, 0.5):
            painter.drawLine(self._pixel(*patch.at(down, -1)), self._pixel(*patch.at(down, 1)))
        if any(patch.down):
            trails.paint_arrow(painter, self._pixel(*patch.at(0, 0)), self._pixel(*patch.at(1.5, 0)))

    def _paint_names(self, painter: QPainter, scene: Scene) -> None:
        """Write a and b at the two edges that are in front."""
        painter.setFont(fonts.font(fonts.SMALL))
        painter.setPen(QColor(palette().text_faint))
        turn = radians(self.camera.turn)
        foot = -BELOW / TALL
        for name, x, y in (("a →", 0.0, -np.sign(cos(turn)) or 1.0), ("b →", -np.sign(sin(turn)) or 1.0, 0.0)):
            ends = [self._pixel(x + by * (y != 0), y + by * (x != 0), foot) for by in (-0.5, 0.5)]
            shown = name if ends[0].x() <= ends[1].x() else f"← {name[0]}"
            middle = (ends[0] + ends[1]) / 2
            box = QRectF(middle.x() - 30, middle.y() + 4, 60, GAP)
            box.moveLeft(box.left() + (-14 if middle.x() < self.width() / 2 else 14))
            painter.drawText(box, Align.AlignCenter, shown)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._dragged = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged is not None:
            by = event.position() - self._dragged
            self._dragged = event.position()
            self.see_from(self.camera.turned(-PER_PIXEL * by.x(), PER_PIXEL * by.y()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragged = None
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in KEYS:
            self.see_from(self.camera.turned(*KEYS[key]))
        elif key == Qt.Key.Key_Home:
            self.see_from(Camera())
        else:
            super().keyPressEvent(event)
