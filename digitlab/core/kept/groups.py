"""Runs that differ in nothing but the seed, taken together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from digitlab.core.cross_validation import mean_and_spread
from digitlab.core.kept.settings import Value, differing
from digitlab.core.kept.summary import KeptRun


@dataclass
class Group:
    """Runs of one recipe, each with another seed; their best validation ``accuracies`` in the same order."""

    recipe: str
    name: str
    settings: dict[str, Value]
    runs: list[KeptRun] = field(default_factory=list)

    @property
    def accuracies(self) -> list[float]:
        """What each of them has reached."""
        return [run.summary.accuracy for run in self.runs if run.summary and run.summary.accuracy is not None]

    def mean_and_spread(self) -> tuple[float, float]:
        """The mean of at least two accuracies, and their standard deviation as a sample."""
        return mean_and_spread(self.accuracies)

    def apart(self, others: Sequence[Group]) -> list[str]:
        """The settings, other than the seed, that tell this group from others."""
        return [path for path in differing([self.settings, *(other.settings for other in others)]) if path != "seed"]


def groups(runs: Sequence[KeptRun]) -> list[Group]:
    """The runs by their recipes, in the order of the first of each.

    Left out is what says nothing about its settings: a run that did not come to its own end, that was changed on the
    way or began with weights of another, and a seed for the second time.
    """
    found: dict[str, Group] = {}
    for run in runs:
        about = run.summary
        if about is None or about.state != "finished" or about.steered or about.accuracy is None:
            continue
        group = found.setdefault(about.recipe, Group(about.recipe, run.name, about.settings))
        if run.seed not in [one.seed for one in group.runs]:
            group.runs.append(run)
    return list(found.values())
