"""The row under the drawing: it says what the drawing was, or keeps it as the digit that a round asks for."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QStackedLayout, QWidget

from digitlab.core.network import CLASSES
from digitlab.gui import fonts
from digitlab.gui.labels import Label
from digitlab.gui.wording import called

DRAW = "Draw a digit first; then say what it was"
NARROWEST = 15  # of a digit's button


class ItWas(QWidget):
    """``said(digit)`` when a person says what was drawn; in a round ``kept()`` and ``skipped()``."""

    said = Signal(int)
    kept = Signal()
    skipped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("it_was")
        self.digits = [self._digit(digit) for digit in range(CLASSES)]
        self.keep = QPushButton(objectName="keep_drawing", toolTip="Keep the drawing and go on (Enter)")
        self.keep.setProperty("kind", "primary")
        self.skip = QPushButton("Skip", objectName="skip_digit", toolTip="Go on without this digit")
        self.keep.clicked.connect(self.kept)
        self.skip.clicked.connect(self.skipped)
        for button in (*self.digits, self.keep, self.skip):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self._row(Label("It was", size=fonts.SMALL, tone="faint"), *self.digits))
        self._pages.addWidget(self._row(self.keep, self.skip))
        self._pages.widget(0).layout().setSpacing(2)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_drawing(drawn=False)

    def show_drawing(self, *, drawn: bool, kept_as: int | None = None) -> None:
        """Show whether something is drawn that can be kept, and as what it was kept already."""
        for digit, button in enumerate(self.digits):
            button.setEnabled(drawn)
            button.setChecked(digit == kept_as)
            button.setToolTip(_tip(digit, kept_as) if drawn else DRAW)
        self.keep.setEnabled(drawn)

    def ask(self, label: int | None) -> None:
        """Ask for a digit; None asks for nothing."""
        self._pages.setCurrentIndex(0 if label is None else 1)
        self.keep.setText(f"Keep this {label}")

    def _digit(self, digit: int) -> QPushButton:
        button = QPushButton(str(digit), checkable=True, accessibleName=f"It was {called(digit)}")
        button.setProperty("kind", "digit")
        button.setMinimumWidth(NARROWEST)
        button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        button.clicked.connect(lambda: self.said.emit(digit))
        return button

    def _row(self, *widgets: QWidget) -> QWidget:
        row = QHBoxLayout(page := QWidget(), spacing=8)
        row.setContentsMargins(0, 0, 0, 0)
        for widget in widgets:
            row.addWidget(widget)
        row.setStretchFactor(self.keep, 1)
        return page


def _tip(digit: int, kept_as: int | None) -> str:
    if digit == kept_as:
        return "It is kept; click again to take it out"
    return f"It was {called(digit)}: keep it among your digits (key {digit})"
