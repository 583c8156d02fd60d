"""Training as a generator of events: the terminal, the tests and the window's engine all iterate this one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from math import inf, isfinite
from time import perf_counter
from typing import Literal

import tensorflow as tf

from digitlab.core import messages
from digitlab.core.changes import changes
from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Experiment
from digitlab.core.messages import BatchesTrained, EpochEnded, ExecutionChosen, Outcome, RunEvent
from digitlab.engine.build import Weights
from digitlab.engine.evaluate import Score
from digitlab.engine.loop import Loop, Sums
from digitlab.engine.workshop import Workshop

CALL_SECONDS = 0.05  # how long one compiled call should take: commands wait at most about this long


class TrainingRun:
    """One run from fresh weights; pull :meth:`events`, and command it between two pulls."""

    def __init__(self, experiment: Experiment, workshop: Workshop) -> None:
        assert workshop.serves(experiment)
        self.experiment = experiment
        self._shop = workshop
        self._execution = workshop.execution
        self._plan = workshop.plan
        self._state = self._execution.loop.start(workshop.fresh)
        self._order = workshop.first_order
        self._best: tuple[Score, int, Weights] | None = None
        self._validation_losses: list[float] = []
        self._step = self._epoch = 0
        self._epoch_sums = (0, 0.0, 0)
        self._seconds = 0.0
        self._batch_seconds: dict[str, float] = {}
        self._pausing: Literal["no", "next", "batch", "epoch"] = "no"
        self._paused = self._stopping = False
        self._news: list[RunEvent] = []

    @property
    def weights(self) -> Weights:
        """The weights as they are now; after the end, the best ones."""
        return self._state.weights

    @property
    def step(self) -> int:
        """How many batches are trained."""
        return self._step

    def pause(self) -> None:
        """Hold before the next batch."""
        self._pausing = "next"

    def resume(self) -> None:
        """Go on after a pause."""
        self._pausing = "no"
        if self._paused:
            self._paused = False
            self._news.append(messages.Resumed(step=self._step))

    def train_one(self, unit: Literal["batch", "epoch"]) -> None:
        """Train a batch, or to the end of the epoch, then hold."""
        self.resume()
        self._pausing = unit

    def stop(self) -> None:
        """End the run before the next batch."""
        self._stopping = True

    @property
    def holds(self) -> bool:
        """Whether the run is paused and has nothing to tell: no need to pull."""
        return self._paused and not self._news and not self._stopping

    def change(self, path: str, value: float) -> None:
        """Change a setting that acts now; raises DigitLabError where the path or the value is not allowed."""
        changed = self.experiment.with_value(path, value)
        if any(change.acts != "now" for change in changes(self.experiment, changed)):
            raise DigitLabError(f"{path} cannot change during a run; it acts with the next Play.")
        self.experiment = changed
        self._news.append(messages.ParameterChanged(path=path, value=value, step=self._step))

    def events(self) -> Iterator[RunEvent | None]:
        """What happens, in order, ending with Finished, Stopped or Failed; None is a moment to look for commands."""
        try:
            yield from self._whole()
        except tf.errors.ResourceExhaustedError as error:
            yield messages.Failed(
                what="There is not enough memory for a batch of this size.",
                advice="Halve the batch size, or take a smaller network.",
                detail=str(error),
                step=self._step,
            )

    def _whole(self) -> Iterator[RunEvent | None]:
        yield self._started()
        for epoch in range(1, self._plan.epochs + 1):
            self._epoch, self._epoch_sums = epoch, (0, 0.0, 0)
            if epoch > 1:
                self._order = self._plan.order(epoch)
            for happened in chain(self._learn(), self._check()):
                yield happened
                if isinstance(happened, messages.Failed):
                    return  # it has been told; there is nothing to check
            if self._stopping:
                yield self._stopped()
                return
        self._keep_best()
        done = f"all {self._plan.epochs} epochs are done" if self._plan.epochs > 1 else "its one epoch is done"
        yield messages.Finished(**self._outcome(done))

    def _moment(self) -> Iterator[RunEvent | None]:
        """Tell what commands have changed, and hold while paused."""
        if self._pausing == "next" and not self._paused:
            self._paused = True
            self._news.append(messages.Paused(step=self._step))
        while self._news or (self._paused and not self._stopping):
            yield self._news.pop(0) if self._news else None

    def _learn(self) -> Iterator[RunEvent | None]:
        """The batches of one epoch."""
        while self._epoch_sums[0] < self._plan.steps_per_epoch:
            yield from self._moment()
            if self._stopping:
                return
            yield self._train()

    def _train(self) -> BatchesTrained | messages.Failed:
        """One compiled call."""
        loop, first = self._execution.loop, self._epoch_sums[0]
        count = self._count(loop, self._plan.steps_per_epoch - first)
        began = perf_counter()
        alphas = self._plan.alphas(self.experiment, self._step, self._validation_losses)
        live = loop.live(self.experiment)
        state, sums = loop.run(
            self._state, self._shop.parts.training, self._order, tf.constant(first), tf.constant(count), alphas, live
        )
        done, loss = int(sums.batches), float(sums.loss)
        seconds = perf_counter() - began
        self._seconds += seconds
        self._step += done
        if not isfinite(loss):
            return self._diverged("loss")
        if not isfinite(float(sums.gradient_norm)):  # the weights behind it are none either, however the loss looks
            return self._diverged("gradient")
        self._state = state
        self._note(loop, done, seconds)
        rate = self._plan.batch_size * done / seconds
        return self._told(sums, done, loss, float(alphas[done - 1]), rate)

    def _count(self, loop: Loop, left: int) -> int:
        """How many batches make a call of CALL_SECONDS; one at first, and one where one is asked for."""
        if self._pausing == "batch":
            self._pausing = "next"
            return 1
        pace = self._batch_seconds.get(loop.way)
        wanted = round(CALL_SECONDS / pace) if pace else 1
        return max(1, min(wanted, left, loop.most_batches))

    def _note(self, loop: Loop, done: int, seconds: float) -> None:
        """Adapt the pace, at once where it was thought too slow; full calls alone tell how fast a way is."""
        pace, known = seconds / done, self._batch_seconds.get(loop.way, inf)
        self._batch_seconds[loop.way] = pace if pace < known else 0.7 * known + 0.3 * pace
        was_settled = self._execution.settled
        if seconds > CALL_SECONDS / 2 or done == loop.most_batches:
            self._execution.measured(self._plan.batch_size * done / seconds)
        if self._execution.settled and not was_settled:
            self._news.append(self._chosen())

    def _told(self, sums: Sums, done: int, loss: float, alpha: float, rate: float) -> BatchesTrained:
        batches, losses, correct = self._epoch_sums
        right = int(sums.correct)
        self._epoch_sums = (batches + done, losses + loss, correct + right)
        return BatchesTrained(
            step=self._step,
            epoch=self._epoch,
            loss=loss / done,
            accuracy=right / (done * self._plan.batch_size),
            learning_rate=alpha,
            images_per_second=rate,
            seconds=self._seconds,
            gradient_norm=float(sums.gradient_norm),
        )

    def _check(self) -> Iterator[RunEvent | None]:
        """Validate, in portions; keep the weights where they are the best so far."""
        if self._stopping:
            return
        score = None
        portions = self._shop.evaluator.portions(self._state.weights, self._shop.parts.validation)
        while portion := self._portion(portions):
            score = portion
            yield None
            yield from self._moment()
            if self._stopping:
                return
        assert score is not None
        self._validation_losses.append(score.loss)
        best = self._best is None or _better(score, self._best[0])
        if best:
            self._best = (score, self._epoch, self._state.weights)
        batches, losses, correct = self._epoch_sums
        yield EpochEnded(
            epoch=self._epoch,
            step=self._step,
            loss=losses / batches,
            accuracy=correct / (batches * self._plan.batch_size),
            validation_loss=score.loss,
            validation_accuracy=score.accuracy,
            best=best,
            seconds=self._seconds,
        )
        if self._pausing == "epoch":
            self._pausing = "next"

    def _portion(self, portions: Iterator[Score]) -> Score | None:
        began = perf_counter()
        score = next(portions, None)
        self._seconds += perf_counter() - began
        return score

    def _started(self) -> messages.Started:
        score = self._shop.first_score()
        self._execution.compile_others(self._shop.one_batch)
        if self._execution.settled:
            self._news.append(self._chosen())
        return messages.Started(
            experiment=self.experiment,
            parameters=self.experiment.network.parameters,
            steps_per_epoch=self._plan.steps_per_epoch,
            total_steps=self._plan.total_steps,
            validation_loss=score.loss,
            validation_accuracy=score.accuracy,
        )

    def _chosen(self) -> ExecutionChosen:
        return ExecutionChosen(execution=self._execution.loop.way, measured=self._execution.medians())

    def _stopped(self) -> messages.Stopped:
        before_check = self._best is None
        self._keep_best()
        why = f"stopped in epoch {self._epoch}"
        return messages.Stopped(**self._outcome(f"{why}, before its first check" if before_check else why))

    def _diverged(self, what: str) -> messages.Failed:
        self._keep_best()
        place = f"batch {self._step % self._plan.steps_per_epoch or self._plan.steps_per_epoch} of epoch {self._epoch}"
        rate = self.experiment.optimizer.learning_rate
        return messages.Failed(
            what=f"The {what} is no longer a number since {place}: the steps became too large.",
            advice=f"Try a learning rate of {rate / 10:.3g} instead of {rate:.3g}.",
            step=self._step,
        )

    def _keep_best(self) -> None:
        if self._best is not None:
            self._state = self._state._replace(weights=self._best[2])

    def _outcome(self, because: str) -> dict[str, object]:
        best = self._best
        return Outcome(
            step=self._step,
            epochs=self._step // self._plan.steps_per_epoch,
            best_epoch=best[1] if best else None,
            validation_accuracy=best[0].accuracy if best else None,
            seconds=self._seconds,
            images_per_second=self._step * self._plan.batch_size / max(self._seconds, 1e-9),
            because=because,
        ).model_dump()


def _better(score: Score, best: Score) -> bool:
    """More digits read right, or as many with a smaller loss."""
    return (score.accuracy, -score.loss) > (best.accuracy, -best.loss)
