import os
import signal
import sys
from pathlib import Path

import pytest

from digitlab.core.messages import Pause, Prepared, Stop
from digitlab.gui import engine_process
from digitlab.gui.engine_process import EngineProcess, outcome_in_words


@pytest.fixture
def engine(qtbot, monkeypatch):
    """Makes engines of a script, which are restarted soon and may take their time to end, and ends them."""
    monkeypatch.setattr(engine_process, "RESTART_AFTER_MS", (1, 1))
    for name in ("PATIENCE_MS", "LAST_PATIENCE_MS"):
        monkeypatch.setattr(engine_process, name, 60_000)
    made = []

    def make(program):
        made.append(EngineProcess(program))
        made[-1].heard = []
        made[-1].happened.connect(made[-1].heard.append)
        return made[-1]

    yield make
    for one in made:
        one.shutdown()


@pytest.mark.parametrize(
    ("exit_code", "crashed", "words"),
    [
        (9, True, "The engine was killed by the system, often for lack of memory."),
        (11, True, "The engine crashed with a memory error."),
        (4, True, "TensorFlow needs a processor with AVX"),
        (-1073741819, True, "The engine crashed (code 0xc0000005)."),
        (0, False, "The engine ended by itself"),
        (3, False, "The engine ended with exit code 3"),
    ],
)
def test_an_end_becomes_a_sentence(exit_code, crashed, words):
    assert words in outcome_in_words(exit_code, crashed)
    assert outcome_in_words(exit_code, crashed).endswith(".")


def test_the_lines_of_the_engine_become_events(engine, engine_script, events, qtbot):
    one = engine(engine_script([events.ready], pause=[Prepared()]))
    one.start()
    one.send(Pause())
    qtbot.waitUntil(lambda: len(one.heard) == 2)
    assert one.heard == [events.ready, Prepared()]


def test_starting_returns_before_the_engine_has_said_anything(engine, engine_script, events):
    one = engine(engine_script(["sleep 0.2", events.ready]))
    one.start()
    assert one.heard == []


def test_a_line_that_is_no_event_is_passed_over(engine, engine_script, events, qtbot):
    junk = ["2026-01-01 I tensorflow: cpu_feature_guard", '{"kind": "nonsense"}', "{", "\x00\xff", ""]
    one = engine(engine_script([*junk, events.ready]))
    one.start()
    qtbot.waitUntil(lambda: one.heard == [events.ready])


def test_a_long_line_comes_whole(engine, engine_script, events, qtbot):
    ready = events.ready.model_copy(update={"versions": {"a" * 1_000_000: "1"}})
    one = engine(engine_script([ready]))
    one.start()
    qtbot.waitUntil(lambda: one.heard == [ready])


def test_the_engines_own_noise_goes_to_its_log(engine, home, tmp_path, qtbot):
    noisy = tmp_path / "noisy.py"
    noisy.write_text("import sys; sys.stderr.write('could not load libcuda\\n'); sys.stderr.flush(); sys.stdin.read()")
    one = engine([sys.executable, "-I", str(noisy)])
    one.start()
    qtbot.waitUntil(lambda: "libcuda" in (home / "logs" / "engine.log").read_text())


def test_a_log_that_cannot_be_written_keeps_no_engine_from_starting(engine, engine_script, events, home, qtbot, caplog):
    home.write_text("a file where the folder should be")
    one = engine(engine_script([events.ready]))
    one.start()
    qtbot.waitUntil(lambda: one.heard == [events.ready])
    assert "cannot be written" in caplog.text
    caplog.clear()


def test_a_large_log_is_begun_afresh(engine, engine_script, events, home, qtbot, monkeypatch):
    monkeypatch.setattr(engine_process, "LARGEST_LOG", 10)
    (home / "logs").mkdir(parents=True)
    (home / "logs" / "engine.log").write_text("x" * 11)
    one = engine(engine_script([events.ready]))
    one.start()
    qtbot.waitUntil(lambda: one.heard == [events.ready])
    assert (home / "logs" / "engine.log").read_text() == ""
    assert (home / "logs" / "engine.old.log").read_text() == "x" * 11


