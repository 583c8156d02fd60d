"""Which rate is taken, on curves whose right answer is known; which rates are tried, and when that ends."""

from __future__ import annotations

import random
from itertools import pairwise
from math import exp, inf, log10, nan
from typing import ClassVar

import pytest

from digitlab.core import presets, range_test
from digitlab.core.experiment import Experiment, Training
from digitlab.core.optimizers import Optimizer
from digitlab.core.parameter import parameter
from digitlab.core.range_test import Watch, choose, smoothed

RATES = range_test.rates(Experiment())


def falling(at, to=0.5, explodes=1.0, start=2.3):
    """A loss that falls from ``start`` ``to`` a floor, fastest at the rate ``at``, and then explodes."""

    def loss(rate):
        fallen = start - (start - to) / (1 + exp(-6 * (log10(rate) - log10(at))))
        return fallen if rate < explodes else start * 50 * rate / explodes

    return [loss(rate) for rate in RATES]


def noisy(losses, share, seed=1):
    draw = random.Random(seed)
    return [loss * (1 + share * draw.uniform(-1, 1)) for loss in losses]


def test_rates_grow_in_equal_ratios_as_far_as_the_optimizer_allows() -> None:
    assert RATES[0] == pytest.approx(1e-6)
    assert RATES[-1] == pytest.approx(10)
    assert {round(after / before, 9) for before, after in pairwise(RATES)} == {round(10**0.05, 9)}
    assert 100 <= len(RATES) <= 150


class Careful(Optimizer):
    """Has no key, so it is in no catalogue."""

    title: ClassVar[str] = "Careful descent"
    learning_rate: float = parameter(0.01, "Learning rate", "Small.", above=0.0, below=0.5)


class Whole(Optimizer):
    title: ClassVar[str] = "Whole descent"
    full_batch: ClassVar[bool] = True


def under(optimizer):
    return Experiment().model_copy(update={"optimizer": optimizer})


def test_no_rate_is_tried_that_the_optimizer_would_refuse() -> None:
    assert 0.4 < range_test.rates(under(Careful()))[-1] < 0.5


@pytest.mark.parametrize("at", [1e-4, 1e-3, 1e-2, 0.1])
@pytest.mark.parametrize("noise", [0.0, 0.1])
def test_the_suggestion_is_where_the_loss_falls_fastest(at, noise) -> None:
    choice = choose(RATES, noisy(falling(at, explodes=100 * at), noise))
    assert choice.suggestion == pytest.approx(at, rel=0.15 if noise == 0 else 1.0)
    assert f"{choice.suggestion:g}" in choice.sentence
    assert float(f"{choice.suggestion:.2g}") == choice.suggestion


def test_losses_below_zero_are_chosen_from_as_well() -> None:
    usual, lowered = falling(1e-3), [loss - 2.3 for loss in falling(1e-3)]
    assert choose(RATES, lowered).suggestion == pytest.approx(choose(RATES, usual).suggestion, rel=0.3)
    similar = [-0.9 / (1 + exp(-6 * (log10(rate) + 3))) + 0.02 * (-1) ** place for place, rate in enumerate(RATES)]
    assert choose(RATES, similar).suggestion == pytest.approx(1e-3, rel=0.3)
    assert end(similar) == (None, "")


@pytest.mark.parametrize("explodes", [0.03, 0.3, 3.0])
def test_the_alternative_is_a_tenth_of_where_the_loss_is_lowest(explodes) -> None:
    losses = falling(1e-3, explodes=explodes)
    choice = choose(RATES, losses)
    assert explodes / 600 < choice.alternative < explodes / 30
    assert choice.suggestion == pytest.approx(1e-3, rel=0.3)


def test_an_explosion_hides_nothing_that_came_before_it() -> None:
    losses = falling(1e-3, explodes=1.0)
    wild = [loss if rate < 1.0 else 1e9 for rate, loss in zip(RATES, losses, strict=True)]
    assert choose(RATES, wild) == choose(RATES, losses)


