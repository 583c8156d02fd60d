"""Digits that somebody saved with NumPy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from digitlab.core.errors import DigitLabError
from digitlab.data import arrays
from digitlab.data.arrays import read_digits

IMAGES = np.arange(3 * 28 * 28, dtype=np.uint32).astype(np.uint8).reshape(3, 28, 28)
LABELS = np.array([3, 0, 9])
FORM = "images must be uint8 of shape [n, 28, 28]"


@pytest.fixture
def files(tmp_path: Path) -> Callable[..., tuple[Path, Path]]:
    """Saves images and labels, arrays or bytes, and says where."""

    def save(images: Any = IMAGES, labels: Any = LABELS) -> tuple[Path, Path]:
        paths = tmp_path / "x.npy", tmp_path / "y.npy"
        for path, content in zip(paths, (images, labels), strict=True):
            if isinstance(content, bytes):
                path.write_bytes(content)
            else:
                np.save(path, content, allow_pickle=True)
        return paths

    return save


def header(text: bytes, size: int, version: int = 1) -> bytes:
    """A file of ``size`` zeros that says ``text`` about itself."""
    length = len(text).to_bytes(2 if version == 1 else 4, "little")
    return b"\x93NUMPY" + bytes([version, 0]) + length + text + bytes(size)


def said(dtype: str, shape: str) -> bytes:
    return f"{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape}, }}".encode()


@pytest.mark.parametrize("dtype", ["uint8", "int8", "int64", ">i4", "<u8"])
def test_digits_are_read_as_they_were_saved(files: Callable[..., tuple[Path, Path]], dtype: str) -> None:
    digits = read_digits(*files(labels=LABELS.astype(dtype)))
    assert (digits.images == IMAGES).all()
    assert digits.labels.tolist() == [3, 0, 9]
    assert digits.images.dtype == digits.labels.dtype == np.uint8


def test_the_order_of_axes_in_the_file_does_not_matter(files: Callable[..., tuple[Path, Path]]) -> None:
    assert (read_digits(*files(images=np.asfortranarray(IMAGES))).images == IMAGES).all()


def test_both_versions_of_the_header_are_read(files: Callable[..., tuple[Path, Path]]) -> None:
    for version in (1, 2):
        images = header(said("|u1", "(3, 28, 28)"), 3 * 28 * 28, version)
        assert read_digits(*files(images=images)).images.shape == (3, 28, 28)


@pytest.mark.parametrize(
    ("images", "problem"),
    [
        (IMAGES.astype(np.float32), f"is float32 of shape [3, 28, 28]; {FORM}"),
        (IMAGES.astype(np.int8), f"is int8 of shape [3, 28, 28]; {FORM}"),
        (IMAGES.reshape(3, 784), f"is uint8 of shape [3, 784]; {FORM}"),
        (IMAGES[..., None], f"is uint8 of shape [3, 28, 28, 1]; {FORM}"),
        (np.uint8(5), f"is uint8 of shape []; {FORM}"),
        (IMAGES[:0], "holds no image"),
        (np.array([{"a": 1}], object), "holds object; only plain numbers are read"),
        (np.zeros(3, [("a", "i4")]), "only plain numbers are read"),
        (b"", "is not an array that NumPy has saved"),
        (b"PK\x03\x04" + bytes(90), "is not an array that NumPy has saved"),
        (header(b"(" * 9_000, 9), "is not an array that NumPy has saved"),
        (header(b"-" * 9_000 + b"1", 9), "is not an array that NumPy has saved"),
        (header(b"{'descr': '|u1', ", 9), "is not an array that NumPy has saved"),
        (header(said("|u1", "(10**9,)"), 9), "is not an array that NumPy has saved"),
        (header(said("|u1", "(4, 28, 28)"), 3 * 784), "is cut off or damaged"),
        (header(said("|u1", "(2, 28, 28)"), 3 * 784), "is cut off or damaged"),
        (header(said("|u1", "(99999999999999999999, 28, 28)"), 9), "is cut off or damaged"),
        (header(said("|u1", "(-3, -28, 28)"), 3 * 784), "is cut off or damaged"),
        (header(said("|u1", f"({'1, ' * 70})"), 1), "is cut off or damaged"),
    ],
)
def test_images_that_are_none_are_refused(files: Callable[..., tuple[Path, Path]], images: Any, problem: str) -> None:
    with pytest.raises(DigitLabError) as caught:
        read_digits(*files(images=images))
    assert str(caught.value).startswith('"x.npy" ')
    assert problem in str(caught.value)


@pytest.mark.parametrize(
    ("labels", "problem"),
    [
        (LABELS.astype(float), "is float64 of shape [3]; labels must be whole numbers of shape [n]"),
        (LABELS > 0, "is bool of shape [3]; labels must be whole numbers of shape [n]"),
        (np.eye(10, dtype=int)[LABELS], "is int64 of shape [3, 10]; labels must be whole numbers of shape [n]"),
        (np.array([1, 10, 2]), "holds the label 10; labels must be 0 to 9"),
        (np.array([1, 2, -1]), "holds the label -1; labels must be 0 to 9"),
        (np.array([2**64 - 1, 0, 0], np.uint64), "holds the label 18446744073709551615; labels must be 0 to 9"),
    ],
)
def test_labels_that_are_none_are_refused(files: Callable[..., tuple[Path, Path]], labels: Any, problem: str) -> None:
    with pytest.raises(DigitLabError) as caught:
        read_digits(*files(labels=labels))
    assert str(caught.value).startswith('"y.npy" ')
    assert problem in str(caught.value)


def test_every_image_needs_its_label(files: Callable[..., tuple[Path, Path]]) -> None:
    with pytest.raises(DigitLabError, match=r'"x\.npy" holds 3 images and "y\.npy" 2 labels'):
        read_digits(*files(labels=LABELS[:2]))


def test_what_an_object_array_holds_is_never_built(files: Callable[..., tuple[Path, Path]], tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> Any:
            return Path.touch, (tmp_path / "sprung",)

    with pytest.raises(DigitLabError):
        read_digits(*files(images=np.array([Trap()], object)))
    assert not (tmp_path / "sprung").exists()


def test_a_large_file_is_not_read(files: Callable[..., tuple[Path, Path]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrays, "LARGEST_FILE", 2 * 2**20)
    with pytest.raises(DigitLabError, match="is larger than 2 MiB"):
        read_digits(*files(images=bytes(2 * 2**20 + 1)))


def test_a_missing_file_is_named(files: Callable[..., tuple[Path, Path]], tmp_path: Path) -> None:
    with pytest.raises(DigitLabError, match=r'"none\.npy" cannot be read'):
        read_digits(tmp_path / "none.npy", files()[1])
