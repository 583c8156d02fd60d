"""What is said where the curves will be, before there is a run: what the network of the next Play begins with."""

from digitlab.core.layers import Dense, Flatten
from digitlab.core.messages import Loaded
from digitlab.core.network import Network
from digitlab.gui.labels import Label
from digitlab.gui.plots.learning_curves import LearningCurves
from digitlab.gui.plots.words import EMPTY

TWO = Network(layers=(Flatten(), Dense(units=9)))
WIDER = Network(layers=(Flatten(), Dense(units=9), Dense(units=31)))


def said(window):
    """By the curves, which are put together once the window has been painted."""
    texts = [label.text() for label in window.findChild(LearningCurves).findChildren(Label)]
    return next(text for text in texts if "start" in text and ("know" in text or "learned" in text))


def test_the_sentence_follows_what_is_kept(ready_window, process, session, events, qtbot):
    qtbot.waitUntil(lambda: ready_window.findChild(LearningCurves) is not None)
    assert said(ready_window) == EMPTY
    two = events.experiment.model_copy(update={"network": TWO})
    process.say(Loaded(path="/net.keras", experiment=two, history=[]))
    assert said(ready_window) == EMPTY
    session.keep_weights(True)
    assert said(ready_window) == "Press Play: the network starts with all that it has learned."
    session.change(two.model_copy(update={"network": WIDER}))
    assert said(ready_window) == "Press Play: the weights of 1 layer are kept, those of 2 start knowing nothing."
    session.play()
    assert said(ready_window) == "The weights of 1 layer are kept, those of 2 start knowing nothing."
    process.say(events.started(experiment=session.experiment), events.end())
    session.new()
    assert said(ready_window) == EMPTY, "the next run keeps nothing unless that is asked again"
