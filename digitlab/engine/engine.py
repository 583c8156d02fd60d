"""What the engine does with each command, between two portions of training."""

from __future__ import annotations

import base64
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from digitlab.core import messages
from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Experiment
from digitlab.core.folders import resources
from digitlab.core.messages import Command, Event
from digitlab.engine import environment, keep, trained
from digitlab.engine.bench import Bench
from digitlab.engine.train import TrainingRun
from digitlab.engine.trained import Trained
from digitlab.engine.workshop import Workshop

Tell = Callable[[Event], None]
BUNDLED = "models/bundled.digitlab"


class Engine:
    """Holds the network that answers and the run under way; ``tell`` passes events on."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._answering: Trained | None = None
        self._run: TrainingRun | None = None
        self._keeper: keep.Keeper | None = None
        self._events: Iterator[Event | None] = iter(())
        self._bench = Bench()
        self._picture = np.zeros((28, 28), np.uint8)

    @property
    def busy(self) -> bool:
        """Whether there is something to do when no command waits."""
        return self._run is not None and not self._run.holds

    def get_ready(self) -> None:
        """Take the machine, load the network that ships, and say so."""
        environment.prepare_devices()
        environment.give_way()
        bundled = resources() / BUNDLED
        if bundled.exists():
            self._answering = trained.load(bundled)
        self._tell(environment.ready())

    def end(self) -> None:
        """Stop the run, if there is one, and keep it."""
        if self._run is not None:
            self._run.stop()
            while self._run is not None:
                self.advance()

    def advance(self) -> None:
        """One portion of the run."""
        try:
            happened = next(self._events, None)
        except Exception as error:  # the boundary of the process: a run that breaks must not take the engine along
            happened = _broken(error)
        if happened is None:
            return
        if isinstance(happened, messages.Finished | messages.Stopped | messages.Failed):
            self._end_of_run()
        self._tell(happened)

    def _end_of_run(self) -> None:
        assert self._keeper is not None
        for _ in self._events:  # lets the keeper close its files
            pass
        if self._keeper.problem:
            self._tell(messages.Refused(command="train", sentence=self._keeper.problem))
        self._answering = self._current()
        self._run = None

    def obey(self, wanted: Command) -> None:
        """Carry out a command, or say in one sentence why not."""
        try:
            self._carry_out(wanted)
        except DigitLabError as error:
            self._tell(messages.Refused(command=wanted.kind, sentence=str(error), detail=error.detail))
        except Exception as error:  # the boundary of the process: a command that breaks must not take the engine along
            traceback.print_exc(file=sys.stderr)
            sentence = f"The engine could not {wanted.kind.replace('_', ' ')}: {error}"
            self._tell(messages.Refused(command=wanted.kind, sentence=sentence, detail=traceback.format_exc()))

    def _carry_out(self, wanted: Command) -> None:
        match wanted:
            case messages.Prepare():
                self._bench.prepare(wanted.experiment, lambda: self._tell(messages.Prepared()))
            case messages.Train():
                self._train(wanted.experiment, wanted.paused)
            case messages.Predict():
                self._predict(wanted)
            case messages.Save():
                self._save(Path(wanted.path), wanted.experiment)
            case messages.Load():
                self._load(Path(wanted.path))
            case messages.Reset():
                self._reset(wanted.experiment)
            case _:
                self._steer(wanted)

    def _steer(self, wanted: Command) -> None:
        """Commands to the run under way; without one there is nothing to steer."""
        if self._run is None:
            return
        match wanted:
            case messages.Pause():
                self._run.pause()
            case messages.Resume():
                self._run.resume()
            case messages.Step():
                self._run.train_one(wanted.unit)
            case messages.Stop():
                self._run.stop()
            case messages.SetParameter():
                self._run.change(wanted.path, wanted.value)
            case messages.SetOptimizer():
                self._run.change_optimizer(wanted.optimizer)

    def _train(self, experiment: Experiment, paused: bool) -> None:
        if self._run is not None:
            raise DigitLabError("A run is under way; stop it before you start another.")
        shop = self._bench.workshop(experiment)
        self._run = TrainingRun(experiment, shop)
        self._keeper = keep.Keeper(self._run, shop.network, self._preview(shop))
        self._events = self._keeper.kept()
        self._answering = Trained(experiment, shop.network, shop.fresh, shop.predictor, self._keeper.history)
        if paused:
            self._run.pause()

    def _preview(self, shop: Workshop) -> np.ndarray:
        """The newest drawing stands for the model, or where there is none, a digit of its own."""
        return self._picture if self._picture.any() else shop.parts.validation.images[0].numpy()

    def _current(self) -> Trained:
        """The network that answers, with the weights of the run where it belongs to one."""
        if self._answering is None:
            raise DigitLabError("There is no network yet; press Play.")
        if self._run is not None:
            self._answering = self._answering._replace(weights=self._run.weights, experiment=self._run.experiment)
        return self._answering

    def _predict(self, wanted: messages.Predict) -> None:
        self._picture = _picture(wanted.pixels)
        answer = self._current().probabilities(self._picture)
        step = self._run.step if self._run is not None else None
        self._tell(messages.Predicted(number=wanted.number, probabilities=answer.tolist(), step=step))

    def _save(self, path: Path, experiment: Experiment) -> None:
        now = self._current()
        if now.experiment.network != experiment.network:
            experiment = now.experiment.model_copy(update={"name": experiment.name})
        keep.save(path, experiment, now.network, now.weights, now.history, self._picture)
        self._tell(messages.Saved(path=str(path)))

    def _load(self, path: Path) -> None:
        loaded = trained.load(path)
        self.end()
        self._answering = loaded
        self._tell(messages.Loaded(path=str(path), experiment=loaded.experiment, history=loaded.history))

    def _reset(self, experiment: Experiment) -> None:
        self.end()
        self._answering = trained.fresh(experiment)
        self._tell(messages.WasReset())


def _picture(pixels: str) -> np.ndarray:
    try:
        raw = base64.b64decode(pixels, validate=True)
    except ValueError as error:
        raise DigitLabError("The picture to read is not base64.") from error
    if len(raw) != 784:
        raise DigitLabError(f"The picture to read has {len(raw)} pixels; it must have 784.")
    return np.frombuffer(raw, np.uint8).reshape(28, 28)


def _broken(error: Exception) -> messages.Failed:
    traceback.print_exc(file=sys.stderr)
    return messages.Failed(
        what=f"The engine could not go on: {error}",
        advice="Change the setting that was changed last, or press Reset.",
        detail=traceback.format_exc(),
    )
