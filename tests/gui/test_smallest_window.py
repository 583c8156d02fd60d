"""The smallest window, with a sentence in the bar, cuts nothing that is always there."""

from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication, QWidget

from digitlab.gui import theme
from digitlab.gui.labels import Label
from digitlab.gui.main_window import SMALLEST
from digitlab.gui.plots.score import ScorePlot


def test_in_the_smallest_window_all_ten_bars_and_all_words_of_the_curves_can_be_read(window, qtbot, qapp):
    theme.apply(qapp, "light")
    window.say("The file is damaged.")
    window.resize(SMALLEST)
    bars, answer = window.findChild(QWidget, "probabilities"), window.findChild(QWidget, "answer").parentWidget()
    qtbot.waitUntil(lambda: window._columns.curves.isVisible() and window.size() == SMALLEST)
    QApplication.sendPostedEvents()
    assert bars.geometry().bottom() < answer.height()
    middle = window._columns.widget(1)
    assert middle.width() >= middle.minimumSizeHint().width()
    words = [label for label in middle.findChildren(Label) if label.text() in ("Accuracy", "training", "validation")]
    assert len(words) == 5
    assert all(label.width() >= label.sizeHint().width() for label in words)
    plot = middle.findChild(ScorePlot)
    box = plot.getPlotItem().getViewBox()
    last = box.mapViewToScene(QPointF(plot.total, 0)).x()
    assert box.sceneBoundingRect().right() - last >= plot._ring.opts["size"] / 2  # the last epoch's ring is whole
