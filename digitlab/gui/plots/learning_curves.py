"""The curves of a run: accuracy, loss and learning rate over the same steps."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from digitlab.core.experiment import Experiment
from digitlab.core.run import Run
from digitlab.gui import fonts
from digitlab.gui.buttons import flat
from digitlab.gui.labels import Label
from digitlab.gui.plots import words
from digitlab.gui.plots.header import Header
from digitlab.gui.plots.learning_rate import LearningRateStrip
from digitlab.gui.plots.reading import Look, accuracy_gap, gap_in_words, loss_gap
from digitlab.gui.plots.score import ScorePlot

PACE_MS = 200


class LearningCurves(QWidget):
    """Shows a run while it goes: training faint, validation bold with dots, epochs as upright lines.

    It keeps a reference to the run and draws it at most five times a second, however often it is called.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Learning curves")
        self._run = Run()
        self._shown_steps = (-1, -1)
        self._planned_steps = (0, 0)  # epochs, steps per epoch
        self._pointed: float | None = None
        self._accuracy, self._loss, self._rate = ScorePlot("accuracy"), ScorePlot("loss"), LearningRateStrip()
        self._accuracy_header = Header("Accuracy", "accuracy")
        self._loss_header = Header("Loss", "loss")
        self._rate_header = Header("Learning rate")
        self._zoom = _named("90–100 %", "Show 90 to 100 per cent only", "Show the accuracy from 90 to 100 % only")
        self._smooth = _named("Smooth", "Smooth the curves of training", "Take the noise of single batches away")
        self._log = _named("Log", "Loss on a logarithmic axis", "Give every tenth of the loss the same room")
        self._hint = Label(words.EMPTY, tone="faint", size=fonts.TITLE)
        self._pace = QTimer(self, singleShot=True, interval=PACE_MS)
        self._pace.timeout.connect(self._redraw)
        self._arrange()
        self._redraw()

    def _arrange(self) -> None:
        for button, header in ((self._smooth, self._accuracy_header), (self._zoom, self._accuracy_header),
                               (self._log, self._loss_header)):  # fmt: skip
            button.toggled.connect(self._redraw)
            header.add(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 8, 16, 8)
        layout.setSpacing(0)
        rows = ((self._accuracy_header, self._accuracy, 2), (self._loss_header, self._loss, 1),
                (self._rate_header, self._rate, 0))  # fmt: skip
        for header, plot, stretch in rows:
            header.setFixedHeight(28)
            layout.addWidget(header)
            layout.addWidget(plot, stretch)
            plot.pointed.connect(self._point)
        self._hint.setParent(self)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_run(self, run: Run) -> None:
        """Show ``run`` as it is now, soon; call it after every event."""
        self._run = run
        self._ask()

    def show_beginning(self, sentence: str) -> None:
        """What to say as long as there is no run."""
        self._hint.setText(sentence)

    def show_plan(self, experiment: Experiment, steps_per_epoch: int) -> None:
        """Draw the learning rate that ``experiment`` plans, until a run starts; a run draws its own plan."""
        self._planned_steps = (experiment.training.epochs, steps_per_epoch)
        self._rate.plan(experiment, experiment.training.epochs * steps_per_epoch)
        self._ask()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        upper = self._accuracy.geometry()
        upper.setHeight(upper.height() // 2)  # between two lines of the plot
        self._hint.setGeometry(upper)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            for plot in (self._accuracy, self._loss, self._rate):
                plot.recolour()
            self._ask()
        super().changeEvent(event)

    def _ask(self) -> None:
        if not self._pace.isActive():
            self._pace.start()

    def _redraw(self) -> None:
        run = self._run
        self._set_steps()
        look = Look(zoomed=self._zoom.isChecked(), smooth=self._smooth.isChecked())
        self._accuracy.draw(run.accuracy, run.validation_accuracy, run.best, accuracy_gap(run), look)
        look = Look(logarithmic=self._log.isChecked(), smooth=self._smooth.isChecked())
        self._loss.draw(run.loss, run.validation_loss, run.best, loss_gap(run), look)
        self._rate.draw(run)
        self._hint.setVisible(run.started is None)
        self._say()

    def _set_steps(self) -> None:
        """Fit the shared axis to the run, or to the plan where there is none."""
        started = self._run.started
        epochs, per_epoch = (
            (started.experiment.training.epochs, started.steps_per_epoch) if started else self._planned_steps
        )
        if (epochs, per_epoch) == self._shown_steps:
            return
        self._shown_steps = (epochs, per_epoch)
        named = words.epoch_names(epochs) if epochs else []
        for plot in (self._accuracy, self._loss, self._rate):
            plot.set_steps(epochs * per_epoch, [epoch * per_epoch for epoch in named])
        self._rate.name_steps([(epoch * per_epoch, f"epoch {epoch}" if epoch == named[0] else str(epoch))
                               for epoch in named])  # fmt: skip

    def _point(self, step: float | None) -> None:
        total = self._run.newest.step if self._run.newest else 0
        self._pointed = None if step is None or not 0 <= step <= total else step
        for plot in (self._accuracy, self._loss, self._rate):
            plot.point_at(self._pointed)
        self._say()

    def _say(self) -> None:
        """The numbers and remarks: of this moment and where the run stands, or of the step under the mouse."""
        run, (text, tone) = self._run, words.standing(self._run)
        if self._pointed is not None and run.started is not None:
            step = self._pointed
            self._accuracy_header.show_value(*self._accuracy.at(step, words.share))
            self._loss_header.show_value(*self._loss.at(step, words.small))
            self._rate_header.show_value(words.rate(self._rate.at(step)))
            epoch = int(step // run.started.steps_per_epoch) + 1
            self._accuracy_header.remark.say(f"at step {step:,.0f}, in epoch {epoch}", "text")
        else:
            validation, training = run.validation_accuracy.last, run.accuracy.last
            self._accuracy_header.show_value(words.share(validation), words.rough_share(training))
            self._loss_header.show_value(words.small(run.validation_loss.last), words.rough(run.loss.last))
            self._rate_header.show_value(words.rate(self._rate.now(run)))
            self._accuracy_header.remark.say(text, tone)
        self._loss_header.remark.say(words.loss_remark(run) or gap_in_words(run))
        self._rate_header.remark.say(words.last_change(run), "text")
        said = f"Validation accuracy {words.share(run.validation_accuracy.last) or 'none yet'}. {text}"
        if said != self.accessibleDescription():
            self.setAccessibleDescription(said)


def _named(text: str, name: str, told: str) -> QPushButton:
    button = flat(text, told, checkable=True)
    button.setAccessibleName(name)
    return button
