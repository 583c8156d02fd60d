"""What a range test has tried, as a plot, and the choice of a rate from it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from digitlab.core.experiment import Experiment
from digitlab.gui import fonts
from digitlab.gui.buttons import flat
from digitlab.gui.finding import Finding
from digitlab.gui.labels import Label, Remark, Tone
from digitlab.gui.plots import words
from digitlab.gui.plots.header import Swatch
from digitlab.gui.plots.plot import AXIS_WIDTH
from digitlab.gui.plots.rate_plot import RatePlot

HEIGHT = 34
LEGEND_LEFT, LEGEND_ABOVE = AXIS_WIDTH + 24, 36  # the names of the rates among it
STEEPEST, TENTH, AGAIN = "Steepest", "Lowest / 10", "Find again"
BUILT = "The network is built"
CHANGED = "The settings have changed since this test."


class RateResult(QWidget):
    """``used(rate)`` takes the chosen rate over, ``again()`` begins another test, ``cancelled()`` ends the one."""

    used = Signal(float)
    again = Signal()
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._finding: Finding | None = None
        self._chosen: float | None = None
        self._in_use: float | None = None
        self._notice = ""
        self._pointed: float | None = None
        self._remark = Remark()
        self._remark.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._steepest = flat(STEEPEST, "The loss falls fastest here", checkable=True)
        self._tenth = flat(TENTH, "A tenth of the rate at which the loss is lowest", checkable=True)
        self._use = QPushButton("Use", objectName="use_rate")
        self._use.setProperty("kind", "primary")
        self._again = QPushButton(AGAIN, objectName="find_again")
        self.plot = RatePlot()
        self._legend = Legend(self.plot)
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._remark, 1)
        for button in (self._steepest, self._tenth, self._use, self._again):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            row.addWidget(button)
        head = QWidget()
        row.setContentsMargins(0, 0, 0, 0)
        head.setLayout(row)
        head.setFixedHeight(HEIGHT)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 6, 16, 4)
        column.setSpacing(2)
        column.addWidget(head)
        column.addWidget(self.plot, 1)

    def _connect(self) -> None:
        self._steepest.clicked.connect(lambda: self._suggest("suggestion"))
        self._tenth.clicked.connect(lambda: self._suggest("alternative"))
        self._use.clicked.connect(self._take_over)
        self._again.clicked.connect(lambda: (self.cancelled if self._trying() else self.again).emit())
        self.plot.pointed.connect(self._point)
        self.plot.picked.connect(self._pick)
        self.plot.confirmed.connect(self._take_over)

    def show_search(self, finding: Finding, rates: Sequence[float]) -> None:
        """Show how far the search is, out of the ``rates`` that it may try."""
        self._finding = finding
        self.plot.span(rates[0], rates[-1])
        self.plot.draw(finding.rates, finding.losses, finding.smoothed)
        found = finding.found
        self.plot.mark(None if found is None or found.suggestion is None else self._place(found.suggestion))
        self._chosen = found.suggestion if found else None
        self._show_choice()

    def show_state(self, experiment: Experiment, reason: str) -> None:
        """Say whether another test can begin with the settings, or the ``reason`` why not, and which rate is in use."""
        about = self._finding is not None and self._finding.is_about(experiment)
        self._again.setText("Cancel" if self._trying() else AGAIN)
        self._again.setEnabled(self._trying() or not reason)
        self._again.setToolTip("" if self._trying() else reason)
        state = (experiment.optimizer.learning_rate, "" if self._trying() else reason if about else CHANGED)
        if state != (self._in_use, self._notice):
            self._in_use, self._notice = state
            self._show_choice()

    def chosen(self) -> float | None:
        """The rate that Use would take over."""
        return self._chosen

    def remark(self) -> str:
        """What is said above the plot."""
        return self._remark.whole()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._legend.adjustSize()
        self._legend.move(LEGEND_LEFT, self.plot.height() - LEGEND_ABOVE - self._legend.height())

    def _trying(self) -> bool:
        return self._finding is not None and self._finding.state == "trying"

    def _place(self, rate: float) -> int:
        assert self._finding is not None
        rates = self._finding.rates
        return min(range(len(rates)), key=lambda place: abs(rates[place] / rate - 1))

    def _suggest(self, name: str) -> None:
        assert self._finding is not None
        self._chosen = getattr(self._finding.found, name)
        self._show_choice()

    def _pick(self, place: int) -> None:
        assert self._finding is not None
        if not self._trying():
            self._chosen = float(f"{self._finding.rates[place]:.2g}")
            self._show_choice()

    def _take_over(self) -> None:
        if self._use.isEnabled() and self._chosen is not None:
            self.used.emit(self._chosen)

    def _point(self, at: float | None) -> None:
        self._pointed = at
        self.plot.point_at(at if self._finding is not None and self._finding.rates else None)
        self._say()

    def _show_choice(self) -> None:
        if self._finding is None:
            return
        rate, found = self._chosen, self._finding.found
        for button, name, proposed in (
            (self._steepest, STEEPEST, found.suggestion if found else None),
            (self._tenth, TENTH, found.alternative if found else None),
        ):
            button.setVisible(proposed is not None and not self._notice)  # it needs the room
            button.setText(f"{name} · {words.rate(proposed)}")
            button.setChecked(proposed is not None and proposed == rate)
        self._use.setVisible(rate is not None)
        self._use.setEnabled(rate != self._in_use)
        self._use.setText(f"Use {words.rate(rate)}" if rate != self._in_use else f"{words.rate(rate)} is in use")
        self.plot.choose(None if rate is None else self._place(rate), words.rate(rate))
        self._say()

    def _say(self) -> None:
        assert self._finding is not None
        text, tone = self._words(self._finding)
        place = None if self._pointed is None else self.plot.nearest(self._pointed)
        if place is None:
            self._legend.say("", "")
            self._remark.say(text, tone)
        else:
            self._legend.say(words.rough(self._finding.losses[place]), words.small(self._finding.smoothed[place]))
            self._remark.say(f"at {words.rate(self._finding.rates[place])}", "text")
        said = f"{self._finding.sentence or text} Chosen: {words.rate(self._chosen) or 'none yet'}."
        if said != self.plot.accessibleDescription():
            self.plot.setAccessibleDescription(said)

    def _words(self, finding: Finding) -> tuple[str, Tone]:
        if self._trying():
            return (f"Trying ever larger rates · {100 * finding.share:.0f} %" if finding.rates else BUILT), "faint"
        if finding.state == "refused":
            return finding.sentence, "error"
        if self._notice:
            return self._notice, "warning" if self._notice == CHANGED else "faint"
        found = finding.found is not None and finding.found.suggestion is not None
        return f"{len(finding.rates)} rates tried" if found else finding.sentence, "faint"


class Legend(QFrame):
    """Says which line is which, and their values under the mouse, in the corner where none of them comes."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 1, 4, 1)
        row.setSpacing(6)
        self._values = (Label(size=fonts.SMALL), Label(size=fonts.SMALL, weight=fonts.SEMIBOLD))
        for name, bold, value in zip(("batch loss", "smoothed"), (False, True), self._values, strict=True):
            for widget in (Swatch("loss", bold=bold), Label(name, size=fonts.SMALL, tone="faint"), value):
                row.addWidget(widget)
            value.hide()

    def say(self, batch: str, smoothed: str) -> None:
        """Show values; empty for none."""
        for label, text in zip(self._values, (batch, smoothed), strict=True):
            label.setText(text)
            label.setVisible(bool(text))
        self.adjustSize()
