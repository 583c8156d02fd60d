"""Makes the picture of the window for the README: draws a 7, trains for a while and saves what is then to be seen.

    python packaging/screenshot.py resources/screenshot.png --size 1280x720 --theme light

Needs a display (DISPLAY may name a virtual one). Works in a folder of its own: nobody's settings are used or changed.
"""

from __future__ import annotations

import argparse
import itertools
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication

SEVEN = [(0.22, 0.24), (0.45, 0.20), (0.78, 0.20), (0.70, 0.40), (0.56, 0.62), (0.50, 0.86)]
BETWEEN = 4  # more would follow the grid of whole pixels and not the hand
PATIENCE_MS = 600_000


def main() -> int:
    """Take the picture; returns 0, or 1 with a sentence where it could not be taken."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="digitlab-") as home:
        os.environ["DIGITLAB_HOME"] = home
        return _take(options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("picture", type=Path, help="the PNG file to write")
    parser.add_argument("--size", default="1280x720", help="width x height of the window")
    parser.add_argument("--theme", choices=["light", "dark"], default="light")
    parser.add_argument("--share", type=float, default=0.6, help="how much of the run is done in the picture, 0 to 1")
    return parser.parse_args()


def _take(options: argparse.Namespace) -> int:
    from digitlab.gui.app import create_window
    from digitlab.gui.settings import Settings

    application = QApplication(sys.argv[:1])
    Settings().scheme = options.theme
    window = create_window()
    window.resize(*map(int, options.size.split("x")))
    window.show()
    session = window.session
    try:
        _wait(lambda: session.engine.state == "ready", "The engine did not become ready.")
        _draw(window.canvas)
        _button(window, "play").click()
        _wait(
            lambda: session.run.share_done >= options.share or session.run.ended is not None, "No run went far enough."
        )
        QTest.qWait(300)  # the last answer and curve are painted
        kept = window.grab().save(str(options.picture))
    except TimeoutError as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        window.close()
        application.processEvents()
    return 0 if kept else 1


def _draw(canvas) -> None:
    """Draw a 7 as a hand does, with mouse events."""
    side, left = canvas.width(), Qt.MouseButton.LeftButton
    places = [QPoint(round(x * side), round(y * side)) for x, y in SEVEN]
    QTest.mousePress(canvas, left, pos=places[0])
    for here, there in itertools.pairwise(places):
        for part in range(1, BETWEEN + 1):
            QTest.mouseMove(canvas, here + (there - here) * part / BETWEEN, delay=10)
    QTest.mouseRelease(canvas, left, pos=places[-1])


def _button(window, name: str) -> QAbstractButton:
    return window.findChild(QAbstractButton, name)


def _wait(reached: Callable[[], bool], otherwise: str) -> None:
    over = QTimer(singleShot=True)
    over.start(PATIENCE_MS)
    while not reached():
        if not over.isActive():
            raise TimeoutError(otherwise)
        QTest.qWait(20)


if __name__ == "__main__":
    sys.exit(main())
