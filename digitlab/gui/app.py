"""Opens the window."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication

import digitlab
from digitlab.core.folders import resources
from digitlab.gui import failures, fonts

if TYPE_CHECKING:
    from digitlab.gui.main_window import MainWindow


def main(paths: list[str]) -> int:
    """Open the window and ``paths`` in it, all where they are data; returns the exit code when it is closed."""
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    failures.keep_log()
    application = QApplication(sys.argv[:1])
    window = create_window()
    window.show()
    failures.say_failures(window.say)
    window.open([Path(path) for path in paths])
    return application.exec()


def create_window() -> MainWindow:
    """The window with everything in it, not shown yet; a QApplication must exist. Showing it starts the engine."""
    gc.disable()  # looking for garbage while modules are read makes the start a tenth slower
    from digitlab.gui.engine_process import EngineProcess
    from digitlab.gui.main_window import MainWindow, wear
    from digitlab.gui.session import Session
    from digitlab.gui.settings import Settings

    _introduce()
    settings = Settings()
    QApplication.setFont(fonts.font())
    window = MainWindow(Session(EngineProcess(), settings.experiment()), settings)
    wear(settings.scheme)  # last: what wears a style sheet is slow to put together
    gc.freeze()  # modules and widgets are there to stay: to look at all of them again would hold the window up
    gc.enable()
    return window


def _introduce() -> None:
    """Tell the desktop who this is."""
    QCoreApplication.setOrganizationName("DigitLab")
    QCoreApplication.setApplicationName("DigitLab")
    QCoreApplication.setApplicationVersion(digitlab.__version__)
    QGuiApplication.setDesktopFileName("digitlab")
    QGuiApplication.setWindowIcon(QIcon(str(resources() / "icons" / "digitlab.svg")))
