"""Arrays that NumPy has saved."""

from __future__ import annotations

import re
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from digitlab.data.digits import Digits


@pytest.fixture
def save(tmp_path: Path):
    def saved(**arrays: Any) -> Path:
        path = tmp_path / "digits.npz"
        np.savez(path, **arrays)
        return path

    return saved


@pytest.mark.parametrize("names", [
    ("x_train", "y_train", "x_test", "y_test"),
    ("train_images", "train_labels", "test_images", "test_labels"),
    ("X_train", "Y_train", "X_test", "Y_test"),
    ("trainImages", "trainLabels", "testImages", "testLabels"),
    ("a", "b", "test_a", "test_b"),
])  # fmt: skip
def test_pictures_labels_and_test_set_are_told_by_their_names(digits, save, names, bring_in) -> None:
    arrays = digits.images[:200], digits.labels[:200], digits.images[200:], digits.labels[200:]
    told, dataset = bring_in(save(**dict(zip(names, arrays, strict=True))))
    assert (told.dataset.training_count, told.dataset.test_count) == (200, 100)
    assert (dataset.train.images == arrays[0]).all()
    assert (dataset.test.labels == arrays[3]).all()


@pytest.mark.parametrize(
    ("pictures", "labels"), [("images", "labels"), ("data", "target"), ("X", "y"), ("arr_0", "arr_1")]
)
def test_without_a_test_set_a_seventh_of_each_class_is_sealed(digits, save, pictures, labels, bring_in, same) -> None:
    told, dataset = bring_in(save(**{pictures: digits.images, labels: digits.labels}))
    assert same(dataset, digits)
    sealed = np.bincount(dataset.test.labels, minlength=10)
    assert np.abs(sealed - np.bincount(digits.labels, minlength=10) / 7).max() < 1
    again, _ = bring_in(save(**{pictures: digits.images, labels: digits.labels}), name="again")
    assert again.dataset.sha256 == told.dataset.sha256, "the same digits are shared out in another way"


@pytest.mark.parametrize("change", [
    lambda x: x.reshape(-1, 784),
    lambda x: x[..., None],
    lambda x: x[:, None],
    lambda x: x.astype(np.float64) / 255,
    lambda x: x.astype(np.float32),
    lambda x: x.astype(np.float32) / 127.5 - 1,
    lambda x: x.astype(">i4"),
    lambda x: 255 - x,
    lambda x: 1 - x.astype(np.float32) / 255,
], ids=["rows", "last axis", "first axis", "shares", "floats", "-1 to 1", "long", "dark", "dark shares"])  # fmt: skip
def test_any_form_gives_the_same_digits(digits, save, change, bring_in, same) -> None:
    assert same(bring_in(save(x=change(digits.images), y=digits.labels))[1], digits)


def test_labels_may_be_one_of_ten(digits, save, bring_in, same) -> None:
    assert same(bring_in(save(x=digits.images, y=np.eye(10)[digits.labels]))[1], digits)


def test_two_levels_are_white_and_black(digits, save, bring_in) -> None:
    bilevel = (digits.images > 127).astype(np.uint8)
    _, dataset = bring_in(save(x=bilevel, y=digits.labels))
    assert set(np.unique(dataset.train.images)) == {0, 255}


def test_scans_of_sixteen_levels_are_scaled_and_centred(digits, save, bring_in) -> None:
    small = digits.images.reshape(-1, 7, 4, 7, 4).mean(axis=(2, 4)) // 16
    told, dataset = bring_in(save(data=np.minimum(small * 1.3, 16).round(), target=digits.labels))
    assert sum(told.counts) == 300
    boxes = dataset.train.images.any(axis=1).sum(axis=1), dataset.train.images.any(axis=2).sum(axis=1)
    assert (np.maximum(*boxes) >= 18).mean() > 0.9


def test_arrays_in_files_of_their_own_find_each_other(digits, tmp_path, bring_in, same) -> None:
    np.save(tmp_path / "x.npy", digits.images)
    np.save(tmp_path / "y.npy", digits.labels)
    assert same(bring_in(tmp_path / "x.npy", tmp_path / "y.npy")[1], digits)
    assert same(bring_in(tmp_path / "x.npy", name="by one")[1], digits)
    assert same(bring_in(tmp_path, name="by folder")[1], digits)


GREY = np.arange(28, dtype=np.int64) // 4
X, Y = np.zeros((40, 28, 28), np.uint8), np.arange(40) % 10


