"""A race: contestants learn side by side from the same weights, with the same batches; the network that answers stays.

What can be is compiled once for several of them. All run in one way of execution, so that their seconds compare and a
race repeats to the last digit.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from time import perf_counter
from typing import NamedTuple

from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Data, Experiment
from digitlab.core.finding import RateFound
from digitlab.core.messages import BatchesTrained, EpochEnded, Failed, Finished, RunEvent, Started
from digitlab.core.race.contestants import problem, rate_of
from digitlab.core.race.messages import Contestant, Race, RaceEnded, RaceEvent, RacePrepared, RacerReady, RacerTold
from digitlab.engine import parts, range_test
from digitlab.engine.bench import Bench
from digitlab.engine.parts import Parts
from digitlab.engine.surface.walks import RaceWalks
from digitlab.engine.train import TrainingRun
from digitlab.engine.trained import Trained
from digitlab.engine.trials import waited
from digitlab.engine.workshop import Standing, Workshop

WAY = "graph"  # fits every network and is compiled soonest; an experiment may name another
TOLD = Started | BatchesTrained | EpochEnded | Finished | Failed

Racing = Generator[RaceEvent | None, None, None]


def of(race: Race, bench: Bench, walks: RaceWalks | None = None) -> Racing:
    """Ends with RaceEnded; None is a moment to look for commands, and ``close`` stops it.

    ``walks`` remember where the racers go with the first seed. Raises DigitLabError where a contestant cannot be
    trained, and while it goes on where it needs a rate and none can be found.
    """
    if sentence := problem(race.contestants):
        raise DigitLabError(sentence)
    return _raced(race, bench, walks or RaceWalks())


class _Racer(NamedTuple):
    """A contestant in its place, with what it is trained with."""

    place: int
    experiment: Experiment
    shop: Workshop

    def start(self) -> Trained:
        """The network that it begins with."""
        return Trained(self.experiment, self.shop.network, self.shop.fresh, self.shop.predictor, [])


def _raced(race: Race, bench: Bench, walks: RaceWalks) -> Racing:
    began, stable = perf_counter(), _Stable(race.seeds[0], bench)
    racers = []
    for place, contestant in enumerate(race.contestants):
        yield RacePrepared(place=place, doing="building")
        racers.append((yield from stable.racer(place, contestant)))
    walks.begin([(race.contestants[racer.place].name, racer.start()) for racer in racers])
    for seed in race.seeds:
        runs = []
        for racer in racers:
            shop = yield from waited(bench.submit(lambda racer=racer, seed=seed: _begin(racer.shop, seed)))
            experiment = racer.experiment.model_copy(update={"seed": seed})
            runs.append(_Run(racer.place, seed, TrainingRun(experiment, shop), shop.plan.total_steps))
        yield from _side_by_side(runs, walks if seed == race.seeds[0] else None)
    yield RaceEnded(seconds=perf_counter() - began)


def _begin(shop: Workshop, seed: int) -> Workshop:
    """What a run with ``seed`` is trained with; its first score takes a moment, too."""
    shop = shop if shop.experiment.seed == seed else shop.seeded(seed)
    shop.first_score()
    return shop


class _Stable:
    """What the contestants are trained with; networks, digits and loops that are alike are there once."""

    def __init__(self, seed: int, bench: Bench) -> None:
        self._seed, self._bench = seed, bench
        self._shops: list[Workshop] = []
        self._parts: list[tuple[Data, Parts]] = []
        self._found: list[tuple[object, RateFound]] = []

    def racer(self, place: int, contestant: Contestant) -> Generator[RaceEvent | None, None, _Racer]:
        """Build what a contestant needs, and find the rate that it takes."""
        experiment = _fixed(contestant.experiment, self._seed)
        shop = yield from waited(self._bench.submit(lambda: self._shop(experiment)))
        found = yield from self._test(place, contestant, experiment, shop)
        rate = rate_of(contestant.rate, found) if found is not None else None
        if rate is None and contestant.needs_rate and found is not None:
            raise DigitLabError(found.sentence)
        optimizer = experiment.optimizer
        if rate is not None:
            optimizer = optimizer.model_copy(update={"learning_rate": rate})
        yield RacerReady(place=place, learning_rate=optimizer.learning_rate, found=found)
        return _Racer(place, experiment.model_copy(update={"optimizer": optimizer}), shop)

    def _shop(self, experiment: Experiment) -> Workshop:
        known = next((shop for shop in self._shops if shop.serves(experiment)), None)
        if known is None:
            like = next((shop for shop in self._shops if shop.judges(experiment)), None)
            known = like.under(experiment) if like else self._made(experiment)
            self._shops.append(known)
        return known

    def _made(self, experiment: Experiment) -> Workshop:
        return Workshop(experiment, self._digits(experiment.data), self._bench.placement)

    def _digits(self, data: Data) -> Parts:
        known = next((digits for of, digits in self._parts if of == data), None)
        if known is None:
            known = parts.load(data)
            self._parts.append((data, known))
        return known

    def _test(
        self, place: int, contestant: Contestant, experiment: Experiment, shop: Workshop
    ) -> Generator[RaceEvent | None, None, RateFound | None]:
        """The range test of a fresh network, where a contestant takes its rate from one; once for those alike."""
        if contestant.rate == "as_set":
            return None
        key = experiment.model_dump(exclude={"schedule": True, "optimizer": {"learning_rate"}})
        known = next((found for of, found in self._found if of == key), None)
        if known is None:
            yield RacePrepared(place=place, doing="finding")
            loop = shop.execution.loop
            for happened in range_test.of_run(Standing(experiment, shop, loop, loop.start(shop.fresh))):
                if isinstance(happened, RateFound):
                    known = happened
                else:
                    yield None
            assert known is not None, "a test ends with what it has found"
            self._found.append((key, known))
        return known


class _Run(NamedTuple):
    """A run with the place of its contestant."""

    place: int
    seed: int
    run: TrainingRun
    steps: int

    def told(self, happened: RunEvent) -> RacerTold:
        """What it tells, and who tells it."""
        return RacerTold(place=self.place, seed=self.seed, told=happened.line())


def _side_by_side(runs: list[_Run], walks: RaceWalks | None) -> Racing:
    """Train all, whoever is behind first, so that all curves grow together; ``walks`` remember where they go."""
    going: list[tuple[_Run, Iterator[RunEvent | None]]] = [(run, run.run.events()) for run in runs]
    while going:
        behind = min(going, key=lambda one: one[0].run.step / one[0].steps)
        run, events = behind
        happened = next(events)
        if walks is not None:
            walks.note(run.place, run.run.step, run.run.weights, happened)
        if isinstance(happened, Finished | Failed):
            going.remove(behind)
        yield run.told(happened) if isinstance(happened, TOLD) else None


def _fixed(experiment: Experiment, seed: int) -> Experiment:
    training = experiment.training
    if training.execution == "auto":
        training = training.model_copy(update={"execution": WAY})
    return experiment.model_copy(update={"training": training, "seed": seed})
