"""Digits and files that the tests of the data share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from digitlab.data.sources import load


@pytest.fixture(scope="session")
def some_digits() -> np.ndarray:
    """300 of MNIST's test digits, uint8 [300, 28, 28]."""
    return load("mnist").test.images[:300]


@pytest.fixture
def saved(tmp_path: Path) -> Callable[..., Path]:
    """Saves a grey or colour array or an image, and says where."""

    def save(picture: np.ndarray | Image.Image, name: str = "digit.png", **options: object) -> Path:
        image = picture if isinstance(picture, Image.Image) else Image.fromarray(picture)
        image.save(tmp_path / name, **options)
        return tmp_path / name

    return save
