"""An update rule: pure functions from gradients, weights and state to new weights and new state."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar

import tensorflow as tf

from digitlab.core.optimizers import Optimizer

Tensors = tuple[tf.Tensor, ...]
State = tuple[Any, ...]
OptimizerSpec = TypeVar("OptimizerSpec", bound=Optimizer)


class Slope(NamedTuple):
    """The loss of a batch at some weights (a scalar), and its gradient: one tensor for every weight."""

    loss: tf.Tensor
    gradients: Tensors


Objective = Callable[[Tensors], Slope]


class Stepped(NamedTuple):
    """What a step gives: new weights, new state, and whether the algorithm is at its end (a scalar bool).

    ``looked`` is at how many other places it asked for the slope (a scalar int32).
    """

    weights: Tensors
    state: State
    done: tf.Tensor
    looked: tf.Tensor | int = 0


class Rule(Generic[OptimizerSpec]):
    """The mathematics of one optimizer; a subclass names the entry of the catalogue that it carries out.

    State is a tuple of slots, most of them one tensor per weight, so that it can be copied, kept and compared like any
    other value. Most rules are an :meth:`update`. One that needs the loss, or may say that it is done, overrides
    :meth:`step`; one that looks at the loss of other weights within a step also sets ``looks_around``.
    """

    entry: ClassVar[type[Optimizer]]
    looks_around: ClassVar[bool] = False

    def __init__(self, spec: OptimizerSpec) -> None:
        self.spec = spec

    def start(self, weights: Tensors) -> State:
        """The state before the first step."""
        return ()

    def step(
        self, slope: Slope, objective: Objective, weights: Tensors, state: State, learning_rate: Any, t: Any
    ) -> Stepped:
        """Step number ``t`` (1, 2, ..., a float scalar) from ``weights``, whose ``slope`` is known.

        ``objective`` gives the slope of the same batch at other weights; it may be called only where ``looks_around``.
        """
        return Stepped(*self.update(slope.gradients, weights, state, learning_rate, t), tf.constant(False))

    def update(
        self, gradients: Tensors, weights: Tensors, state: State, learning_rate: Any, t: Any
    ) -> tuple[Tensors, State]:
        """New weights and state after update number ``t``, from the gradients alone."""
        raise AssertionError(f"{type(self).__name__} has no update")

    def why_done(self, gradient_norm: float) -> str:
        """Why the algorithm is at its end, as it reads behind "Finished: "; ``gradient_norm`` is that of the end."""
        raise AssertionError(f"{type(self).__name__} never says that it is done")


class WeightRule(Rule[OptimizerSpec]):
    """A rule that treats each weight by itself: a subclass says what is kept of one weight, and how it changes."""

    def slots(self, weight: tf.Tensor) -> State:
        """What is kept of one weight, before the first step: one item for each slot."""
        return ()

    def change(
        self, gradient: tf.Tensor, weight: tf.Tensor, slots: State, learning_rate: Any, t: Any
    ) -> tuple[tf.Tensor, State]:
        """One weight and its slots after step number ``t``."""
        raise AssertionError(f"{type(self).__name__} changes nothing")

    def start(self, weights: Tensors) -> State:
        """The slots of all weights before the first step."""
        return tuple(zip(*map(self.slots, weights), strict=True))

    def update(
        self, gradients: Tensors, weights: Tensors, state: State, learning_rate: Any, t: Any
    ) -> tuple[Tensors, State]:
        """Change every weight."""
        kept = zip(*state, strict=True) if state else [()] * len(weights)
        changed = [
            self.change(gradient, weight, slots, learning_rate, t)
            for gradient, weight, slots in zip(gradients, weights, kept, strict=True)
        ]
        return tuple(weight for weight, _ in changed), tuple(zip(*(slots for _, slots in changed), strict=True))
