"""The pages of the lecture lead to each other, and all that they offer to do is done in the window."""

import itertools

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QFont, QRawFont
from PySide6.QtWidgets import QAbstractButton, QLabel, QPushButton, QTabWidget, QWidget

from digitlab.core import presets
from digitlab.core.conflicts import conflicts
from digitlab.core.datasets import Own
from digitlab.core.experiment import Data, Experiment
from digitlab.core.folders import resources
from digitlab.core.messages import Stop
from digitlab.gui.help import pages
from digitlab.gui.help.files import files
from digitlab.gui.help.lecture import page as lecture_page
from digitlab.gui.help.lecture.ideas import IDEAS, STEPS
from digitlab.gui.help.window import HelpWindow
from digitlab.gui.panels.card import Card
from digitlab.gui.panels.late_tab import LateTab

FEW = Own(name="few", training_count=60)
every_step = pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)


def value(experiment, path):
    """What lies at ``path`` of the settings, as plain data."""
    found = experiment.model_dump(mode="json")
    for part in path.split("."):
        found = found[int(part) if isinstance(found, list) else part]
    return found


def test_there_are_sixteen_ideas_and_each_offers_something_to_do():
    assert len(IDEAS) == 16
    assert all(idea.steps for idea in IDEAS.values())
    titles = [step.title for step in STEPS.values()]
    assert len(set(titles)) == len(titles)


def test_every_page_leads_to_its_neighbours_and_offers_its_steps():
    keys = list(IDEAS)
    for place, key in enumerate(keys):
        html = pages.page(f"lecture.html#{key}")
        assert f"<h1>{place + 1}. " in html
        around = keys[max(place - 1, 0) : place] + keys[place + 1 : place + 2]
        assert all(f'href="lecture.html#{other}"' in html for other in around)
        offered = {address for address in STEPS if f'href="{address}"' in html}
        assert offered == {IDEAS[key].address(number) for number in range(len(IDEAS[key].steps))}


def test_the_file_for_the_web_browser_says_the_same_and_offers_nothing_it_cannot_do():
    html = files()["lecture.html"]
    assert "do:" not in html
    assert all(step.title in html for step in STEPS.values())


def test_the_typeface_has_every_sign_of_the_lecture(qapp):
    raw = QRawFont(str(resources() / "fonts" / "Inter-Regular.ttf"), 14, QFont.HintingPreference.PreferDefaultHinting)
    written = "".join(pages.page(f"lecture.html#{key}") for key in IDEAS)
    assert [sign for sign in sorted(set(written) - {"\n"}) if not raw.supportsCharacter(ord(sign))] == []


@every_step
def test_a_step_makes_settings_that_can_be_trained_also_of_few_digits(step):
    few = Experiment(name="Mine", seed=3, data=Data(dataset=FEW, validation_count=10))
    made = step.made(few)
    assert made.data.dataset == FEW
    if step.preset:
        assert made.name == (step.name or presets.load(step.preset).name)
        assert bool(step.name) == bool(step.values)  # what is changed is no longer what the preset is called
    if step.sets:
        assert conflicts(made) == []
    else:
        assert made == few


def test_loading_a_preset_forgets_what_the_page_before_has_set():
    descending, plain = STEPS["do:descent-0"].made(Experiment()), STEPS["do:families-0"].made(Experiment())
    assert descending.training.batch_size == descending.data.epoch_count
    assert STEPS["do:families-0"].made(descending) == plain
    assert plain.network == presets.load("mlp").network


def test_a_link_sets_the_window_up_says_what_to_watch_and_is_taken_back(ready_window, session, qtbot):
    """All links in one window: building it takes longer than all of them."""
    tabs = ready_window.findChild(QTabWidget, "tabs")
    ready_window.help("lecture.html")
    guide = ready_window.findChild(QWidget, "help")
    for address, step in STEPS.items():
        before, place = session.experiment, session.undo_stack.index()
        guide.page.anchorClicked.emit(QUrl(address))
        after = session.experiment
        assert after == step.made(before), address
        assert all(given(value(after, path), wanted) for path, wanted in step.values), address
        assert session.undo_stack.index() == place + (after != before), address
        assert tabs.tabBar().tabData(tabs.currentIndex()) == step.tab, address
        unfolded = [card.accessibleName() for card in ready_window.findChildren(Card) if not card.folded()]
        assert not step.card or unfolded == [step.card], address
        if step.page:
            assert chosen(tabs.currentWidget(), qtbot, step.page), address
        assert ready_window.findChild(QLabel, "lecture_text").text() == step.watch
        if after != before:
            session.undo_stack.undo()
            assert session.experiment == before, address
    assert guide.isHidden()  # it covered the window
    ready_window.findChild(QPushButton, "lecture_page").click()
    assert guide.isVisible()
    assert guide.address() == f"lecture.html#{list(IDEAS)[-1]}"  # the page of the last step


