from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from digitlab.core.experiment import Experiment, Training
from digitlab.core.messages import BatchesTrained, Finished, OptimizerChanged, Started
from digitlab.core.optimizers import Adam, GradientDescent, Optimizer, RmsProp, Sgd
from digitlab.core.run import Run, replay
from digitlab.gui import fonts
from digitlab.gui.algorithm.lines import UPDATE, lines, uses
from digitlab.gui.algorithm.symbols import symbols
from digitlab.gui.forms.numbers import read
from digitlab.gui.panels.measures import MeasuresTab

RECORDED = Path(__file__).parents[1] / "recordings" / "events.jsonl"
DESCENT = Experiment(optimizer=GradientDescent(tolerance=1e-3), training=Training(batch_size=54_000))


def trained(step, **other):
    given = {"step": step, "epoch": 1, "loss": 2.0 / step, "accuracy": 0.5, "learning_rate": 0.25,
             "images_per_second": 1e3, "seconds": step, "gradient_norm": 1.5 / step, "weight_norm": 12.34,
             "update_ratio": 0.0041}  # fmt: skip
    return BatchesTrained(**(given | other))


def run(*events, experiment=DESCENT):
    made = Run()
    made.add(Started(experiment=experiment, parameters=1, steps_per_epoch=1, total_steps=100, validation_loss=2.3,
                     validation_accuracy=0.1))  # fmt: skip
    for event in events:
        made.add(event)
    return made


@pytest.fixture
def tab(qtbot):
    made = MeasuresTab()
    qtbot.addWidget(made)
    made.resize(658, 190)
    made.setVisible(True)
    qtbot.mouseClick(made.algorithm, Qt.MouseButton.LeftButton)
    return made


def show(tab, shown, experiment=DESCENT):
    tab.show_experiment(experiment)
    tab.show_run(shown)
    tab._draw()
    return tab._algorithm


def code(page):
    return [page.code.item(row, 0).text() for row in range(page.code.rowCount())]


def numbers(page):
    return {page.table.item(row, 0).text() or page.table.item(row, 1).text(): page.table.item(row, 2).text()
            for row in range(page.table.rowCount())}  # fmt: skip


def everything_in_sight(page):
    return all(table.verticalHeader().length() <= table.viewport().height() for table in (page.code, page.table))


def standing_out(page):
    return [page.table.item(row, 0).text() for row in range(page.table.rowCount())
            if page.table.item(row, 0).font().weight() == fonts.SEMIBOLD]  # fmt: skip


@pytest.mark.parametrize("entry", Optimizer.entries().values(), ids=Optimizer.entries())
def test_every_optimizer_of_the_catalogue_has_its_lines_and_its_settings(entry):
    shown = lines(entry(), Experiment())
    assert shown[0] == f"f, g ← loss and gradient of {'all 54,000' if entry.full_batch else '128'} digits at θ"
    assert set(shown[1:]) <= set(entry.formula.split("\n"))
    assert any(UPDATE in line for line in shown)
    settings = [one.value for one in symbols(entry(), None)][6:]
    assert len(settings) == len(entry.model_fields) - 2
    assert all(settings)


def test_a_line_about_what_is_switched_off_is_left_out():
    def beginnings(optimizer):
        return [line.partition(":")[0] for line in lines(optimizer, Experiment()) if ":" in line]

    assert beginnings(Sgd()) == []
    assert beginnings(Sgd(nesterov=True)) == ["Nesterov"]
    assert beginnings(RmsProp(centered=True)) == ["centred"]


@pytest.mark.parametrize(
    ("line", "sign", "used"),
    [("θ ← θ - α·g", "g", True), ("m̂ = m / (1-β₁ᵗ)", "t", True), ("m̂ = m / (1-β₁ᵗ)", "β₁", True),
     ("θ ← θ - α·sign(m)", "g", False), ("gap = loss - f*", "t", False), ("anything", "", False)],
)  # fmt: skip
def test_a_symbol_is_found_in_its_lines_only(line, sign, used):
    assert uses(line, sign) is used


def test_before_a_run_the_chosen_optimizer_is_there_without_numbers_of_a_step(tab):
    page = show(tab, Run())
    assert code(page) == [
        "f, g ← loss and gradient of all 54,000 digits at θ", "if ‖g‖ < ε: stop", "θ ← θ - α·g,   g over all digits"
    ]  # fmt: skip
    assert numbers(page) == {"t": "", "f": "", "‖g‖": "", "‖θ‖": "", "α": "0.5", "Δθ": "", "ε": "0.001"}
    assert "Press Step" in page.remark.whole()
    assert page.lit() == -1


def test_the_numbers_are_those_that_the_engine_told(tab):
    page = show(tab, run(trained(1), trained(2)))
    assert numbers(page) == {"t": "2", "f": "2.00 → 1.00", "‖g‖": "0.750", "‖θ‖": "12.3", "α": "0.25",
                             "Δθ": "0.41 %", "ε": "0.001"}  # fmt: skip
    assert (
        page.remark.whole() == "Gradient descent, step 2 in epoch 1: ‖g‖ = 0.750 is not below ε = 0.001, so it goes on."
    )


