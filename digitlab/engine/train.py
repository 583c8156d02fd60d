"""Training as a generator of events: the terminal, the tests and the window's engine all iterate this one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from math import isfinite
from time import perf_counter

import tensorflow as tf

from digitlab.core import messages
from digitlab.core.conflicts import refuse
from digitlab.core.experiment import Experiment
from digitlab.core.messages import BatchesTrained, Command, EpochEnded, ExecutionChosen, RunEvent
from digitlab.core.optimizers import Optimizer
from digitlab.core.run_events import Outcome
from digitlab.engine import endings
from digitlab.engine.build import Weights
from digitlab.engine.carry import Start
from digitlab.engine.checkpoint import Snapshot
from digitlab.engine.evaluate import Score
from digitlab.engine.loop import Loop, Sums, TrainingState
from digitlab.engine.pace import Pace
from digitlab.engine.steering import Steering
from digitlab.engine.tally import Best, EpochSums, means
from digitlab.engine.workshop import Standing, Workshop


class TrainingRun(Steering):
    """One run, from fresh weights, a ``start`` or where it stood; pull :meth:`events`, and command it between pulls."""

    def __init__(self, experiment: Experiment, workshop: Workshop, start: Start | Snapshot | None = None) -> None:
        super().__init__(experiment)
        assert workshop.serves(experiment)
        self._shop, self.placement = workshop, workshop.placement
        self._execution, self._plan, self._order = workshop.execution, workshop.plan, workshop.first_order
        self._begin = Start(workshop.fresh) if start is None else start
        self._best: Best | None = None
        self._checked: list[EpochEnded] = []
        self._epoch, self._seconds, self._ending = 0, 0.0, ""
        self._sums = EpochSums()  # of the epoch that goes on, or that a snapshot has begun
        self._pace = Pace()
        self._kept: Weights | None = None  # of the best epoch, once the run is over
        if isinstance(self._begin, Snapshot):
            self._go_on_from(self._begin)
        else:
            self._state = self._execution.loop.start(self._begin.weights)

    def _go_on_from(self, kept: Snapshot) -> None:
        self._state, self._best, self._checked = kept.state, kept.best, list(kept.checked)
        self._epoch, self._step, self._seconds, self._sums = kept.epoch, kept.step, kept.seconds, replace(kept.begun)
        if kept.way not in ("auto", self._execution.loop.way):
            self._execution = self._shop.compile(self.experiment, kept.way).result()
        self._ending = endings.reached(self.experiment.training, self._checked)

    @property
    def weights(self) -> Weights:
        """The weights that answer now; after the end, the best ones."""
        return self._kept or self._state.answering()

    def snapshot(self) -> Snapshot:
        """Where the run stands, to go on from there another time; also after its end."""
        checked = self._checked and self._checked[-1].epoch == self._epoch
        return Snapshot(
            experiment=self.experiment if self._other is None else self._before_other,
            state=self._state,
            best=self._best,
            checked=tuple(self._checked),
            begun=EpochSums() if checked else replace(self._sums),
            step=self._step,
            seconds=self._seconds,
            way=self._execution.loop.way if self._execution.settled else "auto",
        )

    def standing(self) -> Standing | None:
        """Where the run holds; None while it goes on."""
        if not self._paused or self._stopping or self._other is not None:
            return None
        return Standing(self.experiment, self._shop, self._execution.loop, self._state)

    def obey(self, wanted: Command) -> None:
        """Carry out a command to a run; no other does anything."""
        match wanted:
            case messages.Pause():
                self.pause()
            case messages.Resume():
                self.resume()
            case messages.Step():
                self.train_one(wanted.unit)
            case messages.Stop():
                self.stop()
            case messages.SetParameter():
                self.change(wanted.path, wanted.value)
            case messages.SetOptimizer():
                self.change_optimizer(wanted.optimizer)

    def change_optimizer(self, optimizer: Optimizer) -> None:
        """Go on with another optimizer as soon as it is compiled; raises DigitLabError where that does not fit."""
        changed = self.experiment.model_copy(update={"optimizer": optimizer})
        refuse(changed)
        if self._other is None:
            self._before_other = self.experiment
        self.experiment = changed
        self._other = self._shop.compile(changed, self._execution.loop.way)

    def events(self) -> Iterator[RunEvent | None]:
        """What happens, in order, ending with Finished, Stopped or Failed; None is a moment to look for commands."""
        try:
            yield from self._whole()
        except tf.errors.ResourceExhaustedError as error:
            yield endings.out_of_memory(self._step, self._plan.steps_per_epoch, self._plan.batch_size, str(error))

    def _whole(self) -> Iterator[RunEvent | None]:
        started = self._started() if isinstance(self._begin, Start) else self._continued()
        self._execution.compile_others(self._shop.throw_away)
        if self._execution.settled:
            self._news.append(self._chosen())
        yield started
        while not self._ending and self._epoch < self._plan.epochs:
            self._epoch += 1
            if self._epoch > 1:
                self._order = self._plan.order(self._epoch)
            for happened in chain(self._learn(), self._check()):
                yield happened
                if isinstance(happened, messages.Failed):
                    return  # it has been told; there is nothing to check
            if self._stopping:
                yield self._stopped()
                return
            self._sums = EpochSums()
        self._keep_best()
        yield messages.Finished(**self._outcome(self._ending or endings.all_done(self._plan.epochs)))

    def _take_other(self) -> None:
        """Hand the run over to the optimizer that was waited for, once it is there."""
        if self._other is None or not self._other.done():
            return
        self._execution, self._other = self._other.result(), None
        fresh = self._execution.loop.start(self._state.weights)
        self._state = fresh._replace(
            step=self._state.step, since=self._state.step, average=self._state.average or fresh.average
        )
        self._news.append(messages.OptimizerChanged(optimizer=self.experiment.optimizer, step=self._step))

    def _learn(self) -> Iterator[RunEvent | None]:
        """The batches of one epoch, or of its beginning where the optimizer or the time is at its end."""
        while self._sums.batches < self._plan.steps_per_epoch and not self._ending:
            yield from self._moment()
            if self._stopping:
                return
            yield self._train()
            self._ending = self._ending or endings.out_of_time(self.experiment.training, self._seconds)

    def _train(self) -> BatchesTrained | messages.Failed:
        """One compiled call."""
        loop, before, compared = self._execution.loop, self._state, self._compares
        count = self._count(loop, self._plan.steps_per_epoch - self._sums.batches)
        began = self._batch_began = perf_counter()
        losses = [epoch.validation_loss for epoch in self._checked]
        alphas = self._plan.alphas(self.experiment, self._step, losses, count)
        state, sums = self._call(before, count, alphas)
        done, seconds = int(sums.batches), perf_counter() - began
        self._seconds += seconds
        overflowed, behind = self._overflow(before, sums, alphas)
        self._step += behind
        if overflowed:
            return self._diverged(overflowed)
        if bool(sums.done):
            self._ending = loop.why_done(sums)
        self._state = state
        loss_after = self._loss_after(before, alphas) if compared else None
        self._sums.add(sums)
        self._note(loop, done, seconds)
        told = means(sums, alphas, seconds, self._plan.batch_size, self._shop.network.layer_places())
        return BatchesTrained(step=self._step, epoch=self._epoch, seconds=self._seconds, loss_after=loss_after, **told)

    def _overflow(self, before: TrainingState, sums: Sums, alphas: tf.Tensor) -> tuple[str, int]:
        """What is no number any more, loss, gradient or step, and at which batch of the call; empty where all is."""
        done = int(sums.batches)
        if isfinite(float(sums.loss)):
            return sums.overflow(), done
        # The batch before may have overflowed first; gradient and step are measured for the last batch of a call.
        first = self._call(before, done - 1, alphas)[1].overflow() if done > 1 else ""
        return (first, done - 1) if first else ("loss", done)

    def _call(self, state: TrainingState, count: int, alphas: tf.Tensor) -> tuple[TrainingState, Sums]:
        loop, first, digits = self._execution.loop, tf.constant(self._sums.batches), self._shop.parts.training
        return loop.run(state, digits, self._order, first, tf.constant(count), alphas, loop.live(self.experiment))

    def _loss_after(self, before: TrainingState, alphas: tf.Tensor) -> float | None:
        """The loss of the batch that has led here from ``before``, bent as it was; None where it is not finite."""
        loss = float(self._call(self._state._replace(step=before.step), 1, alphas)[1].loss)
        return loss if isfinite(loss) else None

    def _count(self, loop: Loop, left: int) -> int:
        """How many batches make the next call; one where one is asked for, or in slow motion."""
        if self._pausing == "batch":
            self._pausing = "next"
            return 1
        return 1 if self._slowed else self._pace.count(loop, left)

    def _note(self, loop: Loop, done: int, seconds: float) -> None:
        """Adapt the pace; full calls alone tell how fast a way is."""
        was_settled = self._execution.settled
        if self._pace.note(loop, done, seconds):
            self._execution.measured(self._plan.batch_size * done / seconds)
        if self._execution.settled and not was_settled:
            self._news.append(self._chosen())

    def _check(self) -> Iterator[RunEvent | None]:
        """Validate, in portions; keep the weights where they are the best so far."""
        if self._stopping:
            return
        score = None
        portions = self._shop.evaluator.portions(self.weights, self._shop.parts.validation)
        while portion := self._portion(portions):
            score = portion
            yield None
            yield from self._moment()
            if self._stopping:
                return
        assert score is not None
        if not isfinite(score.loss):
            yield self._diverged("validation loss")
            return
        self._checked.append(self._judged(score))
        yield self._checked[-1]
        self._ending = self._ending or endings.reached(self.experiment.training, self._checked)
        if self._pausing == "epoch":
            self._pausing = "next"

    def _judged(self, score: Score) -> EpochEnded:
        best = self._best is None or self._best.beaten_by(score)
        if best:
            self._best = Best(score.accuracy, score.loss, self._epoch, self.weights)
        sums = self._sums
        return EpochEnded(
            epoch=self._epoch,
            step=self._step,
            loss=sums.loss / sums.batches,
            accuracy=sums.correct / (sums.batches * self._plan.batch_size),
            validation_loss=score.loss,
            validation_accuracy=score.accuracy,
            validation_top_2=score.top_2,
            best=best,
            seconds=self._seconds,
        )

    def _portion(self, portions: Iterator[Score]) -> Score | None:
        began = perf_counter()
        score = next(portions, None)
        self._seconds += perf_counter() - began
        return score

    def _started(self) -> messages.Started:
        assert isinstance(self._begin, Start)
        score = self._shop.score(self._begin.weights) if self._begin.kept else self._shop.first_score()
        return messages.Started(
            experiment=self.experiment,
            parameters=self.experiment.network.parameters,
            steps_per_epoch=self._plan.steps_per_epoch,
            total_steps=self._plan.total_steps,
            validation_loss=score.loss,
            validation_accuracy=score.accuracy,
            kept=list(self._begin.kept),
            origin=self._begin.origin,
        )

    def _continued(self) -> messages.Continued:
        return messages.Continued(experiment=self.experiment, step=self._step, total_steps=self._plan.total_steps)

    def _chosen(self) -> ExecutionChosen:
        return ExecutionChosen(execution=self._execution.loop.way, measured=self._execution.medians())

    def _stopped(self) -> messages.Stopped:
        why = f"stopped in epoch {self._epoch}" + (", before its first check" if self._best is None else "")
        self._keep_best()
        return messages.Stopped(**self._outcome(why))

    def _diverged(self, what: str) -> messages.Failed:
        self._keep_best()
        return endings.diverged(what, self._step, self._plan.steps_per_epoch, self.experiment.optimizer)

    def _keep_best(self) -> None:
        if self._best is not None:
            self._kept = self._best.weights

    def _outcome(self, because: str) -> dict[str, object]:
        best = self._best
        return Outcome(
            step=self._step,
            epochs=self._step // self._plan.steps_per_epoch,
            best_epoch=best.epoch if best else None,
            validation_accuracy=best.accuracy if best else None,
            seconds=self._seconds,
            images_per_second=self._step * self._plan.batch_size / max(self._seconds, 1e-9),
            because=because,
        ).model_dump()
