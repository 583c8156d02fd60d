"""The formulas beside the picture: sentences, and below each what is computed."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from digitlab.gui import fonts
from digitlab.gui.backward.formulas import Block
from digitlab.gui.labels import Label
from digitlab.gui.palette import palette


class Explanation(QScrollArea):
    """Shows the blocks of a step; the arrow keys scroll it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, widgetResizable=True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Formulas of the step")
        self.setMinimumWidth(210)
        self._blocks: list[Block] = []
        self._text = Label(size=fonts.BODY, wrap=True)
        self._text.setTextFormat(Qt.TextFormat.RichText)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setAlignment(Qt.AlignmentFlag.AlignTop)
        inside = QWidget()
        inside.setProperty("role", "clear")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.addWidget(self._text)
        column.addStretch()
        self.setWidget(inside)

    def show_blocks(self, blocks: list[Block]) -> None:
        """Show other formulas."""
        self._blocks = blocks
        self.setAccessibleDescription(self.plain())
        self._write()

    def plain(self) -> str:
        """What is shown, as text."""
        return "\n".join(line for block in self._blocks for line in (block.words, *joined(block.lines)))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange and self._blocks:
            self._write()
        super().changeEvent(event)

    def _write(self) -> None:
        faint = palette().text_faint
        parts = []
        for block in self._blocks:
            parts.append(f'<p style="margin:0 0 3px 0; color:{faint}">{escape(block.words)}</p>')
            parts += [f'<p style="margin:0 0 1px 8px">{_spaced(line)}</p>' for line in joined(block.lines)]
            parts.append('<p style="margin:0 0 5px 0; font-size:3px">&nbsp;</p>')
        self._text.setText("".join(parts))


def _spaced(line: str) -> str:
    """As HTML that keeps the room between formulas."""
    return escape(line).replace("  ", "&nbsp; ")


def joined(lines: tuple[str, ...]) -> list[str]:
    """Lines in which every formula goes on as long as it is equal."""
    found: list[str] = []
    for line in map(signed, lines):
        if line.startswith("= ") and found:
            found[-1] += f" {line}"
        else:
            found.append(line)
    return found


def signed(line: str) -> str:
    """A formula with the sign for minus that numbers have."""
    return line.replace("-", "−")
