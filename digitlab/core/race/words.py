"""What a race tells, in words: the remark on each contestant, and the conclusion."""

from __future__ import annotations

from statistics import fmean

from digitlab.core.race.contestants import Way
from digitlab.core.race.overfitting import DIGITS
from digitlab.core.race.standings import Racer, Standings, Verdict, mean_and_spread, verdict

ALIKE = "no real difference"
RULE = "No real difference: Welch's t-test of the scores of all seeds finds no difference (p of 0.05 or more)."
ONE_SEED = "One seed says nothing about chance: with three it can be told which differences are real."
BEST = "best"


def reference(standings: Standings, way: Way) -> int | None:
    """The place of the contestant that the others are compared with: the one to be cured, or else the best."""
    return 0 if way == "overfitting" else standings.best()


def remark(standings: Standings, place: int, way: Way) -> str:
    """What is to be said of a contestant in a few words; empty before it is through."""
    racer, against = standings.racers[place], reference(standings, way)
    if racer.diverged:
        return racer.diverged
    if not racer.accuracies or against is None:
        return ""
    if place == against:
        return BEST if way != "overfitting" else _gap(racer)
    found = verdict(racer, standings.racers[against])
    return _compared(found) if found is not None else ""


def score(racer: Racer) -> str:
    """The mean score and how far it scatters: ``97.31 % ± 0.12``; empty before there is one."""
    if not racer.accuracies:
        return ""
    mean, spread = mean_and_spread(racer.accuracies)
    return f"{100 * mean:.2f} %" + (f" ± {100 * spread:.2f}" if spread is not None else "")


def conclusion(standings: Standings, way: Way) -> str:
    """What came of the race, in one or two sentences; empty before anything did."""
    against = reference(standings, way)
    if against is None or not standings.racers[against].accuracies:
        return ""
    told = _overfitted(standings) if way == "overfitting" else _won(standings, against)
    several = len(standings.racers) > 1
    return f"{told} {ONE_SEED}" if several and len(standings.seeds) == 1 else told


def _won(standings: Standings, best: int) -> str:
    winner, through = standings.racers[best], [racer for racer in standings.racers if racer.accuracies]
    if len(through) == 1:
        return f"{winner.name}: {score(winner)} of the validation digits are read right."
    alike = [racer.name for racer in through if racer is not winner and _within_noise(racer, winner)]
    told = f"Best: {winner.name}, {score(winner)} of the validation digits are read right."
    return f"{told} {_list(alike)}: {ALIKE}." if alike else told


def _overfitted(standings: Standings) -> str:
    sick = standings.racers[0]
    learned = f"{100 * (sick.training_accuracy or 0):.1f} % of the {DIGITS} digits that it learned"
    told = f"The network reads {learned}, and {score(sick)} of the others: a {_gap(sick)}."
    better = [racer for racer in standings.racers[1:] if racer.accuracies and _gain(racer, sick) > 0]
    if not better:
        return told
    best = max(better, key=lambda racer: fmean(racer.accuracies))
    return f"{told} {best.name} helps most, by {100 * _gain(best, sick):.1f} points."


def _gain(racer: Racer, sick: Racer) -> float:
    return fmean(racer.accuracies) - fmean(sick.accuracies)


def _gap(racer: Racer) -> str:
    return f"gap of {100 * (racer.gap or 0):.1f} points"


def _compared(found: Verdict) -> str:
    points = f"{100 * found.difference:+.2f} points".replace("-", "−")
    return f"{ALIKE} ({points})" if found.within_noise else points


def _within_noise(racer: Racer, other: Racer) -> bool:
    found = verdict(racer, other)
    return found is not None and found.within_noise is True


def _list(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
