import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QStyle, QStyleOptionButton, QWidget

from digitlab.core.layers import Dense, Flatten
from digitlab.core.messages import Loaded, Train, WasReset
from digitlab.core.network import Network
from digitlab.gui import theme
from digitlab.gui.palette import palette
from digitlab.gui.top_bar import TopBar

WIDER = Network(layers=(Flatten(), Dense(units=9), Dense(units=31)))


@pytest.fixture
def bar(ready, qtbot):
    one = TopBar(ready)
    qtbot.addWidget(one)
    one.show()
    return one


@pytest.fixture
def box(bar, ready, process, events):
    """The box once a run of a network with two hidden layers has ended."""
    two = events.experiment.model_copy(update={"network": Network(layers=(Flatten(), Dense(units=9), Dense(units=30)))})
    ready.change(two)
    ready.play()
    process.say(events.started(experiment=two), events.end())
    process.taken()
    return bar.findChild(QCheckBox, "keep_weights")


def starts(process):
    return [command for command in process.taken() if isinstance(command, Train)]


def test_there_is_nothing_to_keep_before_a_network_of_ones_own(bar, ready, process, events):
    box, name = bar.findChild(QCheckBox, "keep_weights"), bar.findChild(QWidget, "name")
    bar.resize(1_040, 48)
    QApplication.sendPostedEvents()
    place = name.x()
    assert not box.isVisible()
    ready.play()
    process.say(events.started())
    assert not box.isVisible()
    process.say(events.end())
    assert box.isVisible()
    QApplication.sendPostedEvents()
    assert name.x() == place  # nothing beside it jumps


def test_it_says_what_would_be_kept_and_the_next_play_keeps_it(box, ready, process, events, qtbot):
    assert box.text() == "Keep all weights"
    ready.change(ready.experiment.model_copy(update={"network": WIDER}))
    assert box.text() == "Keep weights of 1 layer"
    assert "Weights kept: 2 Dense. New: 3 Dense, Output." in box.toolTip()
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton)
    ready.play()
    assert [(one.experiment.network, one.keep) for one in starts(process)] == [(WIDER, True)]
    process.say(events.started(experiment=ready.experiment).model_copy(update={"kept": ["layers.1"]}))
    assert ready.heard[-1] == ("Weights kept: 2 Dense. New: 3 Dense, Output.", "note")
    process.say(events.end())
    assert not box.isChecked()
    ready.play()
    assert [one.keep for one in starts(process)] == [False]


def test_a_single_step_keeps_them_too(box, ready, process, qtbot):
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton)
    ready.step("batch")
    assert [(one.paused, one.keep) for one in starts(process)] == [(True, True)]


def test_unticked_again_play_begins_afresh(box, ready, process, qtbot):
    for _ in range(2):
        qtbot.mouseClick(box, Qt.MouseButton.LeftButton)
    ready.play()
    assert [one.keep for one in starts(process)] == [False]


@pytest.mark.parametrize("change", ["network", "split"])
def test_where_nothing_may_be_kept_it_says_why(box, ready, process, qtbot, change):
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton)
    if change == "network":
        ready.change(ready.experiment.model_copy(update={"network": Network(layers=(Flatten(),))}))
        assert box.toolTip().startswith("No layer is as it was")
    else:
        ready.change(ready.experiment.with_value("data.split_seed", 5))
        assert "other digits are held back" in box.toolTip()
    assert not box.isEnabled()
    assert not box.isChecked()
    ready.play()
    assert [one.keep for one in starts(process)] == [False]


def test_the_weights_of_a_file_can_be_kept_and_those_that_ship_or_are_fresh_cannot(box, ready, process, events):
    process.say(Loaded(path="/a.digitlab", experiment=events.experiment, history=[]))
    assert box.isVisible()
    ready.reset()
    process.say(WasReset())
    assert not box.isVisible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_empty_box_has_an_edge_that_can_be_seen(box, qapp, scheme):
    theme.apply(qapp, scheme)
    try:
        drawn = box.grab().toImage()
        across = [drawn.pixelColor(x, drawn.height() // 2) for x in range(20)]
        assert max(abs(colour.lightness() - across[10].lightness()) for colour in across) > 60
        box.setChecked(True)
        inside = box.grab().toImage().pixelColor(4, drawn.height() // 2 - 4)
        assert inside.name() == palette().accent
    finally:
        theme.apply(qapp, "light")


def test_its_text_begins_beside_the_box(box):
    option = QStyleOptionButton()
    box.initStyleOption(option)
    sign = box.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, box)
    text = box.style().subElementRect(QStyle.SubElement.SE_CheckBoxContents, option, box)
    seen = box.grab().toImage()
    between = {seen.pixel(x, y) for x in range(sign.right() + 1, text.left()) for y in range(seen.height())}
    assert len(between) == 1