def test_two_losses_are_compared_only_where_they_are_of_the_same_digits(tab):
    def loss(*events):
        page = show(tab, run(*events, experiment=Experiment()))
        return page.table.item(1, 1).text(), page.table.item(1, 2).text()

    assert loss(trained(1), trained(2, loss_after=0.875)) == ("loss, before → after", "1.00 → 0.875")
    assert loss(trained(1), trained(2)) == ("loss of this batch", "1.00")
    assert loss(trained(1), trained(4, loss_after=0.5)) == ("mean loss of 3 batches", "0.500")


def test_the_numbers_of_a_recorded_run_are_in_its_lines(tab):
    recorded = replay(RECORDED.read_text(encoding="utf-8").splitlines())
    page, newest = show(tab, recorded, recorded.started.experiment), recorded.newest
    shown = numbers(page)
    assert float(shown["‖g‖"]) == pytest.approx(newest.gradient_norm, rel=5e-3)
    assert float(shown["f"]) == pytest.approx(newest.loss, rel=5e-3)
    assert read(shown["α"], whole=False) == pytest.approx(newest.learning_rate, rel=5e-2)
    assert shown["t"] == str(newest.step)
    assert shown["‖θ‖"] == ""  # it was recorded before that was measured


def test_a_batch_by_itself_lights_line_after_line_and_the_symbols_in_them(tab, qtbot):
    page = show(tab, run(trained(1)))
    assert page.lit() == 0
    assert standing_out(page) == ["f", "‖g‖", "‖θ‖"]
    page._light_next()
    assert standing_out(page) == ["‖g‖", "ε"]
    qtbot.waitUntil(lambda: page.lit() == 2)
    assert standing_out(page) == ["‖g‖", "‖θ‖", "α", "Δθ"]
    qtbot.waitUntil(lambda: not page._walk.isActive())
    page.code.setFocus()
    qtbot.keyClick(page.code, Qt.Key.Key_Up)
    assert standing_out(page) == ["‖g‖", "ε"]


def test_of_many_batches_at_once_the_end_of_the_last_one_is_lit(tab):
    page = show(tab, run(trained(1), trained(24)))
    assert page.lit() == 2
    assert not page._walk.isActive()
    assert page.table.item(1, 1).text() == "mean loss of 23 batches"


def test_at_a_gradient_below_epsilon_it_says_that_it_stops(tab):
    shown = run(trained(1), trained(9), trained(10, gradient_norm=0.00098, update_ratio=0.0))
    page = show(tab, shown)
    page._light_next()
    page._light_next()
    assert code(page)[page.lit()] == "if ‖g‖ < ε: stop"
    assert page.remark.whole() == (
        "Gradient descent, step 10 in epoch 1: ‖g‖ = 0.00098 is below ε = 0.001, so the algorithm stops and the"
        " weights stay."
    )


def test_where_the_bare_gradient_is_not_what_is_compared_it_says_so(tab):
    page = show(tab, run(trained(1), trained(2, update_ratio=0.0)))
    assert "‖g‖ = 0.750; with penalties and clipping it is below ε = 0.001, so the algorithm" in page.remark.whole()


def test_the_run_has_its_own_optimizer_until_it_is_over(tab):
    chosen = Experiment(optimizer=Adam())
    shown = run(trained(1), OptimizerChanged(optimizer=Sgd(momentum=0.9), step=1), trained(4))
    page = show(tab, shown, chosen)
    assert page.remark.whole().startswith("SGD, step 4")
    assert numbers(page)["t"] == "3"
    assert numbers(page)["μ"] == "0.9"
    shown.add(Finished(step=4, epochs=1, best_epoch=1, validation_accuracy=0.9, seconds=1.0, images_per_second=1.0,
                       because="all epochs are done"))  # fmt: skip
    page = show(tab, shown, chosen)
    assert page.remark.whole().startswith("Adam. Press Step")
    assert numbers(page)["‖g‖"] == ""


def test_the_curves_come_back(tab, qtbot):
    show(tab, run(trained(1)))
    qtbot.mouseClick(tab.curves, Qt.MouseButton.LeftButton)
    assert tab._measures.isVisible()
    assert not tab._algorithm.isVisible()


def test_with_all_the_room_lines_and_symbols_are_larger_and_all_of_them_in_sight(tab):
    page = show(tab, run(trained(1), experiment=Experiment(optimizer=Adam())), Experiment())
    assert not everything_in_sight(page)
    tab.resize(658, 600)
    QApplication.sendPostedEvents()  # lay out
    assert page.table.geometry().top() >= page.code.geometry().bottom()
    assert page.code.font().pixelSize() > fonts.TITLE
    assert page.table.item(0, 0).font().pixelSize() == page.code.font().pixelSize()
    assert everything_in_sight(page)
    tab.resize(658, 190)
    QApplication.sendPostedEvents()
    assert page.table.geometry().left() >= page.code.geometry().right()
    assert page.code.font().pixelSize() == fonts.BODY
