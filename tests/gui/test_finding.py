"""Looking for a learning rate in the window: the session asks, the panel shows and takes the rate over."""

from math import log10

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from digitlab.core import messages as m
from digitlab.core import range_test
from digitlab.core.experiment import Experiment, Training
from digitlab.gui import theme
from digitlab.gui.panels.rate_finder import RateFinder

RATES = range_test.rates(Experiment())
LOSSES = [2.3 if rate < 1e-4 else 1.0 if rate < 0.03 else 3.0 for rate in RATES]


def tried(count):
    return m.RateTried(rates=RATES[:count], losses=LOSSES[:count], share=count / len(RATES))


def found(suggestion=0.0031, alternative=0.0012, sentence="The loss falls fastest at a learning rate of 0.0031."):
    return m.RateFound(rates=RATES, losses=LOSSES, smoothed=range_test.smoothed(LOSSES), suggestion=suggestion,
                     alternative=alternative, sentence=sentence, because="every rate was tried")  # fmt: skip


class TestTheSession:
    def test_it_asks_the_engine_and_follows_what_that_tells(self, ready, process):
        finding = ready.finding
        ready.finding.begin(ready.experiment)
        assert process.taken() == [m.FindRate(experiment=ready.experiment)]
        assert finding.state == "trying"
        process.say(tried(40))
        assert (len(finding.rates), len(finding.losses), len(finding.smoothed)) == (40, 40, 40)
        process.say(found())
        assert finding.state == "found"
        assert finding.found.suggestion == 0.0031
        ready.finding.begin(ready.experiment)
        assert (finding.state, finding.rates, finding.found) == ("trying", [], None)

    def test_a_second_search_waits_for_the_end_of_the_first(self, ready, process):
        ready.finding.begin(ready.experiment)
        process.taken()
        ready.finding.begin(ready.experiment)
        assert process.taken() == []

    def test_it_is_cancelled(self, ready, process):
        ready.finding.stop()
        assert process.taken() == []
        ready.finding.begin(ready.experiment)
        process.taken()
        ready.finding.stop()
        assert process.taken() == [m.StopFinding()]
        process.say(m.FindingStopped())
        assert ready.finding.state == "stopped"

    def test_a_refusal_belongs_to_the_search_alone(self, ready, process):
        ready.finding.begin(ready.experiment)
        process.say(m.Refused(command="find_rate", sentence="The digits are missing."))
        assert (ready.finding.state, ready.finding.sentence) == ("refused", "The digits are missing.")
        assert ready.heard == []
        assert ready.activity == "idle"

    def test_the_death_of_the_engine_ends_it(self, ready, process):
        ready.finding.begin(ready.experiment)
        process.die()
        assert ready.finding.state == "stopped"
        assert "engine ended" in ready.finding.sentence

    def test_without_an_engine_nothing_is_asked(self, session, process):
        assert session.finding.why_not(session.experiment) == "The engine is starting."
        session.finding.begin(session.experiment)
        session.engine.start()
        process.die(for_good=True)
        assert "not running" in session.finding.why_not(session.experiment)
        session.finding.begin(session.experiment)
        assert process.taken() == []
        assert session.finding.state == "none"

    def test_a_run_has_to_be_paused_first(self, training, process):
        assert (
            training.finding.why_not(training.experiment) == "A run is under way; pause it to find a rate from there."
        )
        training.finding.begin(training.experiment)
        assert process.taken() == []
        tested = training.experiment
        process.say(m.Paused(step=1))
        training.change(training.experiment.with_value("seed", 99))
        process.taken()
        training.finding.begin(training.experiment)
        assert process.taken() == [m.FindRate(experiment=tested)]

    def test_settings_that_do_not_go_together_are_said(self, ready, process):
        small = ready.experiment.with_value("data.learn_from", 100)
        ready.change(small.model_copy(update={"training": Training(batch_size=128)}))
        assert (
            ready.finding.why_not(ready.experiment)
            == "Batch size is 128; it must be at most 100, the digits to learn from."
        )
        ready.finding.begin(ready.experiment)
        assert process.taken() == []

    def test_what_was_found_is_about_settings_that_differ_in_nothing_but_rate_and_length(self, ready):
        ready.finding.begin(ready.experiment)
        same = ready.experiment.with_value("optimizer.learning_rate", 0.5).with_value("training.epochs", 9)
        assert ready.finding.is_about(same)
        for path, value in {"optimizer": "sgd", "training.batch_size": 7, "optimizer.beta_1": 0.5, "seed": 8}.items():
            assert not ready.finding.is_about(ready.experiment.with_value(path, value))


