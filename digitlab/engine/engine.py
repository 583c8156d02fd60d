"""What the engine does with each command, between two portions of training."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import wait
from functools import partial
from pathlib import Path

import numpy as np
import tensorflow as tf

from digitlab.core import messages
from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Experiment
from digitlab.core.files import KERAS
from digitlab.core.folders import resources
from digitlab.core.messages import Command, Event
from digitlab.engine import endings, environment, keep, keras_import, opening, trained
from digitlab.engine.beginning import STEERING, Begun, Coming, begun
from digitlab.engine.bench import Bench
from digitlab.engine.beside import BESIDE, Beside
from digitlab.engine.inside import Moment
from digitlab.engine.lookout import Lookout
from digitlab.engine.past import Past
from digitlab.engine.placement import placement
from digitlab.engine.predict import picture_in
from digitlab.engine.surface.walks import RaceWalks
from digitlab.engine.train import TrainingRun
from digitlab.engine.trained import Trained
from digitlab.engine.trials import PATIENCE_SECONDS, Trial, Trials
from digitlab.engine.trying import BESIDE_TRIALS, TRYING, purpose, trial
from digitlab.engine.workshop import Standing, Workshop

Tell = Callable[[Event], None]
BUNDLED = "models/bundled.digitlab"


class Engine:
    """Holds the network that answers and the run under way; ``tell`` passes events on."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._answering: Trained | None = None
        self._run: TrainingRun | None = None
        self._coming: Coming | None = None
        self._keeper: keep.Keeper | None = None
        self._events: Iterator[Event | None] = iter(())
        self._trials = Trials(tell, self._refuse)
        self._bench = Bench()
        self._lookout = Lookout(tell, self._refuse)
        self._raced = RaceWalks()
        self._beside = Beside(tell, self._refuse, self._raced)
        self._past = Past()
        self._picture = np.zeros((28, 28), np.uint8)
        self._pace = messages.SetPace()

    @property
    def busy(self) -> bool:
        """Whether there is something to do when no command waits."""
        return self._hurries or (self._run is not None and not self._run.holds)

    @property
    def _hurries(self) -> bool:
        """Whether there is something that no rest of a run holds up."""
        writes = self._run is not None and self._keeper is not None and self._keeper.writing
        return self._coming is not None or self._trials.under_way or writes

    @property
    def rest(self) -> float | None:
        """How many seconds to wait for a command before going on; None where only commands are waited for."""
        if not self.busy:
            return None
        return 0.0 if self._hurries or self._run is None else self._run.rest

    def get_ready(self) -> None:
        """Take the machine, load the network that ships, and say so."""
        environment.prepare_devices()
        environment.give_way()
        bundled = resources() / BUNDLED
        if bundled.exists():
            self._answering = trained.load(bundled)
        self._tell(environment.ready())

    def end(self) -> None:
        """Stop what is under way, and keep the run, if there is one; one that is being built is called off."""
        if self._coming is not None:
            self._tell(self._coming.called_off())
            self._coming = None
        self._trials.stop()
        self._beside.stop()
        if self._run is not None:
            self._run.stop()
            while self._run is not None:
                self.advance()

    def advance(self) -> None:
        """One portion of what is under way."""
        if self._coming is not None:
            self._begin(self._coming)
        elif self._trials.under_way:
            self._trials.advance()
        else:
            self._train_on()

    def _train_on(self) -> None:
        self._tell_problem("train")
        try:
            happened = next(self._events, None)
        except Exception as error:  # the boundary of the process: a run that breaks must not take the engine along
            happened = endings.broken(error)
        if happened is None:
            return
        if isinstance(happened, messages.Finished | messages.Stopped | messages.Failed):
            self._end_of_run()
        self._tell(happened)

    def _tell_problem(self, command: str) -> None:
        """Say once what keeps the run from being kept."""
        if self._keeper is not None and (problem := self._keeper.new_problem()):
            self._tell(messages.Refused(command=command, sentence=problem))

    def _end_of_run(self) -> None:
        for _ in self._events:  # lets the keeper end its work
            pass
        self._tell_problem("train")
        self._answering = self._current()
        self._run = None

    def obey(self, wanted: Command) -> None:
        """Carry out a command, or say in one sentence why not."""
        if self._coming is not None and isinstance(wanted, STEERING):
            self._coming.waiting.append(wanted)
            return
        self._safely(wanted, lambda: self._carry_out(wanted))

    def _safely(self, wanted: Command, act: Callable[[], None]) -> None:
        """Do what ``wanted`` asks for, or say in one sentence why not."""
        try:
            act()
        except tf.errors.ResourceExhaustedError as error:
            self._tell(endings.no_memory(wanted, error))
        except Exception as error:  # the boundary of the process: a command that breaks must not take the engine along
            self._refuse(wanted.kind, error)

    def _refuse(self, command: str, error: Exception) -> None:
        if isinstance(error, DigitLabError):
            self._tell(messages.Refused(command=command, sentence=str(error), detail=error.detail))
            return
        traceback.print_exception(error, file=sys.stderr)
        sentence = f"The engine could not {command.replace('_', ' ')}: {error}"
        detail = "".join(traceback.format_exception(error))
        self._tell(messages.Refused(command=command, sentence=sentence, detail=detail))

    def _carry_out(self, wanted: Command) -> None:
        if not isinstance(wanted, BESIDE_TRIALS):
            self._trials.stop()
        match wanted:
            case messages.Prepare():
                self._bench.prepare(wanted.experiment, partial(self._prepared, wanted))
            case messages.Train() | messages.Continue():
                self._build(wanted)
            case messages.OpenTest():
                self._open_test()
            case messages.UseDevice():
                self._bench.placement = placement(wanted, environment.devices())
            case _ if isinstance(wanted, TRYING):
                self._trials.begin(trial(wanted, self._standing(purpose(wanted)), self._bench, self._raced))
            case messages.Predict():
                self._predict(wanted)
            case messages.Inspect():
                self._inspect(wanted)
            case messages.Save():
                self._save(Path(wanted.path), wanted.experiment)
            case messages.SetPace():
                self._set_pace(wanted)
            case messages.Load():
                self._load(Path(wanted.path))
            case messages.Reset():
                self._reset(wanted.experiment)
            case messages.LookBack() | messages.ReturnToNow():
                self._tell(self._past.obey(wanted, self._answering))
            case _ if isinstance(wanted, BESIDE):
                self._beside.obey(wanted, self._shown, self._shown_step())
            case _ if self._run is not None:  # without one there is nothing to steer
                self._run.obey(wanted)

    def _set_pace(self, wanted: messages.SetPace) -> None:
        self._pace = wanted
        if self._run is not None:
            self._run.slow_down(wanted.batches_per_second)

    def _prepared(self, wanted: messages.Prepare, shop: Workshop) -> None:
        seconds, settled = shop.seconds_of_run(), shop.execution.settled
        prepared = messages.Prepared(number=wanted.number, seconds=seconds, settled=settled)
        self._lookout.prepare(wanted.experiment, lambda: self._tell(prepared))

    def _build(self, wanted: messages.Train | messages.Continue) -> None:
        if self._run is not None or self._coming is not None:
            raise DigitLabError("A run is under way; stop it before you start another.")
        shown = self._shown() if isinstance(wanted, messages.Train) and wanted.keep else None
        building = self._bench.begin(partial(begun, wanted, shown, self._past.origin))
        self._coming = Coming(wanted, building, [])

    def _begin(self, coming: Coming) -> None:
        """Begin the run that was waited for, and let what has come for it meanwhile steer it, once it is built."""
        if not wait([coming.building], PATIENCE_SECONDS).done:
            return
        self._coming = None
        self._safely(coming.wanted, lambda: self._start(coming.wanted, coming.building.result()))
        for steering in coming.waiting:
            self.obey(steering)

    def _start(self, wanted: messages.Train | messages.Continue, made: Begun) -> None:
        run, shop = made.run, made.shop
        keeper = keep.Keeper(run, shop.network, self._preview(shop), made.taken_up, wanted.room)
        self._past.forget()
        self._run, self._keeper, self._events = run, keeper, keeper.kept()
        self._answering = Trained(run.experiment, shop.network, run.weights, shop.predictor, keeper.history)
        run.slow_down(self._pace.batches_per_second)
        if wanted.paused:
            run.pause()

    def _open_test(self) -> None:
        self._standing("to open the test set")
        opened = self._noted(opening.of(self._current(), self._bench, self._step()))
        self._trials.begin(Trial("open_test", opened, messages.OpeningStopped()))

    def _noted(self, events: opening.Opening) -> opening.Opening:
        """Let the run, or else what the network came with, remember that the test set was opened."""
        for happened in events:
            if isinstance(happened, messages.TestOpened) and self._keeper is not None:
                self._keeper.note(happened)
                self._tell_problem("open_test")
            elif isinstance(happened, messages.TestOpened):
                self._current().history.append(happened.line().rstrip("\n"))
            yield happened

    def _standing(self, purpose: str) -> Standing | None:
        """Where the run holds, None without a run, and stops what is tried; raises DigitLabError while it goes on."""
        standing = self._run.standing() if self._run is not None else None
        if self._coming is not None or (self._run is not None and standing is None):
            raise DigitLabError(f"A run is under way; pause it, or wait for its end, {purpose}.")
        self._trials.stop()
        return standing

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

    def _shown(self) -> Trained:
        """The network of the moment that is looked back at, or else the one that answers now."""
        return self._past.network or self._current()

    def _shown_step(self) -> int | None:
        return self._step() if self._past.network is None else self._past.step

    def _predict(self, wanted: messages.Predict) -> None:
        self._picture = picture_in(wanted.pixels)
        answer = self._shown().probabilities(self._picture)
        self._tell(messages.Predicted(number=wanted.number, probabilities=answer.tolist(), step=self._shown_step()))

    def _inspect(self, wanted: messages.Inspect) -> None:
        shown = self._shown()
        picture = picture_in(wanted.pixels) if wanted.pixels else None
        self._lookout.inspect(wanted, Moment(shown.experiment, shown.weights, picture, self._shown_step()))

    def _step(self) -> int | None:
        return self._run.step if self._run is not None else None

    def _save(self, path: Path, experiment: Experiment) -> None:
        now = self._current()
        if now.experiment.network.unnamed() != experiment.network.unnamed():
            experiment = now.experiment.model_copy(update={"name": experiment.name})
        keep.save(path, experiment, now.network, now.weights, now.history, self._picture)
        self._tell(messages.Saved(path=str(path)))

    def _load(self, path: Path) -> None:
        loaded = (keras_import if path.suffix.lower() == KERAS else trained).load(path)
        self.end()
        self._past.forget()
        self._answering, self._keeper = loaded, None
        self._tell(messages.Loaded(path=str(path), experiment=loaded.experiment, history=loaded.history))

    def _reset(self, experiment: Experiment) -> None:
        self.end()
        self._past.forget()
        self._answering, self._keeper = trained.fresh(experiment), None
        self._tell(messages.WasReset())
