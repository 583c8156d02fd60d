"""Evaluating a model in the terminal."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from digitlab.core.opening import times_opened
from digitlab.data import model_file, sources
from digitlab.engine.commands import evaluate


@pytest.fixture
def some(tmp_path: Path) -> tuple[Path, Path]:
    """700 of the test digits in two files."""
    test = sources.load("mnist").test
    np.save(tmp_path / "x.npy", test.images[:700])
    np.save(tmp_path / "y.npy", test.labels[:700])
    return tmp_path / "x.npy", tmp_path / "y.npy"


def test_the_sealed_test_set_is_what_a_model_is_measured_on(trained: Any, digitlab: Callable[..., Any]) -> None:
    ended = digitlab("evaluate", trained.model, "--json")
    assert ended.code == 0
    assert ended.error == ""
    data, confusion = ended.data, np.array(ended.data["confusion"])
    assert data["opened"] == 1, "by the training"
    assert data["accuracy"] == trained.ended.data["test_accuracy"]
    assert data["loss"] == pytest.approx(trained.ended.data["test_loss"], abs=1e-6)
    assert data["count"] == confusion.sum() == 10_000
    assert data["accuracy"] == pytest.approx(np.trace(confusion) / 10_000)
    truth = np.bincount(sources.load("mnist").test.labels, minlength=10)
    assert (confusion.sum(axis=1) == truth).all()


def test_it_says_how_often_the_test_set_was_opened_and_what_that_means(
    trained: Any, digitlab: Callable[..., Any], tmp_path: Path
) -> None:
    model, often = model_file.read(trained.model), tmp_path / "often.digitlab"
    (opened,) = (line for line in model.history if "test_opened" in line)
    model_file.write(often, model._replace(history=(*model.history, opened, opened)))
    assert "opened 3 times before. Whoever looks often" in digitlab("evaluate", often).out
    assert times_opened(model_file.read(often).history) == 3, "it only reads the file"
    assert evaluate.in_words(0) == "By its history the test set was never opened before."
    assert evaluate.in_words(1) == "By its history the test set was opened once before."


def test_digits_of_ones_own_are_measured_alike(
    trained: Any, digitlab: Callable[..., Any], some: tuple[Path, Path]
) -> None:
    from digitlab.engine import trained as engine

    network = engine.load(trained.model)
    images, labels = (np.load(path) for path in some)
    right = sum(network.probabilities(image).argmax() == label for image, label in zip(images, labels, strict=True))
    data = digitlab("evaluate", trained.model, "--images", some[0], "--labels", some[1], "--json").data
    assert data["count"] == 700
    assert data["accuracy"] == pytest.approx(right / 700)
    _check_numbers(data)


def _check_numbers(data: dict[str, Any]) -> None:
    """There is an interval to every number, and a score for every digit."""
    low, high = data["accuracy_interval"]
    assert low < data["accuracy"] < high
    assert 1 - data["error"] == pytest.approx(data["accuracy"])
    assert [one["count"] for one in data["classes"]] == np.sum(data["confusion"], axis=1).tolist()
    assert sum(one["count"] for one in data["calibration"]) == 700
    assert data["top_2_accuracy"] > data["accuracy"]
    assert data["negative_log_likelihood"] == pytest.approx(data["loss"], abs=1e-4)
    assert 0 <= data["expected_calibration_error"] < 1


def test_a_person_reads_a_sentence_and_the_confusion(
    trained: Any, digitlab: Callable[..., Any], some: tuple[Path, Path]
) -> None:
    ended = digitlab("evaluate", trained.model, "--images", some[0], "--labels", some[1])
    summary, *_, last = ended.out.splitlines()
    assert "of 700 digits are read right" in summary
    nine, *row = map(int, last.split())
    assert nine == 9
    assert sum(row) == (np.load(some[1]) == 9).sum()


def test_a_file_that_is_no_model_is_refused_in_one_sentence(digitlab: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "model.digitlab").write_bytes(b"PK")
    for name, problem in (("model.digitlab", "is not a DigitLab model"), ("none.digitlab", "cannot be read")):
        ended = digitlab("evaluate", tmp_path / name)
        assert ended.code == 1
        assert ended.error.startswith(f'"{name}" {problem}')
        assert ended.error.count("\n") == 1


def test_arrays_that_do_not_fit_are_refused_in_one_sentence(
    trained: Any, digitlab: Callable[..., Any], some: tuple[Path, Path]
) -> None:
    ended = digitlab("evaluate", trained.model, "--images", some[1], "--labels", some[0])
    assert ended.code == 1
    assert ended.error == '"y.npy" is uint8 of shape [700]; images must be uint8 of shape [n, 28, 28].\n'


def test_images_without_labels_are_wrong_usage(digitlab: Callable[..., Any]) -> None:
    for option in ("--images", "--labels"):
        ended = digitlab("evaluate", "model.digitlab", option, "x.npy")
        assert ended.code == 2
        assert "give both --images and --labels" in ended.error
