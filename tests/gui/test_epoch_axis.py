"""The names under the curves reach to the end of the run."""

import pytest
from PySide6.QtGui import QImage, QPainter

from digitlab.core.experiment import Experiment, Training
from digitlab.gui import theme
from digitlab.gui.plots.learning_curves import LearningCurves


@pytest.fixture
def painted(qtbot, qapp):
    """The names that are painted where so many epochs of ten steps are planned."""
    theme.apply(qapp, "light")
    curves = LearningCurves()
    qtbot.addWidget(curves)
    curves.resize(560, 300)
    curves.show()

    paper = QImage(8, 8, QImage.Format.Format_RGB32)

    def names(epochs):
        curves.show_plan(Experiment(training=Training(epochs=epochs)), 10)
        curves._redraw()
        painter = QPainter(paper)
        found = curves._rate.getPlotItem().getAxis("bottom").generateDrawSpecs(painter)[2]
        painter.end()
        return [text for _, _, text in found]

    return names


@pytest.mark.parametrize("epochs", [2, 12, 100])
def test_the_last_epoch_has_its_number(painted, epochs):
    names = painted(epochs)
    assert names[0].startswith("epoch ")
    assert names[-1] == str(epochs)


def test_a_single_epoch_has_its_steps(painted):
    assert painted(1) == ["step 2", "4", "6", "8", "10"]
