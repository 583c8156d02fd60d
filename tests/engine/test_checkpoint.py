"""Where a run stands goes into a file and comes back to the last bit, whatever its optimizer remembers."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
import tensorflow as tf

from digitlab.core.errors import DigitLabError
from digitlab.core.messages import EpochEnded
from digitlab.core.optimizers import Optimizer
from digitlab.core.training import Regularisation
from digitlab.data import checkpoint_file
from digitlab.engine.build import Weights
from digitlab.engine.checkpoint import Snapshot, checkpoint_of, restored
from digitlab.engine.loop import Loop
from digitlab.engine.tally import Best, EpochSums

CHECKED = (
    EpochEnded(epoch=1, step=11, loss=0.1 + 0.2, accuracy=1 / 3, validation_loss=0.7, validation_accuracy=0.8,
               best=True, seconds=1),
    EpochEnded(epoch=2, step=22, loss=0.2, accuracy=0.5, validation_loss=0.9, validation_accuracy=0.8, best=False,
               seconds=2),
)  # fmt: skip


def bits(value):
    return [(tensor.dtype, tensor.shape, tensor.numpy().tobytes()) for tensor in tf.nest.flatten(value)]


@pytest.fixture
def stand(tiny):
    """What a run of some settings needs to be restored, without anything compiled; and a snapshot of random numbers."""

    def make(experiment):
        loop, generator = Loop(experiment, "graph"), np.random.default_rng(1)

        def random(tensor):
            numbers = generator.uniform(-9, 9, tensor.shape)
            return tf.constant(numbers.astype(tensor.dtype.as_numpy_dtype), tensor.dtype)

        fresh = loop.start(loop.network.initial())
        state = tf.nest.map_structure(random, fresh)._replace(step=tf.constant(25), since=tf.constant(4))
        best = Best(0.8, 0.7, 1, Weights(*tf.nest.map_structure(random, tuple(fresh.weights))))
        shop = SimpleNamespace(network=loop.network, execution=SimpleNamespace(loop=loop))
        begun = EpochSums(3, 0.1 + 0.7, 61)
        return shop, Snapshot(experiment, state, best, CHECKED, begun, 25, 1.25, "xla_step")

    return make


def through_a_file(snapshot, shop, path):
    checkpoint_file.write(path, checkpoint_of(snapshot, shop.network, 99))
    return checkpoint_file.read(path)


@pytest.mark.parametrize("key", list(Optimizer.entries()))
def test_what_every_optimizer_remembers_comes_back(stand, tiny, tmp_path, key) -> None:
    shop, snapshot = stand(tiny.with_value("optimizer", key))
    found = restored(through_a_file(snapshot, shop, tmp_path / "c"), CHECKED, shop)
    assert bits(found.state) == bits(snapshot.state)
    assert bits(found.best.weights) == bits(snapshot.best.weights)
    tf.nest.assert_same_structure(found.state, snapshot.state)
    assert found._replace(state=None, best=None) == snapshot._replace(state=None, best=None)
    assert found.best[:3] == snapshot.best[:3]


def test_a_running_mean_of_the_weights_comes_back_too(stand, tiny, tmp_path) -> None:
    shop, snapshot = stand(tiny.model_copy(update={"regularisation": Regularisation(weight_average=0.9)}))
    assert snapshot.state.average
    found = restored(through_a_file(snapshot, shop, tmp_path / "c"), CHECKED, shop)
    assert bits(found.state.average) == bits(snapshot.state.average)


def test_weights_that_are_the_best_ones_are_written_once(stand, tiny, tmp_path) -> None:
    shop, snapshot = stand(tiny)
    best = snapshot.best._replace(weights=snapshot.state.answering())
    kept = through_a_file(snapshot._replace(best=best), shop, tmp_path / "c")
    assert not [name for name in kept.tensors if name.startswith("best.")]
    assert bits(restored(kept, CHECKED, shop).best.weights) == bits(best.weights)


def test_before_the_first_check_there_is_no_best(stand, tiny, tmp_path) -> None:
    shop, snapshot = stand(tiny)
    kept = through_a_file(snapshot._replace(best=None, checked=()), shop, tmp_path / "c")
    assert restored(kept, (), shop).best is None


def test_epochs_that_are_not_those_of_the_checkpoint_are_refused(stand, tiny, tmp_path) -> None:
    shop, snapshot = stand(tiny)
    kept = through_a_file(snapshot, shop, tmp_path / "c")
    for checked in ((), CHECKED[:1]):
        with pytest.raises(DigitLabError, match="does not fit the events of its run"):
            restored(kept, checked, shop)


@pytest.mark.parametrize("change", ["missing", "shape", "type", "optimizer"])
def test_numbers_that_do_not_fit_the_network_are_refused(stand, tiny, tmp_path, change) -> None:
    shop, snapshot = stand(tiny)
    kept = through_a_file(snapshot, shop, tmp_path / "c")
    tensors = dict(kept.tensors)
    if change == "missing":
        del tensors["now.output.bias"]
    elif change == "shape":
        tensors["now.output.bias"] = np.zeros(11, np.float32)
    elif change == "type":
        tensors["optimizer.0"] = tensors["optimizer.0"].astype(np.float64)
    else:
        del tensors["optimizer.0"]
    with pytest.raises(DigitLabError, match="does not fit the network of its run"):
        restored(kept._replace(tensors=tensors), CHECKED, shop)
