"""Cross-validation: networks are trained one after the other, each checked on another part of the digits.

All begin with the same weights, so that they differ by their digits alone.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from time import perf_counter

from digitlab.core.cross_validation import Folding, hindrance, mean_and_spread, of_fold
from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Experiment
from digitlab.core.messages import BatchesTrained, CrossValidated, Failed, Finished, FoldsTrained
from digitlab.engine import parts
from digitlab.engine.bench import Bench
from digitlab.engine.parts import Parts
from digitlab.engine.placement import Placement
from digitlab.engine.train import TrainingRun
from digitlab.engine.trials import waited
from digitlab.engine.workshop import Workshop

TELL_SECONDS = 0.05  # between two looks at how far it is

Validation = Generator[FoldsTrained | CrossValidated | None, None, None]


def of(experiment: Experiment, folding: Folding, bench: Bench) -> Validation:
    """Ends with CrossValidated; None is a moment to look for commands, and ``close`` stops it.

    A fold's accuracy is that of its best epoch, as in a run. Raises DigitLabError where the settings do not go together
    with so few digits, and while it goes on where a network cannot be trained.
    """
    problem = hindrance(experiment, folding)
    if problem:
        raise DigitLabError(problem)
    return _validated(experiment, folding.folds, bench)


def _validated(experiment: Experiment, count: int, bench: Bench) -> Validation:
    began, progress = perf_counter(), _Progress(count)
    folds = yield from waited(bench.submit(lambda: parts.folds(experiment.data, count)))
    shops: dict[int, Workshop] = {}
    learned, checked, best_epochs = [], [], []
    for fold in folds:
        shop = yield from waited(bench.submit(lambda fold=fold: _workshop(shops, experiment, fold, bench.placement)))
        ended = yield from _trained(shop, progress)
        assert ended.validation_accuracy is not None, "a run that finishes is checked"
        progress.accuracies.append(ended.validation_accuracy)
        best_epochs.append(ended.best_epoch or 0)
        learned.append(len(shop.parts.training.labels))
        checked.append(len(shop.parts.validation.labels))
    mean, spread = mean_and_spread(progress.accuracies)
    yield CrossValidated(
        accuracies=progress.accuracies,
        best_epochs=best_epochs,
        learned=learned,
        checked=checked,
        mean=mean,
        spread=spread,
        seconds=perf_counter() - began,
    )


class _Progress:
    """What is done of all folds, told at most twenty times a second."""

    def __init__(self, count: int) -> None:
        self.accuracies: list[float] = []
        self._count, self._told = count, 0.0

    def due(self, share: float) -> FoldsTrained | None:
        """The word to say when ``share`` of the fold under way is done; None where it was said just now."""
        if perf_counter() - self._told < TELL_SECONDS:
            return None
        self._told = perf_counter()
        whole = (len(self.accuracies) + share) / self._count
        return FoldsTrained(accuracies=list(self.accuracies), folds=self._count, share=whole)


def _workshop(
    shops: dict[int, Workshop], experiment: Experiment, fold: Callable[[], Parts], place: Placement
) -> Workshop:
    """What a fold is trained with: compiled once for all that have as many digits to learn from."""
    digits = fold()
    learn, check = len(digits.training.labels), len(digits.validation.labels)
    if learn not in shops:
        shops[learn] = Workshop(of_fold(experiment, learn, check), digits, place)
    return shops[learn].on(digits)


def _trained(shop: Workshop, progress: _Progress) -> Generator[FoldsTrained | None, None, Finished]:
    """Train the network of a fold; raises DigitLabError where that fails."""
    share = 0.0
    for happened in TrainingRun(shop.experiment, shop).events():
        if isinstance(happened, Finished):
            return happened
        if isinstance(happened, Failed):
            place = f"Fold {len(progress.accuracies) + 1}"
            raise DigitLabError(f"{place}: {happened.what} {happened.advice}", detail=happened.detail)
        if isinstance(happened, BatchesTrained):
            share = happened.step / shop.plan.total_steps
        yield progress.due(share)
    raise AssertionError("a run ends with an event that says how")
