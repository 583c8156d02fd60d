"""Optimizers that step along a mixture of old and new gradients, or along a guess of the next one."""

from typing import ClassVar, Literal

from digitlab.core.optimizers import parameters
from digitlab.core.optimizers.optimizer import Optimizer
from digitlab.core.optimizers.parameters import setting


class Adan(Optimizer):
    """Adaptive Nesterov momentum (Xie et al. 2022), with the factor 1-β₂ of optax where the paper has β₂."""

    title: ClassVar[str] = "Adan"
    formula: ClassVar[str] = (
        "d = g - g′ (the previous one),   k = 1-β₂\nm ← β₁·m + (1-β₁)·g,   v ← β₂·v + k·d\n"
        "n ← β₃·n + (1-β₃)·(g + k·d)²\nm̂, v̂, n̂: divided by 1-β₁ᵗ, 1-β₂ᵗ, 1-β₃ᵗ\n"
        "θ ← θ - α·((m̂ + k·v̂) / (√n̂ + ε) + λ·θ)"
    )
    paper: ClassVar[str] = "Xie et al. 2022, Adan: adaptive Nesterov momentum algorithm"
    explanation: ClassVar[str] = "Also remembers how gradients change, and steps toward where they will point next."

    type: Literal["adan"] = "adan"
    learning_rate: float = parameters.learning_rate(0.001)
    beta_1: float = parameters.beta_1(0.98, "How long the running mean of gradients remembers; 0.98 is about 50 steps.")
    beta_2: float = parameters.beta_2(0.92, "How long the running mean of changes of the gradient remembers.")
    beta_3: float = setting(
        0.99, "β₃", "How long the running mean of squared gradients remembers.", at_least=0.0, below=1.0
    )
    epsilon: float = parameters.epsilon(1e-8)
    epsilon_root: float = parameters.epsilon_root(1e-8)
    weight_decay: float = parameters.weight_decay(0.0)


class OptimisticAdam(Optimizer):
    """Adam that expects its direction to change on as it did (Daskalakis et al. 2018)."""

    title: ClassVar[str] = "Optimistic Adam"
    formula: ClassVar[str] = (
        "d = m̂ / (√v̂ + ε), as Adam or Nadam\nθ ← θ - α·[(a + b)·d - b·d′]\nd′: previous direction, at first d itself"
    )
    paper: ClassVar[str] = "Daskalakis et al. 2018, Training GANs with optimism"
    explanation: ClassVar[str] = "Guesses Adam's next direction from the last two, and steps along the guess."

    type: Literal["optimistic_adam"] = "optimistic_adam"
    learning_rate: float = parameters.learning_rate(0.001)
    alpha: float = setting(
        1.0, "Weight a", "How much of the present direction counts.", above=0.0, at_most=1_000.0, scale="log"
    )
    beta: float = setting(
        1.0, "Optimism b", "How much of the latest change of direction is added; large values swing.",
        at_least=0.0, at_most=1_000.0, scale="log",
    )  # fmt: skip
    beta_1: float = parameters.beta_1()
    beta_2: float = parameters.beta_2()
    epsilon: float = parameters.epsilon(1e-8)
    epsilon_root: float = parameters.epsilon_root()
    nesterov: bool = parameters.nesterov(True)


class Lion(Optimizer):
    """The sign of a mixture of momentum and gradient, found by a search through programs (Chen et al. 2023)."""

    title: ClassVar[str] = "Lion"
    formula: ClassVar[str] = "u = sign(β₁·m + (1-β₁)·g)\nθ ← θ - α·(u + λ·θ)\nm ← β₂·m + (1-β₂)·g"
    paper: ClassVar[str] = "Chen et al. 2023, Symbolic discovery of optimization algorithms"
    explanation: ClassVar[str] = "Every weight moves by the same amount, in the direction of its momentum."

    type: Literal["lion"] = "lion"
    learning_rate: float = parameters.learning_rate(3e-4, explanation="The size of a step; 3 to 10 times below Adam's.")
    beta_1: float = parameters.beta_1(0.9, "Share of the momentum in the direction of a step; the rest is gradient.")
    beta_2: float = parameters.beta_2(0.99, "How long the momentum remembers; 0.99 is about 100 steps.")
    weight_decay: float = parameters.weight_decay(1e-3)
