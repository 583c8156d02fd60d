"""The two pages of the Help menu; both stay open beside the window as long as one likes."""

from __future__ import annotations

import platform
from collections.abc import Iterable
from importlib.metadata import version

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import QApplication, QDialog, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

import digitlab
from digitlab.core.messages import Ready
from digitlab.gui import fonts
from digitlab.gui.labels import Label

SUMMARY = "A laboratory in which a neural network learns to read your handwriting."
CREDITS = "MIT licence. Digits: MNIST, CC BY-SA 3.0. Typeface: Inter, SIL Open Font License."


def show_about(window: QWidget, ready: Ready | None) -> QDialog:
    """What this is and what it is made of."""
    versions = _versions(ready)
    page = _page(window, "About DigitLab", SUMMARY, versions.items())
    page.layout().addWidget(Label(CREDITS, tone="faint", wrap=True))
    copy = QPushButton("Copy versions")
    copy.clicked.connect(
        lambda: QApplication.clipboard().setText("\n".join(f"{name} {number}" for name, number in versions.items()))
    )
    _finish(page, copy)
    return page


def show_shortcuts(window: QWidget, shortcuts: list[tuple[str, str]]) -> QDialog:
    """What can be done by keys."""
    page = _page(
        window, "Keyboard shortcuts", "Keys act on the whole window, except while you type in a field.", shortcuts
    )
    _finish(page)
    return page


def _versions(ready: Ready | None) -> dict[str, str]:
    engine = ready.versions if ready is not None else {"TensorFlow": "is still being loaded"}
    own = {"DigitLab": digitlab.__version__, "Python": platform.python_version(), "Qt": qVersion(),
           "pyqtgraph": version("pyqtgraph"), "System": platform.platform(terse=True)}  # fmt: skip
    known = {name.casefold() for name in own}
    return {**own, **{name: number for name, number in engine.items() if name.casefold() not in known}}


def _page(window: QWidget, title: str, sentence: str, rows: Iterable[tuple[str, str]]) -> QDialog:
    page = QDialog(window, Qt.WindowType.Dialog, objectName="about")
    page.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    page.setWindowTitle(title)
    column = QVBoxLayout(page)
    column.setContentsMargins(24, 24, 24, 16)
    column.setSpacing(16)
    column.addWidget(Label(title, size=fonts.TITLE, weight=fonts.SEMIBOLD))
    column.addWidget(Label(sentence, tone="faint", wrap=True))
    grid = QGridLayout(horizontalSpacing=32, verticalSpacing=6)
    for number, (name, value) in enumerate(rows):
        grid.addWidget(Label(name), number, 0)
        grid.addWidget(Label(value, tone="faint"), number, 1)
    column.addLayout(grid)
    return page


def _finish(page: QDialog, *buttons: QPushButton) -> None:
    """Add the row of buttons and show the page."""
    close = QPushButton("Close")
    close.setDefault(True)
    close.clicked.connect(page.close)
    row = QHBoxLayout()
    row.addStretch()
    for button in (*buttons, close):
        row.addWidget(button)
    page.layout().addLayout(row)
    page.show()
