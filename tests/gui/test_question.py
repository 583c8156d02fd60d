"""A question to the engine is about the network of a moment."""

from __future__ import annotations

from digitlab.core.robustness import RobustnessMeasured
from digitlab.gui.evaluation.robustness import Robustness


def test_every_answer_says_once_that_the_network_has_learned_since(training, process, events, qtbot):
    question, changes = Robustness(training), []
    for number in (1, 2):
        question.ask()
        process.say(RobustnessMeasured(number=number, bend="noise", amount=0.5, right=50, count=100, share=1.0))
        assert (question.state, question.since()) == ("answered", "")
        question.changed.connect(lambda: changes.append(question.since()))
        process.say(events.batch(10 * number), events.batch(10 * number + 1))
        qtbot.waitUntil(lambda number=number: len(changes) >= number)
        question.changed.disconnect()
        assert (len(changes), bool(changes[-1])) == (number, True)
