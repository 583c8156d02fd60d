"""What becomes of an error that nobody expected: it goes to the log and into a sentence, and the window goes on."""

from __future__ import annotations

import faulthandler
import logging
import sys
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from digitlab.core import folders

log = logging.getLogger(__name__)

LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def keep_log() -> None:
    """Write what the window says about itself, and where it was should it crash, to files in the log folder."""
    try:
        folders.logs().mkdir(parents=True, exist_ok=True)
        file = RotatingFileHandler(folders.logs() / "window.log", maxBytes=1_000_000, backupCount=3, encoding="utf-8")
        crashes = (folders.logs() / "crash.log").open("a", encoding="utf-8")
    except OSError as error:
        log.warning("No log is kept: %s", error)
        faulthandler.enable()
        return
    file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.getLogger().addHandler(file)
    logging.getLogger("digitlab").setLevel(logging.INFO)
    faulthandler.enable(crashes)
    qInstallMessageHandler(_log_qt)


def say_failures(say: Callable[[str], None]) -> None:
    """Let ``say`` tell every unexpected error in a sentence, instead of ending the program or passing in silence."""

    def caught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        log.error("Unexpected", exc_info=(kind, error, trace))
        what = str(error).strip().partition("\n")[0]
        cause = f"{kind.__name__}: {what}" if what else kind.__name__
        say(f"Something went wrong that should not have ({cause}). The log tells more.")

    sys.excepthook = caught


def _log_qt(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    logging.getLogger("qt").log(LEVELS.get(kind, logging.WARNING), "%s", message)
