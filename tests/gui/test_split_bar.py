"""The split by mouse and keyboard, as a count and as a share, and the digits of each kind."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Data, Experiment
from digitlab.data import sources
from digitlab.data.class_counts import class_counts
from digitlab.gui import theme
from digitlab.gui.forms.fields import NEXT_PLAY
from digitlab.gui.panels.cards import DataCard


@pytest.fixture
def card(qtbot, qapp):
    theme.apply(qapp, "light")
    made = DataCard()
    qtbot.addWidget(made)
    made.fill()
    made.resize(276, 640)
    with qtbot.waitActive(made):
        made.setVisible(True)
        made.set_folded(False)
        made.activateWindow()
    made.told = []
    made.changed.connect(lambda experiment: made.told.append(experiment.data))
    return made


def at(border, digits):
    """The place in the bar behind so many digits."""
    return QPoint(round(border.width() * digits / 70_000), border.height() // 2)


def drag(border, to, start=54_000):
    QTest.mousePress(border, Qt.MouseButton.LeftButton, pos=at(border, start))
    for part in range(1, 6):
        QTest.mouseMove(border, at(border, start + (to - start) * part / 5))
    QTest.mouseRelease(border, Qt.MouseButton.LeftButton, pos=at(border, to))


def test_the_border_is_dragged_and_the_fields_follow(card):
    border = card._bar.border
    drag(border, 44_000)
    pixel = 70_000 / border.width()
    held_back = card.told[-1].validation_count
    assert held_back == pytest.approx(16_000, abs=2 * pixel)
    assert held_back % 100 == 0
    assert card._count.rows()["validation_count"].control.value() == held_back
    assert card._bar._rows["check"][1].text() == f"{held_back:,}"
    assert card._bar._rows["learn"][1].text() == f"{60_000 - held_back:,}"
    assert len(card.told) >= 3, "they follow while the mouse moves"
    assert border.where() == pytest.approx(at(border, 60_000 - held_back).x(), abs=1)


def test_it_stops_at_what_is_allowed(card):
    border = card._bar.border
    drag(border, 69_000)
    assert card.told[-1].validation_count == 1
    drag(border, 1_000, start=59_900)
    assert card.told[-1].validation_count == 30_000


def test_beside_the_border_the_mouse_moves_nothing(card):
    border = card._bar.border
    drag(border, 20_000, start=30_000)
    QTest.mouseMove(border, at(border, 50_000))
    assert card.told == []


def test_keys_move_the_border(card):
    border = card._bar.border
    border.setFocus()
    for key, held_back in (
        (Qt.Key.Key_Left, 6_100), (Qt.Key.Key_Right, 6_000), (Qt.Key.Key_PageDown, 7_000), (Qt.Key.Key_Home, 30_000),
        (Qt.Key.Key_End, 1),
    ):  # fmt: skip
        QTest.keyClick(border, key)
        assert card.told[-1].validation_count == held_back
    count = len(card.told)
    for key in (Qt.Key.Key_End, Qt.Key.Key_Up, Qt.Key.Key_Down):
        QTest.keyClick(border, key)
    assert len(card.told) == count


def test_what_is_shown_is_not_told(card):
    for count in (100, 30_000, 6_000):
        card.show(Experiment(data=Data(validation_count=count, learn_from=500)))
    assert card.told == []


def test_the_pieces_are_to_scale_and_digits_left_aside_are_seen(card):
    card.show(Experiment(data=Data(learn_from=30_000)))
    border = card._bar.border
    found = {part: (where.left(), where.right()) for part, where in border.pieces()}
    assert list(found) == ["learn", "aside", "check", "sealed"]
    for part, (start, end) in {"learn": (0, 30), "aside": (30, 54), "check": (54, 60), "sealed": (60, 70)}.items():
        assert found[part] == pytest.approx((border.width() * start / 70, border.width() * end / 70), abs=1.5)
    assert "24,000 left aside" in card._bar.accessibleDescription()
    card.show(Experiment())
    assert "aside" not in card._bar.accessibleDescription()
    assert not card._bar._rows["aside"][0].isVisible()


def test_as_a_share_it_is_the_same_number(card):
    held_back = card._count
    QTest.mouseClick(held_back.switch, Qt.MouseButton.LeftButton)
    share = held_back.rows()["percent"]
    assert share.isVisible()
    assert not held_back.rows()["validation_count"].isVisible()
    assert share.control.value() == 10.0
    share.control.setFocus()
    share.control.selectAll()
    QTest.keyClicks(share.control, "25")
    QTest.keyClick(share.control, Qt.Key.Key_Return)
    assert card.told[-1].validation_count == 15_000
    drag(card._bar.border, 30_000, start=45_000)
    assert share.control.value() == pytest.approx(50, abs=1)
    QTest.mouseClick(held_back.switch, Qt.MouseButton.LeftButton)
    assert held_back.rows()["validation_count"].control.value() == card.told[-1].validation_count


def test_a_share_that_is_not_allowed_is_refused_in_a_sentence(card):
    share = card._count.rows()["percent"]
    share.edited.emit(120.0)
    assert share.refusal() == "Held back is 120; it must be at most 100."
    share.edited.emit(70.0)
    assert card.conflicts() == ["Held back is 42,000; it must be at most 30,000, half of the 60,000 digits of MNIST."]
    share.edited.emit(0.0)
    assert card.told[-1].validation_count == 1


def test_while_a_run_goes_every_control_says_when_it_acts(card):
    card.set_running(True)
    changed = Data(validation_count=5_000, learn_from=500, stratified=False, split_seed=3, wrong_labels=0.2)
    card.show(Experiment(data=changed))
    rows = {**card._count.rows(), **card._rest.rows()}
    assert {name: row.mark() for name, row in rows.items()} == dict.fromkeys(rows, NEXT_PLAY)
    assert all("next Play" in row.toolTip() for row in rows.values())


def test_wrong_labels_are_said_where_the_digits_are_counted(card):
    card._rest.rows()["wrong_labels"].edited.emit(0.2)
    assert card._bar._rows["learn"][2].text() == "for training, 10,800 of them labelled wrong"
    assert "20 % of the labels are wrong" in card.summary()


class TestTheDigitsOfEachKind:
    @pytest.fixture
    def chart(self, card):
        card._more.line.setChecked(True)
        return card._classes

    def test_they_are_counted_when_they_are_in_sight(self, card):
        assert card._classes.columns.counts is None
        card._more.line.setChecked(True)
        assert [part.tolist() for part in card._classes.columns.counts] == [
            part.tolist() for part in class_counts(Data())
        ]

    def test_they_follow_the_split(self, card, chart):
        drag(card._bar.border, 40_000)
        assert int(chart.columns.counts.check.sum()) == card.told[-1].validation_count

    def test_the_line_below_is_about_the_rarest_or_the_digit_under_the_mouse(self, chart):
        rarest, most = (int(find(np.bincount(sources.labels("mnist")[0]))) for find in (np.argmin, np.argmax))
        assert f"of the digit {rarest}, the rarest" in chart.caption.text()
        assert chart.caption.text().endswith(f"of {most}.")
        QTest.mouseMove(chart.columns, QPoint(round(chart.columns.width() * 0.35), 20))
        learn, check, test = (int(part[3]) for part in class_counts(Data()))
        assert chart.caption.text() == f"3: {learn:,} train, {check:,} validate, {test:,} sealed"

    def test_screen_readers_are_told_all_of_them(self, chart):
        assert chart.accessibleDescription().count(";") == 9

    def test_labels_that_cannot_be_read_are_said(self, card, monkeypatch):
        def broken(dataset):
            raise DigitLabError("The dataset cannot be read.")

        monkeypatch.setattr(sources, "labels", broken)
        card._more.line.setChecked(True)
        assert card._classes.caption.text() == "The dataset cannot be read."


def looked(card, qapp, scheme):
    """The card in a look, once all that was unfolded is laid out."""
    theme.apply(qapp, scheme)
    qapp.sendPostedEvents()
    return card.grab().toImage()


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_both_looks_show_the_bar_and_the_columns(card, qapp, scheme):
    card._more.line.setChecked(True)
    before = looked(card, qapp, "light")
    assert (looked(card, qapp, scheme) != before) is (scheme == "dark")
    theme.apply(qapp, "light")
