"""What is compiled ahead of a run, and what it tells about it."""

from __future__ import annotations

from itertools import count

from digitlab.engine import workshop


def test_the_time_of_a_run_is_that_of_its_batches_and_of_its_checks(shop, monkeypatch) -> None:
    shop.first_score()
    monkeypatch.setattr(workshop, "perf_counter", count().__next__)  # a second between any two looks at the clock
    monkeypatch.setattr(shop.evaluator, "size", len(shop.parts.validation.labels) // 4)
    assert shop.seconds_of_run() == shop.plan.total_steps * 1 + shop.plan.epochs * 4
    monkeypatch.setattr(workshop, "TRIED_SECONDS", 2)  # as many batches as a call takes do not last so long
    assert shop.seconds_of_run() == shop.plan.total_steps / shop.execution.loop.most_batches + shop.plan.epochs * 4


def test_a_batch_that_takes_long_is_not_tried(shop, monkeypatch) -> None:
    monkeypatch.setattr(workshop, "MOST_AT_ONCE", shop.plan.batch_size - 1)
    assert shop.seconds_of_run() is None


def test_for_another_experiment_no_more_is_compiled_than_has_to_be(shop, tiny) -> None:
    assert shop.changed_to(tiny.with_value("optimizer.learning_rate", 0.5)) is shop
    seeded = shop.changed_to(tiny.with_value("seed", 8))
    assert (seeded.execution, seeded.evaluator) == (shop.execution, shop.evaluator)
    assert seeded.experiment.seed == 8
    assert seeded.network is not shop.network
    shorter = shop.changed_to(tiny.with_value("training.epochs", 2))
    assert shorter.execution is not shop.execution
    assert (shorter.evaluator, shorter.plan.epochs) == (shop.evaluator, 2)
    assert shorter.first_score() is shop.first_score()
    for path, value in [("network.layers.1.units", 5), ("loss.label_smoothing", 0.1), ("data.validation_count", 9)]:
        assert shop.changed_to(tiny.with_value(path, value)) is None
