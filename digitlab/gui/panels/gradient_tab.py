"""The tab about the gradient: where it comes from, and whether it is right."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from digitlab.core.gradient_check import WeightPlace
from digitlab.gui.panels.late_tab import LateTab
from digitlab.gui.session import Session


class GradientTab(LateTab):
    """Opens with the backward pass; a weight that is chosen elsewhere is checked."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__("Gradient", parent)
        self._session = session
        self._chosen: WeightPlace | None = None
        self._race = False

    def made(self) -> QWidget:
        from digitlab.gui.gradient.pages import GradientPages

        pages = GradientPages(self._session)
        if self._chosen is not None:
            pages.check_weight(self._chosen)
        if self._race:
            pages.show_race()
        return pages

    def check_weight(self, weight: WeightPlace) -> None:
        """Check the derivative by one weight as soon as the tab is there."""
        self._chosen = weight
        if self.pages() is not None:
            self.pages().check_weight(weight)

    def show_race(self) -> None:
        """Show the paths of the newest race on one surface as soon as the tab is there."""
        self._race = True
        if self.pages() is not None:
            self.pages().show_race()
