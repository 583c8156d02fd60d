"""An update rule: pure functions from gradients, weights and state to new weights and new state."""

from __future__ import annotations

from typing import Any, ClassVar, Generic, TypeVar

import tensorflow as tf

from digitlab.core.optimizers import Optimizer

Tensors = tuple[tf.Tensor, ...]
State = tuple[Tensors, ...]
OptimizerSpec = TypeVar("OptimizerSpec", bound=Optimizer)


class Rule(Generic[OptimizerSpec]):
    """The mathematics of one optimizer; a subclass names the entry of the catalogue that it carries out.

    State is a tuple of slots, each holding one tensor per weight, so that it can be copied, kept and compared
    like any other value.
    """

    entry: ClassVar[type[Optimizer]]

    def __init__(self, spec: OptimizerSpec) -> None:
        self.spec = spec

    def start(self, weights: Tensors) -> State:
        """The state before the first step."""
        return ()

    def update(
        self, gradients: Tensors, weights: Tensors, state: State, learning_rate: Any, t: Any
    ) -> tuple[Tensors, State]:
        """New weights and state after update number ``t`` (1, 2, ..., a float scalar)."""
        raise AssertionError(f"{type(self).__name__} has no update")


def zeros(weights: Tensors) -> Tensors:
    """A slot of zeros, one tensor for every weight."""
    return tuple(tf.zeros_like(weight) for weight in weights)


def moment(old: Tensors, new: Tensors, decay: float) -> Tensors:
    """The running mean: decay * old + (1 - decay) * new."""
    return tuple(decay * o + (1 - decay) * n for o, n in zip(old, new, strict=True))