def test_a_killed_engine_is_mourned_and_started_again(engine, engine_script, events, qtbot):
    one = engine(engine_script([events.ready]))
    one.start()
    qtbot.waitUntil(lambda: len(one.heard) == 1)
    first = one.process_id
    with qtbot.waitSignal(one.died) as died:
        os.kill(first, signal.SIGKILL)
    assert died.args == ["The engine was killed by the system, often for lack of memory."]
    qtbot.waitUntil(lambda: len(one.heard) == 2)
    assert one.process_id not in (0, first)
    assert not one.gave_up


def test_an_engine_that_dies_three_times_is_given_up_until_it_is_started(engine, engine_script, events, qtbot):
    one = engine(engine_script([events.ready], pause=["exit 3"]))
    said = []
    one.died.connect(said.append)
    one.start()
    for death in (1, 2, 3):
        qtbot.waitUntil(lambda death=death: len(one.heard) == death)
        assert not one.gave_up
        one.send(Pause())
        qtbot.waitUntil(lambda death=death: len(said) == death)
    assert said[0] == "The engine ended with exit code 3; its log says why."
    assert one.gave_up
    qtbot.wait(50)
    assert one.process_id == 0
    one.send(Stop())
    one.start()
    qtbot.waitUntil(lambda: len(one.heard) == 4)
    assert not one.gave_up


def test_deaths_long_ago_are_forgiven(engine, engine_script, qtbot, monkeypatch):
    monkeypatch.setattr(engine_process, "WITHIN_SECONDS", 0.0)
    one = engine(engine_script(["exit 1"]))
    said = []
    one.died.connect(said.append)
    one.start()
    qtbot.waitUntil(lambda: len(said) >= 5)
    assert not one.gave_up


def test_an_engine_that_cannot_be_started_is_said_in_a_sentence(engine, tmp_path, qtbot):
    one = engine([str(tmp_path / "nothing here")])
    with qtbot.waitSignal(one.died) as died:
        one.start()
    assert died.args[0].startswith("The engine could not be started")
    qtbot.waitUntil(lambda: one.gave_up)


def test_shutting_down_lets_the_engine_end_by_itself(engine, engine_script, events, tmp_path, qtbot):
    one = engine(engine_script([events.ready], end=["sleep 0.1", "exit 0"]))
    said = []
    one.died.connect(said.append)
    one.start()
    qtbot.waitUntil(lambda: len(one.heard) == 1)
    number = one.process_id
    one.shutdown()
    assert not _alive(number)
    assert said == []
    qtbot.wait(50)
    assert one.process_id == 0


def test_shutting_down_kills_an_engine_that_hangs(engine, engine_script, events, qtbot, monkeypatch, caplog):
    monkeypatch.setattr(engine_process, "PATIENCE_MS", 200)
    one = engine(engine_script([events.ready], end=["sleep 60"]))
    one.start()
    qtbot.waitUntil(lambda: len(one.heard) == 1)
    number = one.process_id
    one.shutdown()
    assert not _alive(number)
    assert "killed" in caplog.text
    caplog.clear()


def test_an_engine_shut_down_before_it_has_started_leaves_no_process(engine, engine_script, events):
    one = engine(engine_script([events.ready]))
    one.start()
    one.shutdown()
    assert one.process_id == 0


def test_the_engine_finds_this_package_and_not_what_lies_in_the_present_folder(
    engine, tmp_path, monkeypatch, qtbot, events
):
    (tmp_path / "digitlab.py").write_text("raise SystemExit(5)")
    child = tmp_path / "child.py"
    child.write_text("import digitlab.core, sys; print(sys.argv[1], flush=True); sys.stdin.read()")
    monkeypatch.chdir(tmp_path)
    one = engine([sys.executable, str(child), events.ready.line()])
    one.start()
    qtbot.waitUntil(lambda: one.heard == [events.ready])


def test_five_thousand_signals_do_no_harm(engine, qtbot):
    one = engine(["never started"])
    for number in range(5_000):
        one.happened.emit(number)
    assert one.heard == list(range(5_000))


def _alive(process_id: int) -> bool:
    return Path(f"/proc/{process_id}").exists()
