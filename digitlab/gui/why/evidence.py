"""The drawing with what speaks for the answer in one colour and what speaks against it in another."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitlab.data.centring import SIDE, Picture
from digitlab.data.explanation import Numbers
from digitlab.gui.palette import DARK

DIM = 0.45  # of the ink, so that colours stand out on it
FULL = 3.0  # a weight that is painted in full, unless there are larger ones: e³ is twenty times
LEAST = 3 * SIDE


class EvidenceMap(QWidget):
    """A weight for every pixel: blue for the answer, orange against it; ``pointed(row and column, or None)``."""

    pointed = Signal(object)

    def __init__(self, name: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setToolTip(tip)
        self.setMouseTracking(True)
        self.setMinimumSize(QSize(LEAST, LEAST))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._image: QImage | None = None
        self._place: tuple[int, int] | None = None

    def show_weights(self, picture: Picture, weights: Numbers) -> None:
        """Show ``weights`` [28, 28] of the pixels of ``picture``."""
        self._image = coloured(picture, weights)
        self.update()

    def image(self) -> QImage | None:
        """What is shown, a dot for every pixel."""
        return self._image

    def square(self) -> QRect:
        """Where the picture lies: as large as there is room, at the top left."""
        side = min(self.width(), self.height()) // SIDE * SIDE
        return QRect(0, 0, side, side)

    def sizeHint(self) -> QSize:
        return QSize(6 * SIDE, 6 * SIDE)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point(self._at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self._point(None)

    def _at(self, position: QPointF) -> tuple[int, int] | None:
        square = self.square()
        if not square.contains(position.toPoint()):
            return None
        pixel = square.width() / SIDE
        return int((position.y() - square.y()) / pixel), int((position.x() - square.x()) / pixel)

    def _point(self, place: tuple[int, int] | None) -> None:
        if place != self._place:
            self._place = place
            self.pointed.emit(place)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, square = QPainter(self), self.square()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QPainterPath()
        ground.addRoundedRect(QRectF(square), 6, 6)
        painter.setClipPath(ground)
        painter.fillRect(square, QColor(DARK.canvas))
        if self._image is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
            painter.drawImage(square, self._image)
        painter.end()


def coloured(picture: Picture, weights: Numbers) -> QImage:
    """``picture`` dimly, and over it how much each pixel weighs; what weighs FULL, or most of all, hides the ink."""
    ink = DIM * picture[..., None] / 255
    strength = np.sqrt(abs(weights) / max(FULL, float(abs(weights).max())))[..., None]
    colour = np.where(weights[..., None] > 0, _rgb(DARK.positive), _rgb(DARK.negative))
    mixed = (1 - strength) * (_rgb(DARK.canvas) + ink * (_rgb(DARK.ink) - _rgb(DARK.canvas))) + strength * colour
    pixels = np.ascontiguousarray(np.round(mixed).astype(np.uint8))
    return QImage(pixels.data, SIDE, SIDE, 3 * SIDE, QImage.Format.Format_RGB888).copy()


def _rgb(name: str) -> np.ndarray:
    colour = QColor(name)
    return np.array([colour.red(), colour.green(), colour.blue()], np.float32)
