"""The curves of a run: accuracy, loss and learning rate over the same steps."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QStyle, QVBoxLayout, QWidget

from digitlab.core.experiment import Experiment
from digitlab.core.run import Run
from digitlab.gui import focus_ring, fonts
from digitlab.gui.buttons import flat
from digitlab.gui.labels import Label
from digitlab.gui.plots import words
from digitlab.gui.plots.header import Header
from digitlab.gui.plots.learning_rate import LearningRateStrip
from digitlab.gui.plots.reading import Look, accuracy_gap, gap_in_words, loss_gap
from digitlab.gui.plots.score import ScorePlot
from digitlab.gui.plots.span import Span

PACE_MS = 250
MOST_ENDS = 200  # of epochs, drawn as upright lines where a part of the run is in sight
STEPS_NAMED = 6
CLOSER = 0.8
Key = Qt.Key
TURNS = {Key.Key_Left: (-1, False), Key.Key_Right: (1, False), Key.Key_PageUp: (-1, True), Key.Key_PageDown: (1, True)}
KEYS = (
    "Left and Right look at the moment before or after, PageUp and PageDown at one further away, Esc returns to now; "
    "+ and - enlarge, Shift+Left and Shift+Right move, End follows the newest step, Home shows all."
)


class LearningCurves(QWidget):
    """Shows a run while it goes: training faint, validation bold with dots, epochs as upright lines.

    It keeps a reference to the run and draws it at most five times a second, however often it is called. Signals for
    who knows of earlier moments: ``turned(by, far)`` by keys, ``now_wanted()``. Who shares out the room listens to
    ``larger``.
    """

    turned = Signal(int, bool)
    now_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Learning curves")
        self._run = Run()
        self._span = Span()
        self._shown_steps: object = None
        self._cursor: int | None = None  # the step of the moment that is looked back at
        self._cursor_words = self._hint_words = ""
        self._planned_steps = (0, 0)  # epochs, steps per epoch
        self._pointed: float | None = None
        self._accuracy, self._loss, self._rate = ScorePlot("accuracy"), ScorePlot("loss"), LearningRateStrip()
        self.plots = (self._accuracy, self._loss, self._rate)
        self._accuracy_header = Header("Accuracy", "accuracy")
        self._loss_header = Header("Loss", "loss")
        self._rate_header = self.rate_header = Header("Learning rate")
        self._zoom = _named("90–100 %", "Show 90 to 100 per cent only", "Show the accuracy from 90 to 100 % only")
        self._smooth = _named("Smooth", "Smooth the curves of training", "Take the noise of single batches away")
        self._log = _named("Log", "Loss on a logarithmic axis", "Give every tenth of the loss the same room")
        self._follow = _named("Follow", "Follow the newest step", "Keep the newest step in sight, close up (End)")
        self._all = flat("All", "Show all steps (Home, or a double click)")
        self._all.setAccessibleName("Show all steps")
        self.larger = _named("Larger", "Larger curves", "Give the curves the room of the tabs, or give it back")
        self._hint = Label(words.EMPTY, tone="faint", size=fonts.TITLE)
        self._pace = QTimer(self, singleShot=True, interval=PACE_MS)
        self._pace.timeout.connect(self._redraw)
        self._arrange()
        self._redraw()

    def _arrange(self) -> None:
        for button, header in ((self._zoom, self._accuracy_header), (self._smooth, self._loss_header),
                               (self._log, self._loss_header)):  # fmt: skip
            button.toggled.connect(self._redraw)
            header.add(button)
        self._accuracy_header.add(self.larger)
        self._follow.clicked.connect(self._follow_newest)
        self._all.clicked.connect(self._show_all)
        for button in (self._follow, self._all):
            self._loss_header.add(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 8, 16, 8)
        layout.setSpacing(0)
        rows = ((self._accuracy_header, self._accuracy, 3), (self._loss_header, self._loss, 2),
                (self._rate_header, self._rate, 0))  # fmt: skip
        for header, plot, stretch in rows:
            header.setFixedHeight(28)
            layout.addWidget(header)
            layout.addWidget(plot, stretch)
            plot.pointed.connect(self._point)
            plot.part_chosen.connect(self._choose)
            plot.enlarged.connect(self._enlarge)
            plot.all_wanted.connect(self._show_all)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.rate_header.setToolTip(KEYS)
        self._hint.setParent(self)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._hint.setProperty("role", "bar")  # its ground hides what it stands before
        self._hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_run(self, run: Run) -> None:
        """Show ``run`` as it is now, soon; call it after every event."""
        self._run = run
        self._ask()

    def show_beginning(self, sentence: str) -> None:
        """What to say as long as there is no run."""
        self._hint.setText(sentence)
        self._place_hint()

    def show_plan(self, experiment: Experiment, steps_per_epoch: int) -> None:
        """Draw the learning rate that ``experiment`` plans, until a run starts; a run draws its own plan."""
        self._planned_steps = (experiment.training.epochs, steps_per_epoch)
        self._rate.plan(experiment, experiment.training.epochs * steps_per_epoch)
        self._ask()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_hint()

    def _place_hint(self) -> None:
        """Between two lines of the plot, or before one where there is little room."""
        size, upper = self._hint.sizeHint(), self._accuracy.geometry()
        upper.setHeight(max(upper.height() // 2, size.height()))
        self._hint.setGeometry(QStyle.alignedRect(self.layoutDirection(), Qt.AlignmentFlag.AlignCenter, size, upper))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            for plot in self.plots:
                plot.recolour()
            self._ask()
        super().changeEvent(event)

    def _ask(self) -> None:
        if not self._pace.isActive():
            self._pace.start()

    def _redraw(self) -> None:
        run = self._run
        self._set_steps()
        part = self._span.part
        look = Look(zoomed=self._zoom.isChecked(), smooth=self._smooth.isChecked(), part=part)
        self._accuracy.draw(run.accuracy, run.validation_accuracy, run.best, accuracy_gap(run), look)
        look = Look(logarithmic=self._log.isChecked(), smooth=self._smooth.isChecked(), part=part)
        self._loss.draw(run.loss, run.validation_loss, run.best, loss_gap(run), look)
        self._rate.draw(run, part)
        self._draw_cursor()
        self._follow.setChecked(self._span.follows)
        self._all.setEnabled(part is not None)
        self._hint.setVisible(run.started is None)
        self._say()

    def _set_steps(self) -> None:
        """Fit the shared axis to the run, or to the plan where there is none."""
        started = self._run.started
        epochs, per_epoch = (
            (started.experiment.training.epochs, started.steps_per_epoch) if started else self._planned_steps
        )
        self._span.fit(epochs * per_epoch, self._run.newest.step if self._run.newest else 0)
        if (epochs, per_epoch, self._span.part) == self._shown_steps:
            return
        self._shown_steps = (epochs, per_epoch, self._span.part)
        named = words.epoch_names(epochs) if epochs else []
        ends, names = [epoch * per_epoch for epoch in named], words.names_of_epochs(named, per_epoch)
        if self._span.part is not None or epochs == 1:
            names = words.names_of_steps(*self._span.ends, STEPS_NAMED)
        if self._span.part is not None:
            first, last = self._span.part
            ends = [step for step in range(per_epoch, epochs * per_epoch + 1, per_epoch) if first < step < last]
        for plot in self.plots:
            plot.set_steps(epochs * per_epoch, ends)
            plot.set_span(*self._span.ends, ends if len(ends) <= MOST_ENDS else [])
        self._rate.name_steps(names)

    def _choose(self, first: float, last: float) -> None:
        self._span.choose(first, last)
        self._redraw()

    def _enlarge(self, factor: float, around: float | None = None) -> None:
        self._span.enlarge(factor, around)
        self._redraw()

    def _show_all(self) -> None:
        self._span.show_all()
        self._redraw()

    def _follow_newest(self, wanted: bool = True) -> None:
        self._span.follow(wanted)
        self._redraw()

    def show_moment(self, step: int | None, told: str, hint: str) -> None:
        """Let the cursor stand at the moment ``step``, which is ``told`` in words, or at the newest step for None.

        There is a cursor where there is a ``hint`` of what it is for; at the newest step it goes on with the curves.
        """
        if (step, told, hint) != (self._cursor, self._cursor_words, self._hint_words):
            self._cursor, self._cursor_words, self._hint_words = step, told, hint
            self._draw_cursor()
            self._say()

    def _draw_cursor(self) -> None:
        newest = self._run.newest.step if self._run.newest else 0
        place = newest if self._cursor is None else self._cursor
        for plot in self.plots:
            plot.show_cursor(place if self._hint_words else None, back=self._cursor is not None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, shifted = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key in (Key.Key_Left, Key.Key_Right) and shifted:
            self._span.move(-0.25 if key == Key.Key_Left else 0.25)
            self._redraw()
        elif key in TURNS:
            self.turned.emit(*TURNS[Key(key)])
        elif key == Key.Key_Escape:
            self.now_wanted.emit()
        elif key in (Key.Key_Plus, Key.Key_Equal, Key.Key_Minus):
            self._enlarge(1 / CLOSER if key == Key.Key_Minus else CLOSER)
        elif key == Key.Key_Home:
            self._show_all()
        elif key == Key.Key_End:
            self._follow_newest()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            focus_ring.paint(painter, self.rect())
            painter.end()

    def _point(self, step: float | None) -> None:
        total = self._run.newest.step if self._run.newest else 0
        self._pointed = None if step is None or not 0 <= step <= total else round(step)
        for plot in self.plots:
            plot.point_at(self._pointed)
        self._say()

    def _say(self) -> None:
        """The numbers and remarks: of now and where the run stands, or of the step under the mouse or the cursor."""
        run, (text, tone) = self._run, words.standing(self._run)
        step = self._cursor if self._pointed is None else self._pointed
        newest = run.validation_accuracy.last, run.validation_loss.last
        accuracy, loss = newest if run.epochs else (None, None)  # before the first step it knew nothing: only a dot
        if step is not None and run.started is not None:
            self._accuracy_header.show_value(*self._accuracy.at(step, words.share))
            self._loss_header.show_value(*self._loss.at(step, words.small))
            self._rate_header.show_value(words.rate(self._rate.at(step)))
            epoch = int(step // run.started.steps_per_epoch) + 1
            self._accuracy_header.remark.say(f"at step {step:,.0f}, in epoch {epoch}", "text")
        else:
            self._accuracy_header.show_value(words.share(accuracy), words.rough_share(run.accuracy.last))
            self._loss_header.show_value(words.small(loss), words.rough(run.loss.last))
            self._rate_header.show_value(words.rate(self._rate.now(run)))
            self._accuracy_header.remark.say(text, tone)
        self._loss_header.remark.say(words.loss_remark(run) or gap_in_words(run))
        if self._cursor is not None:
            self._rate_header.remark.say(self._cursor_words, "accent")
        else:
            change = words.last_change(run)
            self._rate_header.remark.say(change or self._hint_words, "text" if change else "faint")
        said = f"Validation accuracy {words.share(accuracy) or 'none yet'}. {text}"
        if self._cursor is not None:
            said += f". {self._cursor_words}"
        if said != self.accessibleDescription():
            self.setAccessibleDescription(said)


def _named(text: str, name: str, told: str) -> QPushButton:
    button = flat(text, told, checkable=True)
    button.setAccessibleName(name)
    return button
