"""The error of finite differences against their step h: a V, between too coarse and lost in rounding."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from digitlab.core.gradient_check import STEPS, USUAL_STEP, GradientChecked
from digitlab.gui import focus_ring, fonts
from digitlab.gui.gradient import words
from digitlab.gui.gradient.axes import LogAxes
from digitlab.gui.gradient.questions import Check
from digitlab.gui.labels import Label
from digitlab.gui.palette import palette
from digitlab.gui.plots.diagram import Diagram

FLOOR = 1e-13
Align = Qt.AlignmentFlag


class StepCurve(Diagram):
    """The median and the worst error over h, with the names of both regimes; arrow keys and the mouse point at a h."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._checked: GradientChecked | None = None
        self.told = Label(wrap=True)
        self.setAccessibleName("Error over the step h")

    def show_checked(self, checked: GradientChecked) -> None:
        """Show another curve."""
        self._checked, self.place = checked, None
        self.say()
        self.update()

    def minimumSizeHint(self) -> QSize:
        return QSize(220, 110)

    def axes(self) -> LogAxes:
        """The axes that hold both lines."""
        checked = self._checked
        values = [one for one in (*checked.median, *checked.worst) if one > FLOOR] if checked is not None else []
        up = min(values, default=1e-9), min(max(values, default=1.0), 10.0)
        return LogAxes.around(QRectF(self.rect()), (STEPS[0], STEPS[-1]), up)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, axes = QPainter(self), self.axes()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        axes.paint(painter, "step h", "relative error")
        if self._checked is not None:
            self._paint_regimes(painter, axes)
            faint = QColor(palette().loss)
            for values, pen in ((self._checked.worst, QPen(faint, 1.2, Qt.PenStyle.DashLine)),
                                (self._checked.median, QPen(QColor(palette().accent), 2))):  # fmt: skip
                painter.setPen(pen)
                painter.drawPolyline(QPolygonF([axes.at(h, one) for h, one in zip(STEPS, values, strict=True)]))
            self._paint_place(painter, axes)
        if self.hasFocus():
            focus_ring.paint(painter, self.rect())
        painter.end()

    def _paint_regimes(self, painter: QPainter, axes: LogAxes) -> None:
        room = axes.room
        x = axes.at(USUAL_STEP, 1).x()
        painter.setPen(QPen(QColor(palette().text_faint), 1, Qt.PenStyle.DotLine))
        painter.drawLine(int(x), int(room.top()), int(x), int(room.bottom()))
        painter.setPen(QColor(palette().text))
        painter.setFont(fonts.font(fonts.SMALL, fonts.MEDIUM))
        line = QRectF(room.left() + 6, room.bottom() - 34, room.width() - 12, 32)
        painter.drawText(line, Align.AlignLeft | Align.AlignBottom, words.ROUNDING)
        painter.drawText(line, Align.AlignRight | Align.AlignBottom, words.TRUNCATION)

    def _paint_place(self, painter: QPainter, axes: LogAxes) -> None:
        if self.place is None or self._checked is None:
            return
        painter.setPen(QPen(QColor(palette().surface), 1.5))
        for values, colour in ((self._checked.worst, palette().loss), (self._checked.median, palette().accent)):
            painter.setBrush(QColor(colour))
            painter.drawEllipse(axes.at(STEPS[self.place], values[self.place]), 4.5, 4.5)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        axes = self.axes()
        away = [abs(axes.at(h, 1).x() - event.position().x()) for h in STEPS]
        self.point(away.index(min(away)) if self._checked is not None else None)

    def count(self) -> int:
        return len(STEPS) if self._checked is not None else 0

    def first(self) -> int:
        return len(STEPS) // 2

    def say(self) -> None:
        if self._checked is None:
            return
        said = words.curve(self._checked) if self.place is None else words.step(self._checked, self.place)
        self.told.setText(said)
        self.setAccessibleDescription(said)


class StepPage(QWidget):
    """The curve, and beside it what it says."""

    def __init__(self, check: Check, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._check = check
        self._shown: GradientChecked | None = None
        self.curve = StepCurve()
        legend = Label("bold: the usual weight · dashed: the worst of eight", size=fonts.SMALL, tone="faint", wrap=True)
        beside = QVBoxLayout(spacing=6)
        for label in (self.curve.told, legend):
            label.setMinimumWidth(150)
            beside.addWidget(label)
        beside.addStretch()
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 0, 8, 4)
        row.setSpacing(12)
        row.addWidget(self.curve, 3)
        row.addLayout(beside, 2)

    def show_state(self) -> None:
        """Show the newest answer."""
        checked = self._check.checked
        if checked is not None and checked is not self._shown:
            self._shown = checked
            self.curve.show_checked(checked)
