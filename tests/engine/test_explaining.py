"""Why a picture is read as it is, told by the engine: for a linear network, what a weight sum by hand says."""

import base64
from queue import Queue

import numpy as np
import pytest

from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Experiment
from digitlab.core.explanation import CHANGES, Explain, Explained
from digitlab.core.layers import Flatten
from digitlab.core.network import PIXEL_SPREAD, Network
from digitlab.data import explanation
from digitlab.data.drawing import render
from digitlab.data.explanation import Explanation
from digitlab.data.packing import unpacked
from digitlab.engine import trained
from digitlab.engine.beside import Beside
from digitlab.engine.surface.walks import RaceWalks

LINEAR = Experiment(network=Network(layers=(Flatten(),)), seed=3)
ROUNDING = 0.01  # of a logarithm of some size in 16 bits


@pytest.fixture(scope="module")
def picture():
    return render([np.array([[10, 10], [50, 10], [25, 80]], float)])


@pytest.fixture(scope="module")
def network():
    return trained.fresh(LINEAR)


@pytest.fixture(scope="module")
def heard(picture, network):
    """The answer about the picture, and what is told of one that is none."""
    queue = Queue()
    beside = Beside(queue.put, lambda command, error: queue.put((command, error)), RaceWalks())
    beside.obey(Explain(number=4, pixels=base64.b64encode(picture.tobytes()).decode()), lambda: network, None)
    answer = queue.get(timeout=60)
    beside.obey(Explain(number=5, pixels="AAAA"), lambda: network, None)
    return answer, queue.get(timeout=60)


@pytest.fixture(scope="module")
def found(heard, picture):
    answer, _ = heard
    logarithms = map(unpacked, (answer.whole, answer.erased, answer.inked, answer.changed))
    return Explanation(picture, answer.answer, *logarithms)


def kernel(network):
    """[28, 28, 10] what full ink in a pixel adds to each sum; pixels are divided by their spread."""
    return network.weights.trained[0].numpy().reshape(28, 28, 10).astype(float) / PIXEL_SPREAD


def around(values):
    """[28, 28]: the sums of ``values`` in the three by three pixels around each."""
    framed = np.pad(values, 1)
    return sum(framed[down : down + 28, right : right + 28] for down in range(3) for right in range(3))


def test_the_answer_is_that_of_the_network(heard, found, picture, network):
    answer, _ = heard
    shares = network.probabilities(picture)
    assert isinstance(answer, Explained)
    assert (answer.number, answer.answer) == (4, shares.argmax())
    np.testing.assert_allclose(np.exp(found.whole), shares, rtol=ROUNDING)


@pytest.mark.parametrize("rival", range(10))
def test_in_a_linear_network_ink_weighs_what_its_weights_say(rival, found, picture, network):
    towards = kernel(network)[..., found.answer] - kernel(network)[..., rival]
    lost = around(towards * picture / 255)
    np.testing.assert_allclose(found.for_ink(rival), lost, atol=ROUNDING)
    won = around(towards * (255 - picture.astype(float)) / 255)
    np.testing.assert_allclose(found.for_gaps(rival), -won, atol=ROUNDING)


def test_the_other_forms_are_read_as_they_are_shown(found, picture, network):
    forms = explanation.changed(picture)
    shares = np.array([network.probabilities(form) for form in forms]).reshape(len(CHANGES), -1, 10)
    np.testing.assert_allclose(np.exp(found.changed), shares, rtol=2 * ROUNDING)


def test_a_picture_of_another_size_is_refused(heard):
    _, (command, error) = heard
    assert command == "explain"
    assert isinstance(error, DigitLabError)
    assert "784" in str(error)
