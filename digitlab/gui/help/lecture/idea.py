"""What a page of the lecture is made of: an idea, and steps that set the window up to try it."""

from __future__ import annotations

from typing import Any, NamedTuple

from digitlab.core import presets
from digitlab.core.conflicts import conflicts
from digitlab.core.experiment import Experiment


class Step(NamedTuple):
    """Sets the window up by one click, and says what to ``watch`` then.

    ``preset`` gives all settings but the seed and where the digits come from; ``values`` are then changed, by their
    paths, and make of it what ``name`` calls the experiment. ``tab`` comes to the front, turned to what its button
    ``page`` shows; ``card`` is unfolded.
    """

    title: str
    watch: str
    preset: str = ""
    name: str = ""
    values: tuple[tuple[str, Any], ...] = ()
    tab: str = ""
    page: str = ""
    card: str = ""

    @property
    def sets(self) -> bool:
        """Whether it changes settings."""
        return bool(self.preset or self.values)

    def made(self, experiment: Experiment) -> Experiment:
        """The settings that it makes of ``experiment``; what would keep them from being trained is mended."""
        if self.preset:
            preset, data = presets.load(self.preset), experiment.data
            kept = {"handwriting": data.handwriting, "split_seed": data.split_seed}
            data = preset.data.with_dataset(data.dataset).model_copy(update=kept)
            own = {"name": self.name or preset.name, "seed": experiment.seed, "data": data}
            experiment = preset.model_copy(update=own)
        for path, value in self.values:
            experiment = experiment.with_value(path, value)
        while self.sets and (found := conflicts(experiment)):
            experiment = found[0].mended
        return experiment


class Idea(NamedTuple):
    """One idea of the lecture in plain words; ``see`` are the addresses of pages that say more."""

    key: str
    title: str
    sentence: str
    text: str
    steps: tuple[Step, ...]
    formula: str = ""
    see: tuple[str, ...] = ()

    def address(self, number: int) -> str:
        """What the link of the step ``number``, counted from 0, asks for, such as ``do:descent-0``."""
        return f"do:{self.key}-{number}"

    def addresses(self) -> list[str]:
        """Those of all its steps."""
        return [self.address(number) for number in range(len(self.steps))]
