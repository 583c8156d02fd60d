"""How far to go along a direction: the zoom line search of Nocedal & Wright (1999, Algorithms 3.5 and 3.6).

The conditions are Wolfe's, the first one relaxed near a minimum after Hager & Zhang (2006, CG_DESCENT); choices that
the books leave open are those of optax.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import Any, NamedTuple

import tensorflow as tf

from digitlab.core.optimizers import Lbfgs


class Point(NamedTuple):
    """A place on the line: how far, the loss there, and the slope along the line."""

    distance: tf.Tensor
    loss: tf.Tensor
    slope: tf.Tensor


class Search(NamedTuple):
    """Where a search stands. ``low`` and ``high`` enclose a good point once ``enclosed``; ``low`` has the lower loss.

    ``reference`` is a third point for the cubic, ``safe`` the best point with enough descent.
    """

    count: tf.Tensor
    last: Point
    low: Point
    high: Point
    reference: Point
    safe: Point
    enclosed: tf.Tensor
    ended: tf.Tensor


def search(spec: Lbfgs, start: Point, guess: Any, at: Callable[[Any], Point]) -> tuple[tf.Tensor, tf.Tensor]:
    """How far to go from ``start``, at distance 0, and how many points it took; ``at`` gives that at a distance."""
    zoom = Zoom(spec, start, guess)
    no = tf.constant(False)
    begun = Search(tf.constant(0), start, start, start, start, start, no, no)
    found = tf.while_loop(lambda *state: ~Search(*state).ended, lambda *state: zoom.trial(Search(*state), at), begun)
    ended = Search(*found)
    return ended.last.distance, ended.count


class Zoom:
    """One line search from ``start``, with the conditions of ``spec``."""

    def __init__(self, spec: Lbfgs, start: Point, guess: Any) -> None:
        self.spec, self.start, self.guess = spec, start, guess

    def trial(self, state: Search, at: Callable[[Any], Point]) -> Search:
        """Look at one point more: a farther one, or one between ``low`` and ``high``."""
        spec, old = self.spec, state
        new = at(tf.where(old.enclosed, between(old.low, old.high, old.reference), self._farther(old)))
        descent = self._lacks_descent(new)
        good = tf.maximum(descent, self._lacks_flatness(new)) <= spec.tol
        safe = (descent <= spec.tol) & (~old.enclosed | (new.loss < old.safe.loss))
        state = old._replace(count=old.count + 1, last=new, safe=either(safe, new, old.safe))
        state = either(old.enclosed, self._narrow(state, descent), self._widen(state, old.last, descent, good))
        narrow = old.enclosed & (tf.abs(old.high.distance - old.low.distance) <= spec.stepsize_precision)
        done = good | state.ended
        failed = ~done & ((state.count >= spec.max_linesearch_steps) | (narrow & (state.safe.distance > 0)))
        back = failed & ((state.safe.distance > 0) | tf.math.is_inf(descent))
        return state._replace(last=either(back, state.safe, new), ended=done | failed)

    def _farther(self, state: Search) -> tf.Tensor:
        far = tf.where(state.count == 0, self.guess, self.spec.increase_factor * state.last.distance)
        return tf.minimum(far, self.spec.max_learning_rate) if self.spec.max_learning_rate else far

    def _lacks_descent(self, new: Point) -> tf.Tensor:
        """How much of the descent is missing; infinite where the loss is no number."""
        start, share = self.start, self.spec.slope_rtol
        lack = new.loss - start.loss - share * new.distance * start.slope
        if self.spec.approx_dec_rtol:
            rise = new.loss - start.loss - self.spec.approx_dec_rtol * tf.abs(start.loss)
            lack = tf.minimum(tf.maximum(new.slope - (2 * share - 1) * start.slope, rise), lack)
        return _amount(lack)

    def _lacks_flatness(self, new: Point) -> tf.Tensor:
        """How much too steep the line still is."""
        return _amount(tf.abs(new.slope) - self.spec.curv_rtol * tf.abs(self.start.slope))

    def _widen(self, state: Search, before: Point, descent: Any, good: Any) -> Search:
        """Algorithm 3.5: go on until a good point must lie behind."""
        new = state.last
        too_far = (descent > 0) | ((new.loss >= before.loss) & (state.count > 1))
        uphill = (new.slope >= 0) & ~too_far
        low, high = either(uphill, (new, before), (before, new))
        enclosed = too_far | uphill | good
        ended = state.ended
        if self.spec.max_learning_rate:
            ended = (new.distance >= self.spec.max_learning_rate) & ~enclosed
        return state._replace(low=low, high=high, reference=low, enclosed=enclosed, ended=ended)

    def _narrow(self, state: Search, descent: Any) -> Search:
        """Algorithm 3.6: put the new point in place of ``high`` or of ``low``."""
        new, low, high = state.last, state.low, state.high
        above = (descent > 0) | (new.loss >= low.loss)
        crossed = (new.slope * (high.distance - low.distance) >= 0) & ~above
        reference = either(above | crossed, high, low)
        high = either(above, new, either(crossed, low, high))
        return state._replace(low=either(above, low, new), high=high, reference=reference)


def between(low: Point, high: Point, reference: Point) -> tf.Tensor:
    """The lowest place of a cubic through the points, or of a parabola where that is near an end, or the middle."""
    width = tf.abs(high.distance - low.distance)
    left, right = tf.minimum(low.distance, high.distance), tf.maximum(low.distance, high.distance)
    parabola, cubic = _lowest_of_parabola(low, high), _lowest_of_cubic(low, high, reference)

    def inside(place: tf.Tensor, share: float) -> tf.Tensor:
        return (place > left + share * width) & (place < right - share * width)

    place = tf.where(inside(parabola, 0.1), parabola, (low.distance + high.distance) / 2)
    return tf.where(inside(cubic, 0.2), cubic, place)


def _lowest_of_parabola(low: Point, high: Point) -> tf.Tensor:
    width = high.distance - low.distance
    bend = (high.loss - low.loss - low.slope * width) / tf.square(width)
    return low.distance - low.slope / (2 * bend)


def _lowest_of_cubic(low: Point, high: Point, reference: Point) -> tf.Tensor:
    """Where the cubic through all three, with the slope of ``low``, is flat; no number where it nowhere is."""
    one, two = high.distance - low.distance, reference.distance - low.distance
    rise_one = high.loss - low.loss - low.slope * one
    rise_two = reference.loss - low.loss - low.slope * two
    below = tf.square(one * two) * (one - two)
    third = (tf.square(two) * rise_one - tf.square(one) * rise_two) / below
    second = (one**3 * rise_two - two**3 * rise_one) / below
    root = tf.sqrt(tf.square(second) - 3 * third * low.slope)
    return low.distance + (root - second) / (3 * third)


def either(condition: tf.Tensor, one: Any, other: Any) -> Any:
    """``one`` where ``condition`` holds, otherwise ``other``, for every tensor of a structure."""
    return tf.nest.map_structure(lambda a, b: tf.where(condition, a, b), one, other)


def _amount(lack: tf.Tensor) -> tf.Tensor:
    """What is missing, nothing where it is negative, and endlessly much where it is no number."""
    return tf.where(tf.math.is_nan(lack), tf.constant(inf, lack.dtype), tf.maximum(lack, 0))
