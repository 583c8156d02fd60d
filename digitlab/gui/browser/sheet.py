"""Many digits as one picture, put together in one go: painting them one by one would be too slow to scroll."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap

from digitlab.gui import fonts
from digitlab.gui.palette import DARK
from digitlab.gui.panels.pictures import inks

SIDE = 28
CELL = 32  # with what lies between two digits; Qt wants rows of whole words
BADGE = 13


def sheet(pictures: np.ndarray, across: int) -> np.ndarray:
    """uint8 [rows * CELL, across * CELL]: ``pictures``, uint8 [n, 28, 28], in rows of ``across``, each in its cell."""
    rows = -(-len(pictures) // across)
    cells = np.zeros((rows * across, CELL, CELL), np.uint8)
    margin = (CELL - SIDE) // 2
    cells[: len(pictures), margin : margin + SIDE, margin : margin + SIDE] = pictures
    return np.ascontiguousarray(cells.reshape(rows, across, CELL, CELL).swapaxes(1, 2)).reshape(rows * CELL, -1)


def image(pixels: np.ndarray) -> QImage:
    """uint8 [h, w] in the colours of the canvas; the picture lives no longer than ``pixels``."""
    height, width = pixels.shape
    made = QImage(pixels.data, width, height, width, QImage.Format.Format_Indexed8)
    made.setColorTable(inks())
    return made


@lru_cache(maxsize=20)
def badge(answer: int, ratio: float) -> QPixmap:
    """A wrong answer, to be put on the corner of its digit; sharp on a screen of ``ratio`` dots per pixel."""
    made = QPixmap(round(BADGE * ratio), round(BADGE * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(DARK.loss))
    painter.drawRoundedRect(QRectF(0, 0, BADGE, BADGE), 3, 3)
    painter.setFont(fonts.font(fonts.SMALL, fonts.SEMIBOLD))
    painter.setPen(QColor(DARK.canvas))
    painter.drawText(QRectF(QPointF(0, 0), made.deviceIndependentSize()), Qt.AlignmentFlag.AlignCenter, str(answer))
    painter.end()
    return made
