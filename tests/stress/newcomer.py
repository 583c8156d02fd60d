"""Uses the real window with a real engine as somebody would who presses everything in any order.

    python tests/stress/newcomer.py [--presses 2000] [--seeds 1] [--seed 0]

Buttons, fields, lists, sliders, tabs, menus, the keyboard, the pen, and sizes of the window, at random; files that are
asked for are models, pictures, rubbish or none at all. Nothing may raise, Qt may not complain, the engine may not die,
no press may hold the window up for long, and in the end the window must close and its engine with it. Two thousand
presses take about two minutes on two cores. Prints what happened, with the last presses before it, and leaves with 1
where one of these happened.
"""

from __future__ import annotations

import argparse
import faulthandler
import os
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PySide6.QtCore import QtMsgType, qInstallMessageHandler
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from digitlab.gui.app import create_window
from digitlab.gui.main_window import MainWindow
from tests.newcomer import Newcomer, answering, fill

PATIENCE = 60.0


def main() -> int:
    parser = argparse.ArgumentParser(description="Presses everything in any order.")
    parser.add_argument("--presses", type=int, default=2_000)
    parser.add_argument("--seeds", type=int, default=1, help="how many windows, one after the other")
    parser.add_argument("--seed", type=int, default=0, help="that of the first window")
    options = parser.parse_args()
    faulthandler.enable()
    application = QApplication([])  # lives as long as its windows
    seeds = range(options.seed, options.seed + options.seeds)
    faults = sum(len(_trial(seed, options.presses)) for seed in seeds)
    del application
    print(f"{faults} faults in {options.seeds} windows of {options.presses} presses", flush=True)
    return int(faults > 0)


def _trial(seed: int, presses: int) -> list[str]:
    with tempfile.TemporaryDirectory() as home:
        os.environ["DIGITLAB_HOME"] = home + "/home"
        folder = Path(home) / "files"
        fill(folder)
        window = create_window()
        newcomer = Newcomer(window, seed, folder)
        _watch(window, newcomer)
        for owner, name, answer in answering(newcomer):
            setattr(owner, name, staticmethod(answer))
        window.show()
        _until(lambda: window.session.engine.state == "ready")
        newcomer.use(presses)
        window.close()
        if not _until(lambda: not window.session.engine.process_id):
            newcomer.blame("the engine outlives the window")
    for fault in newcomer.faults:
        print(f"seed {seed}: {fault}", flush=True)
    return newcomer.faults


def _watch(window: MainWindow, newcomer: Newcomer) -> None:
    """Blame what raises, what Qt complains of and an engine that dies."""

    def raised(kind: type[BaseException], error: BaseException, trace: object) -> None:
        newcomer.blame("".join(traceback.format_exception(error)))

    def complained(kind: QtMsgType, context: object, message: str) -> None:
        if kind != QtMsgType.QtDebugMsg and not message.startswith("This plugin does not support"):
            newcomer.blame(f"Qt: {message}")

    sys.excepthook = raised
    qInstallMessageHandler(complained)
    window.session.engine.died.connect(lambda *_: newcomer.blame("the engine died"))


def _until(reached: Callable[[], bool]) -> bool:
    end = time.monotonic() + PATIENCE
    while not reached() and time.monotonic() < end:
        QTest.qWait(20)
    return reached()


if __name__ == "__main__":
    sys.exit(main())
