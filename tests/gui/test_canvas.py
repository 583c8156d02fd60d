import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from digitlab.gui import theme
from digitlab.gui.panels.canvas import Canvas

SIDE = 200


@pytest.fixture
def canvas(qtbot, qapp):
    theme.apply(qapp, "light")
    made = Canvas()
    qtbot.addWidget(made)
    made.resize(SIDE, SIDE)
    made.show()
    return made


def draw(canvas, *points):
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(*points[0]))
    for point in points[1:]:
        where = QPointF(*point)
        event = QMouseEvent(QEvent.Type.MouseMove, where, canvas.mapToGlobal(where), Qt.MouseButton.NoButton,
                            Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)  # fmt: skip
        QApplication.sendEvent(canvas, event)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(*points[-1]))


def brightness(canvas, x, y):
    return canvas.grab().toImage().pixelColor(x, y).lightnessF()


def test_drawing_with_the_mouse_yields_the_stroke_in_shares_of_the_side(canvas):
    draw(canvas, (20, 40), (100, 40), (100, 160))
    (stroke,) = canvas.strokes()
    assert stroke == pytest.approx(np.array([[0.1, 0.2], [0.5, 0.2], [0.5, 0.8]]))


def test_the_ink_is_where_the_mouse_was(canvas):
    draw(canvas, (20, 40), (100, 40), (180, 40))
    assert brightness(canvas, 100, 40) > 0.9
    assert brightness(canvas, 100, 150) < 0.2


def test_a_click_makes_a_dot(canvas):
    draw(canvas, (60, 60))
    assert canvas.strokes()[0].shape == (1, 2)
    assert brightness(canvas, 60, 60) > 0.9


def test_every_point_is_told_and_the_end_of_the_stroke(canvas, qtbot):
    told = []
    canvas.changed.connect(lambda: told.append("point"))
    canvas.stroke_finished.connect(lambda: told.append("end"))
    draw(canvas, (20, 20), (60, 60), (90, 90))
    assert told == ["point", "point", "point", "end"]


def test_a_stroke_under_way_is_among_the_strokes(canvas):
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(30, 30))
    assert len(canvas.strokes()) == 1
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(30, 30))
    assert len(canvas.strokes()) == 1


@pytest.mark.parametrize("key", ["undo", "clear"])
def test_a_stroke_under_way_is_taken_away_with_its_ink(canvas, qtbot, key):
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(30, 30))
    with qtbot.waitSignal(canvas.changed):
        getattr(canvas, key)()
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(30, 30))
    assert canvas.strokes() == []
    assert brightness(canvas, 30, 30) < 0.2


def test_undo_while_a_stroke_is_drawn_keeps_those_before_it(canvas):
    draw(canvas, (20, 40), (100, 40))
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(60, 120))
    canvas.undo()
    assert len(canvas.strokes()) == 1
    assert brightness(canvas, 60, 40) > 0.9
    assert brightness(canvas, 60, 120) < 0.2


def test_the_other_mouse_buttons_draw_nothing(canvas):
    QTest.mouseClick(canvas, Qt.MouseButton.RightButton, pos=QPoint(30, 30))
    assert canvas.strokes() == []


def test_strokes_stay_inside_the_canvas(canvas):
    draw(canvas, (100, 100), (500, -90))
    assert canvas.strokes()[0].tolist() == [[0.5, 0.5], [1.0, 0.0]]


def test_a_pen_draws_as_the_mouse_does(canvas):
    pen, none = QPointingDevice.primaryPointingDevice(), Qt.KeyboardModifier.NoModifier
    left = Qt.MouseButton.LeftButton
    press, move, release = QEvent.Type.TabletPress, QEvent.Type.TabletMove, QEvent.Type.TabletRelease
    for kind, x in ((press, 20.5), (move, 90.25), (release, 90.25)):
        where = QPointF(x, 50)
        event = QTabletEvent(kind, pen, where, canvas.mapToGlobal(where), 0.5, 0, 0, 0, 0, 0, none, left, left)
        assert QApplication.sendEvent(canvas, event)
    assert canvas.strokes()[0] == pytest.approx(np.array([[20.5, 50], [90.25, 50]]) / SIDE)


