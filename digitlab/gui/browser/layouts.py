"""Where digits lie on the map: by principal components at once, by t-SNE as the engine goes on with it."""

from __future__ import annotations

from typing import Literal

import numpy as np
from PySide6.QtCore import QObject, Signal

from digitlab.core.browsing import FEWEST_MAPPED, MOST_MAPPED, DigitsMapped, MapDigits, MappingStopped, StopMapping
from digitlab.core.experiment import Data
from digitlab.core.messages import Event, Refused
from digitlab.data.components import principal_components, spread_out
from digitlab.data.packing import unpacked
from digitlab.data.parted import Parted
from digitlab.gui.errand import Errand
from digitlab.gui.session import Session

Method = Literal["pca", "tsne"]

TOO_FEW = f"A map needs {FEWEST_MAPPED} digits or more."
AWAY = "The engine is not ready; t-SNE needs it."
LOST = "The engine ended in the middle of the map."
STOPPED = "The map was stopped here."


class Layouts(QObject):
    """One map: ``positions`` float32 [n, 2] in -1 to 1 of the digits ``numbers`` [n], None before there is one.

    ``under_way`` while t-SNE goes on, with the ``share`` that is done. ``changed()`` comes after anything has changed.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.method: Method = "pca"
        self.numbers = np.empty(0, np.int32)
        self.positions: np.ndarray | None = None
        self.under_way = False
        self.share = 0.0
        self.sentence = ""
        self._number = 0
        self._components: np.ndarray | None = None
        self._errand = Errand(self)
        self._errand.done.connect(self._take_components)
        self._errand.failed.connect(self._fail)
        session.engine.happened.connect(self._take)
        session.engine.died.connect(self._mourn)

    def forget(self) -> None:
        """The digits are others now."""
        self.cancel()
        self._errand.call_off()
        self.method, self.positions, self._components, self.sentence = "pca", None, None, ""
        self.numbers = np.empty(0, np.int32)
        self.changed.emit()

    def lay_out(self, parted: Parted, numbers: np.ndarray) -> None:
        """Lay out as many of ``numbers`` as a map takes, at equal distances, by their principal components."""
        sample = sampled(numbers)
        if np.array_equal(sample, self.numbers):
            return
        self.forget()
        self.numbers = sample
        if len(sample) < FEWEST_MAPPED:
            self._fail(TOO_FEW)
            return
        self._errand.begin(lambda: spread_out(principal_components(parted, sample)))

    def choose(self, method: Method, data: Data) -> None:
        """Lay the same digits out by another method; a map by t-SNE goes through the engine."""
        if method == self.method or self._components is None:
            return
        if method == "tsne" and self._session.engine.state != "ready":
            self._fail(AWAY)
            return
        self.cancel()
        self.method, self.sentence, self.positions = method, "", self._components
        if method == "tsne":
            self._number += 1
            self.under_way, self.share = True, 0.0
            self._session.engine.send(MapDigits(number=self._number, data=data, digits=self.numbers.tolist()))
        self.changed.emit()

    def cancel(self) -> None:
        """Go on no further."""
        if self.under_way:
            self._session.engine.send(StopMapping())
            self._end(STOPPED)

    def _take_components(self, positions: np.ndarray) -> None:
        self.positions = self._components = positions
        self.changed.emit()

    def _take(self, event: Event) -> None:
        match event:
            case DigitsMapped(number=self._number) if self.under_way:
                self.share = event.share
                if event.positions is not None:
                    self.positions = unpacked(event.positions)
                self._end() if event.share >= 1 else self.changed.emit()
            case MappingStopped(number=self._number) if self.under_way:
                self._end(STOPPED)
            case Refused(command="map_digits") if self.under_way:
                self._end(event.sentence)

    def _fail(self, sentence: str) -> None:
        self.sentence = sentence
        self.changed.emit()

    def _mourn(self) -> None:
        if self.under_way:
            self._end(LOST)

    def _end(self, sentence: str = "") -> None:
        self.under_way, self.sentence = False, sentence
        self.changed.emit()


def sampled(numbers: np.ndarray) -> np.ndarray:
    """``numbers``, or MOST_MAPPED of them at equal distances."""
    if len(numbers) <= MOST_MAPPED:
        return numbers
    return numbers[np.arange(MOST_MAPPED) * len(numbers) // MOST_MAPPED]
