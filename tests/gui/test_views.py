"""What holds for every view: both looks paint, and everything that can be touched has a name."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from digitlab.core.experiment import Experiment
from digitlab.core.run import Run
from digitlab.gui import theme
from digitlab.gui.forms.fold import Fold
from digitlab.gui.labels import Label
from digitlab.gui.network.filters_view import FiltersView
from digitlab.gui.network.node_view import NodeView
from digitlab.gui.network.view import NetworkView
from digitlab.gui.panels.answer import AnswerPanel
from digitlab.gui.panels.canvas import Canvas
from digitlab.gui.panels.cards import DataCard, LearnCard, NetworkCard
from digitlab.gui.panels.epochs import EpochTable
from digitlab.gui.panels.measures import MeasuresTab
from digitlab.gui.panels.rate_result import RateResult
from digitlab.gui.plots.learning_curves import LearningCurves

WIDE = (LearningCurves, NetworkView, FiltersView, NodeView, EpochTable, MeasuresTab, RateResult)
VIEWS = [Canvas, AnswerPanel, DataCard, NetworkCard, LearnCard, *WIDE]
TOUCHED = (QAbstractButton, QComboBox, QLineEdit, QAbstractSpinBox, QAbstractItemView)


@pytest.fixture
def view(qtbot, qapp, request, events):
    theme.apply(qapp, "light")  # as in the program, before any widget is made
    made = request.param()
    qtbot.addWidget(made)
    match made:
        case DataCard() | NetworkCard() | LearnCard():
            made.fill()
            made.set_folded(False)
            made.show(Experiment())
            for row in made._editor.layers.rows() if isinstance(made, NetworkCard) else []:
                row.line.click()
        case NetworkView():
            made.show_network(Experiment().network, "softmax")
        case NodeView():
            made.show_node(events.node())
        case AnswerPanel():
            made.show_probabilities([0.1] * 10)
        case MeasuresTab():
            run = Run()
            for event in (events.started(), events.batch()):
                run.add(event)
            made.show_run(run)
    made.resize(600 if isinstance(made, WIDE) else 240, 400)
    made.setVisible(True)
    yield made
    theme.apply(qapp, "light")


@pytest.mark.parametrize("view", VIEWS, indirect=True)
def test_both_looks_paint_and_differ(view, qapp):
    pictures = []
    for scheme in ("light", "dark", "light"):
        theme.apply(qapp, scheme)
        qapp.sendPostedEvents()  # what is laid out anew
        pictures.append(view.grab().toImage())
    assert pictures[0] != pictures[1]
    assert pictures[0] == pictures[2]


@pytest.mark.parametrize("view", VIEWS, indirect=True)
def test_everything_that_can_be_touched_has_a_name(view):
    widgets = [widget for kind in TOUCHED for widget in view.findChildren(kind)]
    inner = (QComboBox, QAbstractItemView)  # Qt's own parts of them
    ours = [widget for widget in widgets if widget.window() is view and not isinstance(widget.parent(), inner)]
    nameless = [widget for widget in ours if not (widget.accessibleName() or getattr(widget, "text", str)())]
    assert nameless == []
    assert view.accessibleName() or ours or view.children()


@pytest.mark.parametrize("view", [DataCard, NetworkCard, LearnCard], indirect=True)
def test_every_control_of_a_card_is_reached_by_tab(view):
    controls = [widget for kind in (QComboBox, QLineEdit) for widget in view.findChildren(kind)]
    assert all(control.focusPolicy() & Qt.FocusPolicy.TabFocus for control in controls)
    assert len(controls) >= 2


@pytest.mark.parametrize("width", [240, 272, 344])
def test_no_text_is_cut_in_the_column_of_cards(qtbot, qapp, width):
    theme.apply(qapp, "light")
    column = QScrollArea(widgetResizable=True)
    qtbot.addWidget(column)
    inside = QWidget()
    rows = QVBoxLayout(inside)
    for card in (DataCard(), NetworkCard(), LearnCard()):
        card.fill()
        card.set_folded(False)
        card.show(Experiment())
        card.set_running(True)
        rows.addWidget(card)
    rows.addStretch()
    for fold in inside.findChildren(Fold):
        fold.line.click()
    column.setWidget(inside)
    column.resize(width, 600)
    column.setVisible(True)
    qtbot.waitUntil(lambda: inside.width() > 0)
    cut = [label.text() for label in inside.findChildren(Label) if label.isVisible() and label.wordWrap()
           and label.height() < label.heightForWidth(label.width())]  # fmt: skip
    assert cut == []
    assert all(label.width() >= label.minimumSizeHint().width() for label in inside.findChildren(Label)
               if label.isVisible() and not label.wordWrap())  # fmt: skip
