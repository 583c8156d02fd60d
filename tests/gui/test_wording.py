from typing import get_args

import pytest

from digitlab.core.devices import UseDevice
from digitlab.core.messages import Device, Failed, Ready, Stopped
from digitlab.core.run import Run
from digitlab.core.training import Execution
from digitlab.gui import wording
from digitlab.gui.plots.words import moved
from digitlab.gui.wording import duration


def folded(*happened):
    run = Run()
    for event in happened:
        run.add(event)
    return run


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.4, "0 s"), (14.2, "14 s"), (59.7, "1 min 0 s"), (200, "3 min 20 s"), (7_500, "2 h 5 min")],
)
def test_a_duration_reads_as_people_say_it(seconds, words):
    assert duration(seconds) == words


@pytest.mark.parametrize(
    ("activity", "engine", "answering", "headline", "detail"),
    [
        ("idle", "new", "bundled", "The engine is starting", "you can draw and press Play already"),
        ("idle", "starting", "bundled", "The engine is starting", "you can draw and press Play already"),
        ("idle", "ready", "bundled", "Ready", "draw a digit, or press Play to train a network of your own"),
        ("idle", "ready", "fresh", "Ready", "a fresh network answers that knows nothing yet"),
        ("idle", "dead", "bundled", "The engine is not running", "Play starts it again"),
        ("starting", "starting", "bundled", "Starting", "waiting for the engine"),
        ("starting", "ready", "bundled", "Starting", "the network is built"),
    ],
)
def test_without_a_run_the_engine_and_the_network_are_told(activity, engine, answering, headline, detail):
    status = wording.status(Run(), activity, engine, answering)
    assert (status.headline, status.detail) == (headline, detail)


def test_a_run_tells_epoch_share_pace_and_time_left(events):
    run = folded(events.started(), events.batch(12, epoch=2))
    status = wording.status(run, "training", "ready", "training")
    assert status == ("Epoch 2 of 2", 0.6, "60 % · 1,280 images/s · 1 s left")


@pytest.mark.parametrize(("activity", "headline"), [("pausing", "Pausing"), ("stopping", "Stopping")])
def test_what_was_asked_is_told_at_once(events, activity, headline):
    assert wording.status(folded(events.started()), activity, "ready", "training").headline == headline


def test_a_paused_run_promises_no_time(events):
    run = folded(events.started(), events.batch(12, epoch=2))
    run.state = "paused"
    status = wording.status(run, "paused", "ready", "training")
    assert status == ("Paused in epoch 2 of 2", 0.6, "60 %")


def test_an_ended_run_tells_its_result(events):
    run = folded(events.started(), events.batch(20, epoch=2), events.epoch(2), events.end())
    status = wording.status(run, "idle", "ready", "trained")
    assert status == ("Finished", 1.0, "90.0 % of the validation digits read right · epoch 2 is kept · 2 s")


def test_a_stopped_run_tells_where(events):
    run = folded(events.started(), events.batch(12, epoch=2), events.end(Stopped))
    assert wording.status(run, "idle", "ready", "trained").headline == "Stopped in epoch 2 of 2"


def test_a_run_stopped_before_its_first_check_tells_no_result(events):
    stopped = events.end(Stopped).model_copy(update={"validation_accuracy": None, "best_epoch": None})
    run = folded(events.started(), events.batch(2), stopped)
    assert wording.status(run, "idle", "ready", "trained").detail == "before its first validation"


@pytest.mark.parametrize(("value", "shown"), [(3_942.7, 3_940), (158_912.0, 159_000), (7.26, 7), (0.0, 0)])
def test_a_pace_is_rounded_to_what_it_means(value, shown):
    assert wording.three_digits(value) == shown


def test_a_failed_run_tells_what_to_do(events):
    run = folded(events.started(), Failed(what="It broke.", advice="Lower the learning rate."))
    status = wording.status(run, "idle", "ready", "trained")
    assert (status.headline, status.detail) == ("The run ended early", "Lower the learning rate.")


CPU = Device(name="/device:CPU:0", type="CPU")
GPU = Device(name="/device:GPU:0", type="GPU", description="NVIDIA RTX 4070")


@pytest.mark.parametrize(
    ("devices", "execution", "words"),
    [
        ([CPU], "", "CPU · 2 threads"),
        ([CPU], "xla_step", "CPU · 2 threads · XLA"),
        ([CPU], "graph", "CPU · 2 threads · graph"),
        ([GPU, CPU], "xla_loop", "NVIDIA RTX 4070 · XLA loop"),
    ],
)
def test_the_device_is_named_with_the_way_it_is_used(devices, execution, words):
    assert wording.device(Ready(versions={}, devices=devices, threads=2), execution, UseDevice()) == words


def test_before_the_engine_is_ready_no_device_is_named():
    assert wording.device(None, "", UseDevice()) == "Engine starting"
    assert "TensorFlow is being loaded" in wording.device_reason(None, "", UseDevice())


def test_why_this_device_trains_is_told():
    no_gpu = "No GPU was found."
    alone = Ready(versions={}, devices=[CPU], threads=2, no_gpu=no_gpu)
    assert wording.device_reason(alone, "", UseDevice()) == f"The processor trains. {no_gpu}"
    assert wording.device_reason(alone, "", UseDevice(device="cpu")).startswith("You have chosen what trains")
    both = Ready(versions={}, devices=[GPU, CPU], threads=2)
    assert wording.device_reason(both, "", UseDevice()).startswith("The GPU trains")


@pytest.mark.parametrize("execution", [one for one in get_args(Execution) if one != "auto"])
def test_every_way_in_which_the_loop_runs_is_named_and_explained(execution):
    alone = Ready(versions={}, devices=[CPU], threads=2)
    name = wording.device(alone, execution, UseDevice()).removeprefix("CPU · 2 threads · ")
    told = wording.device_reason(alone, execution, UseDevice())
    assert told.startswith(f"The processor trains. {name[0].upper()}{name[1:]}: ")
    assert told.endswith(".")


def test_how_far_weights_move_is_a_plain_percentage():
    assert [moved(ratio) for ratio in (3.4e-8, 0.00412, 1.9)] == ["3.4·10⁻⁶ %", "0.41 %", "190 %"]
