"""How the learning goes inside: how steep the loss is, and how far each step moves every layer."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from digitlab.core.network import layers_with_weights
from digitlab.core.run import Run, Series
from digitlab.gui.labels import Label
from digitlab.gui.plots import words
from digitlab.gui.plots.header import Header
from digitlab.gui.plots.layer_legend import LayerLegend
from digitlab.gui.plots.log_plot import Band, LogPlot, layer_pen, plain_pen
from digitlab.gui.plots.plot import AXIS_WIDTH

HEALTHY = Band(-4, -2, "usually healthy")
NORM_HELP = "The length of the gradient of the last batch: how steep the loss is where the network stands."
RATIO_HELP = (
    "How far the last step moved the weights of a layer, as a share of their size. About a thousandth is usual: "
    "far more, and the network jumps about; far less, and it hardly learns."
)
NAME_WIDTH = 40  # of an epoch under a plot, in pixels
NOTHING = Series()


class Measures(QWidget):
    """The gradient's norm and every layer's update-to-weight ratio over the steps, and how often two answers suffice.

    Draws when it is told to; :class:`digitlab.gui.panels.measures.MeasuresTab` sets the pace.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run = Run()
        self._places: list[str] = []
        self._named: dict[LogPlot, tuple[list[int], int]] = {}  # the epochs named, and the steps of one
        self._pointed: float | None = None
        self._norm = LogPlot((-1, 1))
        self._ratios = LogPlot((-5, -1), HEALTHY)
        self._norm_header, self._ratio_header = Header("Gradient norm"), Header("Update-to-weight ratio")
        self._legend = LayerLegend()
        self._answers = Label(tone="faint")
        self._arrange()
        self._recolour()

    def _arrange(self) -> None:
        grid = QGridLayout(self, horizontalSpacing=16, verticalSpacing=0)
        grid.setContentsMargins(16, 4, 6, 6)
        for column, (header, plot, told) in enumerate(
            ((self._norm_header, self._norm, NORM_HELP), (self._ratio_header, self._ratios, RATIO_HELP))
        ):
            header.setFixedHeight(28)
            header.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)  # the plots share the width
            for widget in (header, plot):
                widget.setToolTip(told)
                widget.setAccessibleDescription(told)
            grid.addWidget(header, 0, column)
            grid.addWidget(plot, 1, column)
            grid.setColumnStretch(column, 1)
            plot.pointed.connect(self._point)
            plot.getPlotItem().getViewBox().sigResized.connect(lambda: self._set_steps())
        self._norm.setAccessibleName("Gradient norm over the steps")
        self._ratios.setAccessibleName("Update-to-weight ratio of every layer over the steps")
        grid.addWidget(self._legend, 0, 2, 2, 1)
        grid.addWidget(self._answers, 2, 0, 1, 3)
        grid.setRowStretch(1, 1)

    def draw(self, run: Run) -> None:
        """Show ``run`` as it is now."""
        if run is not self._run:
            self._take(run)
        self._set_steps()
        self._norm.draw([run.gradient_norm])
        self._ratios.draw([run.update_ratios.get(place, NOTHING) for place in self._places])
        self._say()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._legend.fit(self.width())

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self._recolour()
        super().changeEvent(event)

    def _take(self, run: Run) -> None:
        """Lines and names for the layers of another run."""
        self._run = run
        named = layers_with_weights(run.started.experiment.network) if run.started else {}
        self._places = list(named)
        self._legend.show_names(list(named.values()))
        self._recolour()

    def _recolour(self) -> None:
        for plot in (self._norm, self._ratios):
            plot.recolour()
        self._norm.set_lines([plain_pen()])
        self._ratios.set_lines([layer_pen(place) for place in range(len(self._places))])

    def _set_steps(self) -> None:
        """Fit the axes to the run, with as many epochs named as there is room for."""
        if self._run.started is None:
            return
        started = self._run.started
        epochs, per_epoch = started.experiment.training.epochs, started.steps_per_epoch
        for plot in (self._norm, self._ratios):
            named = words.epoch_names(epochs, max(2, (plot.width() - AXIS_WIDTH) // NAME_WIDTH))
            if (named, per_epoch) != self._named.get(plot):
                self._named[plot] = (named, per_epoch)
                plot.set_steps(epochs * per_epoch, [epoch * per_epoch for epoch in named])
                plot.name_steps([(epoch * per_epoch, f"epoch {epoch}" if epoch == named[0] else str(epoch))
                                 for epoch in named])  # fmt: skip

    def _point(self, step: float | None) -> None:
        newest = self._run.newest
        inside = step is not None and newest is not None and 0 <= step <= newest.step
        self._pointed = round(step) if inside else None
        for plot in (self._norm, self._ratios):
            plot.point_at(self._pointed)
        self._say()

    def _say(self) -> None:
        """The numbers of this moment, or of the step under the mouse."""
        run, step = self._run, self._pointed
        if step is None:
            norm = run.gradient_norm.last
            ratios = [run.update_ratios.get(place, NOTHING).last for place in self._places]
        else:
            (norm,), ratios = self._norm.at(step), self._ratios.at(step)
        self._norm_header.show_value(words.small(norm))
        self._norm_header.remark.say("" if step is None else f"at step {step:,.0f}")
        self._legend.show_numbers([words.rate(ratio) for ratio in ratios])
        self._answers.setText(two_answers(run))
        told = "; ".join(f"{name} {number}" for name, number in self._legend.rows())
        said = f"Gradient norm {words.small(norm)}. Update-to-weight ratios: {told}. {two_answers(run)}"
        if said != self.accessibleDescription():
            self.setAccessibleDescription(said)


def two_answers(run: Run) -> str:
    """How often the true digit is the first or the second answer: ``True digit in the top two: training 97 %``."""
    checked = words.share(run.validation_top_2.last or None)  # runs from before it was counted say 0
    learned = words.rough_share(run.top_2.last or None)
    numbers = [f"validation {checked}" if checked else "", f"training {learned}" if learned else ""]
    return f"True digit in the top two: {' · '.join(filter(None, numbers))}" if any(numbers) else ""
