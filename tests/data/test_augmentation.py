"""The reference of augmentation as a whole: what is drawn, in which order it acts, and that nothing is forgotten."""

from __future__ import annotations

import numpy as np
import pytest

from digitlab.core.augmentations import Augmentation, Blur, Contrast, Elastic, Noise, Rotate, Shift, Thickness, Zoom
from digitlab.core.errors import DigitLabError
from digitlab.core.parameter import bounds
from digitlab.data import samples
from digitlab.data.augmentation import INK, PLACES, bent, ink, places
from digitlab.data.augmentation.draws import draw
from digitlab.data.sources import load

KINDS = Augmentation.entries()
kinds = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)


@pytest.fixture(scope="module")
def digits() -> np.ndarray:
    return samples.samples()


@pytest.fixture(scope="module")
def draws():
    return draw(np.random.default_rng(1), 16)


def test_every_augmentation_of_the_catalogue_has_its_place() -> None:
    assert {*PLACES, *INK} == set(KINDS.values())


@kinds
def test_each_bends_every_digit_and_at_strength_nought_none(kind, digits, draws) -> None:
    plain = digits / np.float32(255)
    (name, *_) = kind.strengths()
    found = bent(digits, (kind(**{name: bounds(kind.model_fields[name])["le"]}),), draws)
    assert found.dtype == np.float32
    assert found.shape == (16, 28, 28)
    assert found.min() >= -1e-6
    assert found.max() <= 1 + 1e-6
    assert (np.abs(found - plain).max(axis=(1, 2)) > 0.02).sum() >= 10
    nought = bent(digits, (kind(**{name: 0.0}),), draws)
    np.testing.assert_allclose(nought, plain, atol=1e-6)


@kinds
def test_more_strength_bends_more_and_the_same_way(kind, digits, draws) -> None:
    (name, *_), plain = kind.strengths(), digits / np.float32(255)
    some, more = (
        bent(digits, (kind(**{name: share * getattr(kind(), name)}),), draws) - plain for share in (0.25, 0.5)
    )
    assert np.abs(more).mean() > 1.2 * np.abs(some).mean()
    assert np.corrcoef(some.ravel(), more.ravel())[0, 1] > 0.4


def test_without_augmentation_digits_stay_as_they_are(digits, draws) -> None:
    assert (bent(digits, (), draws) == digits / np.float32(255)).all()


def test_maps_fields_and_ink_act_in_the_order_that_is_documented(digits, draws) -> None:
    chosen = (Noise(), Zoom(), Blur(), Shift(), Elastic(sigma=5.0), Contrast(), Thickness(), Rotate())
    turn, zoom, _, right, down = draws.maps.T
    maps = places.matrix(10 * turn, 1 + 0.1 * zoom, 1 + 0.1 * zoom, 0, 2 * right, 2 * down)
    expected = places.warp(digits / np.float32(255), maps, places.elastic_fields(draws.fields, 1.0, 5.0))
    expected = ink.blurred(ink.thickened(expected, 0.4 * draws.thickness), 0.6 * draws.blur)
    expected = ink.noisy(ink.contrasted(expected, 0.3 * draws.contrast), 0.1 * draws.noise)
    assert (bent(digits, chosen, draws) == expected).all()


def test_draws_fill_their_ranges_and_are_the_same_for_the_same_generator() -> None:
    found, again = (draw(np.random.default_rng(7), 4_000) for _ in range(2))
    for one, same in zip(found, again, strict=True):
        assert (one == same).all()
    for one in (found.maps, found.fields, found.thickness, found.contrast):
        assert (np.abs(one) <= 1).all()
        assert np.histogram(one, 4, (-1, 1))[0] == pytest.approx(np.full(4, one.size / 4), rel=0.1)
    assert found.blur.min() >= 0
    assert found.blur.mean() == pytest.approx(0.5, abs=0.03)
    assert (found.noise.mean(), found.noise.std()) == pytest.approx((0, 1), abs=0.01)


def test_the_samples_are_digits_to_learn_from_one_of_each_and_six_more(digits) -> None:
    images, labels = load("mnist").train
    found = [int(labels[np.flatnonzero((images == one).all(axis=(1, 2)))[0]]) for one in digits]
    assert found[:10] == list(range(10))
    assert len({one.tobytes() for one in digits}) == 16


@pytest.mark.parametrize("content", [b"", b"nonsense", None, np.zeros((2, 28, 28), np.uint8), np.zeros((16, 28, 28))])
def test_samples_that_are_missing_or_damaged_are_refused_in_a_sentence(content, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(samples, "resources", lambda: tmp_path)
    path = tmp_path / "datasets" / "samples.npy"
    path.parent.mkdir()
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content is not None:
        np.save(path, content)
    with pytest.raises(DigitLabError, match="install DigitLab again"):
        samples.samples()
