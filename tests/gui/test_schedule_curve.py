import pytest
from PySide6.QtGui import QImage

from digitlab.core.schedules import Constant, ReduceOnPlateau, Schedule
from digitlab.gui import theme
from digitlab.gui.palette import palette
from digitlab.gui.panels.schedule_curve import ScheduleCurve


@pytest.fixture
def curve(qtbot, qapp):
    theme.apply(qapp, "light")
    made = ScheduleCurve()
    qtbot.addWidget(made)
    made.resize(240, 36)
    return made


def drawn(curve):
    image = QImage(curve.size(), QImage.Format.Format_RGB32)
    image.fill(palette().surface)
    curve.render(image)
    return image


def heights(image):
    """For each column, how far above the bottom the highest ink is."""
    paper = image.pixel(0, 0)
    return [
        max((image.height() - y for y in range(image.height()) if image.pixel(x, y) != paper), default=0)
        for x in range(4, image.width() - 4)
    ]


@pytest.mark.parametrize("kind", Schedule.entries().values(), ids=Schedule.entries())
def test_the_curve_follows_its_schedule_from_edge_to_edge(curve, kind):
    schedule = kind(linear_warm_up=0.1)
    curve.show_schedule(schedule)
    found = heights(drawn(curve))
    expected = [4 + 28 * schedule.factor(step + 4, 240) for step in range(232)]
    for place, height in enumerate(found):
        near = expected[max(place - 2, 0) : place + 3]  # a drop is drawn within a column or two
        assert min(near) - 2 < height < max(near) + 2, place


def test_what_the_curve_cannot_show_is_written_under_it(curve):
    curve.show_schedule(Constant())
    level = drawn(curve)
    curve.show_schedule(ReduceOnPlateau())
    assert drawn(curve) != level
    assert curve.accessibleDescription().endswith("Falls when the validation loss stalls.")


def test_another_schedule_is_described(curve):
    for kind in Schedule.entries().values():
        curve.show_schedule(kind())
        assert curve.toolTip() == kind.explanation
        assert curve.accessibleDescription().startswith(kind.explanation.removesuffix("."))
