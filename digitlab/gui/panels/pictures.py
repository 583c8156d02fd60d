"""The 28x28 picture a network sees, enlarged with sharp edges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QWidget

from digitlab.gui.palette import palette

if TYPE_CHECKING:
    import numpy as np


def image(pixels: np.ndarray) -> QImage:
    """A grey picture, uint8 [height, width], as a QImage that owns its bytes."""
    height, width = pixels.shape
    return QImage(pixels.tobytes(), width, height, width, QImage.Format.Format_Grayscale8).copy()


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
