"""One run, new or gone on with, as the terminal trains it: kept in the person's folder, saved and tested."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf

from digitlab.core.devices import UseDevice
from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Experiment
from digitlab.core.messages import Continued, Failed, Started
from digitlab.core.run_events import Outcome
from digitlab.engine import carry, environment, keep, opening, parts, trained
from digitlab.engine.commands.progress import TrainingProgress
from digitlab.engine.commands.result import Result, percent
from digitlab.engine.evaluate import Score
from digitlab.engine.keep import Keeper
from digitlab.engine.placement import placement
from digitlab.engine.resume import take_up
from digitlab.engine.train import TrainingRun
from digitlab.engine.workshop import Workshop


def train(experiment: Experiment, out: Path | None, keep_from: Path | None, device: UseDevice) -> Result:
    """Train ``experiment`` on ``device``, write the model to ``out`` too where it is given, and test it.

    Layers that fit begin with the weights of the model ``keep_from``, where one is given. Ctrl-C, or whoever asks the
    program to end, stops the run as the window's Stop does. Raises DigitLabError where the run fails or cannot be kept.
    """
    place = placement(device, environment.devices())
    with place.scope():
        digits = parts.load(experiment.data)
    old = trained.load(keep_from) if keep_from else None

    def begin() -> _Begun:
        shop = Workshop(experiment, digits, place)
        start = carry.over(old, experiment, shop.network) if old else carry.Start(shop.fresh)
        run = TrainingRun(experiment, shop, start)
        return _Begun(run, shop, Keeper(run, shop.network, _picture(digits)), start.kept)

    return _trained(begin, out)


def resume(folder: Path, epochs: int, out: Path | None, device: UseDevice) -> Result:
    """Go on with the run kept in ``folder``, for ``epochs`` more where that is not 0; otherwise like :func:`train`."""
    place = placement(device, environment.devices())

    def shop(experiment: Experiment) -> Workshop:
        with place.scope():
            return Workshop(experiment, parts.load(experiment.data), place)

    found = take_up(folder, epochs, shop)

    def begin() -> _Begun:
        run = TrainingRun(found.snapshot.experiment, found.shop, found.snapshot)
        return _Begun(run, found.shop, Keeper(run, found.shop.network, _picture(found.shop.parts), found), ())

    return _trained(begin, out)


class _Begun(NamedTuple):
    """A run with what it needs, what keeps it, and the layers that it begins with."""

    training: TrainingRun
    shop: Workshop
    keeper: Keeper
    layers: tuple[str, ...]


def _picture(digits: parts.Parts) -> np.ndarray:
    picture: np.ndarray = digits.validation.images[0].numpy()
    return picture


def _trained(begin: Callable[[], _Begun], out: Path | None) -> Result:
    try:
        run = _Run(begin, out)
        data = run.data(run.tested())
    except tf.errors.ResourceExhaustedError as error:
        raise DigitLabError(
            "There is not enough memory for a batch of this size; halve the batch size, or take a smaller network.",
            detail=str(error),
        ) from error
    return Result(data, _summary(data))


class _Run:
    """A run that has come to its end and is saved."""

    def __init__(self, begin: Callable[[], _Begun], out: Path | None) -> None:
        began = perf_counter()
        with TrainingProgress() as progress:
            self.training, self.shop, self._keeper, self._layers = begin()
            with _stopped_when_asked(self.training):
                self._outcome = _followed(self._keeper, progress, out)
        self._seconds = perf_counter() - began
        self._out = out
        self._model = self._kept() if out is None else self._saved(out)

    def _kept(self) -> Path:
        """The model in the run's own folder; raises DigitLabError where that could not be written."""
        if self._keeper.folder is None or self._keeper.problem:
            raise DigitLabError(f"{self._keeper.problem}{_whereabouts(self._keeper)}")
        return self._keeper.folder / keep.MODEL

    def _saved(self, out: Path) -> Path:
        """The model at ``out``; raises DigitLabError where that cannot be written any more."""
        weights, history = self.training.weights, self._keeper.history
        try:
            picture = _picture(self.shop.parts)
            keep.save(out, self.training.experiment, self.shop.network, weights, history, picture)
        except DigitLabError as error:
            raise DigitLabError(f"{error}{_whereabouts(self._keeper)}", error.detail) from error
        return out

    def tested(self) -> Score:
        """The score on the test digits: an opening of the test set, which the run and its model remember."""
        score = self.shop.evaluator.score(self.training.weights, self.shop.parts.test)
        self._keeper.note(opening.opened(score, self._keeper.history))
        if self._out is not None:
            self._saved(self._out)
        return score

    def data(self, test: Score) -> dict[str, Any]:
        """Everything that a program may want to know about the run."""
        experiment, outcome = self.training.experiment, self._outcome
        return {
            "test_accuracy": test.accuracy,
            "test_loss": test.loss,
            "validation_accuracy": outcome.validation_accuracy,
            "best_epoch": outcome.best_epoch,
            "train_seconds": self._seconds,
            "images_per_second": outcome.images_per_second,
            "epochs": outcome.epochs,
            "parameters": experiment.network.parameters,
            "kept": list(self._layers),
            "seed": experiment.seed,
            "model": str(self._model),
            "run": str(self._keeper.folder or ""),
            "stopped_because": outcome.because,
            "execution": self.shop.execution.loop.way,
        }


def _followed(keeper: Keeper, progress: TrainingProgress, out: Path | None) -> Outcome:
    """The run's outcome; raises DigitLabError where it fails, or nothing of it can be kept."""
    ended: Outcome | Failed | None = None
    for happened in keeper.kept():
        progress.show(happened)
        if isinstance(happened, Started | Continued) and out is None and keeper.problem:
            raise DigitLabError(f"{keeper.problem.rstrip('.')}; name a file with --out to train all the same.")
        if problem := keeper.new_problem():  # at once: the next epoch is kept where there is room again
            progress.say(problem)
        if isinstance(happened, Outcome | Failed):
            ended = happened
    assert ended is not None, "a run ends with an event that says how"
    if isinstance(ended, Failed):
        raise DigitLabError(f"{ended.what} {ended.advice}{_whereabouts(keeper)}", ended.detail)
    return ended


def _whereabouts(keeper: Keeper) -> str:
    return f" The run is in {keeper.folder}." if keeper.folder else ""


def _summary(data: dict[str, Any]) -> str:
    """The same for a person."""
    seconds, rate, checked = data["train_seconds"], data["images_per_second"], data["validation_accuracy"]
    lines = [
        f"The run has ended: {data['stopped_because']} ({seconds:.1f} s, {rate:,.0f} images/s).",
        f"Test accuracy: {percent(data['test_accuracy'])}",
        f"Validation accuracy: {percent(checked)}" if checked is not None else "",
        f"The model is in {data['model']}",
    ]
    return "\n".join(filter(None, lines))


@contextmanager
def _stopped_when_asked(run: TrainingRun) -> Iterator[None]:
    """Let Ctrl-C, or whoever asks the program to end, stop the run; once more ends the program."""

    def stop(number: int, frame: object) -> None:
        signal.signal(number, usual[number])
        run.stop()

    usual = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in usual.items():
            signal.signal(number, handler)