@pytest.fixture
def lecture(ready_window):
    """The parts of its bar by name, after a step was chosen."""

    def part(name):
        return ready_window.findChild(QWidget, f"lecture_{name}")

    def begin(address):
        ready_window.help("lecture.html")
        ready_window.findChild(HelpWindow).wanted.emit(address)
        return part

    return begin


def test_next_leads_through_all_steps_and_shows_each_page_before_its_own(lecture, ready_window):
    steps, guide = list(STEPS), ready_window.findChild
    part = lecture(steps[0])
    for before, after in itertools.pairwise(steps):
        page = lecture_page.of_step(after)
        turned = page != lecture_page.of_step(before)
        assert part("next").text() == ("Next page" if turned else "Next step")
        part("next").click()
        if turned:
            assert guide(HelpWindow).isVisible()
            assert guide(HelpWindow).address() == page
            lecture(after)
        assert part("text").text() == STEPS[after].watch
    assert not part("next").isVisible()


def test_what_to_watch_stays_whatever_is_said_meanwhile(lecture, session):
    part = lecture("do:descent-0")
    session.complain("The disk is full.")
    session.said.emit("Saved as a.digitlab.", "note")
    assert part("text").isVisible()
    assert part("text").text() == STEPS["do:descent-0"].watch
    part("close").click()
    assert not part("text").isVisible()


def test_the_settings_from_before_the_lecture_come_back(lecture, session):
    session.change(Experiment(name="Mine", seed=3))
    part = lecture("do:nodes-0")
    assert not part("own").isVisible()  # nothing has changed yet
    for address in ("do:descent-0", "do:rates-0"):
        lecture(address)
        assert '"Mine"' in part("own").toolTip()
    part("own").click()
    assert session.experiment == Experiment(name="Mine", seed=3)
    assert not part("own").isVisible()
    part("close").click()
    session.change(Experiment(name="Another"))
    lecture("do:descent-0")
    assert '"Another"' in part("own").toolTip()


def test_a_step_stops_the_run_under_way_and_changes_nothing_in_it(lecture, session, process, events):
    session.play()
    process.say(events.started())
    process.taken()
    lecture("do:adam-1")  # another optimizer could go on with this run
    assert process.taken() == [Stop()]
    assert session.activity == "stopping"
    lecture("do:adam-1")
    assert process.taken() == []


def test_a_step_that_only_shows_something_leaves_the_run_alone(lecture, session, process, events):
    session.play()
    process.say(events.started())
    lecture("do:nodes-0")
    assert session.activity == "training"


def test_saving_does_not_write_the_lecture_over_the_open_file(lecture, session, tmp_path):
    mine = tmp_path / "mine.json"
    session.save(mine)
    lecture("do:nodes-0")
    assert session.path == mine
    lecture("do:descent-0")
    assert session.path is None


def given(found, wanted):
    """Whether the settings ``found`` are those ``wanted``, which may be a part of them, or the type of an entry."""
    if isinstance(wanted, dict):
        return wanted.items() <= found.items()
    return wanted in (found, found["type"] if isinstance(found, dict) else found)


def chosen(tab, qtbot, name):
    """Whether the button ``name`` of a tab, which may be put together late, is pressed."""
    if isinstance(tab, LateTab):
        qtbot.waitUntil(lambda: tab.pages() is not None)
    return next(one for one in tab.findChildren(QAbstractButton) if one.text() == name).isChecked()


def test_the_help_stays_where_it_lies_beside_the_window(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    guide = HelpWindow(window)
    guide.open("lecture.html#descent")
    window.setGeometry(0, 0, 300, 300)
    guide.move(400, 0)
    guide.make_way()
    assert guide.isVisible()
    guide.move(200, 0)
    guide.make_way()
    assert guide.isHidden()
