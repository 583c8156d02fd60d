"""Chooses the digits to learn from, and looks after those that a person has imported."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from digitlab.core.datasets import Dataset, Mnist, Own
from digitlab.gui import icons
from digitlab.gui.datasets import Datasets
from digitlab.gui.forms.choice import Formula
from digitlab.gui.forms.controls import Choice
from digitlab.gui.forms.fields import LABEL_WIDTH
from digitlab.gui.forms.fold import Fold
from digitlab.gui.labels import Label
from digitlab.gui.panels.dataset_care import DatasetCare

BUTTON = 30


class DatasetChoice(QWidget):
    """A box of all datasets with a menu beside it; ``changed`` brings the one that a person chose.

    Without ``datasets`` there is only what ships.
    """

    changed = Signal(object)

    def __init__(self, datasets: Datasets | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._datasets = datasets
        self._listed: list[Dataset] = []
        self._dataset: Dataset = Mnist()
        self.choice = Choice([])
        self.choice.setAccessibleName("Dataset")
        self.choice.edited.connect(self._choose)
        self.menu_button = QToolButton(
            objectName="dataset_menu", accessibleName="Import, fetch, rename, merge or remove"
        )
        self.menu_button.setToolTip("Import, fetch, rename, merge or remove datasets")
        self.menu_button.setProperty("kind", "small")
        self.menu_button.setFixedSize(BUTTON, BUTTON)
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.care = DatasetCare(datasets) if datasets is not None else None
        self._fold, self._about, self._formula = Fold(""), Label(tone="faint", wrap=True), Formula()
        self._lay_out()
        if datasets is not None:
            self.menu_button.setMenu(self._menu())
            datasets.changed.connect(self._fill)
        else:
            self.menu_button.hide()
        self._colour()
        self._fill()

    def _lay_out(self) -> None:
        name = Label("Dataset", tone="faint")
        name.setFixedWidth(LABEL_WIDTH)
        name.setBuddy(self.choice)
        line = QHBoxLayout(spacing=6)
        for widget in (name, self.choice, self.menu_button):
            line.addWidget(widget)
        line.setStretchFactor(self.choice, 1)
        self._fold.inside.addWidget(self._about)
        self._fold.inside.addWidget(self._formula)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(line)
        if self.care is not None:
            column.addWidget(self.care)
        column.addWidget(self._fold)

    def _menu(self) -> QMenu:
        assert self._datasets is not None
        menu = QMenu(self)
        menu.addAction("Import data…", self._datasets.ask)
        menu.addAction("Fetch a published set…", self._datasets.ask_for_published)
        menu.addSeparator()
        self._actions = {
            "rename": menu.addAction("Rename…", lambda: self._take_care("rename")),
            "merge": menu.addAction("Merge with another…", lambda: self._take_care("merge")),
            "remove": menu.addAction("Remove…", lambda: self._take_care("remove")),
        }
        menu.aboutToShow.connect(self._enable)
        return menu

    def _enable(self) -> None:
        own = isinstance(self._dataset, Own)
        self._actions["rename"].setEnabled(own)
        self._actions["remove"].setEnabled(own)
        self._actions["merge"].setEnabled(len(self._listed) > 1)

    def _take_care(self, kind: str) -> None:
        assert self.care is not None
        self.care.begin(kind, self._dataset)

    def show(self, dataset: Dataset) -> None:
        """Show which dataset is chosen, without telling (``setVisible`` shows the widget itself)."""
        if self.care is not None and dataset != self._dataset:
            self.care.end()
        self._dataset = dataset
        self._fill()

    def set_running(self, running: bool) -> None:
        """A change counts with the next Play, which the card says."""

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self._colour()
        super().changeEvent(event)

    def _colour(self) -> None:
        self.menu_button.setIcon(icons.icon("more"))

    def _fill(self) -> None:
        """List what there is, and what is chosen though it is there no more."""
        there = self._datasets.entries() if self._datasets is not None else [Mnist()]
        missing = self._dataset not in there
        self._listed = [*there, self._dataset] if missing else list(there)
        names = [one.called() for one in self._listed]
        if missing:
            names[-1] += " (missing)"
        if names != [self.choice.itemText(place) for place in range(self.choice.count())]:
            self.choice.clear()
            for place, name in enumerate(names):
                self.choice.addItem(name, place)
        self.choice.set_value(self._listed.index(self._dataset))
        self.choice.setToolTip(self._dataset.about())
        self._fold.set_text(f"About {self._dataset.called()}")
        self._about.setText(self._dataset.about())
        self._formula.show_entry(self._dataset)

    def _choose(self, place: int) -> None:
        dataset = self._listed[place]
        if dataset != self._dataset:
            self.show(dataset)
            self.changed.emit(dataset)
