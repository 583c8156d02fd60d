"""The loss surface in the window: what is asked, how the pictures sharpen, paths, and the slope at a point."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from digitlab.core import folders
from digitlab.core.kept.folders import EVENTS, EXPERIMENT
from digitlab.core.kept.moments import moment_path
from digitlab.core.layers import Dense, Flatten
from digitlab.core.messages import Refused
from digitlab.core.network import Network
from digitlab.core.surface import (
    MeasureSlope,
    MeasureSurface,
    SlopeMeasured,
    StopSurface,
    SurfaceBegun,
    SurfaceMeasured,
    SurfaceStopped,
    WalkedPath,
)
from digitlab.gui import theme
from digitlab.gui.palette import choose
from digitlab.gui.surface import colours, offers, words
from digitlab.gui.surface.page import SurfacePage
from digitlab.gui.surface.question import BEFORE
from digitlab.gui.surface.scene import Patch

LEFT = Qt.MouseButton.LeftButton
PLACES = [-1.0, -0.5, 0.0, 0.5, 1.0]
LOSSES = [0.03 + a * a + 3 * b * b for b in PLACES for a in PLACES]
PATH = WalkedPath(name="2026-01-01-100000-Mine", steps=[0, 9, 90], a=[0.9, 0.4, 0.0], b=[0.8, -0.2, 0.0],
                  losses=[2.3, 0.6, 0.03])  # fmt: skip
OTHER = Network(layers=(Flatten(), Dense(units=3)))


def begun(number=1, paths=(), explained=(), **told):
    return SurfaceBegun(number=number, step=90, a=PLACES, b=PLACES, digits=1_000, centre_loss=0.03, paths=list(paths),
                        explained=list(explained), **told)  # fmt: skip


def measured(places=range(25), share=1.0, number=1, broken=()):
    places = list(places)
    losses = [None if place in broken else LOSSES[place] for place in places]
    return SurfaceMeasured(number=number, places=places, losses=losses, share=share)


def slope(**told):
    return SlopeMeasured(**{"number": 1, "a": 0.0, "b": 0.0, "loss": 0.42, "slope_a": -1.3, "slope_b": 0.2,
                            "gradient_norm": 2.1} | told)  # fmt: skip


def asked(process):
    """What was asked about the surface since the last time."""
    return [one for one in process.taken() if isinstance(one, MeasureSurface | MeasureSlope | StopSurface)]


def kept(name, experiment, events, steps=(0, 9)):
    """The folder of a run that has been kept, with its moments."""
    folder = folders.runs() / name
    (folder / "moments").mkdir(parents=True)
    (folder / EXPERIMENT).write_text(experiment.to_json())
    (folder / EVENTS).write_text("".join(one.line() for one in (events.started(folder, experiment), events.end())))
    for step in steps:
        moment_path(folder, step).touch()
    return folder


@pytest.fixture
def page(ready, process, qtbot, qapp):
    theme.apply(qapp, "light")
    one = SurfacePage(ready)
    qtbot.addWidget(one)
    one.resize(660, 430)
    one.show()
    process.taken()
    return one


def test_it_teaches_then_the_picture_sharpens_and_can_be_called_off(page, process, qtbot) -> None:
    assert page._teaches.isVisible()
    assert words.NO_PATH in page._teaches.text()
    qtbot.mouseClick(page.options.begin, LEFT)
    assert asked(process) == [MeasureSurface(number=1, size=21)]
    assert page.summary.whole() == words.PREPARING
    process.say(begun(), measured([12], share=0.04))
    qtbot.waitUntil(page.map.isVisible)
    assert page.summary.whole() == "Measuring, 4 % done"
    assert np.ptp(page.map.scene.heights) == 0  # all are like the only one
    process.say(measured([0, 4, 20, 24], share=0.2))
    qtbot.waitUntil(lambda: np.ptp(page.map.scene.heights) == 1)
    qtbot.mouseClick(page.options.begin, LEFT)
    assert asked(process) == [StopSurface()]
    process.say(SurfaceStopped(number=1))
    assert page.summary.whole() == "It was stopped."
    assert page.map.isVisible()


def test_a_surface_that_is_called_off_before_anything_was_measured_leaves_the_one_before_and_says_so(page, process):
    page._press()
    process.say(begun(), measured())
    page._press()
    process.say(begun(number=2))
    page._press()
    process.say(SurfaceStopped(number=2))
    process.taken()
    assert page.map.isVisible()
    assert page.told.isVisible()
    assert page.told.text() == BEFORE
    page.map.asked.emit(0.5, 0.5)
    assert asked(process) == []  # the engine knows only the new one, which is not the one to be seen
    page._press()
    process.say(begun(number=3), measured(number=3))
    assert page.told.text() == words.POINT


def test_the_surface_is_drawn_told_and_followed_until_the_network_learns_on(page, process, events, session) -> None:
    page._press()
    process.say(begun(), measured(broken=(24,)))
    assert page.summary.whole() == "5 × 5 points, 1,000 digits, network after step 90; lowest 0.030 at a = 0, b = 0"
    told = "Loss 0.030 in the middle; lowest 0.030 at a = 0, b = 0, highest 4.03 at a = -1, b = -1".replace("-", "−")
    for view in (page.map, page.relief):
        assert view.accessibleDescription() == told
    light = page.map.grab().toImage()
    choose("dark")
    assert page.map.grab().toImage() != light
    choose("light")
    page.map._point_at((1.0, 1.0))
    assert page.told.text().startswith("a = 1, b = 1: loss no longer a number.")
    process.say(events.started(), events.batch(3))
    assert "another network answers now" in page.summary.whole()


def test_keys_point_and_ask_and_the_answer_has_the_symbols_of_the_lecture(page, process, session, qtbot) -> None:
    page._press()
    process.say(begun(), measured())
    process.taken()
    page.map.setFocus()
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Right, Qt.Key.Key_Return):
        qtbot.keyClick(page.map, key)
    assert asked(process) == [MeasureSlope(number=1, a=0.5, b=0.5)]
    process.say(slope(a=0.1))  # of a point that another has overtaken
    assert page.surface.slope is None
    process.say(slope(a=0.5, b=0.5))
    page.map._point_at(None)
    session.change(session.experiment.with_value("optimizer.learning_rate", 0.02))
    page.show_state()
    assert page.told.text() == (
        "a = 0.5, b = 0.5: loss 0.420; slope along a −1.3, along b 0.2; ‖g‖ = 2.1. −g points to where the loss falls"
        " fastest. One step of α = 0.02 would reach 0.332 if the surface were the plane."
    )
    assert "too long for the plane" in words.slope(slope(), 0.5)
    patch = page.map.scene.patch
    assert patch.rise[0] < 0 < patch.rise[1]
    assert page.map.grab().toImage() != page.relief.grab().toImage()
    qtbot.mouseClick(page.map, LEFT, pos=page.map.at(-0.5, 0.5).toPoint())
    found = asked(process)[0]
    assert (found.a, found.b) == pytest.approx((-0.5, 0.5), abs=0.02)
    process.say(Refused(command="measure_slope", sentence="It has gone: measure again."))
    page.map._point_at(None)
    assert page.told.text() == "It has gone: measure again."
    process.die()
    assert page.told.text() == "The engine has started anew since: measure the surface again."
    page.surface.ask_slope(0, 0)
    assert asked(process) == []


def test_the_plane_falls_where_its_arrow_points() -> None:
    patch = Patch(0.1, 0.2, 0.5, (0.3, -0.4))
    x, y, height = patch.at(1, 0)
    assert height < patch.height
    assert (x - patch.x, y - patch.y) == pytest.approx((-0.6 * patch.reach, 0.8 * patch.reach))
    assert height - patch.height == pytest.approx((x - patch.x) * 0.3 + (y - patch.y) * -0.4)
    assert patch.at(0, 1)[2] == pytest.approx(patch.height)


def test_the_relief_is_turned_by_the_mouse_and_by_keys(page, process, qtbot) -> None:
    page._press()
    process.say(begun(paths=[PATH]), measured())
    relief, seen = page.relief, []
    at_first = relief.camera
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_Home):
        qtbot.keyClick(relief, key)
        seen.append(relief.camera)
    assert seen[0].turn != at_first.turn
    assert seen[1].tilt > at_first.tilt
    assert seen[2] == at_first
    before = relief.grab().toImage()
    QTest.mousePress(relief, LEFT, pos=QPoint(100, 100))
    QTest.mouseMove(relief, QPoint(160, 90))
    QTest.mouseRelease(relief, LEFT, pos=QPoint(160, 90))
    assert relief.camera != at_first
    assert relief.grab().toImage() != before


def test_paths_are_those_of_runs_with_the_same_network_other_seeds_first(page, process, session, events, qtbot) -> None:
    made = session.made
    own = kept("2026-01-01-100000-Mine", made, events)
    kept("2026-01-03-100000-Rate", made.with_value("optimizer.learning_rate", 0.5), events)
    seed = kept("2026-01-02-100000-Seed", made.with_value("seed", 99), events)
    kept("2026-01-04-100000-Other", made.model_copy(update={"network": OTHER}), events)
    kept("2026-01-05-100000-Short", made.with_value("seed", 100), events, steps=(0,))
    process.say(events.started(own, made))
    page.archive.load()
    picker = page.options.paths
    qtbot.waitUntil(lambda: len(picker.offered) == 3)
    assert [offer.text for offer in picker.offered] == [
        offers.OWN, "Untitled, seed 99, 90.00 %", f"Untitled, seed {made.seed}, 90.00 %",
    ]  # fmt: skip
    assert picker.offered[1].tip == offers.SEED
    assert picker.folders == [own]  # that of the run shown, without a click
    picker.menu().actions()[1].trigger()
    qtbot.mouseClick(page.options.begin, LEFT)
    (wanted,) = asked(process)
    assert (wanted.directions, wanted.runs, wanted.race) == ("path", [str(own), str(seed)], False)
    process.say(begun(paths=[PATH], explained=[0.93, 0.04]), measured())
    assert page.legend.entries[0].text == "The run shown: loss 2.30 → 0.030"
    assert words.SHADOWS in page._explained.text()
    assert words.axes(page.surface.begun) == ("a: main direction of the path, 93 %", "b: the second one, 4 %")


def test_a_path_that_leaves_the_slice_is_spoken_of() -> None:
    leaps = PATH.model_copy(update={"name": "Too large", "a": [0.9, 40.0, 4e3]})
    assert words.SHADOWS in words.explained(begun(paths=[PATH], explained=[0.9, 0.1]), 100)
    assert words.FAR in words.explained(begun(paths=[PATH, leaps], explained=[0.9, 0.1]), 100)
    assert words.HIDDEN in words.explained(begun(paths=[PATH, leaps]), 100)


def test_along_no_path_nothing_is_measured_and_a_refusal_is_said(page, process) -> None:
    page.options.directions.set_value("path")
    page.show_state()
    assert not page.options.begin.isEnabled()
    assert page.options.begin.toolTip() == page.summary.whole() == words.NEEDS_PATH
    page.options.directions.set_value("random")
    page.show_state()
    page.options.again.click()
    assert asked(process) == [MeasureSurface(number=1, seed=2)]
    process.say(Refused(command="measure_surface", sentence="The run has another network: leave it out."))
    assert page.summary.whole() == "The run has another network: leave it out."
    assert page.summary.property("tone") == "error"


@pytest.mark.parametrize("look", ["light", "dark"])
def test_colours_grow_evenly_lighter(look) -> None:
    choose(look)
    found = np.array([colours.oklab("#" + bytes(one).hex()) for one in np.rint(colours.ramp()).astype(np.uint8)])
    steps = np.linalg.norm(np.diff(found[::15], axis=0), axis=1)
    assert (np.diff(found[:, 0]) > -2e-3).all()
    assert steps.max() < 1.35 * steps.min()
    choose("light")
