"""Earlier moments of a run: kept while it goes on, looked back at without disturbing it, and continued from."""

from __future__ import annotations

import base64
from concurrent.futures import Future
from pathlib import Path

import numpy as np
import pytest

from digitlab.core import messages as m
from digitlab.core.kept.moments import moment_path, moments
from digitlab.data import model_file
from digitlab.data.packing import unpacked
from digitlab.engine import moments as keeping
from digitlab.engine.build import Weights
from digitlab.engine.moments import Moments


class AtOnce:
    """Does what is submitted before anything else."""

    def submit(self, work, *given):
        done = Future()
        done.set_result(work(*given))
        return done


@pytest.fixture
def picture(mnist):
    return mnist.test.images[0]


@pytest.fixture
def unrested(monkeypatch):
    """Moments are kept however short the time between them is."""
    monkeypatch.setattr(keeping, "REST", 0)


def written(client):
    """Wait until the moment that is being written is there."""
    client.engine._keeper._moments._writing.result()


@pytest.fixture
def stepping(client, unrested, tiny, picture):
    """An engine in a run of which ten batches are trained one by one, with the answer after each."""
    client.say(m.Train(experiment=tiny, paused=True))
    client.folder = client.until(m.Started).folder
    client.until(m.Paused)
    written(client)
    client.answers = {0: client.answer(picture).probabilities}
    written(client)
    for _ in range(10):
        client.say(m.Step())
        step = client.until(m.Paused).step
        written(client)  # a person takes longer from step to step
        client.answers[step] = client.answer(picture).probabilities
    yield client
    client.engine.end()


def kept_in(folder, room, steps, shop):
    """The steps of the moments of a run that came by ``steps``."""
    folder.mkdir(exist_ok=True)
    one = Moments(folder, shop.network, room)
    for step in steps:
        if one.due(step):
            one.keep(step, shop.experiment, shop.fresh, AtOnce())
    return moments(folder)


def test_moments_lie_evenly_on_a_logarithmic_scale_and_within_their_room(shop, tmp_path, unrested, monkeypatch) -> None:
    monkeypatch.setattr(keeping, "MEGABYTE", 1)
    every = kept_in(tmp_path, 10**9, range(400), shop)
    assert every[:8] == [0, 1, 2, 3, 4, 5, 6, 7]
    assert len(every) < 35
    size = moment_path(tmp_path, 0).stat().st_size
    room = 12 * size + size // 2
    few = kept_in(tmp_path / "few", room, range(400), shop)
    assert len(few) == 12
    assert few[0] == 0
    assert few[-1] == every[-1]
    ratios = np.array(few[3:]) / np.array(few[2:-1])
    assert ratios.max() / ratios.min() < 3


@pytest.mark.parametrize("room", [0, 1])
def test_without_room_for_two_moments_none_is_kept(shop, tmp_path, unrested, monkeypatch, room) -> None:
    monkeypatch.setattr(keeping, "MEGABYTE", 50_000)
    assert kept_in(tmp_path, room, range(50), shop) == []


def test_a_moment_rests_long_after_it_was_written(shop, tmp_path) -> None:
    one = Moments(tmp_path, shop.network, 100)
    one.keep(0, shop.experiment, shop.fresh, AtOnce())
    assert not one.due(1)
    assert one.due(1, last=True)


def test_a_disk_that_takes_no_moment_costs_nothing_but_the_moments(shop, tmp_path, capfd) -> None:
    (tmp_path / "moments").write_text("a file in the way", encoding="utf-8")
    one = Moments(tmp_path, shop.network, 100)
    one.keep(0, shop.experiment, shop.fresh, AtOnce())
    assert not one.due(10, last=True)
    assert "No more moments of the run are kept" in capfd.readouterr().err


def test_weights_that_are_no_numbers_are_no_moment(shop, tmp_path, capfd) -> None:
    broken = Weights(tuple(tensor * np.nan for tensor in shop.fresh.trained), shop.fresh.statistics)
    Moments(tmp_path, shop.network, 100).keep(3, shop.experiment, broken, AtOnce())
    assert moments(tmp_path) == []
    assert capfd.readouterr().err


