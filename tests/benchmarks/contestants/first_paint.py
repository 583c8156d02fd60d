"""Opens a window, and says when it was painted for the first time and what it has imported.

    python first_paint.py digitlab|bare

``digitlab`` goes the whole way of the command ``digitlab``; ``bare`` is an empty plot in a PySide6 window, the least
that a program of this kind can be.
"""

import json
import os
import signal
import sys
import time

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow


class FirstPaint(QObject):
    """Leaves at once when the window has been painted, and takes an engine along that has just been started."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and watched is self._window:
            self._window.windowHandle().installEventFilter(self)
        if event.type() == QEvent.Type.Expose:
            QTimer.singleShot(0, self._leave)  # the exposed window is painted before that
        return False

    def _leave(self) -> None:
        found = {"moment": time.monotonic(), "tensorflow": "tensorflow" in sys.modules}
        session = getattr(self._window, "session", None)
        if session is not None and session.engine.process_id:
            os.kill(session.engine.process_id, signal.SIGTERM)
        print(json.dumps(found), flush=True)
        os._exit(0)


def digitlab() -> None:
    from digitlab import __main__
    from digitlab.gui import app

    create_window = app.create_window

    def watched() -> QMainWindow:
        window = create_window()
        FirstPaint(window)
        return window

    app.create_window = watched
    sys.exit(__main__.main([]))


def bare() -> None:
    import pyqtgraph

    application = QApplication(sys.argv[:1])
    window = QMainWindow()
    window.setCentralWidget(pyqtgraph.PlotWidget())
    window.resize(1280, 720)
    FirstPaint(window)
    window.show()
    application.exec()


if __name__ == "__main__":
    {"digitlab": digitlab, "bare": bare}[sys.argv[1]]()
