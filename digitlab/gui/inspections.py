"""What the engine is asked about the inside of the network: only while somebody looks, and never in a queue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from digitlab.core.inspection import Inspect, Inspected, NodeChoice
from digitlab.gui.engine_link import EngineLink
from digitlab.gui.live_question import LiveQuestion
from digitlab.gui.pixels import carried
from digitlab.gui.training import Training

if TYPE_CHECKING:
    import numpy as np

LEAST_INTERVAL_MS = 100
LEARNING_INTERVAL_MS = 500  # so that looking takes next to nothing from the training


class Inspections(LiveQuestion):
    """Keeps what is shown of the inside of the network true, while it is drawn and while the network learns.

    ``seen`` is the newest answer, None where no network has answered or the engine is away; ``picture`` is what the
    canvas shows, uint8 [28, 28], or None. ``drawn()`` comes after ``picture`` has changed.
    """

    ASKED = Inspect
    ANSWERED = Inspected

    drawn = Signal()

    def __init__(self, engine: EngineLink, training: Training, parent: QObject | None = None) -> None:
        super().__init__(engine, training, parent)
        self.seen: Inspected | None = None
        self.picture: np.ndarray | None = None
        self._node: NodeChoice | None = None
        self._filters = False

    def show_picture(self, picture: np.ndarray | None) -> None:
        """The canvas shows ``picture`` (uint8 [28, 28]), or nothing."""
        self.picture = picture
        self._ask()
        self.drawn.emit()

    def look_at(self, node: NodeChoice | None, *, filters: bool = False) -> None:
        """Look at one node, or at the filters, too."""
        if (node, filters) != (self._node, self._filters):
            self._node, self._filters = node, filters
            self._ask()

    def _rest(self) -> int:
        return LEARNING_INTERVAL_MS if self._training.activity == "training" else LEAST_INTERVAL_MS

    def _question(self, number: int) -> Inspect:
        pixels = "" if self.picture is None else carried(self.picture)
        return Inspect(number=number, pixels=pixels, node=self._node, filters=self._filters)

    def _keep(self, answer: Inspected) -> None:
        self.seen = answer

    def _drop(self, why: str) -> None:
        self.seen = None
