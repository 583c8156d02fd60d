"""The bar on top: what the run can be told now, the seed, the experiment's name, and the device."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QMouseEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QMenu, QPushButton, QToolButton, QWidget

from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Experiment
from digitlab.core.parameter import bounds
from digitlab.gui import going_on, wording
from digitlab.gui.forms.controls import NumberField
from digitlab.gui.forms.fields import NumberFrame
from digitlab.gui.keep_choice import KeepChoice
from digitlab.gui.labels import Label
from digitlab.gui.name_field import NameField
from digitlab.gui.session import Session
from digitlab.gui.slow_motion import SpeedMenu, in_words
from digitlab.gui.theme import icon, palette

Button = TypeVar("Button", bound=QAbstractButton)

PLAY_TIP = "Train a new network, or go on with a paused run (Space)"
SEED = Experiment.model_fields["seed"]
SEED_WIDTH = 64
PLAY_WIDTH = 80
STEPS = {"batch": "One batch", "epoch": "To the end of the epoch"}


class TopBar(QFrame):
    """Buttons that follow from the state of the run: what cannot be done now is disabled or not there."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setProperty("role", "bar")
        self._session = session
        self._play = _button(QPushButton(), "play", "Play", PLAY_TIP)
        self._pause = _button(_Pause(), "pause", "Pause", "Hold the run (Space)")
        self._step = _button(QPushButton(), "step", "Step", "Train one batch, then pause (S)")
        self._unit = _button(QToolButton(), "step_menu", "", "How far to step")
        self._stop = _button(QPushButton(), "stop", "Stop", "End the run and keep it")
        self._reset = _button(QPushButton(), "reset", "Reset", "Forget the run: a fresh network answers")
        self._keep = KeepChoice(session)
        self._seed = NumberField(whole=True, limits=bounds(SEED))
        self._speed = _button(QPushButton(), "speed", "", "How fast to train: slow motion shows every batch")
        self._name = NameField()
        self._edited = Label("edited", tone="faint")
        self._device = QPushButton(objectName="device")
        self._device.setProperty("kind", "chip")
        self._device.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._lay_out()
        self._connect()
        self.show_run()
        self.show_experiment(session.experiment)
        self.show_engine()

    def _lay_out(self) -> None:
        for button in (self._play, self._pause):
            button.setProperty("kind", "primary")
            button.setFixedWidth(PLAY_WIDTH)  # of both: what follows stays where it is
        step = _row(self._step, self._unit)
        step.setSpacing(2)
        left = _row(self._play, self._pause)
        left.addLayout(step)
        left.addWidget(self._stop)
        left.addWidget(self._reset)
        left.addSpacing(12)
        left.addWidget(Label("Seed", tone="faint"))
        left.addWidget(self._seed_frame())
        left.addSpacing(4)
        left.addWidget(self._speed)
        left.addSpacing(4)
        left.addWidget(self._keep)
        left.addStretch()
        right = _row()
        right.addStretch()
        right.addWidget(self._device)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.addLayout(left, 1)
        row.addLayout(_row(self._name, self._edited))
        row.addLayout(right, 1)

    def _connect(self) -> None:
        session = self._session
        menu = QMenu(self._unit)
        for unit, text in STEPS.items():
            menu.addAction(_action(menu, text, lambda checked=False, unit=unit: session.step(unit)))
        self._go_on = _action(menu, going_on.MORE, lambda checked=False: session.going_on.begin())
        menu.addAction(self._go_on)
        self._unit.setMenu(menu)
        self._speed.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the sign of the menu comes last
        self._speed.setMenu(SpeedMenu(session.slow_motion, parent=self._speed))
        session.slow_motion.changed.connect(self._show_speed)
        self._show_speed()
        self._step.clicked.connect(lambda: session.step("batch"))
        self._play.clicked.connect(session.play)
        self._pause.clicked.connect(session.pause)
        self._stop.clicked.connect(session.stop)
        self._reset.clicked.connect(session.reset)
        self._seed.edited.connect(lambda seed: self._set("seed", seed))
        self._name.renamed.connect(lambda name: self._set("name", name))
        self._device.clicked.connect(session.devices.open)
        session.run_changed.connect(self.show_run)
        session.experiment_changed.connect(self.show_experiment)
        session.file_changed.connect(self.show_file)
        session.engine_changed.connect(self.show_engine)

    def _seed_frame(self) -> QWidget:
        self._seed.setObjectName("seed")
        self._seed.setAccessibleName(SEED.title or "")
        self._seed.setToolTip(SEED.description or "")
        frame = NumberFrame(self._seed, "")
        for widget in (frame.mark, frame.back):
            widget.hide()
        frame.setFixedWidth(SEED_WIDTH)
        return frame

    def _set(self, path: str, value: object) -> None:
        try:
            self._session.change(self._session.experiment.with_value(path, value))
        except DigitLabError as error:
            sentence = str(error)
            self._session.complain(sentence[:1].upper() + sentence[1:])
            self.show_experiment(self._session.experiment)

    def show_run(self) -> None:
        """Enable what can be done now."""
        activity = self._session.activity
        running = activity in ("training", "pausing", "stopping")
        self._play.setVisible(not running)
        self._pause.setVisible(running)
        self._play.setEnabled(activity in ("idle", "paused"))
        self._pause.setEnabled(activity == "training")
        for button in (self._step, self._unit):
            button.setEnabled(activity in ("idle", "paused", "training"))
        self._go_on.setText(self._session.going_on.words or going_on.MORE)
        self._go_on.setEnabled(bool(self._session.going_on.words))
        self._stop.setEnabled(activity in ("starting", "training", "pausing", "paused"))
        self._reset.setEnabled(activity == "idle" and self._session.engine.state == "ready")

    def _show_speed(self) -> None:
        words = in_words(self._session.slow_motion.pace)
        self._speed.setText(words.replace(" a second", "/s"))
        self._speed.setAccessibleName(f"Speed: {words}")

    def show_experiment(self, experiment: Experiment) -> None:
        """Show seed and name."""
        self._seed.set_value(experiment.seed)
        self.show_file()
        self._show_expected()

    def show_file(self) -> None:
        """Show the name, and whether settings have changed since they were saved."""
        self._name.show_name(self._session.experiment.name)
        self._edited.setVisible(self._session.modified)

    def show_engine(self) -> None:
        """Name what trains the next run."""
        engine = self._session.engine
        self._device.setText(wording.device(engine.ready, engine.execution, engine.device))
        self._device.setToolTip(wording.device_reason(engine.ready, engine.execution, engine.device))
        self._device.setAccessibleDescription("Opens the devices")
        self._show_expected()
        self.show_run()

    def _show_expected(self) -> None:
        ahead = wording.ahead(self._session.expected)
        self._play.setToolTip(f"{PLAY_TIP}: {ahead}" if ahead else PLAY_TIP)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            for button in (self._play, self._pause):
                button.setIcon(icon(button.objectName(), palette().accent_text))
            for button in (self._step, self._stop, self._reset):
                button.setIcon(icon(button.objectName()))
            for button in (self._unit, self._speed):
                button.setIcon(icon("chevron-down"))
        super().changeEvent(event)


class _Pause(QPushButton):
    """Takes the place of Play while a run goes on; the second click of a double click on Play does not count."""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()


def _button(button: Button, name: str, text: str, tip: str) -> Button:
    button.setObjectName(name)
    button.setText(text)
    button.setToolTip(tip)
    button.setAccessibleName(text or tip)
    button.setIconSize(QSize(16, 16))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    if isinstance(button, QToolButton):
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setStyleSheet("padding: 0 2px;")
    return button


def _action(parent: QWidget, text: str, act) -> QAction:
    made = QAction(text, parent)
    made.triggered.connect(act)
    return made


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    for widget in widgets:
        row.addWidget(widget)
    return row