def test_a_look_back_answers_as_then_and_the_run_goes_on_as_if_nobody_had_looked(
    stepping, picture, whole, shop, weights_of
) -> None:
    there = moments(Path(stepping.folder))
    assert there == [0, 1, 2, 3, 4, 5, 6, 7, 9]
    for step in (9, 0, 4):
        (told,) = stepping.say(m.LookBack(folder=stepping.folder, step=step))
        assert told == m.LookedBack(folder=stepping.folder, step=step)
        answer = stepping.answer(picture)
        assert (answer.probabilities, answer.step) == (stepping.answers[step], step)
    stepping.say(m.Resume())
    assert stepping.until(m.EpochEnded).epoch == 1
    assert stepping.answer(picture).probabilities == stepping.answers[4]
    assert stepping.say(m.ReturnToNow()) == [m.ReturnedToNow()]
    assert stepping.answer(picture).probabilities != stepping.answers[4]
    end = stepping.until(m.Finished)
    assert end.model_copy(update={"seconds": 0, "images_per_second": 0}) == whole[1][-1].model_copy(
        update={"seconds": 0, "images_per_second": 0}
    )
    saved = model_file.read(Path(stepping.folder) / "model.digitlab").tensors
    assert b"".join(array.tobytes() for array in saved.values()) == weights_of(whole[0], shop)
    assert moments(Path(stepping.folder))[-1] == end.step


def test_filters_and_readings_are_those_of_the_moment(stepping, shop, mnist, picture) -> None:
    stepping.say(m.LookBack(folder=stepping.folder, step=2))
    stepping.say(
        m.Inspect(number=1, filters=True), m.ReadPictures(number=3, pictures=base64.b64encode(picture).decode())
    )
    stepping.engine._lookout._thread.submit(int).result()
    stepping.engine._beside._pictures._thread.submit(int).result()
    inside = next(event for event in stepping.heard if isinstance(event, m.Inspected))
    read = next(event for event in stepping.heard if isinstance(event, m.PicturesRead))
    kernel = model_file.read(moment_path(Path(stepping.folder), 2)).tensors["layers.1.kernel"]
    np.testing.assert_allclose(unpacked(inside.filters), kernel.T.reshape(-1, 28, 28), rtol=1e-3, atol=1e-4)
    assert inside.step == 2
    assert unpacked(read.probabilities)[0] == pytest.approx(stepping.answers[2], abs=1e-3)
    assert unpacked(read.probabilities)[0] != pytest.approx(stepping.answers[10], abs=1e-3)


def test_a_new_run_continues_from_a_moment_with_other_settings(stepping, tiny, picture) -> None:
    stepping.say(m.Stop())
    stepping.until(m.Stopped)
    stepping.say(m.LookBack(folder=stepping.folder, step=3))
    other = tiny.with_value("optimizer.learning_rate", 0.002)
    stepping.say(m.Train(experiment=other, keep=True, paused=True))
    started = stepping.until(m.Started)
    assert started.kept == ["layers.1", "output"]
    assert started.origin == f"{Path(stepping.folder).name}, step 3"
    assert started.experiment == other
    stepping.until(m.Paused)
    assert stepping.answer(picture).probabilities == stepping.answers[3]
    written(stepping)
    assert moments(Path(started.folder)) == [0]


def test_a_moment_that_is_gone_or_broken_is_refused_in_a_sentence_and_now_goes_on_answering(stepping, picture) -> None:
    now = stepping.answer(picture).probabilities
    (refused,) = stepping.say(m.LookBack(folder=stepping.folder, step=8))
    assert refused.sentence == "The moment after step 8 is no longer kept; choose another one."
    path = moment_path(Path(stepping.folder), 4)
    path.write_bytes(path.read_bytes()[:-100])
    (refused,) = stepping.say(m.LookBack(folder=stepping.folder, step=4))
    assert refused.command == "look_back"
    assert path.name in refused.sentence
    assert stepping.answer(picture).probabilities == now


def test_a_run_that_goes_on_forgets_the_moments_behind_its_checkpoint(stepping, make_client, tiny) -> None:
    stepping.say(m.Step(unit="epoch"))
    stepping.until(m.EpochEnded)
    stepping.say(m.Resume())
    stepping.until(m.BatchesTrained)
    stepping.say(m.Stop())
    stepping.until(m.Stopped)
    folder = Path(stepping.folder)
    last = moments(folder)[-1]
    for checkpoint in (folder / "checkpoints").iterdir():
        if "epoch-00001-step-000000011" not in checkpoint.name:
            checkpoint.unlink()
    begun = folder / "moments" / ".step-000000099.digitlab.999999999.part"
    begun.write_bytes(b"half a fi")
    other = make_client()
    other.say(m.Continue(folder=str(folder), paused=True))
    other.until(m.Paused)
    assert last > 11
    assert moments(folder)[-1] <= 11
    assert not begun.exists()
    other.engine.end()
