"""Reads many digits beside the training, and tells what the network makes of each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event as Flag
from threading import Lock
from time import perf_counter

import numpy as np

from digitlab.core.browsing import DigitsRead, PicturesRead, ReadDigits, ReadingStopped, ReadPictures
from digitlab.core.experiment import Experiment
from digitlab.core.messages import Event
from digitlab.data.packing import packed, pictures_of
from digitlab.data.parted import Parted, numbered
from digitlab.engine.build import BuiltNetwork
from digitlab.engine.evaluate import portion_size
from digitlab.engine.inside import structure_of
from digitlab.engine.predict import Predictor
from digitlab.engine.shelf import Shelf
from digitlab.engine.trained import Trained

FEW = 16  # digits that are answered one by one, past a longer reading
TELL_SECONDS = 0.05  # between two portions of answers


class Reading:
    """One reading at a time in a thread of its own; a few digits are read past it.

    The weights of a moment never change, so that training goes on meanwhile.
    """

    def __init__(self, shelf: Shelf, tell: Callable[[Event], None], refuse: Callable[[str, Exception], None]) -> None:
        self._shelf, self._tell, self._refuse = shelf, tell, refuse
        self._thread, self._beside = ThreadPoolExecutor(max_workers=1), ThreadPoolExecutor(max_workers=1)
        self._stopped = Flag()
        self._reader: tuple[str, Predictor] | None = None  # of the networks with that structure
        self._one_builds = Lock()

    def begin(self, wanted: ReadDigits | ReadPictures, network: Trained) -> None:
        """Answer ``wanted`` soon, with ``network`` as it is now."""
        if isinstance(wanted, ReadPictures):
            self._beside.submit(self._guarded, self._read_pictures, wanted, network)
            return
        if len(wanted.digits) <= FEW:
            self._beside.submit(self._guarded, self._read_few, wanted, network)
            return
        self.stop()
        self._stopped = Flag()
        self._thread.submit(self._guarded, self._read, wanted, network, self._stopped)

    def stop(self) -> None:
        """Read no more."""
        self._stopped.set()

    def _guarded(self, work: Callable[..., None], wanted: ReadDigits | ReadPictures, *rest: object) -> None:
        try:
            work(wanted, *rest)
        except Exception as error:  # the boundary of the thread: the window is told
            self._refuse(wanted.kind, error)

    def _read_few(self, wanted: ReadDigits, network: Trained) -> None:
        dataset = self._shelf.dataset(wanted.data)
        pictures = dataset.pictures(numbered(dataset, wanted.digits))
        answers = np.array([network.probabilities(picture) for picture in pictures]).reshape(-1, 10)
        self._tell(_read(wanted.number, 0, answers))

    def _read_pictures(self, wanted: ReadPictures, network: Trained) -> None:
        pictures, reader = pictures_of(wanted.pictures), self._reader_of(network.experiment)
        portions = [pictures[first : first + reader.size] for first in range(0, len(pictures), reader.size)]
        answers = np.concatenate([np.empty((0, 10)), *(reader.read(network.weights, some) for some in portions)])
        likeliest = answers.argmax(axis=1).tolist()
        self._tell(PicturesRead(number=wanted.number, answers=likeliest, probabilities=packed(answers)))

    def _read(self, wanted: ReadDigits, network: Trained, stopped: Flag) -> None:
        first, waiting, told = 0, [], perf_counter()
        left = len(wanted.digits)
        for answers in self._portions(wanted, network, stopped):
            waiting.append(answers)
            left -= len(answers)
            if left and perf_counter() - told < TELL_SECONDS:
                continue
            found, waiting, told = np.concatenate(waiting), [], perf_counter()
            self._tell(_read(wanted.number, first, found))
            first += len(found)
        if left:
            self._tell(ReadingStopped(number=wanted.number))

    def _portions(self, wanted: ReadDigits, network: Trained, stopped: Flag) -> Iterator[np.ndarray]:
        """The answers, portion by portion, until it is ``stopped``."""
        if stopped.is_set():
            return
        dataset: Parted = self._shelf.dataset(wanted.data)
        numbers = numbered(dataset, wanted.digits)
        reader = self._reader_of(network.experiment)
        for first in range(0, len(numbers), reader.size):
            if stopped.is_set():
                return
            yield reader.read(network.weights, dataset.pictures(numbers[first : first + reader.size]))

    def _reader_of(self, experiment: Experiment) -> Predictor:
        structure, network = structure_of(experiment), experiment.network
        with self._one_builds:
            if self._reader is None or self._reader[0] != structure:
                self._reader = (structure, Predictor(BuiltNetwork(network), experiment.loss, portion_size(network)))
            return self._reader[1]


def _read(number: int, first: int, probabilities: np.ndarray) -> DigitsRead:
    answers = probabilities.argmax(axis=1).tolist()
    return DigitsRead(number=number, first=first, answers=answers, probabilities=packed(probabilities))
