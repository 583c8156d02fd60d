"""The paths on a surface: principal directions against NumPy, kept runs and racers whose weights they are."""

from __future__ import annotations

from math import ceil

import numpy as np
import pytest

from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Experiment
from digitlab.core.kept.moments import moment_path
from digitlab.core.layers import Dense, Flatten
from digitlab.core.network import Network
from digitlab.data import model_file
from digitlab.data.model_file import ModelFile
from digitlab.engine import trained
from digitlab.engine.surface import directions, walks
from digitlab.engine.surface.walks import RaceWalks

RANDOM = np.random.default_rng(4)


def network(units):
    return trained.fresh(Experiment(network=Network(layers=(Flatten(), Dense(units=units)))))


def test_path_directions_are_those_of_a_singular_value_decomposition() -> None:
    centre = [RANDOM.normal(size=shape).astype(np.float32) for shape in ((30, 4), (4,))]
    points = [[one + RANDOM.normal(size=one.shape).astype(np.float32) for one in centre] for _ in range(6)]
    plane = directions.path_plane([*points, centre], centre)
    moves = np.stack([np.concatenate([(one - two).ravel() for one, two in zip(point, centre, strict=True)])
                      for point in points]).astype(float)  # fmt: skip
    _, values, right = np.linalg.svd(moves)
    for found, wanted in zip((plane.u, plane.v), right, strict=False):
        flat = np.concatenate([one.ravel() for one in found])
        assert abs(flat @ wanted) == pytest.approx(1, abs=1e-5)
        assert np.linalg.norm(flat) == pytest.approx(1, abs=1e-5)
    np.testing.assert_allclose(plane.explained, (values**2 / (values**2).sum())[:2], rtol=1e-5)
    feet = directions.places(points, centre, plane)
    np.testing.assert_allclose(abs(feet), abs(moves @ right[:2].T), atol=1e-5)
    for one, feet_along in zip(directions.sides(feet, 11), feet.T, strict=True):
        assert one[0] < feet_along.min()
        assert one[-1] > feet_along.max()
        assert 0 in one
        np.testing.assert_allclose(np.diff(one), one[1] - one[0])


@pytest.mark.parametrize("least", [-4.0, -0.01, 0.0])
def test_the_centre_is_a_point_wherever_the_paths_lie(least) -> None:
    for size in (3, 5, 21):
        side, _ = directions.sides(np.array([[least, 0.0], [1.0, 1.0]]), size)
        assert 0 in side[1:-1]
        assert side[0] < least
        assert side[-1] > 1.0


def test_points_on_one_line_have_no_two_directions() -> None:
    centre = [np.zeros((3, 2), np.float32)]
    for count in (0, 1, 3):
        with pytest.raises(DigitLabError, match="choose random ones"):
            directions.path_plane([[centre[0] + number] for number in range(count)], centre)


def test_a_walk_has_more_points_early_and_its_newest_one_always() -> None:
    narrow, raced = network(2), RaceWalks()
    raced.begin([("One", narrow)] * 4)
    most = walks.most_points(narrow.experiment.network.parameters, 4)
    for step in range(500):
        raced.note(0, step, narrow.weights, None)
    (walk,) = raced.ground().walks
    assert (walk.steps[0], walk.steps[-1], len(walk.points)) == (0, 499, len(walk.steps))
    assert 15 < len(walk.steps) <= most
    assert all(after >= ceil(1.15 * before) for before, after in zip(walk.steps[1:-1], walk.steps[2:-1], strict=False))
    assert walks.most_points(walks.ROOM // 4 // 10, 5) == 2, "there is little room"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A kept run with five moments, and its network."""
    found = tmp_path_factory.mktemp("run")
    own = network(3)
    moment_path(found, 0).parent.mkdir()
    for number, step in enumerate((0, 2, 5, 9, 20)):
        arrays = {name: one + np.float32(number) for name, one in own.network.arrays_from(own.weights).items()}
        model_file.write(moment_path(found, step), ModelFile(own.experiment, arrays))
    return found, own


def read(folder, own):
    """The walks, and how many moments to stop there were."""
    reading, count = walks.of_runs([str(folder)], own), 0
    while True:
        try:
            next(reading)
        except StopIteration as ended:
            return ended.value, count
        count += 1


def test_the_walk_of_a_kept_run_is_its_moments(folder, monkeypatch) -> None:
    kept, own = folder
    (walk,), moments = read(kept, own)
    assert (walk.name, walk.steps, moments) == (kept.name, [0, 2, 5, 9, 20], 5)
    for number, point in enumerate(walk.points):
        np.testing.assert_allclose(point.trained[0], own.weights.trained[0] + number)
    monkeypatch.setattr(walks, "MOST_POINTS", 3)
    assert read(kept, own)[0][0].steps == [0, 5, 20]


def test_a_run_that_does_not_fit_is_refused(folder, tmp_path) -> None:
    kept, own = folder
    with pytest.raises(DigitLabError, match="another network"):
        read(kept, network(4))
    with pytest.raises(DigitLabError, match="no moments that are kept"):
        read(tmp_path, own)


def test_racers_with_other_networks_have_no_surface_in_common() -> None:
    raced = RaceWalks()
    raced.begin([(f"{units} nodes", network(units)) for units in (2, 3)])
    for place in (0, 1):
        raced.note(place, 0, network(2).weights, None)
    with pytest.raises(DigitLabError, match="no surface in common"):
        raced.ground()
