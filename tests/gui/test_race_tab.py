"""The Race tab: three ways in, divergence as it is, cures by one click each, settings that are taken over."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from digitlab.core.finding import RateFound
from digitlab.core.messages import BatchesTrained, EpochEnded, Failed, Finished, Refused, Started
from digitlab.core.race.messages import Race, RaceEnded, RacePrepared, RacerReady, RacerTold, RaceStopped, StopRace
from digitlab.core.race.overfitting import CURES, cures
from digitlab.gui import theme
from digitlab.gui.race.cures import ALL
from digitlab.gui.race.pages import ELSEWHERE, RacePages
from digitlab.gui.surface.offers import race_offered

FOUND = RateFound(rates=[1e-4, 0.01, 3.0], losses=[2.3, 2.0, 9.0], smoothed=[2.3, 2.0, 9.0], suggestion=0.01,
                  alternative=None, sentence="", because="")  # fmt: skip


@pytest.fixture
def pages(ready, qtbot, qapp):
    theme.apply(qapp, "light")
    made = RacePages(ready)
    qtbot.addWidget(made)
    made.resize(690, 260)
    made.setVisible(True)
    return made


def press(button):
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def told(place, seed, *events):
    return [RacerTold(place=place, seed=seed, told=event.line()) for event in events]


def run_of(experiment, accuracies, failed=False):
    """The events of a run of ten steps an epoch; a failed one overflows in step 15."""
    total = 10 * len(accuracies)
    yield Started(experiment=experiment, parameters=1, steps_per_epoch=10, total_steps=total, validation_loss=2.3,
                  validation_accuracy=0.1)  # fmt: skip
    for epoch, accuracy in enumerate(accuracies, 1):
        for step in (10 * epoch - 5, 10 * epoch):
            yield BatchesTrained(step=step, epoch=epoch, loss=9.0 if failed else 2 / step, accuracy=0.9,
                                 learning_rate=0.1, images_per_second=1.0, seconds=step / 10)  # fmt: skip
        yield EpochEnded(epoch=epoch, step=10 * epoch, loss=1.0, accuracy=1.0, validation_loss=1 - accuracy,
                         validation_accuracy=accuracy, best=True, seconds=epoch)  # fmt: skip
    if failed:
        yield Failed(what="The loss is no longer a number.", advice="", step=15)
    else:
        yield Finished(step=total, epochs=len(accuracies), best_epoch=1, validation_accuracy=0.5, seconds=1.0,
                       images_per_second=1.0, because="all epochs are done")  # fmt: skip


def finish(process, race, first=0.90, spread=0.02):
    """Let the engine tell of a whole race; each contestant reads a little more than the one before."""
    for place, contestant in enumerate(race.contestants):
        for seed in race.seeds:
            events = run_of(contestant.experiment, [0.5, first + spread * place])
            process.say(*told(place, seed, *events))
    process.say(RaceEnded(seconds=3.0))


def the_race(process):
    (race,) = [one for one in process.taken() if isinstance(one, Race)]
    return race


def test_three_learning_rates_race_and_the_one_that_diverges_ends_with_a_cross(pages, ready, process):
    assert pages._teaches.isVisible()
    press(pages.options.begin)
    race = the_race(process)
    assert [one.name for one in race.contestants] == ["Too small", "Good", "Too large", "Large early, small late"]
    assert race.contestants[0].experiment.data.training_count == 5_000
    process.say(RacePrepared(place=0, doing="finding"))
    assert pages._place.whole() == "Looking for a learning rate: Too small"
    process.say(RacerReady(place=1, learning_rate=0.01, found=FOUND))
    process.say(*told(1, 7, *run_of(race.contestants[1].experiment, [0.5, 0.95])))
    process.say(*told(2, 7, *run_of(race.contestants[2].experiment, [], failed=True)))
    assert pages.options.progress.value() == 500
    process.say(RaceEnded(seconds=3.0))
    rows = pages.table.texts()
    assert rows[1][:4] == ["Good", "0.01", "95.00 %", "best"]
    assert rows[2][3] == "diverged at step 15: its numbers overflowed"
    assert len(pages.plot._crosses.points()) == 1
    assert pages.told.text().startswith("Best: Good, 95.00 % of the validation digits are read right.")
    assert not pages.test.isVisible()
    pages.table.setCurrentCell(1, 0)
    press(pages.test)
    assert pages.behind.isVisible()
    assert pages.behind._name.toPlainText() == "Good 0.01"
    wanted = []
    ready.paths_wanted.connect(lambda: wanted.append(race_offered(ready)))
    press(pages.surface)
    assert wanted == [True]
    press(pages.use)
    assert ready.experiment.optimizer.learning_rate == 0.01
    assert ready.experiment.schedule.key() == "constant"
    ready.undo_stack.undo()
    press(pages.options.begin)
    assert not pages.behind.isVisible()  # the next race is what is wanted to be seen
    assert ready.experiment.schedule.key() == "one_cycle"


def test_another_way_to_race_says_that_a_race_is_under_way_and_not_how_far_it_is(pages, ready, process):
    press(pages.options.begin)
    process.say(RacePrepared(place=0, doing="finding"))
    press(pages.ways["overfitting"])
    assert pages._place.whole() == ELSEWHERE.format("Learning rates")
    assert not pages.options.progress.isVisible()
    assert (pages.options.begin.text(), pages.options.begin.isEnabled()) == ("Overfit", False)
    press(pages.ways["rates"])
    assert pages._place.whole() == "Looking for a learning rate: Too small"
    assert pages.options.progress.isVisible()
    press(pages.options.begin)
    process.say(RaceStopped())
    press(pages.ways["overfitting"])
    assert pages.options.begin.isEnabled()


def test_any_optimizers_race_with_their_own_rates_or_with_the_same(pages, ready, process):
    press(pages.ways["optimizers"])
    for action in pages.options.picker.menu().actions():
        action.setChecked(action.data() in ("adam", "lion"))
    assert pages.options.picker.text() == "2 optimizers"
    press(pages.options.begin)
    race = the_race(process)
    assert [(one.name, one.rate) for one in race.contestants] == [("Adam", "good"), ("Lion", "good")]
    press(pages.options.begin)
    assert StopRace() in process.taken()
    process.say(RaceStopped())
    assert pages.told.text() == "The race was stopped."
    pages.options.rates.set_value(False)
    pages.options.seeds.set_value(3)
    press(pages.options.begin)
    race = the_race(process)
    assert {(one.rate, one.experiment.optimizer.learning_rate) for one in race.contestants} == {("as_set", 0.003)}
    assert race.seeds == (7, 8, 9)
    finish(process, race)
    assert [row[2] for row in pages.table.texts()] == ["90.00 % ± 0.00", "92.00 % ± 0.00"]
    for action in pages.options.picker.menu().actions():
        action.setChecked(False)
    assert not pages.options.begin.isEnabled()
    assert pages._place.whole() == "Pick the optimizers that are to race."


def test_the_gap_is_filled_between_the_curves_from_where_they_cross(pages, ready, process):
    """Where training was behind validation, the ground reached above both of them."""
    press(pages.ways["overfitting"])
    press(pages.options.begin)
    race = the_race(process)
    events = [
        event.model_copy(update={"accuracy": 0.2}) if isinstance(event, EpochEnded) and event.epoch == 1 else event
        for event in run_of(race.contestants[0].experiment, [0.6, 0.6])
    ]
    process.say(*told(0, race.seeds[0], *events), RaceEnded(seconds=3.0))
    (gap,) = pages.plot.bundle._areas
    assert list(gap.x) == pytest.approx([10, 15, 20])
    assert list(gap.low) == pytest.approx([0.6, 0.6, 0.6])
    assert list(gap.high) == pytest.approx([0.6, 0.6, 1.0])


def test_two_clicks_overfit_and_each_cure_is_one_more(pages, ready, process):
    press(pages.ways["overfitting"])
    assert not pages.cures.isVisible()
    press(pages.options.begin)
    race = the_race(process)
    finish(process, race, first=0.86)
    assert pages.told.text().startswith("The network reads 100.0 % of the 500 digits that it learned, and 86.00 %")
    (gap,) = pages.plot.bundle._areas
    assert (list(gap.low), list(gap.high)) == ([0.5, 0.86], [1.0, 1.0])
    pages.resize(510, 260)  # what the smallest window leaves
    QTest.qWait(0)
    assert all(one.width() >= one.sizeHint().width() for one in (*pages.ways.values(), *pages.cures.buttons.values()))
    press(pages.cures.buttons["Dropout"])
    cure = the_race(process)
    assert [one.name for one in cure.contestants] == ["Dropout"]
    assert not pages.cures.buttons["Augmentation"].isEnabled()
    finish(process, cure, first=0.89)
    assert [row[:1] + row[3:4] for row in pages.table.texts()] == [
        ["Overfit", "gap of 14.0 points"], ["Dropout", "+3.00 points"],
    ]  # fmt: skip
    assert not pages.cures.buttons["Dropout"].isEnabled()
    press(pages.cures.buttons[ALL])
    assert [one.name for one in the_race(process).contestants] == [name for name in CURES if name != "Dropout"]
    pages.table.setCurrentCell(1, 0)
    pages._use()
    wanted = next(one for one in cures(pages._race.base) if one.name == "Dropout").experiment
    assert ready.experiment == wanted.with_value("name", ready.experiment.name)


def test_what_is_in_the_way_is_said_and_a_refusal_belongs_to_the_tab(pages, ready, process, events, tmp_path):
    ready.change(ready.experiment.with_value("optimizer", "gradient_descent"))
    assert not pages.options.begin.isEnabled()
    assert "Gradient descent learns from all digits in every step" in pages._place.whole()
    ready.undo_stack.undo()
    press(pages.options.begin)
    process.say(Refused(command="race", sentence="The loss did not fall clearly at any rate."))
    assert pages.told.text() == "The loss did not fall clearly at any rate."
    assert ready.heard == []
    press(pages.options.begin)
    process.die()
    assert pages.told.text() == "The engine ended in the middle of the race."


def test_curves_lie_along_steps_seconds_or_gradients(pages, process):
    press(pages.options.begin)
    finish(process, the_race(process))
    ends = {}
    for axis in ("step", "second", "gradient"):
        pages.axis.set_value(axis)
        pages._draw()
        ends[axis] = max(float(line.x[-1]) for line in pages.plot.bundle._lines)
    assert ends == {"step": 20, "second": 2, "gradient": 20 * 128}
