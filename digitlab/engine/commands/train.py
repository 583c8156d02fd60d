"""The command ``train``: one run from fresh weights, kept in the person's folder, and what came of it."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import tensorflow as tf

from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Experiment
from digitlab.core.messages import Failed, Outcome, Started
from digitlab.engine import keep, parts
from digitlab.engine.commands.progress import TrainingProgress
from digitlab.engine.commands.result import Result
from digitlab.engine.keep import Keeper
from digitlab.engine.train import TrainingRun
from digitlab.engine.workshop import Workshop


def train(experiment: Experiment, out: Path | None) -> Result:
    """Train ``experiment``, write the model to ``out`` too where it is given, and score it on the test digits.

    Ctrl-C stops the run as the window's Stop does. Raises DigitLabError where the run fails or cannot be kept.
    """
    try:
        return _train(experiment, out)
    except tf.errors.ResourceExhaustedError as error:
        raise DigitLabError(
            "There is not enough memory for a batch of this size; halve the batch size, or take a smaller network.",
            detail=str(error),
        ) from error


def _train(experiment: Experiment, out: Path | None) -> Result:
    digits = parts.load(experiment.data)
    picture = digits.validation.images[0].numpy()
    began = perf_counter()
    with TrainingProgress() as progress:
        shop = Workshop(experiment, digits)
        run = TrainingRun(experiment, shop)
        keeper = Keeper(run, shop.network, picture)
        with _stopped_by_ctrl_c(run):
            outcome = _outcome(keeper, progress, out)
    seconds = perf_counter() - began
    model = _saved(run, shop, keeper, picture, out)
    test = shop.evaluator.score(run.weights, digits.test)
    data: dict[str, Any] = {
        "test_accuracy": test.accuracy,
        "test_loss": test.loss,
        "validation_accuracy": outcome.validation_accuracy,
        "best_epoch": outcome.best_epoch,
        "train_seconds": seconds,
        "images_per_second": outcome.images_per_second,
        "epochs": outcome.epochs,
        "parameters": experiment.network.parameters,
        "seed": experiment.seed,
        "model": str(model),
        "run": str(keeper.folder or ""),
        "stopped_because": outcome.because,
        "execution": shop.execution.loop.way,
    }
    return Result(data, _summary(data))


def _outcome(keeper: Keeper, progress: TrainingProgress, out: Path | None) -> Outcome:
    """Follow the run to its end; raises DigitLabError where it fails, or nothing of it could be kept."""
    ended: Outcome | Failed | None = None
    for happened in keeper.kept():
        progress.show(happened)
        if isinstance(happened, Started) and out is None and keeper.problem:
            raise DigitLabError(f"{keeper.problem} Or name a file with --out.")
        if isinstance(happened, Outcome | Failed):
            ended = happened
    assert ended is not None, "a run ends with an event that says how"
    if isinstance(ended, Failed):
        kept = f" What it had learned is kept in {keeper.folder}." if keeper.folder else ""
        raise DigitLabError(f"{ended.what} {ended.advice}{kept}", ended.detail)
    return ended


def _saved(run: TrainingRun, shop: Workshop, keeper: Keeper, picture: np.ndarray, out: Path | None) -> Path:
    """Where the model lies: ``out``, or the kept one; raises DigitLabError where it could be written to neither."""
    kept = keeper.folder / keep.MODEL if keeper.folder else None
    if out is None:
        if kept is None:
            raise DigitLabError(keeper.problem)
        return kept
    if keeper.problem:
        print(keeper.problem, file=sys.stderr)
    try:
        keep.save(out, run.experiment, shop.network, run.weights, keeper.history, picture)
    except DigitLabError as error:
        raise DigitLabError(f"{error} The model is in {kept}." if kept else str(error), error.detail) from error
    return out


def _summary(data: dict[str, Any]) -> str:
    checked = data["validation_accuracy"]
    return "\n".join(
        [
            f"The run is over: {data['stopped_because']} ({data['train_seconds']:.1f} s, "
            f"{data['images_per_second']:,.0f} images/s, {data['execution']}).",
            f"{data['test_accuracy']:.2%} of the test digits are read right"
            + (f", {checked:.2%} of the validation digits." if checked is not None else "."),
            f"The model is in {data['model']}",
        ]
    )


@contextmanager
def _stopped_by_ctrl_c(run: TrainingRun) -> Iterator[None]:
    """Let Ctrl-C stop the run; once more ends the program."""

    def stop(number: int, frame: object) -> None:
        signal.signal(signal.SIGINT, usual)
        run.stop()

    usual = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, usual)