def test_undo_takes_the_last_stroke_away_and_tells(canvas, qtbot):
    draw(canvas, (20, 20), (60, 60))
    draw(canvas, (120, 20), (120, 60))
    with qtbot.waitSignal(canvas.changed):
        canvas.undo()
    assert len(canvas.strokes()) == 1
    assert brightness(canvas, 120, 40) < 0.2
    canvas.undo()
    canvas.undo()
    assert canvas.strokes() == []


def test_undo_brings_a_cleared_drawing_back(canvas):
    draw(canvas, (20, 20), (60, 60))
    canvas.clear()
    assert canvas.strokes() == []
    canvas.undo()
    assert len(canvas.strokes()) == 1


def test_it_says_whether_there_is_something_to_undo_and_to_clear(canvas):
    told = []
    canvas.held.connect(lambda undo, clear: told.append((undo, clear)))
    draw(canvas, (20, 20), (60, 60))
    canvas.clear()
    canvas.undo()
    canvas.undo()
    canvas.show_strokes([np.array([[0.1, 0.5], [0.9, 0.5]])])
    canvas.begin_anew()
    assert [told[0], *told[1:5], told[-1]] == [
        (True, True), (True, False), (True, True), (False, False), (True, True), (False, False),
    ]  # fmt: skip


def test_clearing_an_empty_canvas_tells_nothing(canvas):
    told = []
    canvas.changed.connect(lambda: told.append(1))
    canvas.clear()
    canvas.undo()
    assert told == []


def test_the_drawing_grows_with_the_canvas(canvas, qapp):
    draw(canvas, (20, 40), (100, 40), (180, 40))
    before = canvas.strokes()[0]
    canvas.resize(2 * SIDE, 2 * SIDE)
    assert (canvas.strokes()[0] == before).all()
    assert brightness(canvas, 200, 80) > 0.9
    assert brightness(canvas, 200, 40) < 0.2


def test_strokes_can_be_shown_without_telling(canvas):
    told = []
    canvas.changed.connect(lambda: told.append(1))
    canvas.show_strokes([np.array([[0.1, 0.5], [0.9, 0.5]]), np.empty((0, 2))])
    assert len(canvas.strokes()) == 1
    assert brightness(canvas, 100, 100) > 0.9
    assert told == []


def test_a_picture_is_shown_until_something_is_drawn(canvas):
    picture = np.zeros((28, 28), np.uint8)
    picture[14:, :] = 255
    canvas.show_picture(picture)
    assert (canvas.picture() == picture).all()
    assert canvas.strokes() == []
    assert brightness(canvas, 100, 150) > 0.9
    assert brightness(canvas, 100, 50) < 0.1
    draw(canvas, (20, 20), (60, 20))
    assert canvas.picture() is None
    assert len(canvas.strokes()) == 1
    assert brightness(canvas, 100, 150) < 0.2


def test_undo_brings_a_picture_back(canvas):
    canvas.show_picture(np.full((28, 28), 200, np.uint8))
    canvas.clear()
    assert canvas.picture() is None
    canvas.undo()
    assert canvas.picture() is not None


def test_the_empty_canvas_invites_and_a_note_is_read_out(canvas):
    assert "draw a digit" in canvas.accessibleDescription()
    canvas.set_note("The engine is starting.")
    assert "The engine is starting." in canvas.accessibleDescription()
    draw(canvas, (20, 20), (60, 60))
    assert "1 stroke." in canvas.accessibleDescription()


def test_the_invitation_disappears_with_the_first_point(canvas):
    def lit():
        picture = canvas.grab().toImage()
        return sum(picture.pixelColor(x, y).lightnessF() > 0.5 for x in range(40, 160) for y in range(80, 125))

    assert lit() > 20
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    assert lit() == 0


def test_the_square_stays_a_square_in_a_wide_place(canvas):
    canvas.resize(2 * SIDE, SIDE)
    draw(canvas, (SIDE // 2, 0), (3 * SIDE // 2, SIDE))
    assert canvas.strokes()[0] == pytest.approx(np.array([[0, 0], [1, 1]]))
    assert canvas.sizeHint().height() == 2 * SIDE


def test_a_long_scribble_adds_ink_without_redrawing_what_is_there(canvas, monkeypatch):
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    monkeypatch.setattr(canvas._ink, "add", lambda stroke: pytest.fail("drawn anew"))
    for step in range(300):
        QTest.mouseMove(canvas, QPoint(10 + step % 150, 20 + step // 2))
    canvas.grab()