@pytest.mark.parametrize("losses", [[2.3] * len(RATES), noisy([2.3] * len(RATES), 0.05), noisy([0.02] * 141, 1.0)])
def test_where_the_loss_does_not_fall_nothing_is_suggested(losses) -> None:
    choice = choose(RATES, losses)
    assert (choice.suggestion, choice.alternative) == (None, None)
    assert choice.sentence == "The loss did not fall clearly at any rate, so no learning rate could be found."


def test_where_the_loss_only_rises_it_is_said_from_where_on() -> None:
    choice = choose(RATES, [0.1 if rate < 0.01 else 0.3 for rate in RATES])
    assert choice.suggestion is None
    rises = float(choice.sentence.partition("; from ")[2].partition(" on ")[0])
    assert rises == pytest.approx(0.01, rel=0.2)


@pytest.mark.parametrize("count", [0, 1, 5, 17])
def test_a_test_that_ends_too_soon_finds_nothing(count) -> None:
    choice = choose(RATES[:count], falling(1e-6)[:count])
    assert choice.suggestion is None
    assert "at once" in choice.sentence


@pytest.mark.parametrize("count", range(18, 40))
def test_however_early_it_ends_there_is_a_choice_or_a_sentence(count) -> None:
    choice = choose(RATES[:count], falling(1e-6)[:count])
    assert choice.sentence.endswith(".")
    assert choice.suggestion is None or choice.suggestion in {float(f"{rate:.2g}") for rate in RATES[:count]}


def test_smoothing_keeps_a_level_and_comes_neither_late_nor_early() -> None:
    assert smoothed([1.5] * 30) == pytest.approx([1.5] * 30)
    assert smoothed([]) == []
    mirrored = [2.0, *[1.0] * 20, 0.5, *[1.0] * 20, 2.0]
    assert smoothed(mirrored) == pytest.approx(smoothed(mirrored)[::-1])
    there = smoothed(mirrored)
    assert there.index(min(there)) == 21


def test_smoothing_is_the_mean_weighted_by_distance() -> None:
    losses = noisy([1.0] * 40, 0.1)
    expected = [
        sum(0.9 ** abs(here - there) * loss for there, loss in enumerate(losses))
        / sum(0.9 ** abs(here - there) for there in range(40))
        for here in range(40)
    ]
    assert smoothed(losses) == pytest.approx(expected)


def end(losses):
    watch = Watch()
    return next(((place, why) for place, loss in enumerate(losses) if (why := watch.why_end(loss))), (None, ""))


@pytest.mark.parametrize("broken", [nan, inf, -inf])
def test_a_loss_that_is_no_number_ends_the_test(broken) -> None:
    assert end([2.3, 2.3, broken]) == (2, "the loss was no longer a number")


def test_an_explosion_ends_the_test_and_a_fall_does_not() -> None:
    assert end(falling(1e-3, explodes=100)) == (None, "")
    place, why = end(falling(1e-3, explodes=0.1))
    assert 0.1 < RATES[place] < 1
    assert why == "the loss had grown to 4 times its lowest"


def test_chance_does_not_end_the_test() -> None:
    assert end(noisy([0.02] * 141, 1.0)) == (None, "")
    assert end([1e-6, *noisy([2.0] * 140, 0.5)]) == (None, "")


@pytest.mark.parametrize("name", presets.names())
def test_with_the_presets_nothing_is_in_the_way(name) -> None:
    assert range_test.hindrance(presets.load(name)) == ""


def test_what_does_not_go_together_is_in_the_way() -> None:
    small = Experiment().with_value("data.learn_from", 100).model_copy(update={"training": Training(batch_size=128)})
    assert range_test.hindrance(small) == "Batch size is 128; it must be at most 100, the digits to learn from."
    assert range_test.hindrance(under(Whole())).startswith("Whole descent learns from all digits in every step;")
