"""Why the drawing is read as it is: what the engine is asked about it, and against which other digit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from digitlab.core.explanation import Explain, Explained
from digitlab.gui.engine_link import EngineLink
from digitlab.gui.inspections import Inspections
from digitlab.gui.live_question import LiveQuestion
from digitlab.gui.pixels import carried
from digitlab.gui.training import Training

if TYPE_CHECKING:
    import numpy as np

    from digitlab.data.explanation import Explanation

AFTER_MS = 250  # without another change
LEARNING_SHARE = 0.1  # of the time, so that most of it is left for the training


class Explanations(LiveQuestion):
    """Asked while it is ``opened`` and looked at, about the picture on the canvas.

    ``found`` is the newest answer, None where there is none; ``problem`` says why there will be none, where that is
    so. ``called()`` comes when it is to be seen in front.
    """

    ASKED = Explain
    ANSWERED = Explained

    called = Signal()

    def __init__(
        self, engine: EngineLink, training: Training, inspections: Inspections, parent: QObject | None = None
    ) -> None:
        super().__init__(engine, training, parent)
        self.opened = False
        self.found: Explanation | None = None
        self.problem = ""
        self._inspections = inspections
        self._said: int | None = None  # the digit that the answer is held against
        self._asked: np.ndarray | None = None  # the picture of the question under way
        self._took = 0  # milliseconds, the newest answer
        inspections.drawn.connect(self._follow)

    @property
    def rival(self) -> int | None:
        """The digit that the answer is held against: the one that a person has named, or else the next best."""
        if self.found is None:
            return None
        named = self._said is not None and self._said != self.found.answer
        return self._said if named else self.found.next_best()

    @property
    def up_to_date(self) -> bool:
        """Whether what was found is about what is drawn now."""
        return self.found is not None and self.found.picture is self._inspections.picture

    def open(self) -> None:
        """Show it in front."""
        self.opened = True
        self.changed.emit()
        self.called.emit()

    def close(self) -> None:
        """Show it no more."""
        self.opened = False
        self.changed.emit()

    def hold_against(self, digit: int) -> None:
        """Hold the answer against ``digit``, until the canvas is cleared."""
        self._said = digit
        self.changed.emit()

    def _follow(self) -> None:
        """The canvas shows something else."""
        if self._inspections.picture is None:
            self._said, self.found = None, None
            self.changed.emit()
        self._stale = True
        if self._watched:
            self._soon.start(AFTER_MS)  # again, while the pen moves

    def _rest(self) -> int:
        learning = self._training.activity == "training"
        return max(AFTER_MS, round(self._took / LEARNING_SHARE) if learning else 0)

    def _question(self, number: int) -> Explain | None:
        self._asked = self._inspections.picture
        if self._asked is None:
            return None
        return Explain(number=number, pixels=carried(self._asked))

    def _keep(self, answer: Explained) -> None:
        from digitlab.data.explanation import Explanation
        from digitlab.data.packing import unpacked

        self._took = self._since_asked.elapsed()
        if self._inspections.picture is not None and self._asked is not None:
            logarithms = map(unpacked, (answer.whole, answer.erased, answer.inked, answer.changed))
            self.found, self.problem = Explanation(self._asked, answer.answer, *logarithms), ""

    def _drop(self, why: str) -> None:
        self.found, self.problem = None, why
