"""The backward pass in the window: step by step, with real mouse and key events; all numbers follow a weight."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QRawFont
from PySide6.QtTest import QTest

from digitlab.core.losses import Loss
from digitlab.data.backpropagation.bends import BENDS
from digitlab.data.backpropagation.losses import RULES
from digitlab.data.backpropagation.passes import BIAS, forward
from digitlab.data.backpropagation.pooled import parts, pooled
from digitlab.gui import fonts
from digitlab.gui.backward.diagram import BackwardDiagram
from digitlab.gui.backward.explanation import Explanation
from digitlab.gui.backward.formulas import explained
from digitlab.gui.backward.page import BackwardPage
from digitlab.gui.backward.walk import HEAVIEST, SHAPES, Edge, Walk
from digitlab.gui.palette import DARK

LEFT = Qt.MouseButton.LeftButton
LOSSES = {key: kind() for key, kind in Loss.entries().items()}


@pytest.fixture
def page(session, qtbot):
    one = BackwardPage(session)
    qtbot.addWidget(one)
    one.resize(700, 460)
    one.show()
    return one


def text(page):
    return page.findChild(Explanation).plain()


def test_the_digit_is_cut_into_parts_whose_brightness_goes_in(page, session) -> None:
    for count in (2, 4, 6, 8):
        covered = np.zeros((28, 28), int)
        for part in parts(count):
            covered[part] += 1
        assert (covered == 1).all()
    picture = np.zeros((28, 28), np.uint8)
    picture[:14, 14:] = 255
    assert pooled(picture, 4).tolist() == [0, 1, 0, 0]
    assert "an example" in text(page)
    session.inspections.show_picture(picture)
    assert page.walk.told.outputs[0].tolist() == [0, 1, 0, 0]
    assert "your digit" in text(page)
    diagram = page.findChild(BackwardDiagram)
    where, drawn = diagram.layout_now().picture, diagram.grab().toImage()
    tones = {drawn.pixelColor(int(where.center().x()) + x, int(where.top()) + y).name() for x in range(3, 9)
             for y in range(3, 14)}  # fmt: skip
    assert DARK.canvas in tones  # the part's number can be read on ink


def test_it_goes_forward_layer_by_layer_then_backward(page, qtbot) -> None:
    titles = []
    while True:
        titles.append(explained(page.walk)[0])
        if not page.next.isEnabled():
            break
        qtbot.mouseClick(page.next, LEFT)
    ways = ["layer 1", "layer 2", "output layer"]
    assert titles == [
        "The numbers that go in", *(f"Forward · {way} · node 1" for way in ways), "The loss f",
        *(f"Backward · {way} · node 1" for way in reversed(ways)),
    ]  # fmt: skip
    qtbot.mouseClick(page.back, LEFT)
    assert "Backward · layer 2" in explained(page.walk)[0]


def test_a_formula_is_filled_in_with_the_numbers_of_the_node(page, qtbot) -> None:
    walk = page.walk
    walk.go_to(6)
    where = page.diagram.layout_now().node(2, 1).center().toPoint()
    qtbot.mouseClick(page.diagram, LEFT, pos=where)
    assert (walk.step.layer, walk.node) == (1, 1)
    after, weights = walk.back.by_sum[2], walk.network.weights[2][1]
    assert np.isclose(after @ weights, walk.back.by_output[1][1], atol=1e-15)
    assert "∂f/∂O₂ = Σₖ δₖ · Θ₂ₖ = " in text(page)
    assert f"= {walk.back.by_output[1][1]:.3g}".replace("-", "−") in text(page)
    assert f"∂f/∂Θ₃₂ = ({walk.back.by_sum[1][1]:.3g})".replace("-", "−") in text(page)


def test_dragging_a_weight_moves_every_number(page, qtbot) -> None:
    walk, edge = page.walk, Edge(0, 1, 0)
    walk.go_to(7)
    before, place = walk.told.loss, page.diagram.labels()[edge].center().toPoint()
    weight, slope = walk.weight(edge), walk.gradient(edge)
    QTest.mousePress(page.diagram, LEFT, pos=place)
    QTest.mouseMove(page.diagram, place - QPoint(0, 10))
    assert walk.weight(edge) == pytest.approx(weight + 0.2)
    QTest.mouseRelease(page.diagram, LEFT, pos=place - QPoint(0, 10))
    QTest.mouseMove(page.diagram, place + QPoint(0, 40))
    assert walk.weight(edge) == pytest.approx(weight + 0.2), "let go"
    assert walk.told.loss == pytest.approx(before + 0.2 * slope, abs=0.01)
    assert walk.told.loss == forward(walk.network, walk.told.outputs[0], walk.targets).loss
    assert page.weight.text() == f"{weight + 0.2:.2f}".rstrip("0")
    assert "weight from input 2 to node 1 of layer 1" in page.diagram.accessibleDescription()


def test_a_weight_is_chosen_and_moved_by_keys_and_typed(page, qtbot) -> None:
    walk = page.walk
    assert not page.weight.isVisible(), "a 0 that is of no weight"
    beside = page.down.geometry()
    page.diagram.setFocus()
    qtbot.keyClick(page.diagram, Qt.Key.Key_Right)
    assert walk.edge == Edge(0, BIAS, 0)
    assert page.weight.isVisible()
    assert page.down.geometry() == beside
    qtbot.keyClick(page.diagram, Qt.Key.Key_Right)
    qtbot.keyClick(page.diagram, Qt.Key.Key_Up)
    edge = Edge(0, 0, 0)
    assert walk.edge == edge
    assert walk.weight(edge) == pytest.approx(0.12), "0.02 and a step"
    page.weight.setFocus()
    page.weight.selectAll()
    qtbot.keyClicks(page.weight, "-1.5")
    qtbot.keyClick(page.weight, Qt.Key.Key_Return)
    assert walk.weight(edge) == -1.5
    page.weight.selectAll()
    qtbot.keyClicks(page.weight, "99")
    qtbot.keyClick(page.weight, Qt.Key.Key_Return)
    assert walk.weight(edge) == -1.5
    assert page._remark.whole() == f"A weight lies between −{HEAVIEST:g} and {HEAVIEST:g} here"


def test_a_step_down_the_gradient_makes_the_loss_smaller(page, qtbot) -> None:
    walk = page.walk
    assert not page.down.isEnabled()
    assert page.down.toolTip().endswith("at the last step")
    walk.go_to(99)
    assert page.down.toolTip().endswith("as gradient descent does")
    before = walk.told.loss
    qtbot.mouseClick(page.down, LEFT)
    assert walk.told.loss < before


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_no_number_lies_on_another(page, shape) -> None:
    page.walk.rebuild(shape=shape)
    page.walk.go_to(99)
    labels = list(page.diagram.labels().values())
    layout = page.diagram.layout_now()
    nodes = [layout.node(*one) for one in layout.nodes()]
    assert len(labels) >= sum(shape[1:])
    for place, one in enumerate(labels):
        assert not any(one.intersects(other) for other in [*labels[:place], *nodes])
        assert page.diagram.edge_at(QPointF(one.center())) is not None


def test_every_activation_and_loss_is_explained(page) -> None:
    walk = page.walk
    for name in BENDS:
        walk.rebuild(activation=name)
        walk.go_to(1)
        assert f"O₁ = A(φ₁) = {name.replace('_', ' ')}(" in text(page)
        walk.go_to(99)
        assert f"= {walk.back.slopes[0][0]:.3g}".replace("-", "−") in text(page)
    for loss in LOSSES.values():
        walk.rebuild(loss=loss)
        walk.go_to(5)
        assert f"δ₁ = {walk.back.by_sum[-1][0]:.3g}".replace("-", "−") in text(page)


def test_the_typeface_has_every_sign_of_the_formulas(page) -> None:
    signs = {sign for bend in BENDS.values() for sign in bend.slope_text}
    signs |= {sign for rule in RULES.values() for sign in rule.value_text + rule.slope_text}
    for place in range(len(page.walk.steps)):
        page.walk.go_to(place)
        signs |= set(text(page))
    face = QRawFont.fromFont(fonts.font())
    assert face.familyName().startswith("Inter")
    assert [sign for sign in sorted(signs) if sign != "\n" and not face.supportsCharacter(ord(sign))] == []


def test_numbers_that_are_too_large_are_said(session) -> None:
    walk = Walk(LOSSES["categorical_crossentropy"])
    walk.rebuild(shape=(8, 6, 4, 3), activation="relu")
    for edge in walk.edges():
        walk.set_weight(edge, HEAVIEST if edge.layer < 2 or edge.target else -HEAVIEST)
    assert not walk.finite()
    assert explained(walk)[0] == "Too large"
