"""Speaks to the engine as if it were always there: what is said too early waits, what a death took is brought back."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Signal

from digitlab.core.messages import (
    Continued,
    Event,
    ExecutionChosen,
    Load,
    Loaded,
    Message,
    Ready,
    Refused,
    Reset,
    Started,
    UseDevice,
    WasReset,
)
from digitlab.gui.engine_process import EngineProcess

EngineState = Literal["new", "starting", "ready", "dead"]


class EngineLink(QObject):
    """The engine as the session sees it.

    ``restore`` is the command that makes the network that answers now answer again in a new engine; None stands for
    the network that ships. ``device`` is what is to train the next run. Signals: ``happened(event)``;
    ``died(sentence)``; ``changed()`` after the state, the devices or the execution have changed.
    """

    happened = Signal(object)
    died = Signal(str)
    changed = Signal()

    def __init__(self, process: EngineProcess, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state: EngineState = "new"
        self.ready: Ready | None = None
        self.execution = ""
        self.restore: Load | Reset | None = None
        self.device = UseDevice()
        self._process = process
        self._waiting: list[Message] = []
        self._restoring = False
        process.happened.connect(self._take)
        process.died.connect(self._mourn)

    @property
    def process_id(self) -> int:
        """The number of the engine's process; 0 where none runs."""
        return self._process.process_id

    def absence(self) -> str:
        """Why nothing can be asked now, in a sentence; empty while the engine is ready."""
        if self.state == "dead":
            return "The engine is not running; Play starts it again."
        return "" if self.state == "ready" else "The engine is starting."

    def start(self) -> None:
        """Start the engine."""
        self.state = "starting"
        self._process.start()
        self.changed.emit()

    def end(self) -> None:
        """End an engine that does not answer, as if it had died: another one takes its place."""
        self._process.end()

    def use(self, device: UseDevice) -> None:
        """Let ``device`` train the next run, also in an engine that is not there yet."""
        self.device = device
        if self.state == "ready":
            self._process.send(device)
        self.changed.emit()

    def shutdown(self) -> None:
        """End the engine."""
        self._process.shutdown()

    def send(self, *commands: Message) -> None:
        """Hand commands over, now or as soon as the engine is ready; starts one that was given up."""
        if self.state == "ready":
            for command in commands:
                self._process.send(command)
            return
        self._waiting.extend(commands)
        if self.state == "dead":
            self.start()

    @property
    def waiting(self) -> bool:
        """Whether commands wait for the engine to become ready."""
        return bool(self._waiting)

    def withdraw(self) -> bool:
        """Take back what still waits for the engine; whether there was anything."""
        waited = self.waiting
        self._waiting.clear()
        return waited

    def _take(self, event: Event) -> None:
        match event:
            case Ready():
                self._greet(event)
            case Started() | Continued() | ExecutionChosen():
                self.execution = event.execution if isinstance(event, ExecutionChosen) else ""
                self.happened.emit(event)
                self.changed.emit()
            case Loaded() | WasReset() if self._restoring:
                self._restoring = False
            case Refused(command="load" | "reset") if self._restoring:
                self._restoring, self.restore = False, None
                self.happened.emit(event)
            case _:
                self.happened.emit(event)

    def _greet(self, ready: Ready) -> None:
        self.state, self.ready = "ready", ready
        if isinstance(self.restore, Load) and not Path(self.restore.path).exists():
            self.restore = None
        waiting, self._waiting = self._waiting, []
        if self.device != UseDevice():
            self.send(self.device)
        if self.restore is not None:
            self._restoring = True
            self.send(self.restore)
        self.send(*waiting)
        self.happened.emit(ready)
        self.changed.emit()

    def _mourn(self, sentence: str) -> None:
        self.state = "dead" if self._process.gave_up else "starting"
        self._restoring = False
        if self.state == "dead":
            self._waiting.clear()
        self.died.emit(sentence)
        self.changed.emit()
