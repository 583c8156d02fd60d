"""The picture of the network: where its layers lie, what lights up, and what mouse and keys do."""

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPainter, QWheelEvent
from PySide6.QtWidgets import QApplication

from digitlab.core import presets
from digitlab.core.experiment import Experiment
from digitlab.core.layers import Conv2D, Dense, Flatten
from digitlab.core.network import Network
from digitlab.gui import fonts, theme
from digitlab.gui.network import colours, edges, painting
from digitlab.gui.network.layout import INPUT, columns, total_width, words_room
from digitlab.gui.network.lights import Lights
from digitlab.gui.network.view import NetworkView

NODES = Experiment(network=Network(layers=(Flatten(), Dense(units=300), Dense(units=5))))
LEFT = Qt.MouseButton.LeftButton
DEEP = ("accurate", "all_convolutional", "residual", "transformer")  # wider than a small window: they are dragged
HAIR = (-0.01, -0.01, 0.01, 0.01)


@pytest.fixture
def view(qtbot, qapp):
    theme.apply(qapp, "light")
    made = NetworkView()
    qtbot.addWidget(made)
    made.resize(690, 260)
    made.show_network(NODES.network, "softmax")
    made.said, made.told = [], []
    made.pointed.connect(made.said.append)
    made.chosen.connect(lambda place, number: made.told.append((place, number)))
    made.setVisible(True)
    return made


@pytest.fixture
def lit(view, events):
    view.show_lights(Lights(events.inspected(NODES), np.full((28, 28), 200, np.uint8)))
    return view


def colour_at(view, place, number):
    return view.grab().toImage().pixelColor(view.where(place, number).toPoint()).name()


def test_every_layer_is_a_block_with_name_shape_and_weights(view):
    view.show_network(Experiment().network, "softmax")
    shown = [tuple(column.words) for column in view.columns]
    assert shown[:2] == [("Input", "28×28", "", ""), ("Conv 5×5", "24×24×24", "12 shown", "624")]
    assert shown[-2:] == [("Dense", "256", "64 shown", "205,056"), ("Softmax", "10", "", "2,570")]
    assert "; Conv 5×5 24×24×24 12 shown 624; " in view.accessibleDescription()


@pytest.mark.parametrize("name", presets.names())
@pytest.mark.parametrize(("width", "height"), [(640, 170), (1080, 300)])
def test_the_layers_of_every_preset_lie_side_by_side_and_inside(name, width, height):
    experiment = presets.load(name)
    shown = columns(experiment.network, "softmax", width, height)
    assert len(shown) == len(experiment.network.rows()) + 1
    for before, after in pairwise(shown):
        assert before.slot.right() < after.slot.left()
    for column in shown:
        assert column.slot.adjusted(*HAIR).contains(column.body)
        assert all(column.body.contains(cell) for cell in column.cells)
        assert len(column.cells) == len(column.numbers)
        assert column.slot.bottom() <= height - words_room(height) + 1
    assert total_width(shown) <= width or name in DEEP


def test_blocks_are_as_large_as_what_leaves_a_layer():
    network = Network(layers=(Conv2D(filters=12), Conv2D(filters=12, strides=2), Flatten(), Dense(units=16)))
    _, first, second, flat, dense, _ = columns(network, "softmax", 1000, 300)
    assert first.body.height() > second.body.height()
    assert flat.body.width() > dense.body.width()
    assert (len(flat.cells), flat.count) == (64, 12 * 12 * 12)


def test_a_lit_node_shows_its_sign_and_its_size(lit):
    most_negative, most_positive = colour_at(lit, 1, 0), colour_at(lit, 1, 295)
    assert most_negative == theme.palette().negative
    assert most_positive == theme.palette().positive
    lit.show_lights(Lights())
    assert colour_at(lit, 1, 295) == theme.palette().surface


def test_the_picture_that_goes_in_is_shown(lit):
    assert colour_at(lit, INPUT, 0) == "#c8c8c8"


def test_large_numbers_are_light_and_zero_is_dark_in_images():
    shades = colours.image(np.array([[-1.0, 0.0, 0.5, 1.0, 2.0]]), 1.0)
    light = [shades.pixelColor(place, 0).lightness() for place in range(5)]
    assert light[1] < light[2] < light[3] == light[4]
    assert light[0] > light[1]
    assert colours.image(np.zeros((2, 3)), 0.0).pixelColor(1, 1).name() == "#10131a"


