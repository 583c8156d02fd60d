"""Looks at digits and imports them in a process of its own: it may crash, hang or be stopped without harm."""

from __future__ import annotations

import logging
import sys

from PySide6.QtCore import QObject, QProcess, QTimer, Signal

from digitlab.core import importing
from digitlab.core.errors import DigitLabError
from digitlab.core.importing import NotImported
from digitlab.gui.engine_process import environment

log = logging.getLogger(__name__)

COMMAND = [sys.executable, "-m", "digitlab", "data"]
PATIENCE_MS = 2_000
BROKEN = "The import broke off; try again, or import fewer digits at a time."


class DataProcess(QObject):
    """Runs one command ``digitlab data ... --events``; ``happened(event)`` tells its events, ``ended()`` its end.

    A process that dies without a last word is said to by an event, too.
    """

    happened = Signal(object)
    ended = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stopping = False
        self._settled = False
        self._process = QProcess(self)
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.finished.connect(self._finished)
        self._process.errorOccurred.connect(self._failed)
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience.timeout.connect(self._process.kill)

    def start(self, arguments: list[str]) -> None:
        """Run ``digitlab data`` with ``arguments``; returns at once."""
        program, *before = COMMAND
        surroundings = environment()
        surroundings.insert("OPENBLAS_NUM_THREADS", "1")  # the matrices are small: more threads wait for each other
        self._process.setProcessEnvironment(surroundings)
        self._process.setStandardErrorFile(QProcess.nullDevice())
        self._process.start(program, [*before, arguments[0], "--events", *arguments[1:]])

    def stop(self) -> None:
        """Let the process clear up and end; one that does not is killed. Nothing more is told but the end."""
        self._stopping = True
        if self._process.state() != QProcess.ProcessState.NotRunning:
            self._process.closeWriteChannel()
            self._patience.start()

    def shutdown(self) -> None:
        """The same for when no window shows: waits for the end."""
        self.stop()
        self._patience.stop()
        if self._process.state() != QProcess.ProcessState.NotRunning and not self._process.waitForFinished(PATIENCE_MS):
            self._process.kill()
            self._process.waitForFinished(PATIENCE_MS)

    def _read(self) -> None:
        while self._process.canReadLine():
            line = self._process.readLine().data()
            if not self._stopping:
                self._tell(line)

    def _tell(self, line: bytes) -> None:
        try:
            event = importing.event(line)
        except DigitLabError as error:
            log.info("%s %r", error, line[:200])
            return
        self._settled = not isinstance(event, importing.ImportAdvanced | importing.BytesFetched)
        self.happened.emit(event)

    def _finished(self) -> None:
        self._patience.stop()
        self._read()
        if not self._settled and not self._stopping:
            self.happened.emit(NotImported(sentence=BROKEN))
        self.ended.emit()

    def _failed(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._finished()
