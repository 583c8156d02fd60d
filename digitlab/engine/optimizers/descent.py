"""Gradient descent and its momentum."""

from __future__ import annotations

from typing import Any

from digitlab.core.optimizers import Sgd
from digitlab.engine.optimizers.rule import Rule, State, Tensors, zeros


class SgdRule(Rule[Sgd]):
    """b <- g + mu*b and theta <- theta - alpha*b, or with Nesterov theta - alpha*(g + mu*b).

    The buffer holds gradients, not steps, so a schedule scales all of it (Sutskever et al. 2013 with today's rate).
    """

    entry = Sgd

    def start(self, weights: Tensors) -> State:
        """One buffer, only where there is momentum."""
        return (zeros(weights),) if self.spec.momentum else ()

    def update(
        self, gradients: Tensors, weights: Tensors, state: State, learning_rate: Any, t: Any
    ) -> tuple[Tensors, State]:
        """One step downhill."""
        direction, mu = gradients, self.spec.momentum
        if state:
            buffer = tuple(g + mu * b for g, b in zip(gradients, state[0], strict=True))
            state = (buffer,)
            direction = (
                tuple(g + mu * b for g, b in zip(gradients, buffer, strict=True)) if self.spec.nesterov else buffer
            )
        return tuple(w - learning_rate * d for w, d in zip(weights, direction, strict=True)), state
