"""The range test that a contestant took its learning rate from, with that rate marked."""

from __future__ import annotations

from math import log10

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from digitlab.core.race.standings import Racer
from digitlab.gui.plots.rate_plot import RatePlot
from digitlab.gui.plots.words import rate


class RangeTest(RatePlot):
    """Shows, and takes no choice: the contestants have chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def show_racer(self, racer: Racer) -> None:
        """Show the test of ``racer``, which has one."""
        found, taken = racer.found, racer.experiment.optimizer.learning_rate
        assert found is not None
        self.setAccessibleDescription(found.sentence)
        if not found.rates:
            return
        self.span(found.rates[0], found.rates[-1])
        self.draw(found.rates, found.losses, found.smoothed)
        self.mark(None if found.suggestion is None else self.nearest(log10(found.suggestion)))
        self.choose(self.nearest(log10(taken)), f"{racer.name} {rate(taken)}")