def test_pointing_at_a_node_says_its_number_and_value(lit, qtbot):
    qtbot.mouseMove(lit, lit.where(1, 295).toPoint())
    assert lit.said[-1] == "Dense · node 295 of 300 · 1"
    qtbot.mouseMove(lit, QPoint(2, 2))
    assert lit.said[-1] == ""


def test_a_click_chooses_a_node_of_a_dense_layer_only(lit, qtbot):
    for place, number in ((1, 295), (0, 0), (INPUT, 0), (3, 9)):
        qtbot.mouseClick(lit, LEFT, pos=lit.where(place, number).toPoint())
    assert lit.told == [(1, 295), (3, 9)]


def test_dragging_moves_what_is_enlarged_and_chooses_nothing(lit, qtbot):
    lit.camera.zoom_by(3.0, QPointF(300, 100))
    before = QPointF(lit.camera.origin)
    start = lit.where(1, 0).toPoint()
    qtbot.mousePress(lit, LEFT, pos=start)
    qtbot.mouseMove(lit, start - QPoint(40, 20))
    qtbot.mouseRelease(lit, LEFT, pos=start - QPoint(40, 20))
    assert lit.camera.origin - before == QPointF(-40, -20)
    assert lit.told == []


def wheel(view, where, turns=1):
    event = QWheelEvent(where, view.mapToGlobal(where), QPoint(), QPoint(0, 120 * turns), Qt.MouseButton.NoButton,
                        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False)  # fmt: skip
    QApplication.sendEvent(view, event)


def test_the_wheel_enlarges_around_the_pointer(lit):
    number = lit.columns[2].numbers[32]
    where = lit.where(1, number)
    wheel(lit, where, 4)
    assert lit.camera.zoom == pytest.approx(1.25**4)
    assert (lit.where(1, number) - where).manhattanLength() < 1
    wheel(lit, where, -20)
    assert lit.camera.zoom == 1.0
    wheel(lit, where, 50)
    assert lit.camera.zoom == 8.0


def test_the_keyboard_reaches_every_node(lit, qtbot):
    lit.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Return):
        qtbot.keyClick(lit, key)
    assert lit.told == [(1, 4)]
    qtbot.keyClick(lit, Qt.Key.Key_Plus)
    assert lit.camera.zoom == 1.25
    qtbot.keyClick(lit, Qt.Key.Key_Home)
    assert lit.camera.zoom == 1.0


def test_a_deep_network_is_dragged_or_seen_as_a_whole_from_afar(view, qtbot):
    view.show_network(Network(layers=(Flatten(), *[Dense(units=64)] * 30)), "softmax")
    assert total_width(view.columns) > view.width()
    for _ in range(12):
        qtbot.keyClick(view, Qt.Key.Key_Minus)
    assert view.camera.to_widget(view.columns[-1].slot).right() <= view.width()
    assert not view.grab().isNull()


def test_buttons_say_how_many_layers_are_beyond_and_go_on_to_them(view, qtbot):
    view.show_network(presets.load("accurate").network, "softmax")
    left, right = view._beyond.left, view._beyond.right
    hidden = sum(view.camera.to_widget(column.slot).center().x() > view.width() for column in view.columns)
    assert (right.text(), left.isHidden(), view.camera.zoom) == (f"{hidden} more ›", True, 1.0)
    assert right.accessibleName() == f"Go on to {hidden} more layers"
    while not right.isHidden():
        qtbot.mouseClick(right, LEFT)
    assert view.camera.to_widget(view.columns[-1].slot).right() <= view.width()
    qtbot.mouseClick(left, LEFT)
    assert not right.isHidden()
    view.show_whole(True)
    assert left.isHidden()
    assert right.isHidden()


@pytest.mark.parametrize("name", presets.names())
def test_words_of_neighbours_do_not_run_into_each_other(view, name, monkeypatch):
    written = []
    monkeypatch.setattr("digitlab.gui.network.painting.words", lambda painter, places: written.extend(places))
    view.show_network(presets.load(name).network, "softmax")
    view.grab()
    assert all(before.right() <= after.left() + 0.01 for (_, before), (_, after) in pairwise(written))
    width = QFontMetricsF(fonts.font(fonts.SMALL, fonts.MEDIUM)).horizontalAdvance
    assert all(width(column.words.name) <= room.width() for column, room in written), "none is shortened"


