"""Lets files be dropped on the window, and shows where they may fall."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from digitlab.gui import fonts
from digitlab.gui.documents import OPENABLE, can_hold_data
from digitlab.gui.palette import palette


class DropTarget(QWidget):
    """Covers ``window`` with a frame while a file that can be opened is over it; ``open_files`` gets what falls."""

    def __init__(self, window: QWidget, open_files: Callable[[list[Path]], None]) -> None:
        super().__init__(window)
        self._open_files = open_files
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, window: QObject, event: QEvent) -> bool:
        match event.type():
            case QEvent.Type.DragEnter | QEvent.Type.DragMove if openable(event.mimeData()):
                event.acceptProposedAction()
                self._cover()
                return True
            case QEvent.Type.DragLeave:
                self.hide()
            case QEvent.Type.Drop:
                self.hide()
                paths = openable(event.mimeData())
                if paths:
                    event.acceptProposedAction()
                    self._open_files(paths)
                return True
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = QColor(palette().window)
        veil.setAlphaF(0.85)
        painter.fillRect(self.rect(), veil)
        painter.setPen(QPen(QColor(palette().accent), 2, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(16, 16, -16, -16), 10, 10)
        painter.setPen(QColor(palette().text))
        painter.setFont(fonts.font(fonts.TITLE, fonts.SEMIBOLD))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "Drop to open")
        painter.end()

    def _cover(self) -> None:
        self.setGeometry(self.parentWidget().rect())
        self.raise_()
        self.show()


def openable(dragged: QMimeData) -> list[Path]:
    """What the window can open of a drag: all the data in it, or else the first file."""
    files = [Path(url.toLocalFile()) for url in dragged.urls() if url.isLocalFile()]
    data = [file for file in files if can_hold_data(file)]
    return data or [file for file in files if file.suffix.lower() in OPENABLE][:1]
