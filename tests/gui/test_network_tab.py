"""The Network tab: built when it is first seen, lit by what the engine tells, with filters and single nodes."""

from math import inf, nan

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from digitlab.core import messages as m
from digitlab.core import presets
from digitlab.core.experiment import Experiment
from digitlab.core.inspection import NodeChoice, structure
from digitlab.core.layers import Dense, Dropout, Flatten
from digitlab.core.network import Network
from digitlab.data.packing import packed
from digitlab.gui import inspections, theme
from digitlab.gui.network import pages as words
from digitlab.gui.network import spoken
from digitlab.gui.network.node_view import NodeView, terms
from digitlab.gui.panels.network_editor import NetworkEditor
from digitlab.gui.panels.network_tab import NetworkTab

NODES = Experiment(network=Network(layers=(Flatten(), Dense(units=100))))
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def tab(ready, qtbot, qapp, monkeypatch):
    theme.apply(qapp, "light")
    monkeypatch.setattr(inspections, "LEAST_INTERVAL_MS", 0)
    ready.change(NODES)
    made = NetworkTab(ready)
    qtbot.addWidget(made)
    made.resize(690, 240)
    return made


@pytest.fixture
def pages(tab, qtbot, process):
    """What the tab shows once it has been seen."""
    tab.setVisible(True)
    qtbot.waitUntil(lambda: tab.pages() is not None)
    qtbot.waitUntil(lambda: tab.pages().isVisible())
    return tab.pages()


def questions(process):
    return [command for command in process.taken() if command.kind == "inspect"]


def button(pages, text):
    return next(one for one in pages.findChildren(QPushButton) if one.text() == text)


def caption(pages):
    return pages._caption.whole()


def test_it_is_put_together_when_it_is_first_seen(tab, qtbot, process):
    assert tab.pages() is None
    assert questions(process) == []
    tab.setVisible(True)
    qtbot.waitUntil(lambda: tab.pages() is not None)
    assert len(questions(process)) == 1


def test_what_it_says_ends_with_dots_where_it_is_cut(pages):
    pages._caption.resize(90, 20)
    assert pages._caption.text().endswith("…")
    assert pages._caption.toolTip() == caption(pages)


def test_nothing_is_asked_while_the_tab_is_hidden(tab, pages, process, ready, events):
    process.say(events.inspected(NODES))
    tab.setVisible(False)
    process.taken()
    ready.predict(np.ones((28, 28), np.uint8))
    assert questions(process) == []
    tab.setVisible(True)
    assert len(questions(process)) == 1


def test_the_line_above_says_what_to_do(pages, process, ready, events):
    assert caption(pages) == words.DRAW
    ready.predict(np.ones((28, 28), np.uint8))
    process.say(events.inspected(NODES))
    assert caption(pages) == words.LIT
    ready.change(Experiment())
    assert caption(pages) == words.LOOKING
    process.say(events.inspected(NODES))
    assert caption(pages) == words.OTHER
    assert pages.view.lights.layer(1).weights is None
    process.die()
    assert caption(pages) == words.STARTING


def test_the_line_above_says_what_a_run_is_about(pages, process, ready, events):
    process.say(events.inspected(Experiment()))
    assert caption(pages) == words.OTHER
    ready.play()
    assert caption(pages) == words.BEGINNING
    process.say(events.started(experiment=NODES), events.batch(1))
    assert caption(pages) == words.LOOKING
    process.say(events.inspected(NODES))
    assert caption(pages) == words.DRAW
    ready.change(Experiment(network=Network(layers=(Flatten(), Dense(units=7)))))
    assert caption(pages) == words.WAITS
    process.say(events.end())
    assert caption(pages) == words.OTHER


def test_a_click_on_a_node_shows_its_sum(pages, process, events, qtbot):
    process.say(events.inspected(NODES))
    process.taken()
    number = pages.view.columns[2].numbers[5]
    qtbot.mouseClick(pages.view, LEFT, pos=pages.view.where(1, number).toPoint())
    process.say(events.inspected(NODES))
    (question, *_) = questions(process)
    assert question.node == NodeChoice(place=1, number=number)
    assert pages.node.isVisible()
    assert pages.node.node() is None
    process.say(events.inspected(NODES, node=events.node(1, number)))
    assert pages.node.node() == events.node(1, number)
    assert "input 4: 1, " in pages.node.accessibleDescription()
    assert f"node {number} of 100" in caption(pages)
    qtbot.keyClick(pages.node, Qt.Key.Key_Right)
    process.say(events.inspected(NODES))
    assert questions(process)[-1].node == NodeChoice(place=1, number=number + 1)
    qtbot.keyClick(pages.node, Qt.Key.Key_Escape)
    assert pages.view.isVisible()
    process.say(events.inspected(NODES))
    assert questions(process)[-1].node is None


def test_the_terms_of_a_sum_add_up_to_it(events, qtbot):
    node = events.node()
    found = terms(node)
    assert [term.name for term in found] == ["input 4", "input 0", "9 others", "bias"]
    assert sum(term.adds for term in found) == node.total
    view = NodeView()
    qtbot.addWidget(view)
    view.show_node(node)
    assert view.accessibleDescription() == (
        "input 4: 1, input 0: −0.25, 9 others: 0.5, bias: −0.25. The sum is 1. relu(1) = 1, slope (derivative) 1"
    )


@pytest.mark.parametrize(
    ("number", "shape", "name"),
    [
        (29, [28, 28, 1], "pixel 1, 1"),
        (783, [28, 28, 1], "pixel 27, 27"),
        (7 * 32 + 5, [14, 14, 32], "map 5 · 0, 7"),
        (14 * 32 * 3 + 31, [14, 14, 32], "map 31 · 3, 0"),
        (65, [28, 64], "step 1 · 1"),
        (1234, [2000], "input 1,234"),
    ],
)
def test_an_input_is_called_by_its_place(number, shape, name):
    assert spoken.input_name(number, shape) == name


