"""What the Data tab is about: the digits of the dataset, those that are wanted in their order, and the chosen one."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from digitlab.core.experiment import Data, Experiment
from digitlab.data import browsing, parted
from digitlab.data.browsing import Answers, Order, Wanted
from digitlab.data.parted import SEALED, Parted
from digitlab.gui.browser.layouts import Layouts
from digitlab.gui.browser.readings import Readings
from digitlab.gui.errand import Errand
from digitlab.gui.session import Session

AFTER_MS = 100  # without a change of the drawing
NOTHING = np.empty(0, np.int32)


class Browsing(QObject):
    """The state behind the views of the tab, which call its methods.

    ``parted`` is None until the digits are read, ``problem`` says why they cannot be. ``numbers`` are the digits to be
    seen, in their order; ``current`` is the chosen digit and ``pointed`` the one under the pointer, by their numbers.
    Signals: ``changed()`` after ``numbers`` or what is known of them has changed, ``current_changed()``.
    """

    changed = Signal()
    current_changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.parted: Parted | None = None
        self.problem = ""
        self.wanted = Wanted()
        self.unsealed = False
        self.numbers = NOTHING
        self.current: int | None = None
        self.pointed: int | None = None
        self.readings = Readings(session, self)
        self.layouts = Layouts(session, self)
        self._data: Data | None = None
        self._watched = False
        self._distances: np.ndarray | None = None
        self._loading, self._measuring = Errand(self), Errand(self)
        self._soon = QTimer(self, singleShot=True, interval=AFTER_MS)
        self._connect()
        self._follow(session.experiment)

    def _connect(self) -> None:
        self._loading.done.connect(self._take_digits)
        self._loading.failed.connect(self._take_problem)
        self._measuring.done.connect(self._take_distances)
        self._soon.timeout.connect(self._measure)
        self._session.experiment_changed.connect(self._follow)
        self._session.inspections.drawn.connect(self._drawn)
        self.readings.changed.connect(self._choose_again)

    @property
    def data(self) -> Data:
        """What of the settings says which digits there are."""
        return self._session.experiment.data

    @property
    def drawing(self) -> np.ndarray | None:
        """The picture on the canvas, uint8 [28, 28]."""
        return self._session.inspections.picture

    @property
    def sealed(self) -> bool:
        """Whether what is wanted is sealed, and nobody has broken the seal."""
        return self.wanted.sealed and not self.unsealed

    @property
    def shown(self) -> int | None:
        """The digit that is told about: the one under the pointer, else the chosen one."""
        return self.current if self.pointed is None else self.pointed

    def of_parts(self) -> np.ndarray:
        """The digits of the wanted parts, whatever they show; none while they are sealed."""
        if self.parted is None or self.sealed:
            return NOTHING
        return browsing.chosen(self.parted, Wanted(parts=self.wanted.parts))

    def unread(self) -> np.ndarray:
        """The digits of the wanted parts that the network, as it is now, has not read."""
        numbers = self.of_parts()
        return numbers if self.readings.stale else self.readings.missing(numbers)

    def needs_answers(self) -> bool:
        """Whether what is wanted depends on what the network reads."""
        return self.wanted.answers != "any" or self.wanted.order == "sureness"

    def watch(self, watched: bool) -> None:
        """Somebody looks, or looks no more: the drawing is followed only for those who look."""
        self._watched = watched
        if watched:
            self._drawn()
        else:
            self._soon.stop()

    def want(self, wanted: Wanted) -> None:
        """Show other digits."""
        if wanted == self.wanted:
            return
        self.wanted = wanted
        self._choose_again()
        if wanted.order == "likeness":
            self._measure()

    def want_labels(self, labels: frozenset[int]) -> None:
        """Show digits of these classes, all where there is none."""
        self.want(replace(self.wanted, labels=labels))

    def want_parts(self, parts: frozenset[int]) -> None:
        """Show digits of these parts; the test is sealed anew whenever another part was chosen."""
        self.unsealed = False
        wanted = replace(self.wanted, parts=parts)
        if wanted.sealed:
            wanted = replace(wanted, answers="any", order="number")
        self.want(wanted)

    def want_answers(self, answers: Answers) -> None:
        """Show digits that are read right, or wrong, the surest mistakes first."""
        order: Order = "sureness" if answers == "wrong" else self.wanted.order
        if answers == "any" and order == "sureness":
            order = "number"
        self.want(replace(self.wanted, answers=answers, order=order))

    def want_order(self, order: Order) -> None:
        """Show them in another order."""
        self.want(replace(self.wanted, order=order))

    def unseal(self) -> None:
        """Show the test digits."""
        self.unsealed = True
        self._choose_again()

    def ask(self) -> None:
        """Let the network read those digits of the wanted parts that it has not read as it is now."""
        if self.parted is None or self.wanted.sealed:
            return
        self.readings.read(self.data, self.unread(), len(self.parted.labels))

    def select(self, number: int | None) -> None:
        """Choose a digit; the network is asked about it, unless it is of the test."""
        if number == self.current:
            return
        self.current = number
        if number is not None and self.parted is not None and self.parted.parts[number] != SEALED:
            self.readings.read_one(self.data, number, len(self.parted.labels))
        self.current_changed.emit()

    def point(self, number: int | None) -> None:
        """The pointer is over a digit, or over none."""
        if number != self.pointed:
            self.pointed = number
            self.current_changed.emit()

    def open(self, number: int) -> None:
        """Put a digit on the canvas, as the picture that the network sees."""
        if self.parted is not None:
            self._session.digit_opened.emit(self.parted.pictures(np.array([number]))[0])

    def map(self) -> None:
        """Lay the digits of the wanted parts out on the map, where that is not done yet."""
        numbers = self.of_parts()
        if self.parted is not None and len(numbers):
            self.layouts.lay_out(self.parted, numbers)

    def _follow(self, experiment: Experiment) -> None:
        """Read the digits of other settings, or part the same ones anew."""
        if experiment.data == self._data:
            return
        data, kept = experiment.data, self.parted
        same = kept is not None and self._data is not None and self._data.dataset == data.dataset
        self._data, self.parted, self.problem, self._distances = data, None, "", None
        self.unsealed = False
        self.readings.forget()
        self.layouts.forget()
        self._loading.begin(partial(parted.part, kept.dataset, data) if same else partial(parted.load, data))

    def _take_digits(self, found: Parted) -> None:
        self.parted = found
        self._choose_again()
        self._measure()

    def _take_problem(self, sentence: str) -> None:
        self.problem = sentence
        self._choose_again()

    def _drawn(self) -> None:
        if self.wanted.order == "likeness" and self._watched:
            self._soon.start()

    def _measure(self) -> None:
        """Measure how far every digit is from the drawing, where that decides the order."""
        if self.wanted.order == "likeness" and self.parted is not None and self.drawing is not None:
            self._measuring.begin(partial(browsing.distances, self.parted, self.drawing))
        else:
            self._measuring.call_off()
            self._choose_again()

    def _take_distances(self, distances: np.ndarray) -> None:
        self._distances = distances
        self._choose_again()

    def _choose_again(self) -> None:
        """Look anew for what is wanted; the chosen digit stays where it is among it."""
        found = NOTHING
        if self.parted is not None and not self.sealed:
            found = browsing.chosen(self.parted, self.wanted, self.readings.reading, self._distances)
        if not np.array_equal(found, self.numbers):
            self.numbers, self.pointed = found, None
            if self.current is not None and self.current not in found:
                self.current = None
        self.changed.emit()
        self.current_changed.emit()
