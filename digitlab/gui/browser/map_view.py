"""The map of the digits with the choice of how it is made."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from digitlab.core.network import CLASSES
from digitlab.gui import fonts
from digitlab.gui.browser import colours
from digitlab.gui.browser.browsing import Browsing
from digitlab.gui.browser.layouts import Method
from digitlab.gui.browser.map_plot import MapPlot
from digitlab.gui.buttons import flat
from digitlab.gui.labels import Label

METHODS: dict[Method, tuple[str, str, str]] = {
    "pca": ("PCA", "Principal components: the two directions in which the pictures differ most, at once",
            "the two directions in which they differ most"),
    "tsne": ("t-SNE", "Puts digits that look alike together, whatever lies between; takes half a minute",
             "those that look alike lie together; gaps between groups say little"),
}  # fmt: skip
NOWHERE = np.empty((0, 2), np.float32)
WORKING = "Looking for the directions in which the digits differ most."
NEIGHBOURS = "Looking for the nearest neighbours of every digit."


class MapView(QWidget):
    """Shows the map of the wanted parts; ``opened(number)`` when a digit is to be put on the canvas."""

    opened = Signal(int)

    def __init__(self, browsing: Browsing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._browsing = browsing
        self.plot = MapPlot()
        self._buttons = {method: flat(name, tip, checkable=True) for method, (name, tip, _) in METHODS.items()}
        self._progress = QProgressBar(textVisible=False)
        self._progress.setAccessibleName("Progress of the map")
        self._progress.setRange(0, 100)
        self._progress.setFixedWidth(72)
        self._cancel = flat("Stop", "Leave the map as it is now")
        self._cancel.setAccessibleName("Stop the map")
        self._legend = Label(size=fonts.SMALL, weight=fonts.SEMIBOLD)
        self._legend.setTextFormat(Qt.TextFormat.RichText)
        self._legend.setAccessibleName("Colours of the classes")
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        group = QButtonGroup(self)
        row = QHBoxLayout(spacing=4)
        for button in self._buttons.values():
            group.addButton(button)
            row.addWidget(button)
        row.addWidget(self._progress)
        row.addWidget(self._cancel)
        row.addStretch()
        row.addWidget(self._legend)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self.plot, 1)
        self._recolour()

    def _connect(self) -> None:
        browsing = self._browsing
        for method, button in self._buttons.items():
            button.clicked.connect(lambda _, method=method: browsing.layouts.choose(method, browsing.data))
        self._cancel.clicked.connect(browsing.layouts.cancel)
        self.plot.pointed.connect(browsing.point)
        self.plot.selected.connect(browsing.select)
        self.plot.opened.connect(self.opened)
        browsing.changed.connect(self._follow)
        browsing.layouts.changed.connect(self.show_map)
        browsing.current_changed.connect(lambda: self.plot.select(browsing.current))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._follow()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self._recolour()
        super().changeEvent(event)

    def _recolour(self) -> None:
        """Say which colour stands for which class."""
        digits = zip(range(CLASSES), colours.classes(), strict=True)
        self._legend.setText(" ".join(f'<span style="color: {colour}">●</span>{label}' for label, colour in digits))

    def _follow(self) -> None:
        """Lay out what is wanted, and light up what is chosen of it."""
        if self.isVisible():
            self._browsing.map()
            self.show_map()

    def show_map(self) -> None:
        """Show the map as it is now."""
        layouts, parted = self._browsing.layouts, self._browsing.parted
        self._buttons[layouts.method].setChecked(True)
        for part in (self._progress, self._cancel):
            part.setVisible(layouts.under_way)
        self._progress.setValue(round(100 * layouts.share))
        if parted is None or not self.isVisible():
            return
        positions = NOWHERE if layouts.positions is None else layouts.positions
        numbers = layouts.numbers[: len(positions)]
        self.plot.show_map(parted, numbers, positions, np.isin(numbers, self._browsing.numbers))
        self.plot.select(self._browsing.current)

    def words(self) -> str:
        """What the map shows, or what is being done."""
        layouts = self._browsing.layouts
        if layouts.sentence:
            return layouts.sentence
        if layouts.positions is None:
            return WORKING
        if layouts.under_way and layouts.share < 0.1:
            return NEIGHBOURS
        return f"{len(layouts.numbers):,} digits: {METHODS[layouts.method][2]}"
