"""A plain Keras file as a model, from the terminal."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from digitlab.data import model_file


@pytest.mark.filterwarnings("ignore:__array__ implementation")  # of Keras' variables, while it saves
def test_a_file_of_keras_becomes_a_model_with_its_weights(digitlab: Callable[..., Any], tmp_path: Path) -> None:
    import keras

    flat = [keras.Input((28, 28)), keras.layers.Flatten(), keras.layers.Dense(10, activation="softmax")]
    model, path, out = keras.Sequential(flat), tmp_path / "flat.keras", tmp_path / "flat.digitlab"
    model.save(path)
    ended = digitlab("import", path, "--out", out, "--json")
    assert ended.code == 0, ended.error
    assert ended.data["layers"] == ["Scale 0.3081", "Flatten"]
    assert ended.data["parameters"] == 7_850
    assert ended.data["caution"] == "It may have learned from digits that are held back here."
    kept = model_file.read(out)
    assert kept.experiment.name == "flat"
    assert (kept.tensors["output.kernel"] == keras.ops.convert_to_numpy(model.layers[-1].kernel)).all()


def test_what_is_no_such_file_is_refused_in_a_sentence(digitlab: Callable[..., Any], tmp_path: Path) -> None:
    path = tmp_path / "old.keras"
    path.write_bytes(b"\x89HDF")
    ended = digitlab("import", path, "--out", tmp_path / "x.digitlab")
    assert ended.code == 1
    assert ended.error == '"old.keras" is not a Keras model; choose a file that Keras has saved.\n'
