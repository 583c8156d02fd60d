"""The axes of laid-over curves have names where there are curves, and whole numbers where steps are counted."""

import numpy as np
import pytest
from PySide6.QtGui import QPen

from digitlab.gui.runs.bundle import Line
from digitlab.gui.runs.overlay_plot import OverlayPlot


@pytest.fixture
def names(qtbot):
    """The names along both axes of a plot of such a line; of none where there are no places."""
    plot = OverlayPlot()
    qtbot.addWidget(plot)
    plot.resize(600, 300)
    plot.show()

    def shown(places, axis):
        plot.show_lines(lines(places), [], "loss", axis)
        item = plot.getPlotItem()
        return [[text for _, text in item.getAxis(side)._tickLevels[0]] for side in ("bottom", "left")]

    return shown


def lines(places):
    values = np.array(places, dtype=float)
    return [Line(values, values, QPen())] if places else []


def test_a_plot_without_curves_has_no_numbers(names):
    assert names([], "step") == [[], []]
    assert all(names([0, 40], "step"))


@pytest.mark.parametrize(("axis", "broken"), [("step", False), ("gradient", False), ("epoch", True), ("second", True)])
def test_steps_are_whole_and_epochs_and_seconds_have_parts(names, axis, broken):
    assert any("." in text for text in names([0, 1], axis)[0]) is broken
