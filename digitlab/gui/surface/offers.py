"""Which paths can be drawn in a surface: that of the run shown, of kept runs with the same network, of the race."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from digitlab.core.kept.moments import moments
from digitlab.core.kept.settings import NETWORK, Value, settings_of
from digitlab.core.kept.summary import KeptRun, recipe
from digitlab.core.race.standings import Standings
from digitlab.gui.runs import words
from digitlab.gui.session import Session

RACE = Path("race")  # stands for the newest race among the folders of runs
MOST = 24  # that are offered
LEAST = 2  # moments make a path
OWN, OF_RACE = "The run shown", "The newest race"
NO_RUN = "No run of this network is kept yet. Press Play: a run keeps its moments on the way."
NO_OTHER = (
    'No other run of this network: choose one in the tab Runs, "Repeat…" it with another seed, then pick it here.'
)
SEED = "The same settings, another seed"


class Offer(NamedTuple):
    """A path that can be drawn, by the folder of its run or RACE."""

    folder: Path
    text: str
    tip: str = ""


def offers(session: Session, runs: Iterable[KeptRun]) -> list[Offer]:
    """What can be drawn around the network that answers; runs that differ in nothing but the seed come first."""
    own = session.looking_back.folder
    found = [Offer(own, OWN)] if own is not None and len(session.looking_back.steps) >= LEAST else []
    if race_offered(session):
        found.append(Offer(RACE, OF_RACE, "All its contestants, from the weights that they began with"))
    network, same = _network(settings_of(session.made)), recipe(session.made)
    alike = [run for run in runs if run.summary is not None and run.folder != own
             and _network(run.summary.settings) == network]  # fmt: skip
    alike.sort(key=lambda run: run.summary is None or run.summary.recipe != same)
    for run in alike:
        if len(found) < MOST and len(moments(run.folder)) >= LEAST:
            found.append(_offer(run, same))
    return found


def race_offered(session: Session) -> bool:
    """Whether there is a race whose contestants had the same network, and which is through."""
    race = session.race
    return race.state == "done" and race.standings is not None and _one_network(race.standings)


def _one_network(standings: Standings) -> bool:
    return len({racer.experiment.network.unnamed() for racer in standings.racers}) == 1


def _offer(run: KeptRun, same: str) -> Offer:
    assert run.summary is not None
    told = [run.name, f"seed {run.seed}", words.accuracy(run.summary.accuracy)]
    return Offer(run.folder, ", ".join(filter(None, told)), SEED if run.summary.recipe == same else "")


def _network(settings: Mapping[str, Value]) -> dict[str, Value]:
    return {path: value for path, value in settings.items() if path.split(".")[0] == NETWORK}
