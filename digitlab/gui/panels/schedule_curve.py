"""The small curve of a schedule: the learning rate over a whole run."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from digitlab.core.schedules import Constant, Schedule
from digitlab.gui import fonts
from digitlab.gui.palette import palette

POINTS = 240


class ScheduleCurve(QWidget):
    """Draws a schedule's factor from the first step to the last, and says what the curve cannot show."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(36)
        self.setAccessibleName("Learning rate over the run")
        self._factors: list[float] = []
        self._unseen = ""
        self.show_schedule(Constant())

    def show_schedule(self, schedule: Schedule) -> None:
        """Show ``schedule``."""
        self._factors = [schedule.factor(step, POINTS) for step in range(POINTS)]
        self._unseen = schedule.unseen
        self.setAccessibleDescription(
            ". ".join(filter(None, (schedule.explanation.removesuffix("."), self._unseen))) + "."
        )
        self.setToolTip(schedule.explanation)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = palette()
        room = QRectF(self.rect()).adjusted(2, 4, -2, -4)
        top = max([1.0, *self._factors])
        across, up = room.width() / (POINTS - 1), room.height() / top
        points = [QPointF(room.left() + across * place, room.bottom() - up * factor)
                  for place, factor in enumerate(self._factors)]  # fmt: skip
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours.grid), 1))
        painter.drawLine(room.bottomLeft(), room.bottomRight())
        painter.setPen(QPen(QColor(colours.text_faint), 1.6))
        painter.drawPolyline(QPolygonF(points))
        painter.setFont(fonts.font(fonts.SMALL))
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, self._unseen)
        painter.end()
