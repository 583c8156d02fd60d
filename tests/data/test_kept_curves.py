"""The curves of kept runs: read back, thinned to be drawn, and several taken together."""

from __future__ import annotations

import json

import numpy as np
import pytest

from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Experiment
from digitlab.core.messages import BatchesTrained
from digitlab.core.run import replay
from digitlab.data import kept_curves
from digitlab.data.bands import band
from digitlab.data.kept_curves import of_run, read
from digitlab.data.thinning import span_of, thinned, within


def test_the_curves_of_a_run_are_read_as_its_events_tell_them(keep_run) -> None:
    curves = read(keep_run(epochs=2, batches=2, reached=0.95))
    assert curves.training.steps.tolist() == [5, 10, 15, 20]
    assert curves.training.loss.tolist() == [2 / 5, 2 / 10, 2 / 15, 2 / 20]
    assert curves.training.seconds.tolist() == [0.5, 1.0, 1.5, 2.0]
    assert curves.validation.steps.tolist() == [0, 10, 20]
    assert curves.validation.accuracy.tolist() == [0.1, pytest.approx(0.94), 0.95]
    assert curves.along(curves.validation, "epoch").tolist() == [0, 1, 2]
    assert curves.along(curves.training, "epoch").tolist() == [0.5, 1, 1.5, 2]
    assert curves.along(curves.validation, "second").tolist() == [0, 1, 2]
    assert curves.along(curves.validation, "step").tolist() == [0, 10, 20]


def test_lines_in_another_order_are_read_as_well(keep_run) -> None:
    folder = keep_run(epochs=2)
    before = read(folder)
    lines = [json.loads(line) for line in (folder / "events.jsonl").read_text().splitlines()]
    turned = "".join(json.dumps(dict(reversed(line.items()))) + "\n" for line in lines)
    (folder / "events.jsonl").write_text(turned)
    for mine, its in zip(read(folder).training, before.training, strict=True):
        np.testing.assert_array_equal(mine, its)


def test_a_run_that_goes_on_has_the_same_curves(keep_run) -> None:
    folder = keep_run(epochs=3, batches=5, end=None)
    told, live = read(folder), of_run(replay((folder / "events.jsonl").read_text().splitlines()))
    assert live.steps_per_epoch == told.steps_per_epoch
    for one, other in ((live.training, told.training), (live.validation, told.validation)):
        for mine, its in zip(one, other, strict=True):
            np.testing.assert_allclose(mine, its)


@pytest.mark.parametrize("cut", [1, 40, 200, 3_000])
def test_a_line_that_is_cut_off_ends_the_curves(keep_run, cut) -> None:
    folder = keep_run(epochs=3)
    whole = read(folder).training.steps.tolist()
    content = (folder / "events.jsonl").read_bytes()
    (folder / "events.jsonl").write_bytes(content[:-cut])
    found = read(folder).training.steps.tolist()
    assert found == whole[: len(found)]


@pytest.mark.parametrize("line", ["[]", "7", '{"kind": "batches_trained"}', '{"kind":"epoch_ended","step":1}', "\x00"])
def test_a_line_that_is_no_event_ends_the_curves(keep_run, line) -> None:
    folder = keep_run()
    with (folder / "events.jsonl").open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    assert read(folder).validation.steps.tolist() == [0, 10, 20]


def test_a_run_without_events_is_named(keep_run) -> None:
    folder = keep_run()
    (folder / "events.jsonl").unlink()
    with pytest.raises(DigitLabError, match=r"events\.jsonl cannot be read: .*; its run has no curves\."):
        read(folder)


@pytest.mark.parametrize("place", [1, 7, 1_503])
def test_a_number_that_is_none_ends_the_curves_at_its_line(tmp_path, place) -> None:
    usual = BatchesTrained(step=1, epoch=1, loss=1, accuracy=0, learning_rate=1, images_per_second=1, seconds=1).line()
    lines = [usual] * 2_000
    lines[place] = usual.replace('"loss":1.0', '"loss":one')
    assert kept_curves.USUAL.fullmatch(lines[place].strip().encode())
    (tmp_path / "events.jsonl").write_text("".join(lines), encoding="utf-8")
    assert len(read(tmp_path).training.steps) == place


def test_a_few_points_are_drawn_as_they_are() -> None:
    x, y = np.arange(10.0), np.arange(10.0) ** 2
    found = thinned(x, y, span=1.0)
    assert found[0].tolist() == x.tolist()
    assert found[1].tolist() == y.tolist()
    assert thinned(x[:0], x[:0], span=1.0)[0].tolist() == []


def test_what_is_out_of_sight_is_left_out_but_for_a_point_on_each_side() -> None:
    x = np.arange(100.0)
    assert within(x, x, 20.5, 24.5)[0].tolist() == [20, 21, 22, 23, 24, 25]
    assert within(x, x, -9, 1.5)[0].tolist() == [0, 1, 2]
    assert within(x, x, 500, 600)[0].tolist() == [99]
    assert within(x[:0], x[:0], 0, 1)[0].tolist() == []


def test_many_points_become_means_of_equal_spans() -> None:
    x, y = np.arange(6_400.0), np.random.default_rng(0).normal(size=6_400)
    found_x, found_y = thinned(x, y, span=64.0)
    assert found_x == pytest.approx(x.reshape(100, 64).mean(axis=1))
    assert found_y == pytest.approx(y.reshape(100, 64).mean(axis=1))


def test_as_many_spans_as_are_wanted_are_in_sight_and_they_stay_while_the_view_is_moved() -> None:
    for width in (1e-3, 0.7, 63.9, 64.0, 5_000.0):
        assert 50 <= width / span_of(width, 50) < 100
    assert span_of(5_000.0, 50) == span_of(5_000.0 + 1e-9, 50) == span_of(4_200.0, 50)


def test_a_band_is_the_mean_and_the_scatter_as_far_as_all_go(keep_run) -> None:
    runs = [read(keep_run(Experiment(seed=seed), reached=reached, epochs=epochs))
            for seed, reached, epochs in ((1, 0.90, 2), (2, 0.92, 2), (3, 0.97, 3))]  # fmt: skip
    found = band(runs, "epoch", "accuracy")
    assert found.x.tolist() == [0, 1, 2]
    assert found.mean == pytest.approx([0.1, np.mean([0.89, 0.91, 0.95]), np.mean([0.90, 0.92, 0.96])])
    assert found.spread == pytest.approx([0, np.std([0.89, 0.91, 0.95], ddof=1), np.std([0.90, 0.92, 0.96], ddof=1)])


def test_curves_that_would_not_fit_into_memory_are_refused(keep_run, monkeypatch) -> None:
    monkeypatch.setattr(kept_curves, "LARGEST_EVENTS", 100)
    with pytest.raises(DigitLabError, match="cannot be shown"):
        read(keep_run())
