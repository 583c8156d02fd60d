"""Text on the window: one of three sizes, a tone, a weight."""

from __future__ import annotations

from typing import Literal

from PySide6.QtGui import QFont, QResizeEvent, Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from digitlab.gui import fonts

Tone = Literal["text", "faint", "accent", "good", "warning", "error"]


def tip(text: str) -> str:
    """A tooltip that shows ``text`` as it is: Qt takes one with ``<b>`` in it, as a name may be, for a page."""
    return Qt.convertFromPlainText(text) if Qt.mightBeRichText(text) else text


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


class Remark(Label):
    """A line that gives up its end, not its neighbours' room; the whole text is its tooltip where it is cut.

    It is cut between words: of a number there would be another one left.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tone="faint", parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._whole = ""

    def whole(self) -> str:
        """The text, cut or not."""
        return self._whole

    def say(self, text: str, tone: Tone = "faint") -> None:
        """Show ``text``."""
        self._whole = text
        self.set_tone(tone)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        fitting = self._fitting(self.contentsRect().width())
        self.setText(fitting)
        self.setToolTip(tip(self._whole) if fitting != self._whole else "")

    def _fitting(self, room: int) -> str:
        """As many words as ``room`` pixels hold; of a first word that is too long, the beginning."""
        metrics, words = self.fontMetrics(), self._whole.split(" ")
        if metrics.horizontalAdvance(self._whole) <= room:
            return self._whole
        for count in range(len(words) - 1, 0, -1):
            begun = " ".join(words[:count]).rstrip(" ·,:;") + "…"
            if metrics.horizontalAdvance(begun) <= room:
                return begun
        return metrics.elidedText(self._whole, Qt.TextElideMode.ElideRight, room)
