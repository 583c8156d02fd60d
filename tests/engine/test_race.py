"""A race: same weights, same batches, the same result again; nothing of it touches the network that answers."""

from __future__ import annotations

import base64
from collections import defaultdict

import numpy as np
import pytest

from digitlab.core import messages as m
from digitlab.core.race.contestants import optimizers, rates
from digitlab.core.race.messages import Race, RaceEnded, RacePrepared, RacerReady, RacerTold, RaceStopped, StopRace
from digitlab.core.race.standings import Standings
from digitlab.core.surface import MeasureSurface
from digitlab.data import kept_curves
from digitlab.engine import race
from digitlab.engine.bench import Bench
from digitlab.engine.build import BuiltNetwork
from digitlab.engine.plan import Plan
from digitlab.engine.shelf import Shelf
from digitlab.engine.surface.measuring import Measurer
from digitlab.engine.surface.walks import RaceWalks
from digitlab.engine.train import TrainingRun

KEYS, SEEDS = ("sgd", "adam"), (7, 8)
BLANK = m.Predict(number=1, pixels=base64.b64encode(bytes(784)).decode())


@pytest.fixture(scope="module")
def digits(parts, shops):
    """Races learn from ``parts``, with what was compiled for any test before."""
    usual = race._Stable.__init__

    def start(stable, seed, bench):
        usual(stable, seed, bench)
        stable._shops = shops

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(race.parts, "load", lambda data: parts)
        patch.setattr(race._Stable, "__init__", start)
        yield parts


@pytest.fixture(scope="module")
def wanted(tiny):
    return Race(contestants=tuple(optimizers(tiny, KEYS, own_rates=False)), seeds=SEEDS)


@pytest.fixture(scope="module")
def walks():
    """Remembers where the racers of ``watched`` go."""
    return RaceWalks()


def followed(wanted, walks=None):
    """What a race told, and how it stands in the end."""
    standings, told = Standings(wanted.contestants, wanted.seeds), []
    for happened in race.of(wanted, Bench(), walks):
        if happened is not None:
            told.append(happened)
            standings.add(happened)
    return standings, told


@pytest.fixture(scope="module")
def watched(digits, wanted, walks):
    """A race, with the digits and the first weights of every run by optimizer and seed."""
    met, begun, call = defaultdict(list), {}, TrainingRun._call
    with pytest.MonkeyPatch.context() as patch:

        def watch(run, loop, count, alphas):
            who, first = (run.experiment.optimizer.key(), run.experiment.seed), run._sums.batches
            begun.setdefault(who, np.concatenate([one.numpy().ravel() for one in run._state.weights.trained]))
            state, sums = call(run, loop, count, alphas)
            rows = run._order[first : first + int(sums.batches)].numpy()
            met[who].append(run._shop.parts.training.images.numpy()[rows])
            return state, sums

        patch.setattr(TrainingRun, "_call", watch)
        standings, told = followed(wanted, walks)
    return standings, told, {who: np.concatenate(batches) for who, batches in met.items()}, begun


def test_all_begin_with_the_same_weights_and_meet_the_same_batches(watched):
    _, _, met, begun = watched
    assert set(met) == {(key, seed) for key in KEYS for seed in SEEDS}
    for seed in SEEDS:
        batches, weights = met["sgd", seed], begun["sgd", seed]
        assert batches.shape == (33, 32, 28, 28)  # three epochs of eleven batches
        np.testing.assert_array_equal(batches, met["adam", seed])
        np.testing.assert_array_equal(weights, begun["adam", seed])
    assert (met["sgd", 7] != met["sgd", 8]).any()
    assert (begun["sgd", 7] != begun["sgd", 8]).any()


def test_what_learns_from_all_digits_at_once_pays_for_every_gradient_that_it_looks_at(digits, tiny) -> None:
    still = tiny.with_value("network.layers.2.rate", 0.0).with_value("data.learn_from", len(digits.training.labels))
    both = Race(contestants=tuple(optimizers(still, ("adam", "lbfgs"), own_rates=False)), seeds=(7,))
    standings, told = followed(both)
    adam, lbfgs = standings.racers
    (run,) = lbfgs.runs.values()
    batches = [m.event(one.told) for one in told if isinstance(one, RacerTold) and one.place == 1]
    looked = [one.looked for one in batches if isinstance(one, m.BatchesTrained)]
    assert len(looked) == 3
    assert min(looked) >= 1
    assert adam.gradients == 33 * 32
    assert lbfgs.gradients == (3 + sum(looked)) * both.contestants[1].experiment.data.epoch_count
    curves = kept_curves.of_run(run)
    assert curves.along(curves.validation, "gradient")[-1] == lbfgs.gradients
    assert run.epochs[-1].loss < run.epochs[0].loss


