"""One calm line at the bottom that says what happened and offers what can be done about it; it moves nothing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from digitlab.gui.icons import icon, pixmap
from digitlab.gui.labels import Label
from digitlab.gui.palette import palette

NOTE_MS = 8_000
ICON = 16
GAP = 16
ABOVE = 16  # pixels of margin over the last line, where nothing is to be seen


class MessageBar(QFrame):
    """Shows one sentence at a time; a problem or an offer stays until it is closed, anything else leaves by itself."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="message")
        self.setProperty("role", "message")
        self._below: QWidget | None = None
        self._spared: QWidget | None = None
        self._left = 0
        self._tone = "note"
        self._act: Callable[[], None] = self.hide
        self._sign = QLabel()
        self._text = Label(wrap=True)
        self._text.setObjectName("message_text")
        self._action = QPushButton(objectName="message_action")
        self._action.clicked.connect(self._acted)
        self._close = QToolButton(objectName="message_close", toolTip="Close this message", accessibleName="Close")
        self._close.setProperty("kind", "small")
        self._close.clicked.connect(self.hide)
        self._leave = QTimer(self, singleShot=True, interval=NOTE_MS)
        self._leave.timeout.connect(self.hide)
        self._lay_out()
        self.hide()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 5, 16, 5)
        row.setSpacing(12)
        for widget in (self._sign, self._text, self._action, self._close):
            row.addWidget(widget)
        row.setStretchFactor(self._text, 1)

    def lie_over(self, below: QWidget, spared: QWidget) -> None:
        """Lie over ``below``, the end of the last line of the window, and over the margin above it where need be.

        What it begins with is ``spared`` where the sentence finds room beside it.
        """
        self._below, self._spared = below, spared
        for moving in (below, spared, below.parentWidget()):
            moving.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize):
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        if self._below is None or self.isHidden():
            return
        window, spared = self.parentWidget(), self._spared
        self._left = max(self._left, spared.mapTo(window, QPoint(spared.width() + GAP, 0)).x())  # not to and fro
        self.layout().activate()
        room = self._below.parentWidget().height() + ABOVE
        for left in (self._left, self._below.mapTo(window, QPoint(0, 0)).x()):
            width = window.width() - left
            height = self.heightForWidth(width)
            if height <= room:
                break
        self.setGeometry(left, window.height() - height, width, height)

    def show_message(self, sentence: str, tone: str, action: str = "", act: Callable[[], None] | None = None) -> None:
        """Say ``sentence`` in ``tone`` (``note``, ``problem``, ``offer``, ``undo``) with a button for ``action``."""
        self._tone = tone
        self._left = 0
        self._act = act or self.hide
        self._text.setText(sentence)
        self._text.setAccessibleName(sentence)
        self._action.setText(action)
        self._action.setVisible(bool(action))
        self._paint_signs()
        self.show()
        self.raise_()
        self._place()
        if tone in ("problem", "offer"):
            self._leave.stop()
        else:
            self._leave.start()

    def withdraw(self, act: Callable[[], None]) -> None:
        """Take away what offers ``act``, which has been done or would now do something else."""
        if self._act == act:
            self.hide()

    def take_back(self, sentence: str) -> None:
        """Take ``sentence`` away, which is true no more."""
        if self._text.text() == sentence:
            self.hide()

    def hideEvent(self, event: QHideEvent) -> None:
        self._leave.stop()
        super().hideEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self._paint_signs()
        super().changeEvent(event)

    def _paint_signs(self) -> None:
        self._sign.setVisible(self._tone == "problem")
        self._sign.setPixmap(pixmap("warning", palette().error, ICON))
        self._close.setIcon(icon("close"))

    def _acted(self) -> None:
        self.hide()
        self._act()
