"""The pictures of the digits that were read: fetched when they are first to be seen."""

from __future__ import annotations

from functools import partial

import numpy as np
from PySide6.QtCore import QObject, Signal

from digitlab.core import datasets
from digitlab.core.experiment import Data
from digitlab.data import sources
from digitlab.data.parted import Parted
from digitlab.data.sources import Dataset
from digitlab.gui.errand import Errand

NOTHING = np.empty(0, np.uint8)


class Pictures(QObject):
    """Those of one dataset at a time; ``changed()`` when they are there, or ``problem`` says why they cannot be."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.problem = ""
        self._wanted: datasets.Dataset | None = None
        self._parted: Parted | None = None
        self._errand = Errand(self)
        self._errand.done.connect(self._take)
        self._errand.failed.connect(self._fail)

    @property
    def there(self) -> bool:
        """Whether they can be looked at."""
        return self._parted is not None

    def fetch(self, data: Data) -> None:
        """Have those of the dataset of ``data``, soon."""
        if data.dataset != self._wanted:
            self._wanted, self._parted, self.problem = data.dataset, None, ""
            self._errand.begin(partial(sources.load, data.dataset))

    def of(self, numbers: np.ndarray) -> np.ndarray:
        """uint8 [n, 28, 28]: the digits called ``numbers``."""
        assert self._parted is not None
        return self._parted.pictures(numbers)

    def _take(self, found: Dataset) -> None:
        self._parted = Parted(found, NOTHING, NOTHING)  # what part a digit plays is known by whoever asks
        self.changed.emit()

    def _fail(self, sentence: str) -> None:
        self.problem = sentence
        self.changed.emit()
