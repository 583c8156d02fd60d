"""A new network that begins with the weights of another in the layers that did not change."""

from __future__ import annotations

import numpy as np
import pytest

from digitlab.core.errors import DigitLabError
from digitlab.core.layers import BatchNormalization, Dense, Flatten
from digitlab.core.network import Network
from digitlab.engine import carry
from digitlab.engine.build import BuiltNetwork
from digitlab.engine.predict import Predictor
from digitlab.engine.train import TrainingRun
from digitlab.engine.trained import Trained


def learned(experiment, seed=99):
    """A network of ``experiment`` whose weights are those of no other."""
    network = BuiltNetwork(experiment.network, seed)
    arrays = {name: array + 1 for name, array in network.arrays_from(network.initial()).items()}
    return Trained(experiment, network, network.weights_from(arrays), Predictor(network, experiment.loss), [])


def test_what_fits_is_kept_with_its_running_means_and_the_rest_is_fresh(tiny) -> None:
    before = tiny.model_copy(update={"network": Network(layers=(Flatten(), BatchNormalization(), Dense(units=12)))})
    after = tiny.model_copy(update={"network": Network(layers=(Flatten(), BatchNormalization(), Dense(units=13)))})
    old, network = learned(before), BuiltNetwork(after.network, after.seed)
    start = carry.over(old, after, network)
    assert start.kept == ("layers.1",)
    kept, fresh = network.arrays_from(start.weights), network.arrays_from(network.initial())
    arrays = old.network.arrays_from(old.weights)
    for name, array in kept.items():
        np.testing.assert_array_equal(array, (arrays if name.startswith("layers.1.") else fresh)[name])


def test_a_run_begins_where_the_kept_weights_are_and_says_so(tiny, shop, drive) -> None:
    start = carry.over(learned(tiny), tiny, shop.network)
    run = TrainingRun(tiny, shop, start)
    (started, *_) = drive(run, until=lambda event: True)
    assert started.kept == ["layers.1", "output"]
    assert started.validation_accuracy == shop.score(start.weights).accuracy
    assert started.validation_loss != shop.first_score().loss


def test_weights_that_have_seen_what_is_held_back_are_refused(tiny, shop) -> None:
    with pytest.raises(DigitLabError, match="other digits are held back"):
        carry.over(learned(tiny.with_value("data.split_seed", 5)), tiny, shop.network)
