"""What the window relies on: the real engine, started as a process, told and heard over its pipes."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import numpy as np
import pytest

from digitlab.core import messages as m
from digitlab.core.experiment import Data, Experiment, Training, read
from digitlab.core.layers import Dense, Dropout, Flatten
from digitlab.core.network import Network
from digitlab.core.run import replay
from digitlab.core.schedules import Constant
from digitlab.data import model_file, sources

SMALL = Experiment(
    name="Journey",
    data=Data(validation_count=1_000, learn_from=12_800),
    augmentations=(),
    network=Network(layers=(Flatten(), Dense(units=16), Dropout(rate=0.1))),
    schedule=Constant(),
    training=Training(epochs=1_000, execution="graph"),
)
TEN = SMALL.with_value("training.epochs", 10)
STEPS = 100  # of an epoch
ENDS = (m.Finished, m.Stopped, m.Failed)


@pytest.fixture(scope="module")
def digits():
    return sources.load("mnist").test.images[:20]


@pytest.fixture(scope="module")
def ready(shared_engine):
    """The engine once it has said that it is ready."""
    shared_engine.ready = shared_engine.until(m.Ready)
    return shared_engine


def is_in_epoch(number):
    return lambda event: event.epoch == number


def test_it_is_ready_and_reads_a_digit_before_any_training(ready, digits) -> None:
    assert ready.heard == [ready.ready]
    assert ready.ready.protocol == m.PROTOCOL
    assert ready.ready.devices
    answer = ready.answer(digits[0], number=41)
    assert (answer.kind, answer.number, answer.step) == ("predicted", 41, None)
    assert int(np.argmax(answer.probabilities)) == 7


def test_train_watch_pause_step_change_stop_save_and_load(ready, digits, tmp_path) -> None:
    ready.send(m.Prepare(experiment=SMALL))
    ready.until(m.Prepared)
    ready.send(m.Train(experiment=SMALL))
    started = ready.until(m.Started)
    assert (started.steps_per_epoch, started.total_steps) == (STEPS, 1_000 * STEPS)

    answers = [ready.answer(digits[0])]
    for _ in range(3):
        ready.until(m.BatchesTrained, such=lambda event: event.step > answers[-1].step)
        answers.append(ready.answer(digits[0]))
    assert [answer.step for answer in answers] == sorted({answer.step for answer in answers})
    assert len({tuple(answer.probabilities) for answer in answers}) == 4

    ready.send(m.Pause())
    held = ready.until(m.Paused).step
    assert [ready.answer(digit).step for digit in digits[:2]] == [held] * 2
    assert ready.heard[-3].kind == "paused"

    ready.send(m.Step(unit="batch"))
    assert ready.until(m.Paused).step == held + 1

    ready.send(m.SetParameter(path="optimizer.learning_rate", value=0.004))
    changed = ready.until(m.ParameterChanged)
    assert (changed.value, changed.step) == (0.004, held + 1)

    ready.send(m.Step(unit="epoch"))
    epoch = ready.until(m.EpochEnded)
    assert ready.until(m.Paused).step == epoch.step == STEPS * epoch.epoch

    ready.send(m.Resume(), m.SetParameter(path="network.layers.2.rate", value=0.5))
    assert ready.until(m.ParameterChanged).value == 0.5
    ready.until(m.EpochEnded)
    ready.send(m.Stop())
    stopped = ready.until(*ENDS)
    assert stopped.kind == "stopped"
    assert stopped.validation_accuracy > 0.7
    ran = ready.heard[ready.heard.index(started) :]
    assert sum(isinstance(event, ENDS) for event in ran) == 1

    now = SMALL.with_value("optimizer.learning_rate", 0.004).with_value("network.layers.2.rate", 0.5)
    before = [ready.answer(digit).probabilities for digit in digits]
    path = str(tmp_path / "mine.digitlab")
    ready.send(m.Save(path=path, experiment=now))
    assert ready.until(m.Saved, m.Refused) == m.Saved(path=path)
    ready.send(m.Reset(experiment=SMALL))
    ready.until(m.WasReset)
    assert not np.allclose(ready.answer(digits[0]).probabilities, before[0], atol=1e-3)
    ready.send(m.Load(path=path))
    loaded = ready.until(m.Loaded, m.Refused)
    assert loaded.experiment == now
    np.testing.assert_allclose([ready.answer(digit).probabilities for digit in digits], before, atol=1e-6)

    run = replay(loaded.history)
    assert (run.started, run.ended) == (started, stopped)
    assert (ready.run_folder / "events.jsonl").read_text(encoding="utf-8").splitlines() == loaded.history


def test_every_device_is_told_and_tested_and_one_is_chosen(ready) -> None:
    ready.send(m.LookAtDevices())
    seen = ready.until(m.DevicesSeen)
    ready.send(m.TestDevices())
    assert [device.name for device in seen.devices] == [device.name for device in ready.ready.devices]
    results = ready.until(m.DevicesTested, m.Refused).results
    assert {one.name for one in results} == {device.name for device in seen.devices}
    assert all(one.images_per_second > 50 for one in results)
    ready.send(m.UseDevice(device="gpu:99"))
    assert ready.until(m.Refused).sentence.startswith('There is no device "gpu:99" here; choose one of auto')
    ready.send(m.UseDevice(device="cpu"), m.Train(experiment=SMALL))
    ready.until(m.BatchesTrained)
    ready.send(m.TestDevices())
    assert ready.until(m.Refused).sentence.startswith("A run is under way; pause it")
    ready.send(m.Stop())
    ready.until(m.Stopped)


@pytest.mark.parametrize(
    "command",
    [
        m.Save(path="/none/such/a.digitlab", experiment=SMALL),
        m.Load(path="none.digitlab"),
        m.Predict(number=1, pixels="nonsense"),
        m.Predict(number=1, pixels=base64.b64encode(b"short").decode()),
    ],
    ids=["save", "load", "no base64", "few pixels"],
)
def test_what_it_cannot_do_it_refuses_and_goes_on(ready, digits, command) -> None:
    ready.send(command)
    refused = ready.next()
    assert (refused.kind, refused.command) == ("refused", command.kind)
    assert refused.sentence.endswith(".")
    assert ready.answer(digits[0]).kind == "predicted"


@pytest.mark.parametrize(
    "line",
    [b"\n", b"nonsense\n", b"\xff\xfe\x00\n", b"{}\n", b'{"kind": "explode"}\n', b"[" * 100_000 + b"\n",
     b"x" * 5_000_000 + b"\n", json.dumps({"kind": "train", "experiment": {"seed": -1}}).encode() + b"\n",
     m.Stop().line().encode(), m.Resume().line().encode()],
    ids=["empty", "words", "no text", "no kind", "unknown", "deep", "long", "not allowed", "no run", "no run either"],
)  # fmt: skip
def test_a_line_that_means_nothing_is_passed_over(ready, digits, line) -> None:
    before = len(ready.heard)
    ready.write(line)
    assert ready.answer(digits[0], number=7).number == 7
    assert len(ready.heard) == before + 1


@pytest.fixture(scope="module")
def killed(start_engine, digits):
    """An engine that was killed in the middle of the fifth of ten epochs, with what it had told of the first one."""
    engine = start_engine()
    engine.send(m.Train(experiment=TEN, paused=True))
    engine.until(m.Paused)
    for _ in range(4):
        engine.send(m.Step(unit="epoch"))
        engine.until(m.Paused)
    engine.first = next(event for event in engine.heard if isinstance(event, m.EpochEnded))
    engine.send(m.SetPace(batches_per_second=5), m.Resume())  # it is not through before it is killed
    engine.until(m.BatchesTrained, such=is_in_epoch(5))
    engine.last_answer = engine.answer(digits[0])
    engine.process.kill()
    engine.process.wait()
    return engine


def test_an_engine_killed_in_the_middle_of_an_epoch_leaves_its_last_best_network(killed, ready, digits) -> None:
    assert not killed.has_left_someone()
    folder = killed.run_folder
    assert read(folder / "experiment.json") == TEN
    run = replay((folder / "events.jsonl").read_text(encoding="utf-8").splitlines())
    assert run.state == "training"
    assert run.epochs[0] == killed.first
    ready.send(m.Load(path=str(folder / "model.digitlab")))
    assert ready.until(m.Loaded, m.Refused).kind == "loaded"
    answer = ready.answer(digits[0])
    assert answer.kind == "predicted"
    assert int(np.argmax(answer.probabilities)) == int(np.argmax(killed.last_answer.probabilities)) == 7


def test_four_epochs_a_kill_and_six_more_are_ten_epochs_to_the_last_bit(killed, ready) -> None:
    ready.send(m.Continue(folder=str(killed.run_folder)))
    continued = ready.until(m.Continued, m.Refused)
    assert continued.step >= 4 * STEPS
    assert ready.until(*ENDS).kind == "finished"
    ready.send(m.Train(experiment=TEN))
    whole = Path(ready.until(m.Started).folder)
    assert ready.until(*ENDS).kind == "finished"

    models = [model_file.read(folder / "model.digitlab") for folder in (whole, killed.run_folder)]
    assert len(models[0].tensors) == 4
    for name, tensor in models[0].tensors.items():
        assert tensor.tobytes() == models[1].tensors[name].tobytes(), name
    epochs = [
        [
            (e.epoch, e.step, e.validation_loss, e.validation_accuracy, e.accuracy, e.best)
            for e in replay(model.history).epochs
        ]
        for model in models
    ]
    assert epochs[0] == epochs[1]
    assert len(epochs[0]) == 10


def test_a_window_that_no_longer_listens_ends_the_engine_and_the_run_is_kept(ready) -> None:
    ready.deaf_after = b'"paused"'
    ready.send(m.Train(experiment=SMALL, paused=True))
    folder = Path(ready.until(m.Started).folder)
    while ready.next() is not None:
        pass
    ready.send(m.Resume())
    assert ready.process.wait(120) == 0
    assert not ready.has_left_someone()
    run = replay((folder / "events.jsonl").read_text(encoding="utf-8").splitlines())
    assert run.state == "stopped"
    assert model_file.read(folder / "model.digitlab").experiment == SMALL
