"""The three columns of the window: settings on the left, what the run shows in the middle, the drawing on the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QSplitter, QVBoxLayout, QWidget

from digitlab.core.experiment import Experiment
from digitlab.core.gradient_check import WeightPlace
from digitlab.core.network import layers_with_weights
from digitlab.core.run import Run
from digitlab.gui.datasets import Datasets
from digitlab.gui.fetching import Fetching
from digitlab.gui.handwriting.collecting import Collecting
from digitlab.gui.handwriting.rounds import Rounds
from digitlab.gui.moment import as_it_was
from digitlab.gui.panels.answer import AnswerPanel
from digitlab.gui.panels.canvas import Canvas
from digitlab.gui.panels.cards import DataCard, LearnCard, NetworkCard
from digitlab.gui.panels.data_tab import DataTab
from digitlab.gui.panels.epochs import EpochTable
from digitlab.gui.panels.evaluation_tab import EvaluationTab
from digitlab.gui.panels.gradient_tab import GradientTab
from digitlab.gui.panels.handwriting_tab import HandwritingTab
from digitlab.gui.panels.it_was import ItWas
from digitlab.gui.panels.measures import MeasuresTab
from digitlab.gui.panels.network_tab import NetworkTab
from digitlab.gui.panels.passing_tabs import WHY, PassingTabs
from digitlab.gui.panels.race_tab import RaceTab
from digitlab.gui.panels.rate_finder import RateFinder
from digitlab.gui.panels.runs_tab import RunsTab
from digitlab.gui.panels.sealed_test import SealedTest
from digitlab.gui.panels.view_tabs import ViewTabs
from digitlab.gui.plots import words
from digitlab.gui.plots.late_curves import LateCurves
from digitlab.gui.session import Session

if TYPE_CHECKING:
    import numpy as np

LEFT, MIDDLE, RIGHT = 300, 692, 288
LEAST_LEFT, LEAST_MIDDLE, LEAST_RIGHT = 280, 546, 260
WIDEST_LEFT, WIDEST_RIGHT = 360, 440
SHARES = (1, 7, 2)  # of what a wider window adds to each of them
GAP = 12
TALLEST_ANSWER = 330


class Columns(QSplitter):
    """Makes the views, shows them the session, and calls it when a card is changed."""

    def __init__(self, session: Session, datasets: Datasets, fetching: Fetching, collecting: Collecting) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        self._session = session
        self._beginning = words.EMPTY
        self.rounds = Rounds(collecting, self)
        self._data = DataCard(session, datasets, collecting)
        self.cards = [self._data, NetworkCard(), LearnCard()]
        self.curves = LateCurves(session)
        self.sealed = SealedTest(session)
        self.network = NetworkTab(session)
        self.epochs = EpochTable()
        self.measures = MeasuresTab()
        self.rates = RateFinder(session)
        self.race = RaceTab(session)
        self.evaluation = EvaluationTab(session)
        self.gradient = GradientTab(session)
        self.handwriting = HandwritingTab(session, collecting, self.rounds)
        self.runs = RunsTab(session)
        self.data = DataTab(session)
        self._tabs = ViewTabs()
        PassingTabs(self._tabs, session, datasets, fetching)
        self.canvas = Canvas()
        self.it_was = ItWas()
        self.answer = AnswerPanel()
        for column in (self._settings(), self._middle(), self._drawing()):
            self.addWidget(column)
        for place, share in enumerate(SHARES):
            self.setStretchFactor(place, share)
        self._connect()

    def usual_sizes(self, width: int) -> None:
        """Share out ``width`` as it suits a window nobody has arranged yet."""
        more = max(0, width - LEFT - MIDDLE - RIGHT) // sum(SHARES)
        left, right = LEFT + SHARES[0] * more, RIGHT + SHARES[2] * more
        self.setSizes([left, width - left - right, right])

    def _settings(self) -> QWidget:
        inside = QWidget()
        inside.setProperty("role", "clear")
        column = _column(inside)
        column.setContentsMargins(16, 16, 8, 16)
        for card in self.cards:
            column.addWidget(card)
        column.addStretch()
        scroll = QScrollArea(widgetResizable=True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setMinimumWidth(LEAST_LEFT)
        scroll.setMaximumWidth(WIDEST_LEFT)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inside)
        return scroll

    def _middle(self) -> QWidget:
        tabs = self._tabs
        for view, name in ((self.network, "Network"), (self.epochs, "Epochs"), (self.measures, "Measures"),
                           (self.rates, "Learning rate"), (self.race, "Race"), (self.evaluation, "Evaluation"),
                           (self.gradient, "Gradient"), (self.runs, "Runs"), (self.handwriting, "Handwriting"),
                           (self.data, "Data")):  # fmt: skip
            tabs.addTab(view, name)
        column = _column(middle := QWidget())
        curves = _card(self.curves, line(), self.sealed)
        for view in (self.network, self.measures, self.race, self.evaluation, self.gradient, self.runs,
                     self.handwriting, self.data):  # fmt: skip
            view.enlarged.connect(curves.setHidden)
        below = _card(tabs)
        self.curves.enlarged.connect(below.setHidden)
        tabs.brought.connect(self.curves.give_room_back)
        column.addWidget(curves, 5)
        column.addWidget(below, 4)
        middle.setMinimumWidth(LEAST_MIDDLE)
        return middle

    def _drawing(self) -> QWidget:
        undo = QPushButton("Undo", objectName="undo_stroke", toolTip="Take the last stroke away (U)")
        clear = QPushButton("Clear", objectName="clear_drawing", toolTip="Start a new drawing (C)")
        why = QPushButton("Why?", objectName="why", toolTip="What in the drawing makes the network answer so (W)")
        undo.clicked.connect(self.canvas.undo)
        clear.clicked.connect(self.canvas.clear)
        why.clicked.connect(self._session.explanations.open)
        row = QHBoxLayout(spacing=8)
        for button in (undo, clear, why):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            row.addWidget(button)
        self.canvas.held.connect(lambda some, drawn: (self._enable(undo, some), self._enable(clear, drawn)))
        for button in (undo, clear):
            button.setEnabled(False)  # until something is drawn
        column = _column(right := QWidget())
        column.addWidget(self.canvas)
        column.addWidget(self.it_was)
        self.answer.setMaximumHeight(TALLEST_ANSWER)
        column.addWidget(self.answer, 1)
        column.addLayout(row)
        column.addStretch()
        right.setMinimumWidth(LEAST_RIGHT)
        right.setMaximumWidth(WIDEST_RIGHT)
        return right

    def _enable(self, button: QPushButton, acts: bool) -> None:
        """Let ``button`` be pressed where it ``acts``; the focus goes back to the canvas, not to the next button."""
        if not acts and button.hasFocus():
            self.canvas.setFocus()
        button.setEnabled(acts)

    def _connect(self) -> None:
        session = self._session
        for card in self.cards:
            card.changed.connect(session.change)
        session.experiment_changed.connect(self.show_experiment)
        session.run_changed.connect(self.show_run)
        session.weight_chosen.connect(self._check_weight)
        session.paths_wanted.connect(self._show_paths)
        session.looking_back.changed.connect(self._show_moment)
        self.it_was.said.connect(session.explanations.hold_against)
        self.show_experiment(session.experiment)
        self.show_run(session.run)

    def _check_weight(self, weight: WeightPlace) -> None:
        """Check the derivative by a weight where that can be seen."""
        self._tabs.bring("Gradient")
        self.gradient.check_weight(weight)

    def _show_paths(self) -> None:
        """Show the paths of the race where they can be seen on one surface."""
        self._tabs.bring("Gradient")
        self.gradient.show_race()

    def show_tab(self, name: str, page: str = "") -> None:
        """Bring the tab ``name`` to the front, turned to what its button ``page`` shows."""
        if name == WHY:
            self._session.explanations.open()
        view = self._tabs.bring(name)
        if page:
            view.turn_to(page)

    def unfold(self, name: str) -> None:
        """Unfold the card ``name``, and fold the others to make room."""
        for card in self.cards:
            card.set_folded(card.accessibleName() != name)

    def find_rate(self) -> None:
        """Look for a learning rate where that can be seen; where it cannot be done, the reason is to be read there."""
        self._tabs.bring("Learning rate")
        self.rates.find()

    def show_drawing(self, picture: np.ndarray | None) -> None:
        """The canvas shows ``picture``, uint8 [28, 28], or nothing."""
        self._data.show_drawing(picture)

    def show_experiment(self, experiment: Experiment) -> None:
        """Show the settings, and the plan of the run they make."""
        for card in self.cards:
            card.show(experiment)
        self.measures.show_experiment(experiment)
        if not self._session.run.active:
            self.curves.show_plan(experiment, _steps_per_epoch(experiment))
            self._show_beginning()

    def _show_moment(self) -> None:
        """Say beside the answer which earlier moment gives it."""
        step = self._session.looking_back.step
        self.answer.show_moment("" if step is None else as_it_was(step))

    def show_run(self, run: Run) -> None:
        """Show the run."""
        for card in self.cards:
            card.set_running(run.active)
        self.curves.show_run(run)
        self._show_beginning()
        self.epochs.show_run(run)
        self.measures.show_run(run)

    def _show_beginning(self) -> None:
        """Say what the next run begins with, or the one that is about to start."""
        if self._session.activity == "idle":
            kept = self._session.keepable
            layers = len(layers_with_weights(self._session.experiment.network))
            self._beginning = words.beginning(len(kept.layers) if kept and kept.wanted else 0, layers)
            self.curves.show_beginning(self._beginning)
        elif self._session.activity == "starting":
            self.curves.show_beginning(words.pressed(self._beginning))


def _column(widget: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(widget)
    column.setContentsMargins(16, 16, 16, 16)
    column.setSpacing(GAP)
    return column


def _card(*widgets: QWidget) -> QFrame:
    card = QFrame()
    card.setProperty("role", "card")
    inside = QVBoxLayout(card)
    inside.setContentsMargins(1, 1, 1, 1)
    inside.setSpacing(0)
    for widget in widgets:
        inside.addWidget(widget)
    inside.setStretchFactor(widgets[0], 1)
    return card


def line() -> QFrame:
    """A thin line between two views."""
    made = QFrame()
    made.setProperty("role", "line")
    made.setFixedHeight(1)
    return made


def _steps_per_epoch(experiment: Experiment) -> int:
    """Batches in an epoch, as the engine counts them: a last short one is filled up."""
    return -(-experiment.data.epoch_count // experiment.training.batch_size)