def test_a_click_on_a_map_shows_the_sum_where_it_is_largest(pages, process, ready, events, qtbot):
    ready.change(Experiment())
    ready.predict(np.ones((28, 28), np.uint8))
    pages.resize(690, 240)
    process.taken()
    number = pages.view.columns[1].numbers[3]
    qtbot.mouseClick(pages.view, LEFT, pos=pages.view.where(0, number).toPoint())
    process.say(events.inspected(NODES))
    assert questions(process)[-1].node == NodeChoice(place=0, number=number)
    told = events.node(0, number).model_copy(update={"at": [12, 7], "input_shape": [28, 28, 1]})
    seen = m.Inspected(number=2, structure=structure(Experiment().network, "softmax"), step=None, layers=[], node=told)
    process.say(seen)
    assert pages.node.node() == told
    assert caption(pages).endswith(f"map {number} of 24 · at row 12, column 7, where its sum is largest")
    assert "pixel 0, 4: 1, " in pages.node.accessibleDescription()


def test_a_node_without_a_drawing_shows_its_weights_and_asks_for_one(events, qtbot):
    node = events.node().model_copy(update={"values": [], "rest": None, "total": None, "output": None, "slope": None})
    assert [term.product for term in terms(node)] == ["weight 2", "weight 0.25", "", ""]
    view = NodeView()
    qtbot.addWidget(view)
    view.show_node(node)
    view.resize(600, 160)
    assert not view.grab().isNull()
    assert spoken.UNDRAWN in view.accessibleDescription()


def test_a_node_of_a_network_that_has_diverged_is_drawn(events, qtbot):
    lost = {"values": [nan, inf], "rest": -inf, "total": nan, "output": nan, "slope": nan, "curve_y": [nan] * 3}
    view = NodeView()
    qtbot.addWidget(view)
    view.resize(600, 160)
    for broken in (lost, {**lost, "curve_y": [0.0, 0.0, 4.0]}):
        view.show_node(events.node().model_copy(update=broken))
        assert not view.grab().isNull()
    assert "The sum is nan" in view.accessibleDescription()


def test_a_node_that_the_settings_no_longer_have_is_closed(pages, ready, process):
    pages.open_node(1, 99)
    ready.change(NODES.with_value("network.layers.1.units", 50))
    assert pages.view.isVisible()


def test_filters_are_asked_for_and_lead_to_their_nodes(pages, process, events, qtbot):
    process.say(events.inspected(NODES))
    process.taken()
    qtbot.mouseClick(button(pages, "Filters"), LEFT)
    (question,) = questions(process)
    assert question.filters
    assert pages.filters.images() == []
    told = {"filters": packed(np.ones((64, 28, 28))), "filters_of": 1, "filter_count": 100}
    process.say(events.inspected(NODES, **told))
    assert len(pages.filters.images()) == 64
    assert caption(pages) == "Dense · 64 of 100 filters of 28×28 · blue above 0, orange below"
    third = pages.filters.cells()[3].center().toPoint()
    qtbot.mouseMove(pages.filters, third)
    assert caption(pages).startswith("Filter 4 of 100")
    qtbot.mouseClick(pages.filters, LEFT, pos=third)
    assert questions(process)[-1].node == NodeChoice(place=1, number=4)
    qtbot.mouseClick(button(pages, "Close node"), LEFT)
    assert pages.filters.isVisible()


@pytest.mark.parametrize("size", [(5, 5), (3, 28), (28, 28)])
def test_all_filters_fit(pages, process, events, qtbot, size):
    qtbot.mouseClick(button(pages, "Filters"), LEFT)
    process.say(events.inspected(NODES, filters=packed(np.ones((64, *size))), filters_of=1, filter_count=64))
    cells = pages.filters.cells()
    assert all(pages.filters.rect().contains(cell.toAlignedRect()) for cell in cells)
    assert cells[0].width() / cells[0].height() == pytest.approx(size[1] / size[0])


def test_larger_asks_for_the_room_of_the_curves(tab, pages, qtbot):
    with qtbot.waitSignal(tab.enlarged) as asked:
        qtbot.mouseClick(button(pages, "Larger"), LEFT)
    assert asked.args == [True]
    with qtbot.waitSignal(tab.enlarged) as given_back:
        tab.setVisible(False)
    assert given_back.args == [False]
    with qtbot.waitSignal(tab.enlarged) as asked:
        tab.setVisible(True)
    assert asked.args == [True]


def test_the_layers_are_changed_beside_their_picture(pages, ready, qtbot):
    room = []
    pages.enlarged.connect(room.append)
    qtbot.mouseClick(button(pages, "Edit"), LEFT)
    editor = pages.findChild(NetworkEditor)
    assert editor.isVisible()
    assert room == [True]
    editor.layers.add(Dropout())
    assert [layer.key() for layer in ready.experiment.network.layers] == ["flatten", "dense", "dropout"]
    assert "Dropout" in pages.view.accessibleDescription()
    ready.change(presets.load("accurate"))
    assert pages.view.camera.zoom == pages.view.camera.least < 0.8
    ready.change(Experiment(network=Network(layers=(Flatten(),))))
    assert [layer.key() for layer in editor.layers.layers()] == ["flatten"]
    qtbot.mouseClick(button(pages, "Edit"), LEFT)
    assert not editor.isVisible()
    assert room == [True, False]