@pytest.mark.parametrize(("arrays", "words"), [
    ({"x": X}, r'"digits\.npz" has no labels for x; it needs an array with 40 numbers'),
    ({"x": X, "y": Y[:39]}, "has no labels for x"),
    ({"y": Y}, r"has no pictures of digits: it holds y int64 \[40\]; pictures are"),
    ({"x": X, "y": Y + 1}, '"y" has the label 10 for digit 10; labels must be whole numbers from 0 to 9'),
    ({"x": X, "y": Y / 4}, '"y" has the label 0.25 for digit 2'),
    ({"x": X, "y": np.full(40, np.nan)}, '"y" has the label nan for digit 1'),
    ({"x": X[:, :, :27].reshape(40, -1)[:, :755], "y": Y}, "has no pictures of digits"),
    ({"x": X.astype(object), "y": Y}, "holds object; only plain numbers are read"),
    ({"x": X.astype(complex), "y": Y}, "holds complex128; only plain numbers"),
    ({"x": np.asfortranarray(X), "y": Y}, "is stored column by column; save numpy.ascontiguousarray"),
    ({"x": X.astype(float) + 300, "y": Y}, "The first pictures show nothing: every pixel is 300"),
    ({"x": np.full((40, 28, 28), np.nan), "y": Y}, "The pixels go from nan to nan"),
    ({"x": np.zeros((40, 600, 600), bool), "y": Y}, "has no pictures of digits"),
    ({"x": X, "y": np.eye(10)[Y] * 2}, "is no labels: of ten numbers one must be 1"),
    ({"x": X, "y": Y}, "The first pictures show nothing: every pixel is 0"),
    ({"x": X + GREY, "y": Y}, "at least 30 are needed .* 40 were left out: Digit 1 shows nothing"),
    ({"x": X + GREY + 300, "y": Y}, "The pixels go from 300 to 306; they must go from 0 to 255"),
])  # fmt: skip
def test_arrays_that_are_no_digits_are_refused(save, arrays, words, refusal) -> None:
    assert re.search(words, refusal(save(**arrays)))


def test_a_pixel_beyond_the_scale_of_the_others_is_found_far_behind(digits, save, refusal) -> None:
    many = np.concatenate([digits.images] * 10).astype(np.float32) / 255
    many[2_999, 5, 5] = 7
    labels = np.concatenate([digits.labels] * 10)
    assert "A pixel is 7, while others go from 0 to 1" in refusal(save(x=many, y=labels))


def npy(said: str, size: int) -> bytes:
    text = said.encode()
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text + bytes(size)


@pytest.mark.parametrize(("shape", "size", "words"), [
    ("(40, 28, 28)", 40 * 784 - 1, "is cut off"),
    ("(40, 28, 28)", 40 * 784 + 1, "holds more than it says"),
    ("(40, 99999999999, 28)", 9, "which no array of digits has"),
    ("(40, -28, -28)", 40 * 784, "which no array of digits has"),
    ("(10**9,)", 9, "is not an array that NumPy has saved"),
    ("()", 1, "which no array of digits has"),
])  # fmt: skip
def test_headers_are_not_believed(tmp_path, shape, size, words, refusal) -> None:
    with zipfile.ZipFile(tmp_path / "digits.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.npy", npy(f"{{'descr': '|u1', 'fortran_order': False, 'shape': {shape}, }}", size))
        archive.writestr("y.npy", npy("{'descr': '|u1', 'fortran_order': False, 'shape': (40,), }", 40))
    assert words in refusal(tmp_path / "digits.npz")


def test_what_an_object_array_holds_is_never_built(save, tmp_path, refusal) -> None:
    class Trap:
        def __reduce__(self) -> Any:
            return Path.touch, (tmp_path / "sprung",)

    refusal(save(x=np.array([Trap()] * 40, object), y=Y))
    assert not (tmp_path / "sprung").exists()


def test_a_bomb_is_stopped_before_it_takes_memory(tmp_path, refusal) -> None:
    with zipfile.ZipFile(tmp_path / "digits.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.npy", npy("{'descr': '|u1', 'fortran_order': False, 'shape': (40, 28, 28), }", 50 * 2**20))
        archive.writestr("y.npy", npy("{'descr': '|u1', 'fortran_order': False, 'shape': (40,), }", 40))
    tracemalloc.start()
    assert "holds more than it says" in refusal(tmp_path / "digits.npz")
    assert tracemalloc.get_traced_memory()[1] < 20 * 2**20
    tracemalloc.stop()


def test_a_damaged_archive_is_refused(digits: Digits, save, refusal) -> None:
    path = save(x=digits.images, y=digits.labels)
    content = bytearray(path.read_bytes())
    content[5_000] ^= 255
    path.write_bytes(content)
    assert "is cut off or damaged" in refusal(path)
    path.write_bytes(content[:-9])
    assert "is cut off" in refusal(path)
