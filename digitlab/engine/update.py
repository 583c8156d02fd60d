"""The step of an optimizer behind the gradient of a batch; compiled once for all loops that step alike."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import tensorflow as tf

from digitlab.core.optimizers import Optimizer
from digitlab.core.training import Regularisation
from digitlab.engine.build import Tensors
from digitlab.engine.compiled import xla
from digitlab.engine.gradient import clipped, penalised
from digitlab.engine.optimizers import rule_of
from digitlab.engine.optimizers.rule import Slope, Stepped
from digitlab.engine.placement import Placement

KEPT = 16  # compiled updates
Penalties = tuple[tuple[float, float], ...]
Update = Callable[..., Stepped]


def update(optimizer: Optimizer, regularisation: Regularisation, penalties: Penalties) -> Update:
    """Penalties, clipping and the step of a rule that looks at no other weights.

    It takes gradients, loss, weights, the optimizer's state, the learning rate and the number of the step.
    """
    rule = rule_of(optimizer)

    def updated(gradients: Any, loss: Any, weights: Any, state: Any, learning_rate: Any, t: Any) -> Stepped:
        loss, gradients = penalised(penalties, loss, gradients, weights)
        slope = Slope(loss, clipped(regularisation, gradients))
        return rule.step(slope, _no_objective, weights, state, learning_rate, tf.cast(t, tf.float32))

    return updated


def compiled_update(
    optimizer: Optimizer, regularisation: Regularisation, penalties: Penalties, weights: Tensors, placement: Placement
) -> Update:
    """The same compiled by XLA, which takes longest of all before a first batch: as it was before, where it can be.

    Another loss, other augmentations or batches of another size step as before.
    """
    any_rate = optimizer.model_copy(update={"learning_rate": type(optimizer).model_fields["learning_rate"].default})
    shapes = tuple(tuple(weight.shape) for weight in weights)
    return _compiled(any_rate, regularisation, penalties, shapes, placement)


@lru_cache(maxsize=KEPT)
def _compiled(
    optimizer: Optimizer,
    regularisation: Regularisation,
    penalties: Penalties,
    shapes: tuple[tuple[int, ...], ...],
    placement: Placement,
) -> Update:
    return xla(update(optimizer, regularisation, penalties))


def _no_objective(weights: Tensors) -> Slope:
    raise AssertionError("only a rule that looks around may ask for another slope")
