"""What is said where there are no digits to be seen, with a button where something can be done."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QProgressBar, QPushButton, QVBoxLayout, QWidget

from digitlab.gui.browser.words import Notice
from digitlab.gui.labels import Label


class NoticeView(QWidget):
    """``acted(action)`` when the button is pressed."""

    acted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._notice = Notice("")
        self._text = Label(tone="faint", wrap=True)
        self._text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._text.setContentsMargins(24, 0, 24, 0)
        self._progress = QProgressBar(textVisible=False)
        self._progress.setAccessibleName("Digits read")
        self._progress.setRange(0, 100)
        self._progress.setFixedWidth(240)
        self._button = QPushButton(objectName="notice_button")
        self._button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._button.clicked.connect(lambda: self.acted.emit(self._notice.action))
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 4)
        column.setSpacing(8)
        column.addStretch()
        column.addWidget(self._text)
        column.addWidget(self._progress, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch()

    def say(self, notice: Notice) -> None:
        """Show ``notice``."""
        self._notice = notice
        self._text.setText(notice.text)
        self._progress.setVisible(notice.share is not None)
        self._progress.setValue(round(100 * (notice.share or 0.0)))
        self._button.setVisible(bool(notice.action))
        self._button.setText(notice.button)

    def text(self) -> str:
        """What is said."""
        return self._notice.text
