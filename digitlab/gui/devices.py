"""The processors as the window knows them: which one trains the next run, what is known of each, and the self-test."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from digitlab.core import device_choice
from digitlab.core.devices import Device, Precision, UseDevice
from digitlab.core.errors import DigitLabError
from digitlab.core.messages import (
    DevicesSeen,
    DevicesTested,
    DeviceTested,
    DeviceTestStopped,
    Event,
    LookAtDevices,
    Ready,
    Refused,
    StopTestingDevices,
    TestDevices,
)
from digitlab.gui.engine_link import EngineLink
from digitlab.gui.training import Training
from digitlab.gui.trial import Trial


class Devices(Trial):
    """Those of the engine; the self-test is ``testing``, ``tested``, ``stopped`` or ``refused``.

    ``opened`` says whether they are to be seen, ``seen`` what the engine told of them last, ``results`` the speeds by
    name and precision. ``chosen(UseDevice)`` comes when a person has chosen what trains, ``called()`` when they are
    to be seen in front, ``obstacle_changed()`` when a test may be possible or not any more.
    """

    UNDER_WAY = "testing"
    STOP = StopTestingDevices
    LOST = "The engine ended in the middle of the test."

    chosen = Signal(object)
    called = Signal()
    obstacle_changed = Signal()

    def __init__(self, engine: EngineLink, training: Training, parent: QObject | None = None) -> None:
        super().__init__(engine, training, parent)
        self.opened = False
        self.seen: DevicesSeen | None = None
        self.results: dict[tuple[str, Precision], DeviceTested] = {}
        for signal in (engine.changed, training.changed):
            signal.connect(self._look_for_obstacle)
        self._obstacle_before = ""

    @property
    def choice(self) -> UseDevice:
        """What trains the next run."""
        return self._engine.device

    def all(self) -> list[Device]:
        """The devices, the one that TensorFlow would take first; none before the engine is ready."""
        if self.seen is not None:
            return self.seen.devices
        return self._engine.ready.devices if self._engine.ready is not None else []

    @property
    def threads(self) -> int:
        """How many threads the processor runs at once; 0 before the engine is ready."""
        return self._engine.ready.threads if self._engine.ready is not None else 0

    @property
    def no_gpu(self) -> str:
        """Why no GPU trains, in a sentence; empty where one does."""
        told = self.seen or self._engine.ready
        return told.no_gpu if told is not None else ""

    def precisions(self) -> tuple[Precision, ...]:
        """What the chosen device gains by."""
        try:
            return device_choice.precisions(self.choice, self.all())
        except DigitLabError:
            return ("float32",)

    def open(self) -> None:
        """Show them, as they are now."""
        self.opened = True
        if self._engine.state == "ready":
            self._engine.send(LookAtDevices())
        self.changed.emit()
        self.called.emit()

    def close(self) -> None:
        """Show them no more."""
        self.opened = False
        self.stop()
        self.changed.emit()

    def use(self, device: str, precision: Precision = "float32") -> None:
        """Let ``device`` train the next run; in ``precision``, where it gains by that."""
        wanted = UseDevice(device=device)
        if precision in device_choice.precisions(wanted, self.all()):
            wanted = UseDevice(device=device, precision=precision)
        if wanted != self.choice:
            self._engine.use(wanted)
            self.chosen.emit(wanted)
            self.changed.emit()

    def why_not(self) -> str:
        """Why nothing can be tested now, in a sentence; empty where it can."""
        return self._obstacle("pause it, or wait for its end: the test would be slow, and so would the run.")

    def begin(self) -> None:
        """Test every device, where nothing is in the way."""
        if self.state != "testing" and not self.why_not():
            self.results, self.share = {}, 0.0
            self._engine.send(TestDevices())
            self._become("testing")

    def _look_for_obstacle(self) -> None:
        """Say so when it is another one: a run tells of itself twenty times a second."""
        if self.opened and self.why_not() != self._obstacle_before:
            self._obstacle_before = self.why_not()
            self.obstacle_changed.emit()

    def _take(self, event: Event) -> None:
        match event:
            case Ready():
                self.seen = None
                if self.opened:
                    self._engine.send(LookAtDevices())
                self.changed.emit()
            case DevicesSeen():
                self.seen = event
                self.changed.emit()
            case DeviceTested():
                self.results[event.name, event.precision] = event
                self.share = event.share
                self.changed.emit()
            case DevicesTested():
                self._become("tested")
            case DeviceTestStopped():
                self._become("stopped", "The test was stopped.")
            case Refused(command="test_devices"):
                self._become("refused", event.sentence)
            case Refused(command="use_device"):
                self._engine.device = UseDevice()
                self.changed.emit()
