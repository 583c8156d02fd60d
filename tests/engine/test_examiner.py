"""A network is examined beside the training: on the digits that check it, as they are and bent."""

from __future__ import annotations

from queue import Queue

import numpy as np
import pytest
import tensorflow as tf

from digitlab.core import messages as m
from digitlab.core.datasets import Own
from digitlab.core.experiment import Data, Experiment
from digitlab.core.layers import Dense, Flatten
from digitlab.core.network import Network
from digitlab.core.robustness import BENDS, POINTS
from digitlab.data import parted
from digitlab.data.augmentation import ink, places
from digitlab.data.parted import CHECK
from digitlab.engine import examiner as module
from digitlab.engine import trained
from digitlab.engine.augment import draws
from digitlab.engine.beside import Beside
from digitlab.engine.examiner import spread
from digitlab.engine.parts import on_device
from digitlab.engine.robustness import GOLDEN_ANGLE, GRAIN, BentReader, bent
from digitlab.engine.surface.walks import RaceWalks

DATA = Data(validation_count=700, split_seed=5)
SMALL = Experiment(data=DATA, network=Network(layers=(Flatten(), Dense(units=12))), seed=5)
PATIENCE = 60


class Desk:
    """What is asked beside the training, and the events that come of it."""

    def __init__(self) -> None:
        self.heard = Queue()
        self.beside = Beside(self.heard.put, lambda command, error: self.heard.put((command, error)), RaceWalks())

    def ask(self, *commands, network, step=None) -> None:
        for command in commands:
            self.beside.obey(command, lambda: network, step)

    def until(self, *kinds):
        """All that is heard, to the first of some kinds."""
        heard = [self.heard.get(timeout=PATIENCE)]
        while not isinstance(heard[-1], kinds):
            heard.append(self.heard.get(timeout=PATIENCE))
        return heard


@pytest.fixture(scope="module")
def desk():
    return Desk()


@pytest.fixture(scope="module")
def network():
    return trained.fresh(SMALL)


@pytest.fixture(scope="module")
def checked():
    """The numbers of the digits that check, their pictures and labels."""
    whole = parted.load(DATA)
    numbers = np.flatnonzero(whole.parts == CHECK)
    return numbers, whole.pictures(numbers), whole.labels[numbers]


def test_the_digits_that_check_are_read_as_the_network_reads_them(desk, network, checked) -> None:
    numbers, pictures, labels = checked
    desk.ask(m.Evaluate(number=3), network=network, step=12)
    found = desk.until(m.Evaluated)[-1]
    assert (found.number, found.part, found.step, found.data) == (3, "check", 12, DATA)
    assert found.digits == numbers.tolist()
    assert found.labels == labels.tolist()
    score = network.score(pictures, labels)
    assert found.accuracy.value == pytest.approx(score.accuracy)
    assert found.confusion == score.confusion.tolist()
    assert found.top_2 == pytest.approx(score.top_2)
    assert found.loss == pytest.approx(score.loss, abs=1e-5), "of a softmax with cross-entropy both are the same"
    alone = [network.probabilities(picture) for picture in pictures[:40]]
    assert found.answers[:40] == [int(one.argmax()) for one in alone]


def test_other_weights_and_another_split_are_read_anew(desk, network) -> None:
    other = SMALL.model_copy(update={"seed": 6, "data": DATA.model_copy(update={"validation_count": 300})})
    desk.ask(m.Evaluate(number=4), network=network)
    one = desk.until(m.Evaluated)[-1]
    desk.ask(m.Evaluate(number=5), network=trained.fresh(other))
    two = desk.until(m.Evaluated)[-1]
    assert (len(one.digits), len(two.digits)) == (700, 300)
    assert one.accuracy.value != two.accuracy.value


