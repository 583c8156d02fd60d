"""What the engine is asked about the inside of the network: only while somebody looks, and never in a queue."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from digitlab.core.inspection import Inspect, Inspected, NodeChoice
from digitlab.core.messages import Event, Ready, Refused
from digitlab.gui.engine_link import EngineLink
from digitlab.gui.training import Training

if TYPE_CHECKING:
    import numpy as np

LEAST_INTERVAL_MS = 100
LEARNING_INTERVAL_MS = 400  # so that looking takes next to nothing from the training


class Inspections(QObject):
    """Keeps what is shown of the inside of the network true, while it is drawn and while the network learns.

    One question is under way at a time, and at least a tenth of a second lies between two, more while the network
    learns. ``seen`` is the newest answer, None where no network has answered or the engine is away; ``picture`` is what
    the canvas shows, uint8 [28, 28], or None. ``changed()`` comes after ``seen`` has changed, ``drawn()`` after
    ``picture``.
    """

    changed = Signal()
    drawn = Signal()

    def __init__(self, engine: EngineLink, training: Training, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.seen: Inspected | None = None
        self.picture: np.ndarray | None = None
        self._engine = engine
        self._training = training
        self._watched = False
        self._node: NodeChoice | None = None
        self._filters = False
        self._number = 0
        self._under_way = False
        self._stale = True
        self._since_asked = QElapsedTimer()
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self._ask_where_due)
        engine.happened.connect(self._take)
        engine.died.connect(self._mourn)
        training.network_changed.connect(self._ask)

    @property
    def under_way(self) -> bool:
        """Whether the engine has not answered yet."""
        return self._under_way

    def watch(self, watched: bool) -> None:
        """Somebody looks, or looks no more."""
        self._watched = watched
        if watched:
            self._ask_where_due()
        else:
            self._soon.stop()

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

    def _ask(self) -> None:
        self._stale = True
        self._ask_where_due()

    def _ask_where_due(self) -> None:
        """Ask now, or when the engine has answered, or when there has been some rest, or when somebody looks again."""
        if not self._stale or not self._watched or self._under_way or self._engine.state != "ready":
            return
        rest = LEARNING_INTERVAL_MS if self._training.activity == "training" else LEAST_INTERVAL_MS
        wait = rest - self._since_asked.elapsed() if self._since_asked.isValid() else 0
        if wait > 0:
            if not self._soon.isActive():
                self._soon.start(wait)
            return
        self._number += 1
        self._stale, self._under_way = False, True
        self._since_asked.start()
        pixels = "" if self.picture is None else base64.b64encode(self.picture.tobytes()).decode()
        self._engine.send(Inspect(number=self._number, pixels=pixels, node=self._node, filters=self._filters))

    def _take(self, event: Event) -> None:
        match event:
            case Ready():
                self._ask()
            case Inspected():
                self._under_way = False
                self.seen = event
                self._ask_where_due()
                self.changed.emit()
            case Refused(command="inspect"):
                self._under_way = False
                self._forget()

    def _mourn(self) -> None:
        self._under_way = False
        self._soon.stop()
        self._forget()

    def _forget(self) -> None:
        self.seen = None
        self.changed.emit()
