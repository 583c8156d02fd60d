"""Runs the engine as a process of its own: lines out as commands, lines in as events, words when it dies."""

from __future__ import annotations

import logging
import os
import sys
import time
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal

import digitlab
from digitlab.core import folders, messages
from digitlab.core.errors import DigitLabError
from digitlab.core.messages import Message

log = logging.getLogger(__name__)

ENGINE = [sys.executable, "-m", "digitlab", "serve"]
MOST_DEATHS = 3
WITHIN_SECONDS = 60.0
RESTART_AFTER_MS = (250, 2_000)
PATIENCE_MS, LAST_PATIENCE_MS = 2_000, 400
LARGEST_LOG = 1024 * 1024

SIGNALS = {
    4: "The engine met an instruction that this processor does not know; TensorFlow needs a processor with AVX.",
    6: "The engine gave up after an error inside TensorFlow.",
    9: "The engine was killed by the system, often for lack of memory.",
    11: "The engine crashed with a memory error.",
    15: "The engine was ended by another program.",
}


ENDED = "The engine did not answer and was ended."


def outcome_in_words(exit_code: int, crashed: bool) -> str:
    """One sentence for the end of an engine that nobody asked to end.

    ``exit_code`` is the number of the signal where ``crashed`` is set, except on Windows: there it is the system's
    own code, a large or negative number.
    """
    if crashed:
        return SIGNALS.get(exit_code, f"The engine crashed (code {exit_code & 0xFFFFFFFF:#x}).")
    if exit_code == 0:
        return "The engine ended by itself; its log says more."
    return f"The engine ended with exit code {exit_code}; its log says why."


class EngineProcess(QObject):
    """The engine's process; starts it again when it dies, until it has died three times within a minute.

    Signals: ``happened(event)`` for every event, ``died(sentence)`` for every end that was not asked for.
    """

    happened = Signal(object)
    died = Signal(str)

    def __init__(self, program: list[str] | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._program, *self._arguments = program or ENGINE
        self._deaths: list[float] = []
        self._closing = self._spoke = self._ending = False
        self._process = QProcess(self)
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.finished.connect(self._finished)
        self._process.errorOccurred.connect(self._failed)
        self._restart = QTimer(self, singleShot=True)
        self._restart.timeout.connect(self._start)

    @property
    def gave_up(self) -> bool:
        """Whether the engine died so often that it is not started again by itself."""
        return len(self._deaths) >= MOST_DEATHS

    @property
    def process_id(self) -> int:
        """The process' number; 0 where none runs."""
        return int(self._process.processId())

    def start(self) -> None:
        """Start the engine, also after it was given up; returns at once."""
        self._deaths.clear()
        self._restart.stop()
        self._start()

    def end(self) -> None:
        """End an engine that does not answer: it dies, and is started again."""
        self._ending = True
        self._process.kill()

    def send(self, command: Message) -> None:
        """Hand a command over; one that meets a dead engine is dropped, ``died`` tells."""
        if self._process.state() != QProcess.ProcessState.NotRunning:
            self._process.write(command.line().encode())

    def shutdown(self) -> None:
        """End the engine: close its input so that it keeps its run, then wait, then kill. For when no window shows.

        One that has not said anything yet has nothing to keep.
        """
        self._closing = True
        self._restart.stop()
        if self._process.state() == QProcess.ProcessState.NotRunning:
            return
        self._process.closeWriteChannel()
        if self._spoke and not self._process.waitForFinished(PATIENCE_MS):
            log.warning("The engine did not end by itself and is killed.")
            self._process.terminate()
            self._process.waitForFinished(LAST_PATIENCE_MS)
        self._process.kill()
        self._process.waitForFinished(LAST_PATIENCE_MS)

    def _start(self) -> None:
        if self._process.state() != QProcess.ProcessState.NotRunning:
            return
        self._closing = self._spoke = self._ending = False
        self._process.setProcessEnvironment(environment())
        self._process.setStandardErrorFile(_log_file(), QProcess.OpenModeFlag.Append)
        self._process.start(self._program, self._arguments)

    def _read(self) -> None:
        while self._process.canReadLine():
            line = self._process.readLine().data()
            try:
                happened = messages.event(line)
            except DigitLabError as error:
                log.info("%s %r %s", error, line[:200], error.detail)
                continue
            self._spoke = True
            if not self._closing:
                self.happened.emit(happened)

    def _finished(self, exit_code: int, status: QProcess.ExitStatus) -> None:
        self._read()
        crashed = status == QProcess.ExitStatus.CrashExit
        self._mourn(ENDED if self._ending else outcome_in_words(exit_code, crashed))

    def _failed(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._mourn(f"The engine could not be started ({self._process.errorString()}); install DigitLab again.")

    def _mourn(self, sentence: str) -> None:
        if self._closing:
            return
        log.info("%s", sentence)
        now = time.monotonic()
        self._deaths = [death for death in self._deaths if now - death < WITHIN_SECONDS] + [now]
        if not self.gave_up:
            self._restart.start(RESTART_AFTER_MS[len(self._deaths) - 1])
        self.died.emit(sentence)


def environment() -> QProcessEnvironment:
    """The window's environment, with this very package and no other first, and text in UTF-8 on every system."""
    environment = QProcessEnvironment.systemEnvironment()
    package = str(Path(digitlab.__file__).parents[1])
    others = environment.value("PYTHONPATH")
    environment.insert("PYTHONPATH", os.pathsep.join(filter(None, (package, others))))
    environment.insert("PYTHONSAFEPATH", "1")
    environment.insert("PYTHONUTF8", "1")
    return environment


def _log_file() -> str:
    """The file that takes what the engine writes about itself; begun afresh when it has grown large."""
    file = folders.logs() / "engine.log"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if file.exists() and file.stat().st_size > LARGEST_LOG:
            file.replace(file.with_suffix(".old.log"))
        file.touch()
    except OSError as error:
        log.warning("The engine's log cannot be written: %s", error)
        return QProcess.nullDevice()
    return str(file)
