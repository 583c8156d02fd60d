"""Logarithmic axes for a diagram that is painted by hand."""

from __future__ import annotations

from math import ceil, floor, isfinite, log10
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from digitlab.core.figures import power
from digitlab.gui import fonts
from digitlab.gui.palette import palette

LEFT, FOOT, TOP, RIGHT = 50, 34, 12, 14  # pixels around the plot
APART = 34  # pixels, at least, between two names of an axis
Align = Qt.AlignmentFlag


class LogAxes(NamedTuple):
    """Powers of ten from edge to edge, in ``room``."""

    room: QRectF
    across: tuple[float, float]
    up: tuple[float, float]

    @classmethod
    def around(cls, size: QRectF, across: tuple[float, float], up: tuple[float, float]) -> LogAxes:
        """Axes in a widget of ``size`` from the decade below the first value to that above the last one."""
        room = size.adjusted(LEFT, TOP, -RIGHT, -FOOT)
        (low, high) = (floor(log10(up[0])), ceil(log10(up[1])))
        return cls(room, (log10(across[0]), log10(across[1])), (low, max(high, low + 1)))

    def at(self, x: float, y: float) -> QPointF:
        """Where a value lies; what is below the axis, as 0 is, lies on it."""
        share = (log10(x) - self.across[0]) / (self.across[1] - self.across[0])
        height = log10(y) if y > 0 and isfinite(y) else self.up[0]
        raised = (min(max(height, self.up[0]), self.up[1]) - self.up[0]) / (self.up[1] - self.up[0])
        return QPointF(self.room.left() + share * self.room.width(), self.room.bottom() - raised * self.room.height())

    def paint(self, painter: QPainter, below: str, above: str) -> None:
        """Lines at powers of ten with their names; ``below`` names the axis across, ``above`` the other one."""
        painter.setFont(fonts.font(fonts.SMALL))
        room = self.room
        for exponent in _named(self.up, room.height(), 20):
            y = self.at(10 ** self.across[0], 10.0**exponent).y()
            painter.setPen(QPen(QColor(palette().grid), 1))
            painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y))
            painter.setPen(QColor(palette().text_faint))
            painter.drawText(QRectF(0, y - 8, LEFT - 8, 16), Align.AlignRight | Align.AlignVCenter, power(exponent))
        for exponent in _named(self.across, room.width(), APART):
            x = self.at(10.0**exponent, 10.0 ** self.up[0]).x()
            painter.drawText(QRectF(x - 30, room.bottom() + 3, 60, 14), Align.AlignCenter, power(exponent))
        painter.drawText(QRectF(room.left(), room.bottom() + 17, room.width(), 15), Align.AlignCenter, below)
        painter.drawText(QRectF(room.left() + 4, room.top() - 4, room.width(), 15), Align.AlignLeft, above)


def _named(span: tuple[float, float], pixels: float, apart: float) -> list[int]:
    """The powers to be named, so that they do not touch."""
    low, high = ceil(span[0] - 1e-9), floor(span[1] + 1e-9)
    every = max(1, ceil(apart * (span[1] - span[0]) / max(pixels, 1)))
    return list(range(low, high + 1, every))
