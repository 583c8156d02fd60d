"""Reads digits and pictures, and tells what the network makes of each of them."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from threading import Lock
from time import perf_counter

import numpy as np

from digitlab.core.browsing import DigitsRead, PicturesRead, ReadDigits, ReadPictures
from digitlab.core.experiment import Experiment
from digitlab.core.network import CLASSES
from digitlab.data.packing import packed, pictures_of
from digitlab.data.parted import numbered
from digitlab.engine.build import BuiltNetwork
from digitlab.engine.evaluate import portion_size
from digitlab.engine.inside import structure_of
from digitlab.engine.predict import Predictor
from digitlab.engine.shelf import Shelf
from digitlab.engine.trained import Trained

TELL_SECONDS = 0.05  # between two portions of answers


class Reader:
    """Keeps what reads many at once for the next time; None in what comes is a moment to stop."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._predictor: tuple[str, Predictor] | None = None  # of the networks with that structure
        self._one_builds = Lock()

    def few(self, wanted: ReadDigits, network: Trained) -> Iterator[DigitsRead]:
        """All answers at once, by what answers a drawing: nothing is compiled for them."""
        dataset = self._shelf.dataset(wanted.data)
        pictures = dataset.pictures(numbered(dataset, wanted.digits))
        answers = np.array([network.probabilities(picture) for picture in pictures]).reshape(-1, 10)
        yield _read(wanted.number, 0, answers)

    def many(self, wanted: ReadDigits, network: Trained) -> Iterator[DigitsRead | None]:
        """The answers in order, portion by portion."""
        yield None
        dataset = self._shelf.dataset(wanted.data)
        numbers = numbered(dataset, wanted.digits)
        predictor = self._predictor_of(network.experiment)
        first, untold, told = 0, [], perf_counter()
        for place in range(0, len(numbers), predictor.size):
            portion = numbers[place : place + predictor.size]
            untold.append(predictor.read(network.weights, dataset.pictures(portion)))
            ahead = place + len(portion)
            if ahead == len(numbers) or perf_counter() - told >= TELL_SECONDS:
                yield _read(wanted.number, first, np.concatenate(untold))
                first, untold, told = ahead, [], perf_counter()
            else:
                yield None

    def pictures(self, wanted: ReadPictures, network: Trained) -> Iterator[PicturesRead | None]:
        """All answers at once, in the end."""
        answers = yield from self.shares(pictures_of(wanted.pictures), network)
        likeliest = answers.argmax(axis=1).tolist()
        yield PicturesRead(number=wanted.number, answers=likeliest, probabilities=packed(answers))

    def shares(self, pictures: np.ndarray, network: Trained) -> Generator[None, None, np.ndarray]:
        """The probabilities float32 [n, 10] for ``pictures`` uint8 [n, 28, 28], with a moment to stop now and then."""
        predictor = self._predictor_of(network.experiment)
        answers = np.empty((len(pictures), CLASSES), np.float32)
        for place in range(0, len(pictures), predictor.size):
            portion = slice(place, place + predictor.size)
            answers[portion] = predictor.read(network.weights, pictures[portion])
            yield None
        return answers

    def _predictor_of(self, experiment: Experiment) -> Predictor:
        structure, network = structure_of(experiment), experiment.network
        with self._one_builds:
            if self._predictor is None or self._predictor[0] != structure:
                built = Predictor(BuiltNetwork(network), experiment.loss, portion_size(network))
                self._predictor = (structure, built)
            return self._predictor[1]


def _read(number: int, first: int, probabilities: np.ndarray) -> DigitsRead:
    answers = probabilities.argmax(axis=1).tolist()
    return DigitsRead(number=number, first=first, answers=answers, probabilities=packed(probabilities))
