"""The parameters that several optimizers share, each declared once."""

from functools import partial
from typing import Any

from digitlab.core.parameter import parameter

setting = partial(parameter, acts="optimizer")  # a change begins the optimizer's state anew


def learning_rate(
    default: float,
    label: str = "Learning rate α",
    explanation: str = "The size of a step downhill.",
    at_most: float = 10.0,
) -> Any:
    """The size of a step, which may change while the network learns."""
    return parameter(default, label, explanation, above=0.0, at_most=at_most, scale="log", acts="now")


def momentum(default: float = 0.0, explanation: str = "Share of the previous step that is kept.") -> Any:
    """What is kept of the previous step; zero is no momentum."""
    return setting(default, "Momentum μ", explanation, at_least=0.0, below=1.0)


def nesterov(default: bool = False) -> Any:
    """Nesterov's momentum."""
    return setting(default, "Nesterov", "Look ahead along the momentum before stepping.")


def beta_1(
    default: float = 0.9, explanation: str = "How long the running mean of gradients remembers; 0.9 is about 10 steps."
) -> Any:
    """The memory of the first moment."""
    return setting(default, "β₁", explanation, at_least=0.0, below=1.0)


def beta_2(
    default: float = 0.999, explanation: str = "How long the running mean of squared gradients remembers."
) -> Any:
    """The memory of the second moment."""
    return setting(default, "β₂", explanation, at_least=0.0, below=1.0)


def epsilon(
    default: float,
    explanation: str = "Small number against division by zero; it also limits how much a tiny gradient is enlarged.",
) -> Any:
    """A small number below the fraction line; zero is allowed, and risks 0/0 where a gradient vanishes."""
    return setting(default, "ε", explanation, at_least=0.0, at_most=1.0, scale="log")


def epsilon_root(default: float = 0.0) -> Any:
    """A small number inside the square root."""
    return setting(
        default, "ε in the root", "A second small number, inside the square root; 0 leaves it out.",
        at_least=0.0, at_most=1.0, scale="log",
    )  # fmt: skip


def weight_decay(
    default: float,
    explanation: str = "Pulls every weight toward zero in each step, by this share times the learning rate.",
) -> Any:
    """What pulls weights toward zero; zero switches it off."""
    return setting(default, "Weight decay λ", explanation, at_least=0.0, at_most=10.0, scale="log")


def initial_accumulator_value(default: float) -> Any:
    """Where a sum of squared gradients starts."""
    return setting(
        default, "Start of the sum", "Where the sum of squared gradients starts; more makes the first steps smaller.",
        at_least=0.0, at_most=1_000.0, scale="log",
    )  # fmt: skip
