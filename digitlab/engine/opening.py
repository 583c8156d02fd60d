"""Opens the sealed test set: the network that answers reads it in portions, and its score is told at the end only."""

from __future__ import annotations

from collections.abc import Generator
from time import perf_counter

import numpy as np

from digitlab.core.experiment import Data
from digitlab.core.messages import Evaluated, TestOpened, TestRead
from digitlab.core.opening import times_opened
from digitlab.data import evaluation, sources
from digitlab.engine.bench import Bench
from digitlab.engine.evaluate import Evaluator, Score
from digitlab.engine.loop import Digits
from digitlab.engine.parts import on_device
from digitlab.engine.trained import Trained
from digitlab.engine.trials import waited

TELL_SECONDS = 0.05  # between two looks at how far it is

Opening = Generator[TestRead | Evaluated | TestOpened | None, None, None]


def of(network: Trained, bench: Bench, step: int | None = None) -> Opening:
    """Ends with Evaluated and TestOpened, of batch ``step`` of a run; None is a moment to look for commands.

    ``close`` stops it.
    """
    evaluator, digits = yield from waited(bench.submit(lambda: _made(network)))
    score, told = None, perf_counter()
    for score in evaluator.portions(network.weights, digits):
        due = perf_counter() - told >= TELL_SECONDS
        told = perf_counter() if due else told
        yield TestRead(share=score.count / len(digits.labels)) if due else None
    assert score is not None
    found = opened(score, network.history, step)
    yield _evaluated(score, network.experiment.data, digits, found)
    yield found


def opened(score: Score, history: list[str], step: int | None = None) -> TestOpened:
    """That a network with such a ``history`` has read the test digits once more."""
    return TestOpened(
        accuracy=score.accuracy, loss=score.loss, count=score.count, opened=times_opened(history) + 1, step=step
    )


def _evaluated(score: Score, data: Data, digits: Digits, found: TestOpened) -> Evaluated:
    """What was read in every one of them; in the dataset they come after all others."""
    first = len(sources.labels(data.dataset)[0])
    numbers, labels = np.arange(first, first + score.count), digits.labels.numpy()
    told = evaluation.evaluated("test", data, numbers, labels, score.answers, score.probabilities, score.top_2)
    return told.model_copy(update={"step": found.step, "opened": found.opened})


def _made(network: Trained) -> tuple[Evaluator, Digits]:
    """What reads the test digits, compiled, and the digits."""
    digits = on_device(*sources.load(network.experiment.data.dataset).test)
    evaluator = Evaluator(network.network, network.experiment.loss)
    next(evaluator.portions(network.weights, digits))
    return evaluator, digits
