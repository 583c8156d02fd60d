"""Carries the drawing to the network and the answer back, at the pace of the pen.

NumPy is read with the first stroke: before that nothing in the window needs it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from digitlab.gui.engine_link import EngineState
from digitlab.gui.paced import Paced
from digitlab.gui.panels.answer import AnswerPanel
from digitlab.gui.panels.canvas import Canvas
from digitlab.gui.session import Session

if TYPE_CHECKING:
    import numpy as np

    from digitlab.gui.documents import Strokes

WAITING: dict[EngineState, str] = {
    "new": "The engine is starting",
    "starting": "The engine is starting",
    "ready": "",
    "dead": "The engine is not running",
}
COMING = "The answer is on its way"  # of an engine that is there now
PACE_MS = 33
MARGIN = 0.15  # around a recorded drawing, as a share of the canvas


class DrawingAnswer(QObject):
    """Between canvas and answer: shows at most 30 pictures a second while the pen moves, the last one at pen-up.

    ``drawn(picture)`` brings what the network sees, uint8 [28, 28], or None where nothing is drawn.
    """

    drawn = Signal(object)

    def __init__(self, canvas: Canvas, panel: AnswerPanel, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._canvas, self._panel, self._session = canvas, panel, session
        self._empty, self._waited = True, False
        self._looks = Paced(lambda: self._show(at_once=False), PACE_MS, self)
        canvas.changed.connect(self._looks.ask)
        canvas.stroke_finished.connect(lambda: self._show(at_once=True))
        session.predicted.connect(panel.show_probabilities)
        session.engine_changed.connect(self._engine_changed)
        session.digit_opened.connect(self.open_digit)
        self._engine_changed()

    def open_digit(self, digit: Strokes | np.ndarray) -> None:
        """Put recorded strokes, or a picture that is ready for the network, on the canvas."""
        self._panel.new_drawing()
        if isinstance(digit, list):
            self._canvas.show_strokes(in_the_middle(digit))
        else:
            self._canvas.show_picture(digit)
        self._show(at_once=True)

    def _show(self, *, at_once: bool) -> None:
        self._looks.settled()
        picture = self._picture()
        if self._empty != (picture is None):
            self._empty = picture is None
            self._panel.new_drawing()
        self._panel.show_input(picture)
        self._session.predict(picture, at_once=at_once)
        self.drawn.emit(picture)
        self._wait()

    def _picture(self) -> np.ndarray | None:
        opened = self._canvas.picture()
        if opened is not None:
            return opened
        strokes = self._canvas.strokes()
        if not strokes:
            return None
        from digitlab.data.drawing import render

        return render(strokes)

    def _engine_changed(self) -> None:
        self._canvas.set_note(WAITING[self._session.engine.state])
        self._wait()

    def _wait(self) -> None:
        """Say why a drawing has no answer yet."""
        words = WAITING[self._session.engine.state]
        if not self._empty and (words or self._waited):
            self._panel.show_waiting(words or COMING)
        self._waited = bool(words)


def in_the_middle(strokes: Strokes) -> Strokes:
    """Recorded strokes of any unit and place in shares of the canvas, undistorted, with a margin around them."""
    import numpy as np

    points = np.concatenate(strokes) if strokes else np.zeros((1, 2))
    low, high = points.min(axis=0), points.max(axis=0)
    extent = max(float((high - low).max()), 1e-9)
    return [(stroke - (low + high) / 2) / extent * (1 - 2 * MARGIN) + 0.5 for stroke in strokes]