@pytest.fixture
def panel(ready, qtbot, qapp):
    theme.apply(qapp, "light")
    made = RateFinder(ready)
    qtbot.addWidget(made)
    made.resize(640, 240)
    made.show()
    made.activateWindow()
    return made


def button(panel, name):
    return panel.findChild(QPushButton, name)


def press(panel, name):
    QTest.mouseClick(button(panel, name), Qt.MouseButton.LeftButton)


def click_at(result, rate):
    """Click on the plot where ``rate`` is."""
    plot = result.plot
    where = plot.getPlotItem().getViewBox().mapViewToScene(QPointF(log10(rate), 1.0))
    QTest.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(round(where.x()), 60))


@pytest.fixture
def result(panel, process, ready):
    """The panel's plot after a search that found 0.0031."""
    press(panel, "find_rate")
    process.say(tried(60), found())
    process.taken()
    return panel._result


class TestThePanel:
    def test_it_teaches_and_begins_with_a_click(self, panel, process, ready):
        assert "shows where the loss falls fastest" in panel.findChildren(type(panel._reason))[0].text()
        assert panel._reason.text() == "It starts from a fresh network."
        assert panel._result is None, "the plot is made when it is needed"
        press(panel, "find_rate")
        assert process.taken() == [m.FindRate(experiment=ready.experiment)]

    def test_what_is_in_the_way_is_written_below_the_button(self, panel, process, events, tmp_path, ready):
        ready.play()
        process.say(events.started(tmp_path))
        assert not button(panel, "find_rate").isEnabled()
        assert panel._reason.text() == "A run is under way; pause it to find a rate from there."
        process.say(m.Paused(step=1))
        assert button(panel, "find_rate").isEnabled()
        assert panel._reason.text() == "It starts from where the paused run stands."

    def test_the_curve_grows_and_can_be_cancelled(self, panel, process):
        press(panel, "find_rate")
        assert panel._result.remark() == "The network is built"
        process.say(tried(40))
        assert panel._result.remark() == "Trying ever larger rates · 28 %"
        assert not button(panel, "use_rate").isVisible()
        assert len(panel._result.plot._curve.getData()[0]) == 40
        process.say(tried(70))
        assert len(panel._result.plot._curve.getData()[0]) == 70
        process.taken()
        assert button(panel, "find_again").text() == "Cancel"
        press(panel, "find_again")
        assert process.taken() == [m.StopFinding()]
        process.say(m.FindingStopped())
        assert panel._result.remark() == "The search was stopped."
        press(panel, "find_again")
        assert [command.kind for command in process.taken()] == ["find_rate"]

    def test_one_click_takes_the_suggestion_over_and_one_takes_it_back(self, panel, result, ready):
        before = ready.experiment
        assert button(panel, "use_rate").text() == "Use 0.0031"
        assert result.plot._name.toPlainText() == "0.0031"
        press(panel, "use_rate")
        assert ready.experiment == before.with_value("optimizer.learning_rate", 0.0031)
        assert ready.undo_stack.count() == 1
        assert button(panel, "use_rate").text() == "0.0031 is in use"
        assert not button(panel, "use_rate").isEnabled()
        ready.undo_stack.undo()
        assert ready.experiment == before
        assert button(panel, "use_rate").text() == "Use 0.0031"

    def test_a_click_on_the_curve_offers_the_rate_there(self, panel, result, ready):
        for rate in (0.0126, 0.2):
            click_at(result, rate)
            assert result.chosen() == pytest.approx(rate, rel=0.07)
            assert button(panel, "use_rate").text() == f"Use {result.chosen():.2g}"
        press(panel, "use_rate")
        assert ready.experiment.optimizer.learning_rate == result.chosen()

    def test_the_other_proposal_is_a_click_away(self, result):
        assert result._steepest.text() == "Steepest · 0.0031"
        assert result._tenth.text() == "Lowest / 10 · 0.0012"
        QTest.mouseClick(result._tenth, Qt.MouseButton.LeftButton)
        assert result.chosen() == 0.0012
        assert (result._steepest.isChecked(), result._tenth.isChecked()) == (False, True)
        QTest.mouseClick(result._tenth, Qt.MouseButton.LeftButton)
        assert result._tenth.isChecked(), "one that is chosen stays chosen"

    def test_keys_move_the_choice_and_enter_takes_it_over(self, result, ready):
        places = []
        for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            QTest.keyClick(result.plot, key)
            places.append(result._place(result.chosen()))
        start = result._place(0.0031)
        assert [place - start for place in places] == [1, 2, 1, 6, 1]
        for _ in range(200):
            QTest.keyClick(result.plot, Qt.Key.Key_Left)
        assert result.chosen() == 1e-6
        QTest.keyClick(result.plot, Qt.Key.Key_Right)
        QTest.keyClick(result.plot, Qt.Key.Key_Return)
        assert ready.experiment.optimizer.learning_rate == result.chosen() == 1.1e-6

    def test_the_mouse_shows_the_values_where_it_is(self, result):
        result.plot.pointed.emit(-2.0)
        assert result.remark() == "at 0.01"
        assert result._legend._values[0].text() == "1.00"
        assert result._legend._values[1].text() == f"{result._finding.smoothed[80]:.3g}"
        result.plot.pointed.emit(None)
        assert result.remark() == "141 rates tried"
        assert result._legend._values[0].text() == ""

    def test_where_nothing_was_found_it_says_so_and_the_curve_still_offers_rates(self, panel, process):
        press(panel, "find_rate")
        process.say(found(None, None, "The loss did not fall clearly at any rate."))
        assert panel._result.remark() == "The loss did not fall clearly at any rate."
        assert not button(panel, "use_rate").isVisible()
        assert not panel._result._steepest.isVisible()
        click_at(panel._result, 0.01)
        assert button(panel, "use_rate").text() == "Use 0.01"

    def test_a_test_that_ended_before_the_first_batch_shows_an_empty_plot(self, panel, process):
        press(panel, "find_rate")
        nothing = {"rates": [], "losses": [], "smoothed": []}
        process.say(found(None, None, "The loss exploded at once.").model_copy(update=nothing))
        click_at(panel._result, 0.01)
        QTest.keyClick(panel._result.plot, Qt.Key.Key_Right)
        QTest.keyClick(panel._result.plot, Qt.Key.Key_Return)
        panel._result.plot.pointed.emit(-2.0)
        assert panel._result.chosen() is None
        assert panel._result.remark() == "The loss exploded at once."

    def test_a_refusal_is_read_in_its_place(self, panel, process):
        press(panel, "find_rate")
        process.say(m.Refused(command="find_rate", sentence="There is not enough memory."))
        assert panel._result.remark() == "There is not enough memory."
        assert button(panel, "find_again").isEnabled()

    def test_it_says_when_settings_have_changed_since(self, panel, result, ready):
        ready.change(ready.experiment.with_value("training.batch_size", 7))
        assert result.remark() == "The settings have changed since this test."
        ready.undo_stack.undo()
        assert result.remark() == "141 rates tried"

    def test_a_rate_used_in_a_run_reaches_it(self, panel, result, ready, process, events, tmp_path):
        ready.play()
        process.say(events.started(tmp_path))
        process.taken()
        assert not button(panel, "find_again").isEnabled()
        assert result.remark() == "A run is under way; pause it to find a rate from there."
        press(panel, "use_rate")
        assert process.taken() == [m.SetParameter(path="optimizer.learning_rate", value=0.0031)]

    def test_both_axes_say_what_they_are_of(self, result):
        first, *others = [name for _, name in result.plot.getPlotItem().getAxis("bottom")._tickLevels[0]]
        assert (first, any("α" in name for name in others)) == ("α = 10⁻⁶", False)
        assert "batch loss" in [one.text() for one in result._legend.findChildren(QLabel)]

    def test_what_it_says_is_said_to_screen_readers_too(self, result):
        assert result.plot.accessibleName() == "Loss over learning rates"
        said = result.plot.accessibleDescription()
        assert said == "The loss falls fastest at a learning rate of 0.0031. Chosen: 0.0031."

    def test_the_focus_is_seen(self, panel, result, qtbot):
        result.plot.clearFocus()
        without = result.plot.grab().toImage()
        result.plot.setFocus()
        qtbot.waitUntil(result.plot.hasFocus)
        assert result.plot.grab().toImage() != without

    @pytest.mark.parametrize("scheme", ["dark", "light"])
    def test_both_looks_show_curve_and_choice(self, panel, result, qapp, scheme):
        before = panel.grab().toImage()
        theme.apply(qapp, scheme)
        shown = panel.grab().toImage()
        assert (shown != before) is (scheme == "dark")
        theme.apply(qapp, "light")
