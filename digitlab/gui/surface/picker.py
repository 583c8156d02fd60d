"""Which paths are drawn: a menu of all that can be."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from digitlab.gui.labels import tip
from digitlab.gui.open_menu import PickButton
from digitlab.gui.surface.offers import NO_OTHER, NO_RUN, OWN, RACE, Offer


class PathPicker(PickButton):
    """``picked()`` after the choice has changed, ``opened()`` before the menu shows; ``folders`` are those chosen.

    The paths of the race start elsewhere than those of runs, so that they are drawn alone.
    """

    picked = Signal()
    opened = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.folders: list[Path] = []
        self.offered: list[Offer] = []
        self.setAccessibleName("Paths in the surface")
        self.setToolTip("Draw the ways that the weights of runs have gone")
        self.menu().setToolTipsVisible(True)
        self.menu().aboutToShow.connect(self.opened)
        self._tell()

    @property
    def race(self) -> bool:
        """Whether it is the paths of the race that are wanted."""
        return RACE in self.folders

    @property
    def own(self) -> Path | None:
        """The run shown, where its path is offered."""
        return next((offer.folder for offer in self.offered if offer.text == OWN), None)

    def show_offers(self, offered: Sequence[Offer]) -> None:
        """Offer these, unless a person is choosing; what was chosen and is offered no more is chosen no more."""
        if self.menu().isVisible():
            return
        if list(offered) != self.offered or not self.menu().actions():
            self.offered = list(offered)
            self._fill()
        there = [offer.folder for offer in offered]
        self.choose([folder for folder in self.folders if folder in there])

    def choose(self, folders: Sequence[Path]) -> None:
        """Want the paths of these."""
        if list(folders) != self.folders:
            self.folders = list(folders)
            self.picked.emit()
        for action in self.menu().actions():
            action.setChecked(action.data() in self.folders)
        self._tell()

    def _fill(self) -> None:
        menu = self.menu()
        menu.clear()
        for offer in self.offered:
            action = menu.addAction(offer.text.replace("&", "&&"))
            action.setCheckable(True)
            action.setData(offer.folder)
            action.setToolTip(tip(offer.tip or offer.text))
            action.triggered.connect(lambda on, folder=offer.folder: self._turn(folder, on))
        if all(offer.folder in (RACE, self.own) for offer in self.offered):
            menu.addSeparator()
            menu.addAction(QAction(NO_RUN if self.own is None else NO_OTHER, menu, enabled=False))

    def _turn(self, folder: Path, on: bool) -> None:
        if folder == RACE or self.race:
            self.choose([folder] if on else [])
        else:
            kept = [one for one in self.folders if one != folder]
            self.choose([*kept, folder] if on else kept)

    def _tell(self) -> None:
        count = len(self.folders)
        told = "the race" if self.race else f"{count} path{'s' if count != 1 else ''}" if count else "no path"
        self.setText(told)
