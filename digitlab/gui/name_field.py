"""The experiment's name as a text that can be edited in place."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QStyle, QStyleOptionFrame

from digitlab.core.experiment import Experiment
from digitlab.gui import fonts
from digitlab.gui.session import LONGEST_NAME

NARROWEST, WIDEST = 60, 280
TIP = "The experiment's name; click to change it"


class NameField(QLineEdit):
    """As wide as the name; Return keeps what was typed, Escape the old name. ``renamed(name)`` tells a new one."""

    renamed = Signal(str)

    def __init__(self) -> None:
        super().__init__(objectName="name", maxLength=LONGEST_NAME, alignment=Qt.AlignmentFlag.AlignCenter)
        self._name = ""
        self.setStyleSheet("QLineEdit:!hover:!focus { background: transparent; }")
        self.setFont(fonts.font(fonts.TITLE, fonts.SEMIBOLD))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip(TIP)
        self.setAccessibleName("Name of the experiment")
        self.textChanged.connect(self.updateGeometry)
        self.textChanged.connect(self._tell_whole)
        self.editingFinished.connect(self._finish)

    def show_name(self, name: str) -> None:
        """Show ``name``, unless another one is being typed."""
        self._name = name
        if not self.hasFocus() or not self.isModified():
            self.setText(name)
            self.setCursorPosition(0)

    def sizeHint(self) -> QSize:
        wide = self.fontMetrics().horizontalAdvance(self.text()) + 28
        return QSize(min(max(wide, NARROWEST), WIDEST), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(NARROWEST, super().minimumSizeHint().height())

    def cut(self) -> str:
        """The name as it is seen while nobody types: what has no room ends in dots."""
        room = self._inside(self._frame()).width()
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room)

    def paintEvent(self, event: QPaintEvent) -> None:
        cut = self.cut()
        if self.hasFocus() or cut == self.text():
            super().paintEvent(event)
            return
        frame, painter = self._frame(), QPainter(self)
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_PanelLineEdit, frame, painter, self)
        painter.setPen(self.palette().text().color())
        painter.drawText(self._inside(frame), Qt.AlignmentFlag.AlignVCenter, cut)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell_whole()

    def _frame(self) -> QStyleOptionFrame:
        frame = QStyleOptionFrame()
        self.initStyleOption(frame)
        return frame

    def _inside(self, frame: QStyleOptionFrame) -> QRect:
        """Where the text is, as Qt has it."""
        inside = self.style().subElementRect(QStyle.SubElement.SE_LineEditContents, frame, self)
        return inside.adjusted(2, 0, -2, 0)

    def _tell_whole(self) -> None:
        self.setToolTip(TIP if self.cut() == self.text() else f"{self.text()}\n{TIP}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.setText(self._name)
            self.clearFocus()
        else:
            super().keyPressEvent(event)

    def _finish(self) -> None:
        name = self.text().strip() or Experiment().name
        self.setModified(False)
        self.clearFocus()
        if name != self._name:
            self.renamed.emit(name)
        self.show_name(name)
