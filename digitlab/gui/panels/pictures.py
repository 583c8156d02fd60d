"""The 28x28 pictures a network sees, enlarged with sharp edges."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent, qRgb
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitlab.gui.palette import DARK, palette

if TYPE_CHECKING:
    import numpy as np


def image(pixels: np.ndarray) -> QImage:
    """A grey picture, uint8 [height, width], as a QImage that owns its bytes."""
    height, width = pixels.shape
    return QImage(pixels.tobytes(), width, height, width, QImage.Format.Format_Grayscale8).copy()


def inked(pixels: np.ndarray) -> QImage:
    """The same in the colours of the canvas, from its ground to its ink."""
    height, width = pixels.shape
    made = QImage(pixels.tobytes(), width, height, width, QImage.Format.Format_Indexed8)
    made.setColorTable(inks())
    return made.copy()


@cache
def inks() -> list[int]:
    """The colours of all 256 strengths of ink, from the ground of the canvas to its ink; the same in both looks."""
    ground, ink = QColor(DARK.canvas), QColor(DARK.ink)
    parts = [(getattr(ground, part)(), getattr(ink, part)()) for part in ("red", "green", "blue")]
    return [qRgb(*(round(low + (high - low) * level / 255) for low, high in parts)) for level in range(256)]


class Pixels(QWidget):
    """A small square that shows uint8 [28, 28], or its dark ground where there is nothing to see."""

    SIDE = 56

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(QSize(self.SIDE, self.SIDE))
        self._pixels: np.ndarray | None = None

    def show_pixels(self, pixels: np.ndarray | None) -> None:
        """Show ``pixels``, or nothing."""
        self._pixels = pixels
        self.update()

    def pixels(self) -> np.ndarray | None:
        """What is shown."""
        return self._pixels

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QPainterPath()
        ground.addRoundedRect(QRectF(self.rect()), 6, 6)
        painter.setClipPath(ground)
        painter.fillRect(self.rect(), QColor(palette().canvas))
        if self._pixels is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
            painter.drawImage(self.rect(), image(self._pixels))
        painter.end()


class Tiles(QWidget):
    """Pictures uint8 [n, 28, 28] in rows of ``columns``, each pixel ``enlarged`` times; as dark as the canvas."""

    NATURAL = 28
    ROUND = 3
    WIDEST = 280

    def __init__(self, columns: int, enlarged: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns, self._side = columns, self.NATURAL * enlarged
        self._gap = 4 * enlarged
        self._pictures: list[QImage] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_pictures(self, pictures: np.ndarray) -> None:
        """Show ``pictures``."""
        before = len(self._pictures)
        self._pictures = [inked(one) for one in pictures]
        if len(self._pictures) != before:
            self.updateGeometry()
        self.update()

    def pictures(self) -> list[QImage]:
        """What is shown."""
        return list(self._pictures)

    def sizeHint(self) -> QSize:
        rows = max(1, -(-len(self._pictures) // self._columns))
        return QSize(self._columns * self._side, rows * (self._side + self._gap) - self._gap)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def places(self) -> list[QRect]:
        """Where each picture is: spread over the room there is, but never far apart."""
        pitch = (min(self.width(), self.WIDEST) - self._side) / (self._columns - 1)
        down = self._side + self._gap
        corners = [divmod(place, self._columns) for place in range(len(self._pictures))]
        return [QRect(round(column * pitch), row * down, self._side, self._side) for row, column in corners]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        for where, picture in zip(self.places(), self._pictures, strict=True):
            ground = QPainterPath()
            ground.addRoundedRect(QRectF(where), self.ROUND, self.ROUND)
            painter.setClipPath(ground)
            painter.drawImage(where, picture)
        painter.end()
