"""Text on the window: one of three sizes, a tone, a weight."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLabel, QWidget

from digitlab.gui import fonts

Tone = Literal["text", "faint", "accent", "good", "warning", "error"]


class Label(QLabel):
    """A text whose colour follows the look by its ``tone``."""

    def __init__(
        self,
        text: str = "",
        *,
        size: int = fonts.BODY,
        weight: QFont.Weight = fonts.REGULAR,
        tone: Tone = "text",
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.setFont(fonts.font(size, weight))
        self.setProperty("tone", tone)
        self.setWordWrap(wrap)
        self.setTextFormat(Qt.TextFormat.PlainText)

    def set_tone(self, tone: Tone) -> None:
        """Colour the text anew."""
        if self.property("tone") != tone:
            self.setProperty("tone", tone)
            self.style().unpolish(self)
            self.style().polish(self)
