"""Who races, which rate each takes, and what the results are said to tell."""

from statistics import fmean, stdev

import pytest

from digitlab.core import messages as m
from digitlab.core.conflicts import conflicts
from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Experiment
from digitlab.core.finding import RateFound
from digitlab.core.optimizers import Adam, Optimizer
from digitlab.core.race import words
from digitlab.core.race.contestants import (
    Racing,
    optimizers,
    problem,
    quick,
    rate_of,
    rates,
    taken_over,
)
from digitlab.core.race.messages import RacerReady, RacerTold
from digitlab.core.race.overfitting import CURES, cures, overfitting
from digitlab.core.race.standings import Standings, divergence
from digitlab.core.schedules import Constant

BASE = Experiment()


def found(suggestion=0.01):
    return RateFound(rates=[1e-4, 0.01, 3.0], losses=[2.3, 2.0, 9.0], smoothed=[2.3, 2.0, 9.0], suggestion=suggestion,
                     alternative=None, sentence="The loss did not fall.", because="it exploded")  # fmt: skip


def told(place, seed, *events):
    return [RacerTold(place=place, seed=seed, told=event.line()) for event in events]


def a_run(experiment, accuracies, loss=1.0, failed=None):
    """The events of a run with these validation accuracies, one for each epoch of ten steps."""
    total = 10 * len(accuracies)
    yield m.Started(experiment=experiment, parameters=1, steps_per_epoch=10, total_steps=total, validation_loss=2.3,
                    validation_accuracy=0.1)  # fmt: skip
    best = 0.0
    for epoch, accuracy in enumerate(accuracies, 1):
        step = 10 * epoch
        yield m.BatchesTrained(step=step, epoch=epoch, loss=loss, accuracy=0.9, learning_rate=0.1,
                               images_per_second=1.0, seconds=epoch)  # fmt: skip
        yield m.EpochEnded(epoch=epoch, step=step, loss=loss, accuracy=1.0, validation_loss=0.5,
                           validation_accuracy=accuracy, best=accuracy > best, seconds=epoch)  # fmt: skip
        best = max(best, accuracy)
    if failed:
        yield m.Failed(what="The loss is no longer a number.", advice="", step=failed)
    else:
        yield m.Finished(step=total, epochs=len(accuracies), best_epoch=1, validation_accuracy=best, seconds=1.0,
                         images_per_second=1.0, because="all epochs are done")  # fmt: skip


def raced(contestants, *accuracies, **options):
    """Standings in which every contestant reached its list of accuracies, one for each seed."""
    standings = Standings(contestants, range(len(accuracies[0])))
    for place, reached in enumerate(accuracies):
        for seed, accuracy in enumerate(reached):
            for event in told(place, seed, *a_run(contestants[place].experiment, [0.5, accuracy], **options)):
                standings.add(event)
    return standings


def test_the_four_learning_rates_come_from_one_range_test():
    racing = rates(BASE)
    assert {one.rate: rate_of(one.rate, found()) for one in racing} == {
        "too_small": 1e-4, "good": 0.01, "too_large": 3.0, "early": 0.02,
    }  # fmt: skip
    level, falling = racing[1].experiment.schedule, racing[3].experiment.schedule
    assert level.factor(0, 100) == level.factor(99, 100) == 1
    assert falling.factor(0, 100) == 1
    assert falling.factor(99, 100) < 0.01
    assert rate_of("good", found(None)) is None


def test_every_optimizer_races_and_some_take_all_digits_as_one_batch():
    racing = {one.experiment.optimizer.key(): one for one in optimizers(BASE, list(Optimizer.entries()))}
    assert set(racing) == set(Optimizer.entries())
    for key in ("lbfgs", "gradient_descent"):
        whole = racing.pop(key)
        whole = whole.model_copy(update={"experiment": whole.experiment.with_value("augmentations", [])})
        assert (whole.rate, whole.experiment.training.batch_size) == ("as_set", BASE.data.epoch_count)
        assert whole.experiment.schedule == Constant()
        assert problem([whole]) == "", "nothing but bending is in the way"
    racing = racing.values()
    assert {one.rate for one in racing} == {"good"}
    assert all(one.experiment.model_copy(update={"optimizer": BASE.optimizer}) == BASE for one in racing)
    assert next(one for one in racing if one.name == "Adam").experiment.optimizer == BASE.optimizer
    alike = optimizers(BASE, ["sgd", "lion"], own_rates=False)
    assert {(one.rate, one.experiment.optimizer.learning_rate) for one in alike} == {("as_set", 0.003)}
    with pytest.raises(DigitLabError, match='There is no optimizer "admn"; choose from sgd, '):
        optimizers(BASE, ["admn"])


