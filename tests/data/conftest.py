"""Digits and files that the tests of the data share."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Experiment
from digitlab.data.model_file import ModelFile, read, write
from digitlab.data.preview import preview_png
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


@pytest.fixture
def model() -> ModelFile:
    """A small model with a tensor of every kind."""
    generator = np.random.default_rng(0)
    return ModelFile(
        experiment=Experiment(name="Größe 7"),
        tensors={
            "dense/kernel": generator.normal(size=(4, 3)).astype(np.float32),
            "dense/bias": np.zeros(3, np.float32),
            "optimizer/iterations": np.array(470, np.int64),
            "seed": np.array([1, 2**32 - 1], np.uint32),
        },
        history=('{"kind": "started"}', '{"kind": "finished", "name": "ü"}'),
        preview=preview_png(generator.integers(0, 256, (28, 28), dtype=np.uint8)),
    )


@pytest.fixture
def path(tmp_path: Path, model: ModelFile) -> Path:
    """Where the model is saved."""
    write(tmp_path / "seven.digitlab", model)
    return tmp_path / "seven.digitlab"


@pytest.fixture
def members() -> Callable[[Path], dict[str, bytes]]:
    """Unpacks a file without any check."""

    def unpack(path: Path) -> dict[str, bytes]:
        with zipfile.ZipFile(path) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    return unpack


@pytest.fixture
def refusal() -> Callable[[Path], str]:
    """Reads a model that must be refused, and gives the one sentence that says why."""

    def sentence_about(path: Path) -> str:
        with pytest.raises(DigitLabError) as caught:
            read(path)
        sentence = str(caught.value)
        assert re.fullmatch(rf'"{path.name}" [^\n]*[^.]\.', sentence), sentence
        assert len(sentence) < 400
        return sentence

    return sentence_about
