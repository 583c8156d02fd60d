"""The learning-rate range test (Smith 2015): training on a copy, with a larger rate for every batch.

States of the loop are values: the test goes on from one, and whoever holds it never learns of that.
"""

from __future__ import annotations

from collections.abc import Generator
from concurrent.futures import Future
from math import isfinite
from time import perf_counter

import tensorflow as tf

from digitlab.core import range_test
from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Experiment
from digitlab.core.messages import RateFound, RateTried
from digitlab.engine.loop import MOST_BATCHES
from digitlab.engine.trials import waited
from digitlab.engine.workshop import Standing, Workshop

TELL_SECONDS = 0.05  # between two looks at what has been tried

Tries = Generator[RateTried | RateFound | None, None, None]


def of_fresh(experiment: Experiment, building: Future[Workshop]) -> Tries:
    """The test of a fresh network, as soon as that is built; raises DigitLabError where it cannot be made."""
    _refuse(experiment)
    return _within_memory(_when_built(experiment, building))


def of_run(standing: Standing) -> Tries:
    """The test from where a run holds; raises DigitLabError where it cannot be made.

    Ends with RateFound; None is a moment to look for commands. ``close`` stops it.
    """
    _refuse(standing.experiment)
    return _within_memory(_tries(standing))


def _refuse(experiment: Experiment) -> None:
    hindrance = range_test.hindrance(experiment)
    if hindrance:
        raise DigitLabError(hindrance)


def _when_built(experiment: Experiment, building: Future[Workshop]) -> Tries:
    shop = yield from waited(building)
    loop = shop.execution.loop
    yield from _tries(Standing(experiment, shop, loop, loop.start(shop.fresh)))


def _within_memory(tries: Tries) -> Tries:
    try:
        yield from tries
    except tf.errors.ResourceExhaustedError as error:
        sentence = "There is not enough memory for a batch of this size; halve it, or take a smaller network."
        raise DigitLabError(sentence, detail=str(error)) from error


def _tries(standing: Standing) -> Tries:
    rates, losses = range_test.rates(standing.experiment), []
    watch, because, told = range_test.Watch(), "", perf_counter()
    for loss in _losses(standing, rates):
        because = watch.why_end(loss)
        if isfinite(loss):
            losses.append(loss)
        if because:
            break
        due = perf_counter() - told >= TELL_SECONDS
        told = perf_counter() if due else told
        yield RateTried(rates=rates[: len(losses)], losses=losses, share=len(losses) / len(rates)) if due else None
    tried = rates[: len(losses)]
    choice = range_test.choose(tried, losses)
    yield RateFound(
        rates=tried,
        losses=losses,
        smoothed=range_test.smoothed(losses),
        because=because or "every rate was tried",
        **choice._asdict(),
    )


def _losses(standing: Standing, rates: list[float]) -> Generator[float, None, None]:
    """The loss of the next batch at each of ``rates``: before the step of that rate, so it tells of those before it."""
    experiment, shop, loop, state = standing
    live, begun = loop.live(experiment), int(state.step)
    for place, rate in enumerate(rates):
        row = tf.constant((begun + place) % shop.plan.steps_per_epoch)
        alphas = tf.fill([MOST_BATCHES], tf.constant(rate, tf.float32))
        state, sums = loop.run(state, shop.parts.training, shop.first_order, row, tf.constant(1), alphas, live)
        yield float(sums.loss)