def test_where_there_is_room_every_number_of_weights_is_called_so(view, monkeypatch):
    written = []
    monkeypatch.setattr("digitlab.gui.network.painting.words", lambda painter, places: written.extend(places))
    view.resize(1_080, 300)
    view.show_network(Experiment().network, "softmax")
    view.grab()
    width = QFontMetricsF(fonts.font(fonts.SMALL)).horizontalAdvance
    assert all(width(f"{column.words.weights} weights") <= room.width() for column, room in written)


def test_a_number_that_has_no_room_to_be_called_weights_is_left_out(view):
    """Two lines below "Softmax" it stood alone."""
    dense = columns(Network(layers=(Flatten(), Dense(units=300))), "softmax", 640, 200)[2]

    def painted(width):
        picture = QImage(200, 60, QImage.Format.Format_RGB32)
        picture.fill(0xFFFFFF)
        painter = QPainter(picture)
        painting.words(painter, [(dense, QRectF(0, 0, width, 60))])
        painter.end()
        return [any(picture.pixelColor(x, y).lightness() < 200 for x in range(200) for y in range(top, top + 12))
                for top in (0, 14, 28, 42)]  # fmt: skip

    assert dense.words.lines() == ["Dense", "300", "64 shown", "235,500"]
    assert painted(120) == [True] * 4
    assert painted(60) == [True] * 3 + [False]


def test_in_a_small_window_maps_are_as_large_as_the_words_below_them(view):
    """They were dots, with room all around them."""
    small = columns(Experiment().network, "softmax", 496, 150)
    maps = [column for column in small if column.kind == "maps"]
    assert all(column.body.width() == pytest.approx(column.slot.width()) for column in maps[1:])
    assert all(column.slot.contains(column.body) for column in maps)


def test_edges_are_painted_anew_only_when_the_weights_have_changed(view, events, monkeypatch):
    painted = []
    monkeypatch.setattr(edges, "_draw", lambda *_, **__: painted.append(1))
    for _ in range(3):
        view.show_lights(Lights(events.inspected(NODES)))
        view.grab()
    assert len(painted) == 3


def test_what_nothing_lights_up_is_painted_at_once_and_then_rarely(view, events, qtbot, monkeypatch):
    painted = []
    monkeypatch.setattr(view, "update", lambda: painted.append(1))
    monkeypatch.setattr(view._unlit, "_act", view.update)
    for _ in range(5):
        view.show_lights(Lights(events.inspected(NODES, lit=False)))
    assert len(painted) == 1
    view._unlit._rest.setInterval(10)
    view._unlit._rest.start()
    qtbot.waitUntil(lambda: len(painted) == 2)
    for _ in range(5):
        view.show_lights(Lights(events.inspected(NODES)))
    assert len(painted) == 7, "what a drawing lights up is painted as it comes"


def test_weights_that_change_quickly_are_painted_every_two_seconds(view, events, monkeypatch):
    painted = []
    monkeypatch.setattr(edges, "_draw", lambda *_, **__: painted.append(1))
    monkeypatch.setattr(edges, "RENEW_MS", 60_000)
    view.show_lights(Lights(events.inspected(NODES)))
    view.grab()
    view.show_lights(Lights(events.inspected(NODES, size=0.5)))
    view.grab()
    assert len(painted) == 3
    assert 50_000 < view._renew.interval() <= 60_000
    assert view._renew.isActive()
    monkeypatch.setattr(edges, "RENEW_MS", 0)
    for wanted in (4, 5, 6, 6):
        view._renew.timeout.emit()
        view.grab()
        assert len(painted) == wanted, "one layer at a time, and not within a frame"


def test_edges_are_painted_more_finely_when_they_are_looked_at_closely(view, events, monkeypatch):
    monkeypatch.setattr(edges, "RENEW_MS", 0)
    view.show_lights(Lights(events.inspected(NODES)))
    view.grab()
    view.camera.zoom_by(1.9, QPointF(0, 0))
    for _ in range(3):
        view.grab()
        view._renew.timeout.emit()
    assert [kept.between.scale for kept in view._edges._kept.values()] == [2.0, 2.0, 1.0]  # the last is out of sight


def test_a_layer_with_a_name_is_called_by_it():
    named = columns(Network(layers=(Flatten(), Dense(name="Eyes", units=4))), "softmax", 600, 300)
    assert [column.words[0] for column in named] == ["Input", "Flatten", "Eyes", "Softmax"]
