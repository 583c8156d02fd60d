import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QWidget

from digitlab.core.catalogue import FAMILIES
from digitlab.core.optimizers import Adam
from digitlab.gui import theme
from digitlab.gui.forms.choice import EntryChoice
from digitlab.gui.help import addresses, pages
from digitlab.gui.help.more import MoreLink
from digitlab.gui.help.window import HelpWindow
from digitlab.gui.palette import palette

ADAM, LOSSES = "optimizers.html#adam", "losses.html"


@pytest.fixture
def home_window(qtbot, qapp):
    theme.apply(qapp, "light")
    made = QWidget()
    qtbot.addWidget(made)
    yield made
    theme.apply(qapp, "light")


@pytest.fixture
def guide(home_window):
    made = HelpWindow(home_window)
    made.open()
    return made


def first_line(guide):
    """The title of the page shown, which follows the path to it."""
    lines = guide.page.toPlainText().splitlines()
    return next(line for line in lines if line and "›" not in line)


def shown(guide):
    return [item.text(0) for item in guide.contents._items() if not item.isHidden()
            and not (item.parent() and item.parent().isHidden())]  # fmt: skip


def test_it_opens_with_the_index_beside_the_window_and_holds_nothing_up(guide):
    assert first_line(guide) == pages.TITLE
    assert guide.isWindow()
    assert guide.windowModality() == Qt.WindowModality.NonModal
    assert not guide.back.isEnabled()
    assert not guide.forward.isEnabled()


def test_a_link_turns_the_page_and_back_and_forward_find_it_again(guide):
    guide.page.anchorClicked.emit(QUrl(LOSSES))
    guide.page.anchorClicked.emit(QUrl(ADAM))
    assert first_line(guide) == "Adam"
    guide.back.click()
    assert first_line(guide) == "Losses"
    assert (guide.back.isEnabled(), guide.forward.isEnabled()) == (True, True)
    guide.forward.click()
    assert first_line(guide) == "Adam"
    guide.go(1)
    assert guide.address() == ADAM
    guide.go(-2)
    guide.page.anchorClicked.emit(QUrl(LOSSES))  # what was ahead is gone
    guide.go(1)
    assert guide.address() == LOSSES
    guide.go(-1)
    assert guide.address() == addresses.INDEX


def test_opening_the_page_that_is_open_adds_no_step_back(guide):
    guide.open()
    assert not guide.back.isEnabled()


def test_keys_go_back_and_forward_and_close(guide, qtbot):
    guide.open(ADAM)
    qtbot.waitUntil(guide.isActiveWindow)
    QTest.keyClick(guide.page, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert guide.address() == addresses.INDEX
    QTest.keyClick(guide.page, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert guide.address() == ADAM
    QTest.keyClick(guide.page, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert guide.contents.find.hasFocus()
    QTest.keyClick(guide.contents.find, Qt.Key.Key_Escape)
    assert not guide.isVisible()


def test_links_are_reached_by_tab_and_followed_by_enter(guide, qtbot):
    qtbot.waitUntil(guide.page.hasFocus)
    QTest.keyClick(guide.page, Qt.Key.Key_Tab)
    QTest.keyClick(guide.page, Qt.Key.Key_Return)
    assert guide.address() == addresses.of_family(pages.families()[0])


def test_the_contents_list_everything_and_follow_the_page(guide):
    expected = [
        title
        for family in pages.families()
        for title in (pages.introduction(family).title, *(topic.title for topic in pages.topics(family)))
    ]
    assert shown(guide) == expected
    guide.open(ADAM)
    assert guide.contents.tree.currentItem().text(0) == "Adam"
    guide.open()
    assert guide.contents.tree.currentItem() is None


def test_choosing_in_the_contents_turns_the_page_and_keeps_the_keys_there(guide, qtbot):
    guide.contents.tree.setFocus()
    qtbot.waitUntil(guide.contents.tree.hasFocus)
    QTest.keyClick(guide.contents.tree, Qt.Key.Key_Down)
    assert guide.address() != addresses.INDEX
    assert guide.contents.tree.hasFocus()


def test_what_is_typed_is_found_in_titles_keys_and_sentences(guide):
    guide.contents.find.setText(" hUbEr ")
    assert shown(guide) == ["Losses", "Huber"]
    QTest.keyClick(guide.contents.find, Qt.Key.Key_Return)
    assert first_line(guide) == "Huber"
    guide.contents.find.setText("schedules")
    assert shown(guide)[0] == "Schedules"
    guide.contents.find.setText("nothing is called so")
    assert shown(guide) == []
    QTest.keyClick(guide.contents.find, Qt.Key.Key_Return)
    guide.contents.find.clear()
    assert len(shown(guide)) > 30


def test_the_same_page_is_opened_in_the_web_browser(guide, monkeypatch):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    guide.open(ADAM)
    guide.browse.click()
    assert opened[0].fragment() == "adam"
    assert opened[0].toLocalFile().endswith("help/optimizers.html")


def test_both_looks_are_designed(guide, qapp):
    guide.open(ADAM)
    pictures = []
    for scheme in ("light", "dark"):
        theme.apply(qapp, scheme)
        assert palette().text_faint in guide.page.toHtml()
        pictures.append(guide.grab().toImage())
    assert pictures[0] != pictures[1]


def test_everything_in_it_can_be_named(guide):
    widgets = [widget for kind in (QAbstractButton, QComboBox, QLineEdit) for widget in guide.findChildren(kind)]
    ours = [widget for widget in widgets if not isinstance(widget.parent(), QLineEdit)]
    assert all(widget.accessibleName() or widget.text() for widget in ours)
    assert guide.page.accessibleName()
    assert guide.contents.tree.accessibleName()


@pytest.mark.parametrize("family", pages.families())
def test_no_page_is_wider_than_the_smallest_window(guide, family):
    guide.resize(guide.minimumSize())
    for topic in pages.topics(family):
        guide.open(topic.address)
        assert guide.page.horizontalScrollBar().maximum() <= 1, topic.address  # tables are laid out in broken pixels


@pytest.fixture
def window(window, qapp):
    yield window
    theme.apply(qapp, "light")


def entry(window, words):
    return next(one for one in window.findChildren(QAction) if one.text().replace("&", "") == words)


def test_f1_and_the_menu_open_one_help(window, qtbot):
    assert window.findChild(QWidget, "help") is None
    assert entry(window, "Help").shortcut().toString() == "F1"
    entry(window, "Help").trigger()
    guide = window.findChild(QWidget, "help")
    assert guide.address() == addresses.INDEX
    for family in pages.families():
        entry(window, f"The {pages.introduction(family).title.lower()}").trigger()
        assert guide.address() == addresses.of_family(family)
    assert len(window.findChildren(HelpWindow)) == 1
    assert window.isEnabled()


def test_the_link_beside_the_formula_opens_the_page_of_what_is_chosen(window):
    links = window.findChildren(MoreLink)
    learn = next(link for link in links if link.text() == f"More about {Adam.title}")
    learn.click()
    assert window.findChild(QWidget, "help").address() == ADAM
    assert learn.focusPolicy() & Qt.FocusPolicy.TabFocus


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
def test_every_entry_that_is_chosen_is_linked_to_its_page(qtbot, family):
    choice = EntryChoice(family)
    qtbot.addWidget(choice)
    for chosen in family.entries().values():
        choice.show(chosen())
        (link,) = choice._details.findChildren(MoreLink)
        assert link.text() == f"More about {chosen.title}"
        assert link._address == addresses.of_entry(chosen)
