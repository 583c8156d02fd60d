"""What the Race tab shows: three ways in, the curves of all contestants, and their table."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from digitlab.core.race.contestants import Racing, Way, taken_over
from digitlab.core.race.overfitting import cures
from digitlab.core.race.standings import Racer
from digitlab.data.kept_curves import Axis, Score
from digitlab.gui import fonts
from digitlab.gui.buttons import flat
from digitlab.gui.forms.controls import Choice
from digitlab.gui.labels import Label, Remark
from digitlab.gui.race.cures import Cures
from digitlab.gui.race.curves import drawn
from digitlab.gui.race.options import RaceOptions
from digitlab.gui.race.plot import RacePlot
from digitlab.gui.race.range_test import RangeTest
from digitlab.gui.race.table import RaceTable
from digitlab.gui.session import Session
from digitlab.gui.surface.offers import race_offered

WAYS: dict[Way, str] = {"rates": "Learning rates", "optimizers": "Optimizers", "overfitting": "Overfitting"}
TEACHES: dict[Way, str] = {
    "rates": "Too small a learning rate α hardly moves; too large a one destroys what was learned. A range test finds a"
    " good one; then all learn side by side, from the same weights θ and with the same batches.",
    "optimizers": "Every optimizer starts from the same weights θ and meets the same batches, each with the learning"
    " rate α that a range test finds for it. Or give all the same rate, to see why that is unfair. One that learns from"
    " all digits at once makes a single step in an epoch: compare it by gradient.",
    "overfitting": "A wide network learns 500 digits by heart: it reads those it has seen, and far fewer of the others."
    " See the gap open, then try what closes it.",
}
SCORES: list[tuple[str, Score]] = [("Loss", "loss"), ("Accuracy", "accuracy")]
AXES: list[tuple[str, Axis]] = [("by step", "step"), ("by second", "second"), ("by gradient", "gradient")]
ELSEWHERE = 'The race under "{}" is under way; wait for its end, or cancel it there.'
USED = 'The settings are those of "{}" in the race.'
PACE_MS = 120  # between two drawings of a race that goes on
CURVES, TABLE = 330, 350
TALLEST_TABLE, ALL_THERE_IS = 220, 10_000


class RacePages(QWidget):
    """Shows the session's race; ``enlarged(wanted)`` asks for all the room there is, or gives it back."""

    enlarged = Signal(bool)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._race = session, session.race
        self.options, self.plot, self.table, self.cures = RaceOptions(), RacePlot(), RaceTable(), Cures()
        self.ways: dict[Way, QPushButton] = {way: flat(name, checkable=True) for way, name in WAYS.items()}
        self.score = Choice(SCORES, name="What the curves show", width=88)
        self.axis = Choice(AXES, name="Along which axis", width=92)
        self.use = flat(
            "Use this one", "Put the optimizer, or what else the chosen contestant is about, into the settings"
        )
        self._larger = flat("Larger", "Give the race the room of the curves, or give it back", checkable=True)
        self._larger.setChecked(True)
        self.test = flat("Range test", "Show the test that the learning rate comes from", checkable=True)
        self.surface = flat("Paths on one surface", "Show how far each contestant has come down, in the tab Gradient")
        self.behind = RangeTest()
        self._place = Remark()
        self._teaches = Label(tone="faint", wrap=True)
        self.told = Label(size=fonts.SMALL, wrap=True)
        self._stack, self._splitter = QStackedWidget(), QSplitter(Qt.Orientation.Horizontal)
        self._soon = QTimer(self, singleShot=True, interval=PACE_MS)
        self._lay_out()
        self._connect()
        self.turn_to(self._race.way)

    def _lay_out(self) -> None:
        group = QButtonGroup(self)
        above, below = QHBoxLayout(spacing=4), QHBoxLayout(spacing=4)
        for button in self.ways.values():
            group.addButton(button)
            above.addWidget(button)
        above.addStretch(1)
        for widget in (self.score, self.axis, self._larger):
            above.addWidget(widget)
        self._place.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._teaches.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._teaches.setContentsMargins(32, 0, 32, 0)
        self._splitter.setChildrenCollapsible(False)
        self._plots = QStackedWidget()
        for plot in (self.plot, self.behind):
            self._plots.addWidget(plot)
        for part in (self._plots, self.table):
            self._splitter.addWidget(part)
        self._splitter.setStretchFactor(0, 1)
        self._lay_splitter()
        for page in (self._teaches, self._splitter):
            self._stack.addWidget(page)
        below.addStretch()
        below.addWidget(self.surface)
        below.addWidget(self.test)
        below.addWidget(self.use)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 4)
        column.setSpacing(4)
        column.addLayout(above)
        column.addWidget(self.options)
        column.addWidget(self._place)
        column.addWidget(self._stack, 1)
        column.addWidget(self.cures)
        column.addWidget(self.told)
        column.addLayout(below)

    def _connect(self) -> None:
        for way, button in self.ways.items():
            button.clicked.connect(lambda _, way=way: self.turn_to(way))
        self.options.pressed.connect(self._press)
        self.cures.wanted.connect(self._cure)
        self.use.clicked.connect(self._use)
        self.surface.clicked.connect(self._session.paths_wanted)
        self._larger.toggled.connect(self._enlarge)
        self._soon.timeout.connect(self._draw)
        self._race.changed.connect(self._follow)
        for signal in (self.options.changed, self._session.run_changed, self._session.engine_changed,
                       self._session.experiment_changed):  # fmt: skip
            signal.connect(self.show_state)
        for signal in (self.score.edited, self.axis.edited, self.table.chosen, self.test.toggled):
            signal.connect(self._draw)

    @property
    def larger(self) -> bool:
        """Whether all the room there is was asked for."""
        return self._larger.isChecked()

    @property
    def _shown(self) -> bool:
        """Whether there is a race of the way that is looked at."""
        return self._race.standings is not None and self._race.way == self.options.way

    def turn_to(self, way: Way) -> None:
        """Offer a way to race."""
        self.ways[way].setChecked(True)
        self.options.turn_to(way)
        self.score.set_value("accuracy" if way == "overfitting" else "loss")
        self._teaches.setText(TEACHES[way])
        self._draw()
        self.show_state()

    def show_state(self) -> None:
        """Enable what can be done now, and say what is in the way."""
        race = self._race
        racing = race.state == "racing" and self._shown
        why_not = "" if racing else self._why_not()
        self.options.show_state(racing, race.share, why_not)
        place = race.standings.place() if racing and race.standings is not None else why_not
        self._place.say(place)
        self._place.setVisible(bool(place))
        self.cures.show_standings(race.standings if self._shown else None, self.options.way, racing)
        self.told.setText(race.sentence if self._shown else "")
        self.told.set_tone("error" if race.state == "refused" else "text")
        self.told.setVisible(bool(self.told.text()))
        for widget in (self.score, self.axis, self.use):
            widget.setVisible(self._shown)
        self.surface.setVisible(self._shown and race_offered(self._session))
        if not self._shown:
            self.test.setVisible(False)
        self.use.setEnabled(self._shown and self._chosen() is not None)

    def _why_not(self) -> str:
        if self._race.state == "racing":
            return ELSEWHERE.format(WAYS[self._race.way])
        found = self.options.contestants(self._session.experiment)
        return self._race.why_not(found) if found else "Pick the optimizers that are to race."

    def _follow(self) -> None:
        """Take the news now, and draw them soon: they come faster than anybody sees."""
        if self._race.state == "racing":
            if not self._soon.isActive():
                self._soon.start()
        else:
            self._soon.stop()
            self._draw()
        self.show_state()

    def _draw(self) -> None:
        self._stack.setCurrentIndex(1 if self._shown else 0)
        standings = self._race.standings
        if standings is None or not self._shown:
            return
        score, axis = self.score.value(), self.axis.value()
        self.plot.show_race(drawn(standings, self._race.way, axis, score, self._chosen() or 0), score, axis)
        self.table.show_standings(standings, self._race.way)
        self.plot.setAccessibleDescription("; ".join(f"{row[0]} {row[2]} {row[3]}" for row in self.table.texts()))
        self.use.setEnabled(self._chosen() is not None)
        self._fit_table()
        self._show_test(standings.racers[self._chosen() or 0])

    def _show_test(self, racer: Racer) -> None:
        """Where a contestant took its rate from a test, that can be seen in place of the curves."""
        self.test.setVisible(racer.found is not None)
        wanted = racer.found is not None and self.test.isChecked()
        self._plots.setCurrentWidget(self.behind if wanted else self.plot)
        if wanted:
            self.behind.show_racer(racer)

    def _chosen(self) -> int | None:
        """The contestant that is looked at; None where none is chosen."""
        row, standings = self.table.currentRow(), self._race.standings
        return row if standings is not None and 0 <= row < len(standings.racers) else None

    def _press(self) -> None:
        if self._race.state == "racing":
            self._race.stop()
            return
        experiment = self._session.experiment
        seeds = Racing(seeds=self.options.seeds.value()).of(experiment)
        self.table.setCurrentCell(-1, -1)
        self.test.setChecked(False)
        self._race.begin(self.options.way, experiment, self.options.contestants(experiment), seeds)

    def _cure(self, names: list[str]) -> None:
        assert self._race.base is not None
        self._race.join([cure for cure in cures(self._race.base) if cure.name in names])

    def _use(self) -> None:
        place = self._chosen()
        if place is None or self._race.standings is None:
            return
        racer = self._race.standings.racers[place]
        self._session.change(taken_over(self._session.experiment, self._race.way, racer.experiment))
        self._session.said.emit(USED.format(racer.name), "undo")

    def _enlarge(self, larger: bool) -> None:
        self._lay_splitter()
        self.enlarged.emit(larger)

    def _lay_splitter(self) -> None:
        """With the room of the curves, those of the race lie above the table."""
        self._splitter.setOrientation(Qt.Orientation.Vertical if self.larger else Qt.Orientation.Horizontal)
        self._splitter.setSizes([ALL_THERE_IS, 1] if self.larger else [CURVES, TABLE])
        self._fit_table()

    def _fit_table(self) -> None:
        """Below the curves the table takes what its rows need, and no more."""
        self.table.setMinimumHeight(min(self.table.whole_height(), TALLEST_TABLE) if self.larger else 0)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.enlarged.emit(self.larger)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self._draw()
        super().changeEvent(event)
