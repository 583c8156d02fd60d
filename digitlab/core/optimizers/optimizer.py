"""What all optimizers have: a learning rate."""

from typing import ClassVar

from digitlab.core.optimizers import parameters
from digitlab.core.spec import Entry


class Optimizer(Entry):
    """An update rule; ``learning_rate`` is the step size α, which a schedule may scale and a person may change live.

    ``full_batch`` says that every step needs the gradient over all digits that are learned from, not over a batch,
    ``needs_loss`` that a step looks at the loss itself, not at the gradient alone.
    In formulas θ is a weight, g its gradient, t the number of the step; what an arrow fills starts at zero unless said.
    """

    full_batch: ClassVar[bool] = False
    needs_loss: ClassVar[bool] = False

    learning_rate: float = parameters.learning_rate(0.1)
