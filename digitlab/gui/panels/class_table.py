"""The ten digits side by side: how many there are of each, and what two of them look like."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from digitlab.gui import fonts
from digitlab.gui.labels import Label
from digitlab.gui.panels.pictures import Pixels

if TYPE_CHECKING:
    import numpy as np

CLASSES, ROWS = 10, 2
SIDE, GAP = 32, 3


class Sample(Pixels):
    """A digit as the network will see it."""

    SIDE = SIDE


class ClassTable(QWidget):
    """A column for each digit: its name, up to two pictures and its number."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(GAP)
        self.samples = [[Sample() for _ in range(ROWS)] for _ in range(CLASSES)]
        self.counts = [Label(size=fonts.SMALL) for _ in range(CLASSES)]
        for digit, (samples, count) in enumerate(zip(self.samples, self.counts, strict=True)):
            name = Label(str(digit), size=fonts.SMALL, tone="faint")
            for row, widget in enumerate((name, *samples, count)):
                grid.addWidget(widget, row, digit, Qt.AlignmentFlag.AlignHCenter)
        for digit in range(CLASSES):
            grid.setColumnMinimumWidth(digit, SIDE)
        grid.setColumnStretch(CLASSES, 1)
        self.setMinimumWidth(CLASSES * (SIDE + GAP) - GAP)

    def show_digits(self, counts: Sequence[int], pictures: Sequence[tuple[int, np.ndarray]]) -> None:
        """Show numbers and pictures, uint8 [28, 28] with their labels."""
        for digit, (samples, label) in enumerate(zip(self.samples, self.counts, strict=True)):
            mine = [pixels for one, pixels in pictures if one == digit]
            for place, sample in enumerate(samples):
                sample.show_pixels(mine[place] if place < len(mine) else None)
                sample.setAccessibleName(f"A {digit} of those to import")
            label.setText(_short(counts[digit]))
            label.set_tone("text" if counts[digit] else "warning")
            label.setToolTip(f"{counts[digit]:,} times {digit}")
        told = ", ".join(f"{count:,} times {digit}" for digit, count in enumerate(counts))
        self.setAccessibleDescription(told)


def _short(count: int) -> str:
    """A number in the room of five signs: ``5,923``, ``28 k``."""
    return f"{count:,}" if count < 10_000 else f"{count // 1_000} k"
