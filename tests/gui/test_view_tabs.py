import pytest
from PySide6.QtWidgets import QWidget

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