def test_what_overfits_and_its_cures_can_be_trained_and_each_cure_changes_something_else():
    sick, treated = overfitting(BASE), cures(BASE)
    assert [one.name for one in treated] == list(CURES)
    assert not any(conflicts(one.experiment) for one in [sick, *treated])
    assert len({one.experiment.to_json() for one in [sick, *treated]}) == 1 + len(CURES)
    steps = {
        one.experiment.training.epochs * -(-one.experiment.data.epoch_count // one.experiment.training.batch_size)
        for one in treated
    }
    assert max(steps) < 1.05 * min(steps), "none learns longer than the others"


def test_a_quick_race_is_one_of_fewer_digits():
    assert quick(BASE).data.training_count == 5_000
    few = BASE.with_value("data.learn_from", 100)
    assert (quick(few).data.training_count, quick(few).training.batch_size) == (100, 100)


def test_the_seeds_are_the_one_that_is_set_and_those_that_follow():
    assert Racing(seeds=3).of(BASE) == (7, 8, 9)
    assert Racing(seeds=2).of(BASE.with_value("seed", 2**31 - 1)) == (2**31 - 1, 0)


def test_what_cannot_be_trained_is_named():
    broken = BASE.with_value("training.batch_size", 60_000)
    assert problem(rates(broken)).startswith("Too small: Batch size is 60,000; it must be at most 54,000")
    whole = BASE.with_value("optimizer", "gradient_descent")
    assert problem(rates(whole)).startswith("Too small: Gradient descent learns from all digits in every step")
    assert problem(rates(BASE)) == ""


def test_scores_are_means_and_spreads_of_the_last_epochs():
    reached = [0.90, 0.92, 0.97]
    (racer,) = raced(optimizers(BASE, ["adam"]), reached).racers
    assert racer.accuracies == reached
    assert words.score(racer) == f"{100 * fmean(reached):.2f} % ± {100 * stdev(reached):.2f}"
    assert (racer.training_accuracy, racer.gap) == (1.0, pytest.approx(0.07))
    assert racer.gradients == 20 * 128


def test_with_early_stopping_the_score_is_that_of_the_kept_weights():
    stopped = [one for one in cures(BASE) if one.name == "Early stopping"]
    standings = Standings(stopped, [0])
    for event in told(0, 0, *a_run(stopped[0].experiment, [0.8, 0.9, 0.85])):
        standings.add(event)
    assert standings.racers[0].accuracies == [0.9]


def test_a_difference_that_chance_explains_is_none():
    standings = raced(optimizers(BASE, ["sgd", "adam", "lion"]), [0.90, 0.92, 0.94], [0.91, 0.93, 0.935], [0.5] * 3)
    assert standings.best() == 1
    remarks = [words.remark(standings, place, "optimizers") for place in range(3)]
    assert remarks == ["no real difference (−0.50 points)", "best", "−42.50 points"]
    assert words.conclusion(standings, "optimizers") == (
        "Best: Adam, 92.50 % ± 1.32 of the validation digits are read right. SGD: no real difference."
    )


def test_of_one_seed_it_is_said_that_it_tells_nothing_about_chance():
    standings = raced(optimizers(BASE, ["sgd", "adam"]), [0.90], [0.92])
    assert words.remark(standings, 0, "optimizers") == "−2.00 points"
    assert words.conclusion(standings, "optimizers").endswith(words.ONE_SEED)


def test_cures_are_compared_with_what_they_cure():
    racing = [overfitting(BASE), *cures(BASE)[:2]]
    standings = raced(racing, [0.86, 0.87], [0.95, 0.952], [0.87, 0.865])
    assert words.remark(standings, 0, "overfitting") == "gap of 13.5 points"
    assert words.remark(standings, 1, "overfitting") == "+8.60 points"
    assert words.remark(standings, 2, "overfitting") == "no real difference (+0.25 points)"
    assert words.conclusion(standings, "overfitting").endswith("More digits helps most, by 8.6 points.")


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({"failed": 13}, "diverged at step 13: its numbers overflowed"),
        ({"loss": 40.0}, "diverged: its loss ended higher than it began"),
        ({}, ""),
    ],
)
def test_divergence_is_told_in_words(how, says):
    standings = raced(rates(BASE)[:1], [0.1], **how)
    (run,) = standings.racers[0].runs.values()
    assert divergence(run) == says
    assert words.remark(standings, 0, "rates") == (says or "best")


def test_a_rate_that_was_found_belongs_to_the_settings_that_are_taken_over():
    standings = Standings(rates(BASE), [7])
    standings.add(RacerReady(place=1, learning_rate=0.0042, found=found()))
    good = standings.racers[1]
    assert good.found.rates[-1] == 3.0
    mine = BASE.with_value("name", "Mine").with_value("training.epochs", 9)
    used = taken_over(mine, "rates", good.experiment)
    assert used.optimizer == Adam(learning_rate=0.0042, beta_2=0.99)
    assert (used.name, used.training.epochs, used.network) == ("Mine", 9, mine.network)
    cured = taken_over(mine, "overfitting", cures(BASE)[0].experiment)
    assert (cured.name, cured.data.learn_from, cured.seed) == ("Overfit with more digits", 5_000, mine.seed)


def test_who_joins_keeps_those_who_came_through_and_takes_the_room_of_others():
    standings = raced([overfitting(BASE)], [0.86])
    first, second = cures(BASE)[:2]
    assert standings.join([first]) == 1
    assert standings.share(1) == 0
    assert standings.join([second]) == 1
    assert [racer.name for racer in standings.racers] == ["Overfit", second.name]
