"""The curves of the chosen runs, with what is to be seen of them, and what they tell in words."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from digitlab.core.kept.groups import Group, groups
from digitlab.data.bands import band
from digitlab.data.kept_curves import Axis, Curves, Score, newest_before
from digitlab.gui import fonts
from digitlab.gui.buttons import flat
from digitlab.gui.forms.controls import Choice
from digitlab.gui.labels import Label
from digitlab.gui.plots.words import small
from digitlab.gui.runs import pens, words
from digitlab.gui.runs.archive import Archive
from digitlab.gui.runs.bundle import Area, Line
from digitlab.gui.runs.curves import ChosenCurves
from digitlab.gui.runs.legend import Entry, Legend
from digitlab.gui.runs.overlay_plot import OverlayPlot

SCORES: list[tuple[str, Score]] = [("Accuracy", "accuracy"), ("Loss", "loss")]
AXES: list[tuple[str, Axis]] = [("by epoch", "epoch"), ("by step", "step"), ("by second", "second")]
MEAN_HELP = (
    "Runs that differ in the seed alone become one line, their mean, with a band as wide as they scatter"
    " (one standard deviation)"
)
ROOM_FOR_LEGEND = 480
MOST_TOLD = 5  # values beside the mouse


class Overlay(QWidget):
    """Validation bold, training faint; ``Mean`` puts runs of other seeds together.

    Where the mouse points, the legend tells the values there instead of the best ones. ``header`` is the row of
    controls, ``verdict`` a line that whoever shows this puts where there is room for it.
    """

    def __init__(self, archive: Archive, curves: ChosenCurves, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._archive, self._curves = archive, curves
        self.plot, self.legend = OverlayPlot(), Legend()
        self._score = Choice(SCORES, name="What the curves show", width=86)
        self._axis = Choice(AXES, name="Along which axis", width=86)
        self.mean = QPushButton("Mean", checkable=True, toolTip=MEAN_HELP)
        self.mean.setProperty("kind", "flat")
        self.log = flat("Log", "Give every tenth of the loss the same room", checkable=True)
        self.log.setAccessibleName("Loss on a logarithmic axis")
        self._pointed: float | None = None
        self._hint = Label(words.CHOOSE, tone="faint", wrap=True)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._hint.setContentsMargins(16, 0, 16, 0)
        self.verdict = Label(size=fonts.SMALL, wrap=True)
        self._stack = QStackedWidget()
        self._lay_out()
        for signal in (self._score.edited, self._axis.edited, self.mean.toggled, self.log.toggled, curves.changed,
                       archive.changed):  # fmt: skip
            signal.connect(self.show_curves)
        self.plot.pointed.connect(self._point)
        self.show_curves()

    def _lay_out(self) -> None:
        self.header = QHBoxLayout(spacing=4)
        for widget in (self._score, self._axis, self.mean, self.log):
            self.header.addWidget(widget)
        self.header.addStretch(1)
        beside = QWidget()
        row = QHBoxLayout(beside, spacing=8)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.plot, 1)
        row.addWidget(self.legend)
        for page in (self._hint, beside):
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(self.header)
        column.addWidget(self._stack, 1)

    @property
    def score(self) -> Score:
        """Which curves are seen."""
        return self._score.value()

    @property
    def axis(self) -> Axis:
        """What they are laid along."""
        return self._axis.value()

    def show_curves(self) -> None:
        """Draw the chosen runs as they are known now."""
        found, told = groups(self._archive.chosen_runs()), self._curves.problems
        several = [group for group in found if len(group.runs) > 1]
        self.mean.setVisible(bool(several))
        joined = several if self.mean.isChecked() else []
        alone = set(self._curves.curves) - {run.folder for group in joined for run in group.runs}
        lines, areas = self._of_runs(alone), []
        self._add_groups(joined, lines, areas)
        self.log.setVisible(self.score == "loss")
        self.plot.show_lines(
            lines, areas, self.score, self.axis, logarithmic=self.score == "loss" and self.log.isChecked()
        )
        self._shown = joined, alone, found
        self._show_legend()
        self._stack.setCurrentIndex(1 if self._archive.chosen else 0)
        broken = [told[folder] for folder in self._archive.chosen if folder in told]
        self._say(" ".join([words.verdict(found), *broken[:1]]).strip())

    def _point(self, x: float | None) -> None:
        """Tell the values at ``x``, or the best ones."""
        self._pointed = x if x is not None and x >= 0 and self._archive.chosen else None
        self._show_legend()
        self.plot.tell(self._pointed, "" if self._pointed is None else self._told_at(self._pointed))

    def _told_at(self, x: float) -> str:
        """The place ``x``, and the values there where no legend tells them."""
        entries = [] if self.legend.isVisible() else self.legend.entries()[:MOST_TOLD]
        return "\n".join([words.place(x, self.axis), *(f"{entry.name} {entry.value}" for entry in entries)])

    def _show_legend(self) -> None:
        self.legend.show_entries(self._entries(*self._shown))

    def _say(self, sentence: str) -> None:
        self.verdict.setText(sentence)
        self.verdict.setVisible(bool(sentence))
        self.plot.setAccessibleDescription(f"{self.legend.accessibleDescription()}. {sentence}")

    def _of_runs(self, folders: set[Path]) -> list[Line]:
        """The lines of runs that stand for themselves, training below validation."""
        trained, checked = [], []
        for folder, one in self._curves.curves.items():
            if folder not in folders:
                continue
            number = self._archive.chosen[folder]
            for courses, course, pen in ((trained, one.training, pens.thin(number)),
                                         (checked, one.validation, pens.bold(number))):  # fmt: skip
                courses.append(Line(one.along(course, self.axis), getattr(course, self.score), pen))
        return [*trained, *checked]

    def _add_groups(self, several: list[Group], lines: list[Line], areas: list[Area]) -> None:
        """The mean of each group over the band in which its runs scatter."""
        for group in several:
            known = self._known(group)
            if len(known) < 2:
                continue
            found, number = band(known, self.axis, self.score), self._archive.chosen[group.runs[0].folder]
            areas.append(Area(found.x, found.mean - found.spread, found.mean + found.spread, pens.ground(number)))
            lines.append(Line(found.x, found.mean, pens.bold(number)))

    def _entries(self, joined: list[Group], alone: set[Path], found: list[Group]) -> list[Entry]:
        chosen = self._archive.chosen
        entries = [Entry(chosen[run.folder], run.name, self._value(run.folder)) for run in self._archive.chosen_runs()
                   if run.folder in alone]  # fmt: skip
        return entries + [
            Entry(chosen[group.runs[0].folder], f"{words.called(group, found)}, {len(group.runs)} seeds",
                  self._mean_value(group))
            for group in joined
        ]  # fmt: skip

    def _mean_value(self, group: Group) -> str:
        """The mean of a group's best accuracies, or of what its runs have where the mouse points."""
        known = self._known(group)
        if self._pointed is None or len(known) < 2:
            return words.accuracy(group.mean_and_spread()[0])
        found = band(known, self.axis, self.score)
        return self._written(newest_before(found.x, found.mean, self._pointed))

    def _value(self, folder: Path) -> str:
        """The best value of a run's validation, or the newest one where the mouse points."""
        curves = self._curves.curves[folder]
        values = getattr(curves.validation, self.score)
        if self._pointed is not None:
            return self._written(newest_before(curves.along(curves.validation, self.axis), values, self._pointed))
        sound = values[values == values]
        if not len(sound):
            return ""
        return self._written(float(sound.max() if self.score == "accuracy" else sound.min()))

    def _written(self, value: float | None) -> str:
        if value is None:
            return ""
        return words.accuracy(value) if self.score == "accuracy" else small(value)

    def _known(self, group: Group) -> list[Curves]:
        return [self._curves.curves[run.folder] for run in group.runs if run.folder in self._curves.curves]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.legend.setVisible(self.width() >= ROOM_FOR_LEGEND)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self.show_curves()
        super().changeEvent(event)
