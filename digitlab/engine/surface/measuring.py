"""Measures the loss surface: around a network, coarsely at first, then ever finer; and its slope at single points."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from itertools import compress
from math import isfinite
from time import perf_counter
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Data, Experiment
from digitlab.core.surface import (
    MeasureSlope,
    MeasureSurface,
    SlopeMeasured,
    SurfaceBegun,
    SurfaceMeasured,
    WalkedPath,
)
from digitlab.engine.build import BuiltNetwork
from digitlab.engine.inside import structure_of
from digitlab.engine.loop import Digits
from digitlab.engine.shelf import Shelf
from digitlab.engine.surface import directions, walks
from digitlab.engine.surface.order import coarse_to_fine
from digitlab.engine.surface.plane import AT_ONCE, PlaneLoss, Portion, Slice
from digitlab.engine.surface.walks import Ground, Walk

TELL_SECONDS = 0.1  # of measuring, after which there is something to tell

Measuring = Generator[SurfaceBegun | SurfaceMeasured | SlopeMeasured | None, None, None]


class Surface(NamedTuple):
    """What was measured newest: with what, where, on which digits."""

    number: int
    loss: PlaneLoss
    plane: Slice
    digits: Digits


class Measurer:
    """Keeps the digits and what is compiled for the next time; None in what comes is a moment to stop."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._digits: tuple[tuple[Data, int], Digits] | None = None
        self._compiled: tuple[object, PlaneLoss] | None = None
        self._newest: Surface | None = None

    def measured(self, wanted: MeasureSurface, ground: Ground) -> Measuring:
        """SurfaceBegun, then SurfaceMeasured until all is there."""
        if wanted.size % 2 == 0:
            raise DigitLabError(f"A surface of {wanted.size} points a side has no centre: choose an odd number.")
        yield None
        walked = [*ground.walks, *(yield from walks.of_runs(wanted.runs, ground.network))]
        experiment, weights = ground.network.experiment, ground.network.weights
        digits = self._digits_of(experiment.data, wanted.digits)
        loss = self._compiled_for(experiment, len(digits.labels))
        yield None
        centre_loss = yield from loss.of(weights, digits)
        if centre_loss is None:
            raise DigitLabError("The loss of this network is no number: choose another one.")
        along: list[list[float | None]] = [[] for _ in walked]
        for walk, losses in zip(walked, along, strict=True):
            for point in walk.points:
                losses.append((yield from loss.of(point, digits)))
        laid = _laid(wanted, ground, walked, list(map(_came_down, along)))
        paths = [
            WalkedPath(name=walk.name, steps=walk.steps, a=feet[:, 0].tolist(), b=feet[:, 1].tolist(), losses=losses)
            for walk, feet, losses in zip(walked, laid.feet, along, strict=True)
        ]
        self._newest = Surface(wanted.number, loss, laid.plane, digits)
        yield SurfaceBegun(
            number=wanted.number, step=ground.step, origin=ground.origin, a=laid.a.tolist(), b=laid.b.tolist(),
            digits=len(digits.labels), centre_loss=centre_loss, explained=laid.explained, paths=paths,
        )  # fmt: skip
        yield from _points(self._newest, laid)

    def slope(self, wanted: MeasureSlope) -> Measuring:
        """Ends with SlopeMeasured; raises DigitLabError where another surface has taken that one's place."""
        surface = self._newest
        if surface is None or surface.number != wanted.number:
            raise DigitLabError("This surface is no longer the newest one: measure it again.")
        found = yield from surface.loss.slope(surface.plane, surface.digits, (wanted.a, wanted.b))
        if not all(map(isfinite, found)):
            raise DigitLabError("The loss has no slope here, it is too large for a number: choose a lower point.")
        yield SlopeMeasured(
            number=wanted.number, a=wanted.a, b=wanted.b, loss=found.loss, slope_a=found.by_a, slope_b=found.by_b,
            gradient_norm=found.norm,
        )  # fmt: skip

    def _compiled_for(self, experiment: Experiment, count: int) -> PlaneLoss:
        key = structure_of(experiment), experiment.loss, count
        if self._compiled is None or self._compiled[0] != key:
            self._compiled = key, PlaneLoss(BuiltNetwork(experiment.network), experiment.loss, count)
        return self._compiled[1]

    def _digits_of(self, data: Data, count: int) -> Digits:
        """``count`` of the digits that check the network from all over them, the same ones every time."""
        if self._digits is None or self._digits[0] != (data, count):
            self._digits = (data, count), self._shelf.checked(data, count).digits
        return self._digits[1]


class _Laid(NamedTuple):
    """A slice with the places of its points along both sides, and the feet of all walks on it, each [points, 2]."""

    plane: Slice
    a: np.ndarray
    b: np.ndarray
    feet: list[np.ndarray]
    explained: list[float]


def _came_down(losses: list[float | None]) -> bool:
    """Whether a path ends lower than it begins."""
    first, last = losses[0], losses[-1]
    return last is not None and (first is None or last < first)


def _laid(wanted: MeasureSurface, ground: Ground, walked: list[Walk], came_down: list[bool]) -> _Laid:
    """The slice; one path that leaps away, which dwarfs all others, has no say in where it lies, unless all do."""
    network, weights = ground.network.network, ground.network.weights
    centre = [one.numpy() for one in weights.trained]
    points = [[one.numpy() for one in point.trained] for walk in walked for point in walk.points]
    led = [came or not any(came_down) for walk, came in zip(walked, came_down, strict=True) for _ in walk.points]
    if wanted.directions == "path":
        plane = directions.path_plane(list(compress(points, led)), centre)
    else:
        names, spec = network.names()[: len(centre)], ground.network.experiment.network
        plane = directions.random_plane(names, centre, spec, wanted.seed)
    feet = directions.places(points, centre, plane)
    if wanted.directions == "path":
        a, b = directions.sides(feet[np.array(led, bool)], wanted.size)
    else:
        a = b = np.linspace(-wanted.reach, wanted.reach, wanted.size)
    u, v = (tuple(map(tf.constant, direction)) for direction in (plane.u, plane.v))
    ends = np.cumsum([len(walk.points) for walk in walked])[:-1]
    return _Laid(Slice(weights, u, v), a, b, np.split(feet, ends) if walked else [], plane.explained)


def _points(surface: Surface, laid: _Laid) -> Iterator[SurfaceMeasured | None]:
    """All points, told some at a time."""
    portions: list[Portion] = []
    for portion in surface.loss.portions(surface.plane, surface.digits):
        portions.append(portion)
        yield None
    size, told = len(laid.a), perf_counter()
    order, places, losses = coarse_to_fine(size), [], []
    for first in range(0, len(order), AT_ONCE):
        some = order[first : first + AT_ONCE]
        points = [(laid.a[place % size], laid.b[place // size]) for place in some]
        losses += yield from surface.loss.at(surface.plane, portions, points)
        places += some
        done = first + len(some)
        if done == len(order) or perf_counter() - told >= TELL_SECONDS:
            yield SurfaceMeasured(number=surface.number, places=places, losses=losses, share=done / len(order))
            told, places, losses = perf_counter(), [], []
