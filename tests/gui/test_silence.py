import os
import signal

import pytest
from PySide6.QtWidgets import QAbstractButton

from digitlab.core.experiment import Experiment
from digitlab.core.messages import Paused
from digitlab.gui import engine_process, silence
from digitlab.gui.engine_process import ENDED, EngineProcess
from digitlab.gui.session import Session
from digitlab.gui.silence import SENTENCE


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(silence, "PATIENCE_MS", 20)
    monkeypatch.setattr(engine_process, "RESTART_AFTER_MS", (1, 1))


class TestAnEngineThatHangs:
    @pytest.fixture
    def session(self, qapp, engine_script, events):
        """A session with a real process that is ready, and answers with what it is asked for the second time."""
        one = Session(EngineProcess(engine_script([events.ready], predict=[events.predicted()])), Experiment())
        yield one
        one.close()

    def test_is_noticed_and_another_one_is_started(self, window, session, draw, message, qtbot):
        qtbot.waitUntil(lambda: session.engine.state == "ready")
        hung = session.engine.process_id
        os.kill(hung, signal.SIGSTOP)
        draw()
        qtbot.waitUntil(lambda: message() == SENTENCE)
        said, answers = [], []
        session.said.connect(lambda sentence, tone: said.append(sentence))
        session.predicted.connect(answers.append)
        button = window.findChild(QAbstractButton, "message_action")
        assert button.text() == "Start the engine again"
        button.click()
        qtbot.waitUntil(lambda: any(answers))
        assert said == [ENDED]
        assert session.engine.process_id not in (0, hung)

    def test_is_believed_when_it_speaks_again(self, window, session, draw, message, qtbot):
        qtbot.waitUntil(lambda: session.engine.state == "ready")
        os.kill(session.engine.process_id, signal.SIGSTOP)
        draw()
        qtbot.waitUntil(lambda: message() == SENTENCE)
        os.kill(session.engine.process_id, signal.SIGCONT)
        qtbot.waitUntil(lambda: message() == "")
        assert not session.silence.lasts


def test_a_run_that_tells_nothing_is_noticed(window, ready_window, session, process, events, message, qtbot, tmp_path):
    session.play()
    process.say(events.started(tmp_path), events.batch(1))
    qtbot.waitUntil(lambda: message() == SENTENCE)
    process.say(events.batch(2))
    assert message() == ""


def test_nothing_is_waited_for_while_a_run_holds_or_another_optimizer_is_compiled(training, process):
    assert training.silence._waits()
    training.change(training.experiment.with_value("optimizer", "lion"))
    assert not training.silence._waits()
    training.pause()
    process.say(Paused(step=1))
    assert not training.silence._waits()
