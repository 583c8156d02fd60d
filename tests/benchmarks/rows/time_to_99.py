"""How long it takes to read 99 of 100 validation digits: the default preset against the well-known Keras convnet.

Both sides are checked at the end of each epoch, on the same 6,000 digits, and neither clock counts what is compiled
before the first step. Ours counts the search for the fastest way of execution in the first round.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from contestant import Contestant
from experiments import default, written
from figures import Figure, alternated, compared, unmeasured
from options import Options

WHAT = "seconds to 99.0 % validation accuracy"


def measure(options: Options) -> Iterator[Figure]:
    accuracy = 0.9 if options.quick else 0.99
    epochs: dict[str, list[int]] = {"ours": [], "peer": []}

    def reached(name: str, contestant: Contestant, seeds: Iterator[int]) -> float:
        answer = contestant.ask(reach=accuracy, seed=next(seeds))
        epochs[name].append(answer["epoch"])
        return answer["seconds"]

    with Contestant("digitlab_run.py", written(default())) as ours, Contestant("keras_fit.py", "convnet") as peer:
        seeds, other_seeds = count(1), count(1)
        found = alternated(
            options.times(3, 1),
            lambda: reached("ours", ours, seeds),
            lambda: reached("peer", peer, other_seeds),
        )
    note = f"reached in epoch {epochs['ours']} of {default().training.epochs}, the peer in {epochs['peer']}"
    if None in found[0] + found[1]:
        yield unmeasured(WHAT, f"not every run came that far: {note}")
        return
    yield compared(WHAT if not options.quick else "seconds to 90 %", "s", *found, at_most=0.4, note=note)
