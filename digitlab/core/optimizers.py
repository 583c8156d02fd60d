"""The optimizers: how a gradient becomes a step."""

from __future__ import annotations

from functools import partial
from typing import ClassVar, Literal

from digitlab.core.parameter import parameter
from digitlab.core.spec import Entry

setting = partial(parameter, acts="optimizer")


class Optimizer(Entry):
    """An update rule; ``learning_rate`` is the step size α, which a schedule may scale and a person may change live."""

    full_batch: ClassVar[bool] = False  # whether every step needs all digits

    learning_rate: float = parameter(
        0.01, "Learning rate α", "The size of a step downhill.", above=0.0, at_most=10.0, scale="log", acts="now"
    )


class Sgd(Optimizer):
    """Stochastic gradient descent with momentum (Polyak 1964) or Nesterov's momentum (Sutskever et al. 2013)."""

    title: ClassVar[str] = "SGD"
    formula: ClassVar[str] = "b ← g + μ·b\nθ ← θ - α·b    (Nesterov: θ ← θ - α·(g + μ·b))"
    paper: ClassVar[str] = "Robbins & Monro 1951; Polyak 1964; Sutskever et al. 2013"
    explanation: ClassVar[str] = "Steps straight downhill; with momentum it keeps some of its speed, like a ball."

    type: Literal["sgd"] = "sgd"
    momentum: float = setting(0.0, "Momentum μ", "Share of the previous step that is kept.", at_least=0.0, below=1.0)
    nesterov: bool = setting(False, "Nesterov", "Look ahead along the momentum before stepping.")


class Adam(Optimizer):
    """Adam (Kingma & Ba 2015, Algorithm 1): momentum and a step size of its own for every weight."""

    title: ClassVar[str] = "Adam"
    formula: ClassVar[str] = (
        "m ← β₁·m + (1-β₁)·g,   v ← β₂·v + (1-β₂)·g²\nm̂ = m / (1-β₁ᵗ),   v̂ = v / (1-β₂ᵗ)\nθ ← θ - α·m̂ / (√v̂ + ε)"
    )
    paper: ClassVar[str] = "Kingma & Ba 2015, Adam: a method for stochastic optimization"
    explanation: ClassVar[str] = (
        "RMSProp and momentum together: remembers where gradients point and how large they are."
    )

    type: Literal["adam"] = "adam"
    learning_rate: float = parameter(
        0.001, "Learning rate α", "The size of a step downhill.", above=0.0, at_most=10.0, scale="log", acts="now"
    )
    beta_1: float = setting(
        0.9, "β₁", "How long the running mean of gradients remembers; 0.9 is about 10 steps.", at_least=0.0, below=1.0
    )
    beta_2: float = setting(
        0.999, "β₂", "How long the running mean of squared gradients remembers.", at_least=0.0, below=1.0
    )
    epsilon: float = setting(1e-8, "ε", "Small number against division by zero.", above=0.0, at_most=1.0, scale="log")
