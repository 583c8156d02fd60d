"""The engine reads many digits beside its other work: the answers are the network's, and a reading can be stopped."""

from __future__ import annotations

import base64
from queue import Queue

import numpy as np
import pytest

from digitlab.core import messages as m
from digitlab.core.experiment import Data, Experiment
from digitlab.core.layers import Conv2D, Dense, Flatten, MaxPooling2D
from digitlab.core.network import Network
from digitlab.data import parted
from digitlab.data.packing import unpacked
from digitlab.engine import reading as module
from digitlab.engine import trained
from digitlab.engine.beside import FEW, Beside
from digitlab.engine.surface.walks import RaceWalks

SMALL = Experiment(network=Network(layers=(Conv2D(filters=4), MaxPooling2D(), Flatten(), Dense(units=12))), seed=5)


class Desk:
    """What reads, with its events, which are waited for."""

    def __init__(self) -> None:
        self.heard = Queue()
        self.beside = Beside(self.heard.put, lambda command, error: self.heard.put((command, error)), RaceWalks())

    def obey(self, wanted, network=None) -> None:
        self.beside.obey(wanted, lambda: network, None)

    def answers(self, wanted, network) -> np.ndarray:
        """All answers to ``wanted``, which come in order."""
        self.obey(wanted, network)
        found = np.empty((0, 10), np.float32)
        while len(found) < len(wanted.digits):
            event = self.heard.get(timeout=60)
            assert (event.number, event.first) == (wanted.number, len(found))
            found = np.concatenate([found, unpacked(event.probabilities)])
            sure = np.sort(unpacked(event.probabilities), axis=1)[:, -2:] @ (-1, 1) > 0.002
            assert (np.array(event.answers) == unpacked(event.probabilities).argmax(axis=1))[sure].all()
        return found


@pytest.fixture(scope="module")
def desk():
    return Desk()


@pytest.fixture(scope="module")
def network():
    return trained.fresh(SMALL)


def asked(digits, number=1):
    return m.ReadDigits(number=number, data=Data(), digits=digits)


@pytest.mark.parametrize("digits", [[5], [60_000, 3, 69_999], list(range(59_000, 61_111))], ids=len)
def test_every_digit_gets_the_answer_it_would_get_alone(desk, network, digits) -> None:
    found = desk.answers(asked(digits), network)
    pictures = parted.load(Data()).pictures(np.array(digits))
    some = range(0, len(digits), 97)
    alone = np.array([network.probabilities(pictures[place]) for place in some])
    np.testing.assert_allclose(found[list(some)], alone, atol=1e-3)
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-2)


def test_another_network_of_the_same_layers_answers_by_its_own_weights(desk, network) -> None:
    other = trained.fresh(SMALL.model_copy(update={"seed": 6}))
    digits = list(range(40))
    one, two = (desk.answers(asked(digits), given) for given in (network, other))
    assert np.abs(one - two).max() > 0.01


def test_a_reading_that_is_stopped_says_so_and_nothing_more(desk, network, monkeypatch) -> None:
    monkeypatch.setattr(module, "TELL_SECONDS", 0.0)
    desk.obey(asked(list(range(60_000)), number=2), network)
    first = desk.heard.get(timeout=60)
    desk.obey(m.StopReading())
    told = [desk.heard.get(timeout=60)]
    while not isinstance(told[-1], m.ReadingStopped):
        told.append(desk.heard.get(timeout=60))
    assert (first.number, told[-1].number) == (2, 2)
    read = sum(event.probabilities.shape[0] for event in (first, *told[:-1]))
    assert read < 60_000
    assert desk.answers(asked(list(range(20)), number=3), network).shape == (20, 10)


def test_a_few_digits_are_read_past_a_long_reading(desk, network) -> None:
    desk.obey(asked(list(range(60_000)), number=4), network)
    desk.obey(asked(list(range(FEW)), number=5), network)
    heard = []
    while not heard or heard[-1].number != 5:
        heard.append(desk.heard.get(timeout=60))
    assert sum(event.probabilities.shape[0] for event in heard[:-1]) < 60_000
    desk.obey(m.StopReading())
    while not isinstance(desk.heard.get(timeout=60), m.ReadingStopped):
        pass


def test_a_digit_that_is_not_there_is_refused_in_a_sentence(desk, network) -> None:
    for digits in ([70_000], list(range(69_990, 70_010))):
        desk.obey(asked(digits), network)
        command, error = desk.heard.get(timeout=60)
        assert command == "read_digits"
        assert str(error) == "There is no digit 70,000; the numbers go from 0 to 69,999."


def of_pictures(pictures, number=1):
    return m.ReadPictures(number=number, pictures=base64.b64encode(pictures.tobytes()).decode())


@pytest.mark.parametrize("count", [0, 1, 700])
def test_pictures_of_ones_own_are_read_as_those_of_a_dataset(desk, network, count) -> None:
    pictures = parted.load(Data()).pictures(np.arange(count))
    desk.obey(of_pictures(pictures, number=9), network)
    told = desk.heard.get(timeout=60)
    assert isinstance(told, m.PicturesRead)
    assert (told.number, len(told.answers)) == (9, count)
    some = range(0, count, 97)
    alone = np.array([network.probabilities(pictures[place]) for place in some]).reshape(-1, 10)
    np.testing.assert_allclose(unpacked(told.probabilities)[list(some)], alone, atol=1e-3)
    assert [told.answers[place] for place in some] == alone.argmax(axis=1).tolist()


def test_bytes_that_are_no_pictures_are_refused(desk, network) -> None:
    for pixels, words in (("AAAA", "has 3 pixels; it must have 784"), ("?", "is not base64")):
        desk.obey(m.ReadPictures(number=1, pictures=pixels), network)
        command, error = desk.heard.get(timeout=60)
        assert command == "read_pictures"
        assert words in str(error)