def test_the_paths_of_a_race_start_at_one_point_and_the_best_end_is_the_centre(watched, walks) -> None:
    ground = walks.ground()
    assert [walk.name for walk in ground.walks] == ["SGD", "Adam"]
    assert {(walk.steps[0], walk.steps[-1]) for walk in ground.walks} == {(0, 33)}
    for walk in ground.walks:
        flat = np.concatenate([one.numpy().ravel() for one in walk.points[0].trained])
        np.testing.assert_array_equal(flat, watched[3]["sgd", 7], err_msg="of the first seed")
    assert (ground.origin, ground.step) == ("Adam, step 33", 33)
    assert ground.network.weights is ground.walks[1].points[-1]
    asked = MeasureSurface(number=2, directions="path", race=True, size=3, digits=100)
    begun = next(one for one in Measurer(Shelf()).measured(asked, ground) if one is not None)
    sgd, adam = begun.paths
    assert (sgd.a[0], sgd.b[0], sgd.losses[0]) == (adam.a[0], adam.b[0], adam.losses[0])
    assert (adam.a[-1], adam.b[-1]) == pytest.approx((0, 0), abs=1e-6)
    assert adam.losses[-1] == begun.centre_loss < adam.losses[0]
    assert 0.9 < sum(begun.explained) <= 1


def test_the_curves_grow_together(watched):
    _, told, _, _ = watched
    steps = {0: 0, 1: 0}
    for happened in told:
        if isinstance(happened, RacerTold) and happened.seed == 7:
            event = m.event(happened.told)
            steps[happened.place] = getattr(event, "step", 0)
            if isinstance(event, m.EpochEnded):
                assert steps[1 - happened.place] > steps[happened.place] - 22, "one is an epoch ahead at most"


def test_each_run_is_the_one_that_play_would_make(watched, tiny, parts, whole):
    standings, _, met, begun = watched
    _, alone = whole
    played, raced = alone.of(m.EpochEnded), standings.racers[1].runs[7].epochs
    assert [epoch.validation_loss for epoch in raced] == [epoch.validation_loss for epoch in played]
    other = tiny.with_value("seed", 8)
    fresh = BuiltNetwork(other.network, 8).initial()
    np.testing.assert_array_equal(begun["adam", 8], np.concatenate([one.numpy().ravel() for one in fresh.trained]))
    rows = Plan(other, 330).order(2)[0].numpy()
    np.testing.assert_array_equal(met["adam", 8][11], parts.training.images.numpy()[rows])


def test_the_same_race_has_the_same_result_again(watched, wanted):
    standings, told, _, _ = watched
    again, _ = followed(wanted)
    assert [racer.accuracies for racer in again.racers] == [racer.accuracies for racer in standings.racers]
    losses = [[run.epochs[-1].validation_loss for run in racer.runs.values()] for racer in standings.racers]
    assert [[run.epochs[-1].validation_loss for run in racer.runs.values()] for racer in again.racers] == losses
    assert isinstance(told[-1], RaceEnded)


def test_learning_rates_share_one_test_and_the_one_that_is_too_large_diverges(digits, tiny):
    wild = tiny.with_value("optimizer", "sgd")
    standings, told = followed(Race(contestants=tuple(rates(wild)), seeds=(7,)))
    assert [(one.place, one.doing) for one in told if isinstance(one, RacePrepared)] == [
        (0, "building"), (0, "finding"), (1, "building"), (2, "building"), (3, "building"),
    ]  # fmt: skip
    found = [one for one in told if isinstance(one, RacerReady)]
    assert all(one.found == found[0].found for one in found)
    small, good, large, early = (one.learning_rate for one in found)
    assert small < good < early < large == float(f"{found[0].found.rates[-1]:.2g}")
    assert [bool(racer.diverged) for racer in standings.racers] == [False, False, True, False]
    assert standings.racers[1].accuracies[0] > standings.racers[0].accuracies[0]


@pytest.fixture
def trained(digits, few_digits, tiny, make_client):
    """An engine with a network that answers."""
    client = make_client()
    client.say(m.Reset(experiment=tiny))
    return client


def test_the_network_that_answers_is_untouched_and_a_command_stops_the_race(trained, wanted):
    (before,) = trained.say(BLANK)
    assert trained.say(wanted) == []
    trained.until(RacerTold)
    assert trained.say(BLANK) == [before]
    assert trained.say(StopRace()) == [RaceStopped()]
    assert not trained.engine.busy
    assert trained.say(BLANK) == [before]


def test_while_a_run_goes_on_it_is_refused(trained, wanted, tiny):
    trained.say(m.Train(experiment=tiny))
    trained.until(m.Started)
    (refused,) = trained.say(wanted)
    assert refused.sentence == "A run is under way; pause it, or wait for its end, to race."


def test_where_no_rate_can_be_found_a_race_of_rates_ends_in_a_sentence(trained, tiny, monkeypatch):
    nothing = m.RateFound(rates=[], losses=[], smoothed=[], suggestion=None, alternative=None,
                          sentence="The loss exploded at once.", because="")  # fmt: skip
    monkeypatch.setattr(race.range_test, "of_run", lambda standing: iter([nothing]))
    trained.say(Race(contestants=tuple(rates(tiny))[:1], seeds=(7,)))
    assert trained.until(m.Refused, RaceEnded).sentence == "The loss exploded at once."
    trained.say(Race(contestants=tuple(optimizers(tiny, ["adam"])), seeds=(7,)))
    assert trained.until(RacerReady).learning_rate == tiny.optimizer.learning_rate
    trained.say(StopRace())
