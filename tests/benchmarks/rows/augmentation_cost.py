"""What bending digits costs: the time of an image in the loop of the preset default, against one that is not bent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from contestant import Contestant
from figures import Figure, alternated, compared
from options import Options

from digitlab.core.augmentations import Augmentation, Elastic
from digitlab.core.experiment import Experiment

WAYS = ("xla_step", "graph")
MOST = 1.25
USUAL = Experiment().augmentations
EACH = {kind.title: (kind(),) for kind in Augmentation.entries().values()}
TOGETHER = {
    "those of the preset default": USUAL,
    "the same and elastic": (*USUAL, Elastic()),
    "elastic at strength 0": (*USUAL, Elastic(pixels=0.0)),
    "all there are": tuple(kind() for kind in Augmentation.entries().values()),
}
BARS = {"those of the preset default": MOST, "the same and elastic": MOST}


def measure(options: Options) -> Iterator[Figure]:
    for way in WAYS:
        cases = {"nothing": (), **TOGETHER, **(EACH if way == WAYS[0] else {})}
        with Contestant("digitlab_bending.py", way) as ours:
            batches = options.times(60, 8)
            rounds = [partial(_microseconds, ours, chosen, batches) for chosen in cases.values()]
            plain, *bent = alternated(options.times(7, 2), *rounds)
        for name, times in zip(list(cases)[1:], bent, strict=True):
            yield compared(f"{way}: {name}", "µs/image", times, plain, at_most=BARS.get(name))


def _microseconds(contestant: Contestant, augmentations: Sequence[Augmentation], batches: int) -> float:
    asked = [one.model_dump() for one in augmentations]
    return float(contestant.ask(augmentations=asked, batches=batches)["microseconds"])