def test_every_bend_is_measured_and_no_bend_is_the_plain_accuracy(desk, network, checked) -> None:
    _, pictures, labels = checked
    desk.ask(m.MeasureRobustness(number=6), network=network)
    points = [desk.heard.get(timeout=PATIENCE) for _ in range(POINTS)]
    assert points[-1].share == 1
    assert {(one.bend, one.amount) for one in points} == {(b.name, amount) for b in BENDS for amount in b.amounts}
    plain = round(network.score(pictures, labels).accuracy * len(labels))
    assert {one.right for one in points if one.amount == 0} == {plain}
    assert {one.count for one in points} == {700}


def test_what_is_stopped_says_so_and_nothing_more(desk, network) -> None:
    desk.ask(m.MeasureRobustness(number=7), network=network)
    desk.until(m.RobustnessMeasured)
    desk.ask(m.StopMeasuring(), network=network)
    heard = desk.until(m.MeasuringStopped)
    assert heard[-1].number == 7
    assert len(heard) < POINTS
    desk.ask(m.Evaluate(number=8), m.StopEvaluating(), network=network)
    assert desk.until(m.EvaluationStopped, m.Evaluated)[-1] == m.EvaluationStopped(number=8)
    assert desk.heard.empty()


def test_it_is_told_how_far_it_is(desk, network, monkeypatch) -> None:
    monkeypatch.setattr(module, "TELL_SECONDS", 0.0)
    monkeypatch.setattr("digitlab.engine.evaluate.MOST", 200)
    other = SMALL.model_copy(update={"network": Network(layers=(Flatten(), Dense(units=13)))})
    desk.ask(m.Evaluate(number=9), network=trained.fresh(other))
    *told, _ = desk.until(m.Evaluated)
    assert [one.share for one in told] == pytest.approx([2 / 7, 4 / 7, 6 / 7, 1])


def test_a_dataset_that_is_gone_is_refused_in_a_sentence(desk) -> None:
    gone = SMALL.model_copy(update={"data": DATA.model_copy(update={"dataset": Own(name="gone")})})
    desk.ask(m.Evaluate(number=10), network=trained.fresh(gone))
    command, error = desk.heard.get(timeout=PATIENCE)
    assert command == "evaluate"
    assert "gone" in str(error)


def by_numpy(pictures, amounts, first):
    """The same bends with the NumPy reference of the augmentation."""
    degrees, pixels, sigma, thickness = amounts
    count = len(pictures)
    side = GOLDEN_ANGLE * (first + np.arange(count))
    maps = places.matrix(np.full(count, degrees), 1, 1, 0, pixels * np.cos(side), pixels * np.sin(side))
    moved = places.warp(pictures.astype(np.float32) / 255, maps)
    grain = draws.noise(count, tf.constant(GRAIN), first).numpy()
    return ink.noisy(ink.thickened(moved, np.full(count, thickness)), sigma * grain)


@pytest.mark.parametrize(
    "amounts",
    [(0, 0, 0, 0), (30, 0, 0, 0), (0, 3, 0, 0), (0, 0, 0.4, 0), (0, 0, 0, -0.5), (-20, 2, 0.1, 0.75)],
    ids=str,
)
def test_digits_are_bent_as_the_reference_bends_them(checked, amounts) -> None:
    pictures = checked[1][:20]
    found = bent(tf.constant(pictures), tf.constant(amounts, tf.float32), tf.constant(40)).numpy()
    np.testing.assert_allclose(found, by_numpy(pictures, amounts, 40), atol=2e-4)


def test_an_overlapping_last_portion_counts_no_digit_twice(checked, network, monkeypatch) -> None:
    _, pictures, labels = checked
    digits = on_device(pictures[:450], labels[:450])
    whole = sum(BentReader(network.network).portions(network.weights, digits, "noise", 0.3))
    monkeypatch.setattr("digitlab.engine.evaluate.MOST", 200)
    parts = list(BentReader(network.network).portions(network.weights, digits, "noise", 0.3))
    assert len(parts) == 3
    assert sum(parts) == whole


def test_the_sample_comes_from_all_over_the_digits_and_is_always_the_same(checked) -> None:
    _, pictures, labels = checked
    digits = on_device(pictures, labels)
    some = spread(digits, 100)
    assert (some.images.numpy() == pictures[::7]).all()
    assert spread(digits, 700) is digits
