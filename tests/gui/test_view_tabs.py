import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from digitlab.gui import theme
from digitlab.gui.panels.view_tabs import ViewTabs

NAMES = ("Network", "Epochs", "Measures", "Learning rate", "Race", "Evaluation", "Gradient", "Runs", "Handwriting",
         "Data", "Devices")  # fmt: skip


@pytest.fixture
def tabs(qtbot, qapp):
    theme.apply(qapp, "light")  # names are measured in the typeface that ships
    made = ViewTabs()
    qtbot.addWidget(made)
    for name in NAMES:
        made.addTab(QWidget(), name)
    made.show()
    return made


def widths(tabs):
    return [tabs.tabBar().tabRect(place).width() for place in range(tabs.count())]


def test_names_stand_closer_before_they_are_cut_and_apart_again(tabs):
    tabs.resize(1_000, 200)
    roomy = widths(tabs)
    tabs.resize(sum(roomy) - 40, 200)
    assert [wide - close for wide, close in zip(roomy, widths(tabs), strict=True)] == [8] * len(NAMES)
    tabs.resize(1_000, 200)
    assert widths(tabs) == roomy


def test_a_tab_that_goes_leaves_its_room_to_the_others(tabs):
    tabs.resize(1_000, 200)
    roomy = widths(tabs)
    tabs.resize(sum(roomy) - 40, 200)
    tabs.removeTab(len(NAMES) - 1)
    assert widths(tabs) == roomy[:-1]


def test_in_the_smallest_window_no_name_is_cut(tabs):
    tabs.removeTab(len(NAMES) - 1)
    tabs.resize(510, 200)
    bar = tabs.tabBar()
    assert all(bar.tabRect(place).width() >= bar.tabSizeHint(place).width() for place in range(tabs.count()))
    assert bar.tabRect(tabs.count() - 1).right() < bar.width()


def test_where_one_more_does_not_fit_a_name_is_shorter_and_the_tip_has_the_whole(tabs):
    tabs.resize(510, 200)
    bar = tabs.tabBar()
    assert all(bar.tabRect(place).width() >= bar.tabSizeHint(place).width() for place in range(tabs.count()))
    assert bar.tabRect(tabs.count() - 1).right() < bar.width()
    assert {bar.tabText(place): bar.tabToolTip(place) for place in range(tabs.count()) if bar.tabToolTip(place)} == {
        "Rate": "Learning rate", "Writing": "Handwriting"
    }  # fmt: skip
    assert tabs.bring("Learning rate") is tabs.widget(NAMES.index("Learning rate"))
    tabs.resize(1_000, 200)
    assert [bar.tabText(place) for place in range(tabs.count())] == list(NAMES)


def test_where_names_have_to_be_cut_the_longest_alone_are(tabs):
    tabs.resize(450, 200)
    bar = tabs.tabBar()
    cut = {name for place, name in enumerate(NAMES) if bar.tabRect(place).width() < bar.tabSizeHint(place).width()}
    assert cut == {"Evaluation"}
    assert {bar.tabToolTip(place) for place in range(tabs.count())} == {*cut, "Learning rate", "Handwriting", ""}
    assert bar.tabRect(tabs.count() - 1).right() < bar.width()
    tabs.resize(1_000, 200)
    assert widths(tabs) == [bar.tabSizeHint(place).width() for place in range(tabs.count())]
    assert not any(bar.tabToolTip(place) for place in range(tabs.count()))


@pytest.mark.parametrize("width", range(510, 760, 4))
def test_with_two_tabs_more_no_name_is_cut_in_any_window(tabs, width):
    tabs.addTab(QWidget(), "Why")
    tabs.resize(width, 200)
    bar = tabs.tabBar()
    assert all(bar.tabRect(place).width() >= bar.tabSizeHint(place).width() for place in range(tabs.count()))
    assert bar.tabRect(tabs.count() - 1).right() < bar.width()


@pytest.fixture
def larger(window, qtbot):
    """The button that gives the curves the room of the tabs, pressed."""
    qtbot.waitUntil(lambda: window._columns.curves._curves is not None)  # put together after the first paint
    made = window._columns.curves._curves.larger
    qtbot.mouseClick(made, Qt.MouseButton.LeftButton)
    return made


def test_the_curves_have_the_room_of_the_tabs_on_request(window, qtbot, larger):
    tabs, curves = window._columns._tabs, window._columns.curves
    assert not tabs.isVisible()
    high = curves.height()
    qtbot.mouseClick(larger, Qt.MouseButton.LeftButton)
    assert tabs.isVisible()
    qtbot.waitUntil(lambda: curves.height() < 0.6 * high)


@pytest.mark.parametrize("key", ["L", "W"])
def test_whoever_asks_for_what_a_tab_shows_sees_it_though_the_curves_had_its_room(ready_window, qtbot, larger, key):
    tabs = ready_window._columns._tabs
    for _ in range(2):  # the tab comes to the front, or is there already
        qtbot.keySequence(ready_window, QKeySequence(key))
        assert tabs.isVisible()
        assert tabs.tabText(tabs.currentIndex()) == {"L": "Learning rate", "W": "Why"}[key]
        assert not larger.isChecked()
        larger.click()
        assert not tabs.isVisible()


def test_turning_from_tab_to_tab_moves_nothing_around_them(window, qtbot):
    tabs, curves = window._columns._tabs, window._columns.curves
    qtbot.waitUntil(lambda: window._columns.curves._curves is not None)
    high = curves.height()
    words = QLabel("So many words that they need many lines. " * 60, wordWrap=True)
    tabs.addTab(words, "Words")
    for place in (*range(tabs.count()), *range(tabs.count())):
        tabs.setCurrentIndex(place)
        QApplication.sendPostedEvents()  # lay out
        assert not curves.isVisible() or curves.height() == high, tabs.tabText(place)


def test_the_measures_and_the_algorithm_have_the_room_of_the_curves_on_request(window, qtbot):
    tabs, curves, measures = window._columns._tabs, window._columns.curves, window._columns.measures
    tabs.bring("Measures")
    qtbot.mouseClick(measures.larger, Qt.MouseButton.LeftButton)
    assert not curves.isVisible()
    tabs.bring("Epochs")
    assert curves.isVisible()
    tabs.bring("Measures")
    assert not curves.isVisible()
    qtbot.mouseClick(measures.larger, Qt.MouseButton.LeftButton)
    assert curves.isVisible()
