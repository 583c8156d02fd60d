"""A network in a file is the network that was saved, or it is refused in a sentence."""

from __future__ import annotations

import numpy as np
import pytest

from digitlab.core.errors import DigitLabError
from digitlab.core.layers import GRU, BatchNormalization, Conv2D, Dense, Dropout, Flatten, MaxPooling2D, Rows
from digitlab.core.losses import Loss
from digitlab.core.network import Network
from digitlab.data import model_file
from digitlab.data.model_file import ModelFile
from digitlab.engine import keep, trained
from digitlab.engine.losses import probabilities

NETWORKS = {
    "pictures": Network(
        layers=(Conv2D(filters=3), MaxPooling2D(), BatchNormalization(), Flatten(), Dropout(), Dense(units=5))
    ),
    "rows": Network(layers=(Rows(), GRU(units=4))),
    "as small as can be": Network(layers=(Flatten(),)),
}


@pytest.fixture
def model(tmp_path, tiny, mnist):
    """Writes a model file of a fresh network whose tensors may be spoilt before."""

    def write(network=NETWORKS["pictures"], spoil=lambda tensors: tensors):
        experiment = tiny.model_copy(update={"network": network})
        fresh = trained.fresh(experiment)
        tensors = spoil(fresh.network.arrays_from(fresh.weights))
        model_file.write(tmp_path / "model.digitlab", ModelFile(experiment, tensors, ('{"kind": "paused"}',)))
        return tmp_path / "model.digitlab", fresh

    return write


@pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS)
def test_what_is_saved_and_loaded_gives_the_same_answers(tmp_path, tiny, mnist, network) -> None:
    before = trained.fresh(tiny.model_copy(update={"network": network}))
    path, picture = tmp_path / "model.digitlab", mnist.test.images[0]
    keep.save(path, before.experiment, before.network, before.weights, ["{}"], picture)
    after = trained.load(path)
    assert after.experiment == before.experiment
    assert after.history == ["{}"]
    for image in mnist.test.images[:5]:
        np.testing.assert_allclose(after.probabilities(image), before.probabilities(image), atol=1e-6)
    one, two = (which.score(*(array[:300] for array in mnist.test)) for which in (before, after))
    np.testing.assert_array_equal(one.confusion, two.confusion)


@pytest.mark.parametrize("kind", Loss.entries().values(), ids=Loss.entries())
def test_a_network_from_a_file_answers_by_its_own_loss(tmp_path, tiny, mnist, kind) -> None:
    before = trained.fresh(tiny.model_copy(update={"loss": kind()}))
    tensors = before.network.arrays_from(before.weights)
    model_file.write(tmp_path / "model.digitlab", ModelFile(before.experiment, tensors, ()))
    after, picture = trained.load(tmp_path / "model.digitlab"), mnist.test.images[0]
    sums, _ = after.network.forward(after.weights, picture[np.newaxis].astype(np.float32) / 255)
    expected = probabilities(kind(), sums)[0]
    np.testing.assert_allclose(after.probabilities(picture), expected, atol=1e-6)
    assert np.allclose(expected, np.exp(sums[0]) / np.exp(sums[0]).sum(), atol=1e-4) is (
        kind.output_activation != "sigmoid"
    )


def test_a_fresh_network_knows_nothing_and_is_decided_by_its_seed(tiny, mnist) -> None:
    one, same, other = (trained.fresh(tiny.with_value("seed", seed)) for seed in (1, 1, 2))
    picture = mnist.test.images[0]
    np.testing.assert_array_equal(one.probabilities(picture), same.probabilities(picture))
    assert not np.array_equal(one.probabilities(picture), other.probabilities(picture))
    assert one.score(*(array[:300] for array in mnist.test)).accuracy < 0.4
    assert one.history == []


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda t: {k: v for k, v in t.items() if k != "output.bias"}, "output.bias is missing or unknown"),
        (lambda t: t | {"extra": np.zeros(3, np.float32)}, "extra is missing or unknown"),
        (lambda t: t | {"output.bias": np.zeros(9, np.float32)}, r"output.bias is float32 \(9,\), not float32 \(10,\)"),
        (lambda t: t | {"output.bias": np.zeros((10, 1), np.float32)}, r"output.bias is float32 \(10, 1\), not"),
        (lambda t: t | {"output.bias": np.full(10, 1e300)}, r"output.bias is float64 \(10,\), not float32"),
        (lambda t: t | {"output.bias": np.zeros(10, np.int32)}, r"output.bias is int32 \(10,\), not float32"),
        (lambda t: {}, "is missing or unknown"),
    ],
    ids=["missing", "too many", "shape", "rank", "longer numbers", "whole numbers", "nothing"],
)
def test_tensors_that_do_not_fit_are_refused_by_name(model, spoil, words) -> None:
    path, _ = model(spoil=spoil)
    with pytest.raises(DigitLabError, match=rf'^"model\.digitlab" does not fit its own network: .*{words}.*copy\.$'):
        trained.load(path)


def test_a_file_that_is_none_is_refused(tmp_path) -> None:
    (tmp_path / "model.digitlab").write_bytes(b"not a model")
    for name in ("model.digitlab", "none.digitlab"):
        with pytest.raises(DigitLabError, match=name):
            trained.load(tmp_path / name)
