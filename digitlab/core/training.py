"""How long a network learns, in what portions, and what keeps its weights small."""

from typing import Literal

from digitlab.core.datasets import MOST_DIGITS
from digitlab.core.parameter import parameter
from digitlab.core.spec import Spec

Clipping = Literal["none", "value", "norm", "global_norm"]
Execution = Literal["auto", "graph", "shards", "xla_step", "xla_shards", "xla_loop"]


class Regularisation(Spec):
    """What keeps weights and steps small, so that the network learns the digits and not their accidents."""

    l1: float = parameter(
        0.0, "L1", "Adds this times the sum of all |w| to the loss: many weights become nought.",
        at_least=0.0, at_most=1.0,
    )  # fmt: skip
    l2: float = parameter(
        0.0, "L2", "Adds this times the sum of all w² to the loss: no weight becomes large.", at_least=0.0, at_most=1.0
    )
    clipping: Clipping = parameter(
        "none",
        "Clip gradients",
        "Cuts every number of the gradient, or shortens each tensor's, or all at once.",
    )
    clip_at: float = parameter(
        1.0, "Clip at", "The largest number, or the largest norm, that a gradient may have.",
        above=0.0, at_most=1e6, scale="log",
    )  # fmt: skip
    weight_average: float = parameter(
        0.0, "Average weights", "Check and answer with a running mean of the weights that keeps this share a step.",
        at_least=0.0, below=1.0,
    )  # fmt: skip


class Training(Spec):
    """How long and in what portions the network learns."""

    epochs: int = parameter(3, "Epochs", "How many times every digit is seen.", at_least=1, at_most=10_000)
    batch_size: int = parameter(
        128, "Batch size", "How many digits are averaged for one step.", at_least=1, at_most=MOST_DIGITS, scale="log"
    )
    patience: int = parameter(
        0, "Patience", "Stop early after so many epochs without a better validation; 0 never stops early.",
        at_least=0, at_most=1_000, unit="epochs", acts="now",
    )  # fmt: skip
    target_accuracy: float = parameter(
        0.0, "Target", "Stop when this share of the validation digits is read right; 0 sets no target.",
        at_least=0.0, at_most=1.0, acts="now",
    )  # fmt: skip
    time_limit: float = parameter(
        0.0, "Time limit", "Stop after so many seconds of training; 0 sets no limit.",
        at_least=0.0, at_most=1e6, unit="s", acts="now",
    )  # fmt: skip
    execution: Execution = parameter(
        "auto", "Execution", "How the engine runs the loop; auto measures which way is fastest on this computer."
    )
