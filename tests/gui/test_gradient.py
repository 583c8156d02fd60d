"""The gradient bench in the window: what is asked, and how the answer is shown."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QTabWidget

from digitlab.core.experiment import Experiment
from digitlab.core.gradient_check import (
    STEPS,
    CheckedWeight,
    CheckGradient,
    CheckingAdvanced,
    CheckingStopped,
    CostMeasured,
    GradientChecked,
    MeasureCost,
    StopChecking,
    WeightPlace,
)
from digitlab.core.inspection import BIAS, weight_of
from digitlab.core.layers import Conv2D, Dense, Flatten
from digitlab.core.messages import Refused
from digitlab.core.network import Network
from digitlab.gui.gradient import words
from digitlab.gui.gradient.pages import COUNT_REFUSED, GradientPages
from digitlab.gui.gradient.questions import COSTS_FROM
from digitlab.gui.network.node_view import NodeView

LEFT = Qt.MouseButton.LeftButton
NAMES = {"layers.1.kernel": "2 Dense 128, weights", "output.bias": "Output, biases"}


def weight(tensor="layers.1.kernel", place=5, backpropagated=0.25, difference=0.25, upper=0.25):
    return CheckedWeight(tensor=tensor, place=place, backpropagated=backpropagated, difference=difference, upper=upper)


def checked(*weights, number=1):
    errors = [abs(len(STEPS) // 2 - place) * 1e-6 + 1e-9 for place in range(len(STEPS))]
    return GradientChecked(number=number, step=None, loss=2.3, weights=list(weights), names=NAMES, worst=errors,
                           median=errors, calls=2 * len(weights), seconds=0.004, backward_seconds=0.003,
                           parameters=101_770)  # fmt: skip


def cost(nodes, parameters, share, measured=True):
    return CostMeasured(number=COSTS_FROM + 1, share=share, nodes=nodes, parameters=parameters, calls=2 * parameters,
                        seconds=parameters * 0.002, measured=measured, call_seconds=0.001,
                        backward_seconds=0.0025)  # fmt: skip


def asked(process):
    """What was asked about the gradient since the last time."""
    return [one for one in process.taken() if isinstance(one, CheckGradient | MeasureCost | StopChecking)]


@pytest.fixture
def pages(ready, process, qtbot):
    one = GradientPages(ready)
    qtbot.addWidget(one)
    one.resize(680, 420)
    one.show()
    process.taken()
    return one


def test_it_is_said_what_a_check_is_and_one_press_begins_it(pages, process, qtbot) -> None:
    qtbot.mouseClick(pages.buttons["Check"], LEFT)
    assert pages.notice.text() == words.CHECK_TEACHES
    qtbot.mouseClick(pages.buttons["Step size"], LEFT)
    assert pages.notice.text() == words.STEP_TEACHES
    qtbot.mouseClick(pages.buttons["Check"], LEFT)
    assert pages.act.property("kind") == "primary"
    qtbot.mouseClick(pages.act, LEFT)
    assert asked(process) == [CheckGradient(number=1, weights=[], count=10)]
    process.say(CheckingAdvanced(number=1, share=0.4))
    assert pages.notice.text() == "Measuring, 40 % done"
    assert not pages.summary.text(), "it is said once"
    qtbot.mouseClick(pages.act, LEFT)
    assert asked(process) == [StopChecking()]
    process.say(CheckingStopped(number=1))
    assert pages.notice.text() == f"It was stopped.\n\n{words.CHECK_TEACHES}"
    assert not pages.summary.text()


def test_the_answer_is_a_table_dots_and_a_verdict(pages, process, qtbot) -> None:
    pages.turn_to(pages.weights)
    pages.check.ask()
    process.say(checked(weight(), weight("output.bias", 3, -0.5, -0.50000001, -0.5)))
    assert pages.weights.table.rows() == [
        ["Output, biases", "3", "−0.50000", "−0.50000", "2·10⁻⁸", "agree"],
        ["2 Dense 128, weights", "5", "0.25000", "0.25000", "0", "agree"],
    ]
    assert pages.summary.text() == "2 of 2 derivatives agree; worst relative error 2·10⁻⁸. (the network that ships)"
    scatter = pages.weights.scatter

    def pointed():
        qtbot.mouseMove(scatter, scatter.at(scatter._found[1]).toPoint() + QPoint(2, 0))
        return pages.weights.table.currentRow() == 1

    qtbot.waitUntil(pointed)
    assert scatter.accessibleDescription().startswith("2 Dense 128, weights, 5: backpropagation 0.25000")


def test_a_wrong_gradient_is_named_first(pages, process) -> None:
    pages.turn_to(pages.weights)
    pages.check.ask()
    process.say(checked(weight(), weight("output.bias", 3, 0.5, 0.6, 0.6)))
    assert pages.summary.text().startswith(
        "Wrong: 1 of 2 derivatives are not the slope of the loss, in Output, biases."
    )
    assert pages.summary.property("tone") == "error"
    assert pages.weights.table.rows()[0][-1] == "wrong"


def test_the_error_over_h_names_both_regimes_and_is_read_by_keys(pages, process, qtbot) -> None:
    pages.turn_to(pages.steps)
    pages.check.ask()
    process.say(checked(weight()))
    curve = pages.steps.curve
    assert "The error is least at h = 3·10⁻⁷" in curve.told.text()
    assert curve.grab()
    curve.setFocus()
    qtbot.keyClick(curve, Qt.Key.Key_Right)
    qtbot.keyClick(curve, Qt.Key.Key_Right)
    assert curve.told.text() == "h = 10⁻⁶: median error 10⁻⁶, worst 10⁻⁶"


def test_costs_are_listed_as_they_come_and_extrapolated_ones_are_marked(pages, process, qtbot) -> None:
    pages.check.ask()
    process.say(checked(weight(), weight()))
    pages.turn_to(pages.costs)
    process.taken()
    qtbot.mouseClick(pages.act, LEFT)
    assert asked(process) == [MeasureCost(number=COSTS_FROM + 1)]
    process.say(cost(None, 101_770, 0.5, measured=False), cost(4, 3_190, 0.75))
    assert pages.costs.table.rows() == [
        ["2 weights of it", "2", "4", "4 ms", "3 ms", ""],
        ["the network that ships", "101,770", "203,540", "≈ 3 min", "2.5 ms", "2.5"],
        ["784 · 4 · 10", "3,190", "6,380", "6.4 s", "2.5 ms", "2.5"],
    ]
    assert pages.costs._note.isVisible()
    process.say(cost(8, 6_370, 1.0))
    assert pages.cost.state == "answered"
    assert pages.costs.chart.grab()
    assert "6,370 weights: 12,740 calls against 2.5" in pages.costs.chart.accessibleDescription()


def test_a_check_takes_the_place_of_another_and_of_the_costs(pages, process) -> None:
    pages.turn_to(pages.costs)
    pages.cost.ask()
    pages.check_weight(WeightPlace(tensor="output.bias", place=1))
    process.say(CheckingStopped(number=COSTS_FROM + 1))
    assert (pages.cost.state, pages.check.state) == ("stopped", "asked")
    pages.check_weight(WeightPlace(tensor="output.bias", place=2))
    process.say(CheckingStopped(number=1))
    assert pages.check.state == "asked"
    assert [one.weights[0].place for one in asked(process)[1:]] == [1, 2]


def test_how_many_weights_is_asked_and_nonsense_refused(pages, process, qtbot) -> None:
    pages.turn_to(pages.weights)
    pages.check.ask()
    process.say(checked(weight()))
    process.taken()
    for typed, told in (("0", COUNT_REFUSED), ("many", COUNT_REFUSED), ("25", "")):
        pages.count.setFocus()
        pages.count.selectAll()
        qtbot.keyClicks(pages.count, typed)
        qtbot.keyClick(pages.count, Qt.Key.Key_Return)
        assert (told in pages.summary.text()) or not told
    qtbot.mouseClick(pages.act, LEFT)
    assert asked(process) == [CheckGradient(number=2, weights=[], count=25)]
    process.say(Refused(command="check_gradient", sentence="There is no network yet; press Play."))
    assert pages.summary.text() == "There is no network yet; press Play."


def test_a_weight_clicked_in_the_node_picture_is_checked(ready_window, session, process, events, qtbot) -> None:
    session.weight_chosen.emit(WeightPlace(tensor="layers.1.bias", place=2))
    tabs = ready_window.findChild(QTabWidget, "tabs")
    qtbot.waitUntil(lambda: ready_window.findChild(GradientPages) is not None)
    assert tabs.tabText(tabs.currentIndex()) == "Gradient"
    chosen = [WeightPlace(tensor="layers.1.bias", place=2)]
    assert asked(process) == [CheckGradient(number=1, weights=chosen, count=10)]


def test_a_click_or_keys_choose_a_line_of_the_sum(qtbot, events) -> None:
    view, chosen = NodeView(), []
    qtbot.addWidget(view)
    view.resize(640, 240)
    view.weight_chosen.connect(chosen.append)
    view.show_node(events.node())
    lines = view.lines()
    for line in (1, 2, 3):  # a weight, all others, the bias
        qtbot.mouseClick(view, LEFT, pos=lines[line].center().toPoint())
    assert chosen == [1, BIAS]
    view.leaveEvent(None)
    qtbot.keyClick(view, Qt.Key.Key_PageDown)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert chosen == [1, BIAS, 0]


def test_the_weight_of_a_line_is_found_in_its_tensor(events) -> None:
    dense = Experiment(network=Network(layers=(Flatten(), Dense(units=3)))).network
    node = events.node().model_copy(update={"kernel": [4, 0]})
    assert weight_of(node, 0, dense) == WeightPlace(tensor="layers.1.kernel", place=4 * 3 + 2)
    assert weight_of(node, BIAS, dense) == WeightPlace(tensor="layers.1.bias", place=2)
    assert weight_of(node.model_copy(update={"place": 2}), 1, dense).tensor == "output.kernel"
    bare = Network(layers=(Flatten(), Dense(units=3, use_bias=False)))
    assert weight_of(node, BIAS, bare) is None
    maps = Network(layers=(Conv2D(filters=4), Flatten()))
    assert weight_of(node.model_copy(update={"place": 0}), 0, maps) == WeightPlace(tensor="layers.0.kernel", place=18)
