"""The way of execution is chosen by measuring, and the choice is remembered."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from digitlab.core.experiment import Experiment
from digitlab.core.files import write_atomically
from digitlab.core.folders import cache
from digitlab.core.layers import GRU, Flatten, Rows
from digitlab.core.messages import ExecutionChosen
from digitlab.core.network import Network
from digitlab.engine import execution, pace
from digitlab.engine.execution import CALLS, HOPELESS, Execution, promising, remember, remembered, signature
from digitlab.engine.loop import WAYS
from digitlab.engine.placement import Placement
from digitlab.engine.train import TrainingRun
from digitlab.engine.workshop import Workshop

TRIED = ("graph", "xla_step", "xla_loop")  # where nothing convolves


class StandIn:
    """A loop that is never run."""

    def __init__(self, experiment, way, placement):
        self.way = way


@pytest.fixture
def auto(tiny, monkeypatch):
    """A choice between loops that are only names."""
    monkeypatch.setattr(execution, "Loop", StandIn)
    return Execution(tiny.with_value("training.execution", "auto"))


def choose(chosen, seconds, rates):
    """Compile with batches of ``seconds`` for each way, then measure calls of ``rates`` until it has settled."""
    tried = []
    chosen.compile_others(lambda loop: seconds.get(loop.way, 0.01))
    chosen._compiling.join()
    while not chosen.settled:
        assert len(tried) < 100
        tried.append(chosen.loop.way)
        chosen.measured(rates[chosen.loop.way])
    return tried


@pytest.mark.parametrize("best", TRIED)
def test_the_fastest_way_is_chosen_and_remembered(auto, best) -> None:
    rates = dict.fromkeys(WAYS, 1000.0) | {best: 2000.0}
    tried = choose(auto, {}, rates)
    assert {way: tried.count(way) for way in WAYS} == dict.fromkeys(TRIED, CALLS) | {"shards": 0, "xla_shards": 0}
    assert auto.loop.way == best
    assert auto.medians() == {way: rates[way] for way in TRIED}
    again = Execution(auto._experiment)
    assert (again.loop.way, again.settled) == (best, True)


def test_a_few_slow_calls_decide_nothing(auto) -> None:
    disturbed = iter([1400.0, 1.0, 1400.0, 1.0, 1400.0, 1400.0])

    class Rates:
        def __getitem__(self, way):
            return next(disturbed) if way == "xla_step" else 1000.0

    choose(auto, {}, Rates())
    assert auto.loop.way == "xla_step"


def test_a_hopeless_way_is_not_tried(auto) -> None:
    tried = choose(auto, {"xla_loop": 0.01 * HOPELESS * 1.1}, dict.fromkeys(WAYS, 1000.0))
    assert set(tried) == set(TRIED) - {"xla_loop"}


def test_what_was_never_the_fastest_is_not_even_compiled(tiny, monkeypatch) -> None:
    convolving = tiny.model_copy(update={"network": Experiment().network})
    assert promising(tiny) == TRIED
    assert promising(convolving) == ("graph", "shards", "xla_step")
    remembering = tiny.model_copy(update={"network": Network(layers=(Rows(), GRU()))})
    assert promising(remembering) == ("graph", "xla_step", "xla_shards")
    devices = [SimpleNamespace(device_type=kind) for kind in ("CPU", "GPU")]
    monkeypatch.setattr(execution.tf.config, "list_logical_devices", lambda: devices)
    assert promising(convolving) == promising(remembering) == promising(tiny) == ("graph", "xla_step", "xla_loop")
    chosen = Placement(("/device:CPU:0",))
    assert promising(tiny, chosen) == TRIED
    assert signature(tiny, chosen) != signature(tiny)


def test_until_the_others_are_compiled_the_first_way_goes_on(auto) -> None:
    for _ in range(50):
        auto.measured(1000.0)
        assert auto.loop.way == "graph"
    assert not auto.settled
    assert len(auto._rates["graph"]) == CALLS


@pytest.mark.parametrize("way", WAYS)
def test_a_way_that_the_experiment_names_is_taken_without_measuring(tiny, monkeypatch, way) -> None:
    monkeypatch.setattr(execution, "Loop", StandIn)
    named = Execution(tiny.with_value("training.execution", way))
    assert (named.loop.way, named.settled) == (way, True)
    named.compile_others(lambda loop: pytest.fail("nothing is to be compiled"))
    named.measured(5.0)
    assert named.medians() == {}


def test_a_choice_holds_for_what_costs_the_same_and_no_other(tiny, monkeypatch) -> None:
    remember(tiny, "xla_step")
    for path, value in [("optimizer.learning_rate", 0.5), ("seed", 3), ("name", "Other"), ("training.epochs", 9)]:
        assert remembered(tiny.with_value(path, value)) == "xla_step", path
    for path, value in [("network.layers.1.units", 13), ("training.batch_size", 64), ("optimizer", "sgd")]:
        assert remembered(tiny.with_value(path, value)) is None, path
    assert remembered(tiny.model_copy(update={"network": tiny.network.model_copy(update={"layers": ()})})) is None
    monkeypatch.setattr(execution, "REVISION", 0)
    assert remembered(tiny) is None


@pytest.mark.parametrize("content", [b"", b"warp", b"graph\nxla_step", b"\xff\xfe"])
def test_a_spoilt_note_is_passed_over(tiny, content) -> None:
    path = cache() / "execution" / signature(tiny)
    path.parent.mkdir(parents=True)
    write_atomically(path, content)
    assert remembered(tiny) is None


def test_a_cache_that_cannot_be_written_costs_nothing_but_the_note(tiny, home) -> None:
    home.write_text("a file in the place of the folder", encoding="utf-8")
    remember(tiny, "graph")
    assert remembered(tiny) is None


def test_a_run_settles_on_the_fastest_way_while_it_trains(tiny, parts, drive, monkeypatch) -> None:
    monkeypatch.setattr(pace, "CALL_SECONDS", 0.0)  # so few digits never fill a call
    experiment = tiny.with_value("training.execution", "auto").with_value("training.epochs", 1000)
    experiment = experiment.with_value("training.batch_size", 330).with_value("optimizer", "sgd")
    experiment = experiment.model_copy(update={"network": Network(layers=(Flatten(),))})  # soon compiled
    shop = Workshop(experiment, parts)
    run = TrainingRun(experiment, shop)

    def react(event):
        if isinstance(event, ExecutionChosen):
            run.stop()
        elif shop.execution._compiling is not None:
            shop.execution._compiling.join()

    told = drive(run, react)
    (chosen,) = told.of(ExecutionChosen)
    assert chosen.execution in WAYS
    assert chosen.execution == max(chosen.measured, key=chosen.measured.get)
    assert "graph" in chosen.measured
    assert remembered(experiment) == chosen.execution
