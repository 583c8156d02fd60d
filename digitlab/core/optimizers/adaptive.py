"""Optimizers that give every weight a step size of its own, from the size of its gradients."""

from typing import ClassVar, Literal

from digitlab.core.optimizers import parameters
from digitlab.core.optimizers.optimizer import Optimizer
from digitlab.core.optimizers.parameters import setting


class Adagrad(Optimizer):
    """Steps divided by the root of all squared gradients so far (Duchi, Hazan & Singer 2011)."""

    title: ClassVar[str] = "AdaGrad"
    formula: ClassVar[str] = "a ← a + g²\nθ ← θ - α·g / √(a + ε)"
    paper: ClassVar[str] = "Duchi, Hazan & Singer 2011, Adaptive subgradient methods for online learning"
    explanation: ClassVar[str] = "Weights that have moved a lot slow down; rarely used ones keep their speed."

    type: Literal["adagrad"] = "adagrad"
    learning_rate: float = parameters.learning_rate(0.05)
    initial_accumulator_value: float = parameters.initial_accumulator_value(0.1)
    epsilon: float = parameters.epsilon(1e-7)


class Adadelta(Optimizer):
    """Steps in the unit of the weights themselves (Zeiler 2012)."""

    title: ClassVar[str] = "Adadelta"
    formula: ClassVar[str] = (
        "g ← g + λ·θ,   E ← ρ·E + (1-ρ)·g²\nu = g·√(X + ε) / √(E + ε)\nX ← ρ·X + (1-ρ)·u²\nθ ← θ - α·u"
    )
    paper: ClassVar[str] = "Zeiler 2012, ADADELTA: an adaptive learning rate method"
    explanation: ClassVar[str] = "Compares recent steps with recent gradients, so that it nearly sets its own pace."

    type: Literal["adadelta"] = "adadelta"
    learning_rate: float = parameters.learning_rate(1.0, explanation="Factor on the step; the paper has none, 1.")
    rho: float = setting(
        0.9, "ρ", "How long the running means of squares remember; 0.9 is about 10 steps.", at_least=0.0, below=1.0
    )
    epsilon: float = parameters.epsilon(1e-6, "Small number in both roots; it also sets the first weights in motion.")
    weight_decay: float = parameters.weight_decay(
        0.0, "Share of each weight that is added to its gradient, which pulls it toward zero."
    )


class RmsProp(Optimizer):
    """Steps divided by the root of the recent squared gradients (Tieleman & Hinton 2012)."""

    title: ClassVar[str] = "RMSProp"
    formula: ClassVar[str] = (
        "v ← ρ·v + (1-ρ)·g²\nw = α·g / √(v + ε)\nb ← w + μ·b,   θ ← θ - b\nNesterov: θ ← θ - (w + μ·b)\n"
        "centred: v less the square of the mean of g"
    )
    paper: ClassVar[str] = "Tieleman & Hinton 2012, Lecture 6.5; centred: Graves 2013"
    explanation: ClassVar[str] = "Divides each gradient by its recent size, so that steep and flat weights move alike."

    type: Literal["rmsprop"] = "rmsprop"
    learning_rate: float = parameters.learning_rate(0.001)
    rho: float = setting(
        0.9, "ρ", "How long the running mean of squared gradients remembers; 0.9 is about 10 steps.",
        at_least=0.0, below=1.0,
    )  # fmt: skip
    momentum: float = parameters.momentum()
    nesterov: bool = parameters.nesterov()
    epsilon: float = parameters.epsilon(1e-8)
    epsilon_in_root: bool = setting(True, "ε in the root", "Add ε inside the square root instead of behind it.")
    centered: bool = setting(
        False,
        "Centred",
        "Divide by the spread of the gradient, not its size; steps grow where it hardly changes.",
    )
    initial_scale: float = setting(
        0.0, "Start of v", "Where the running mean of squares starts; more makes the first steps smaller.",
        at_least=0.0, at_most=1_000.0, scale="log",
    )  # fmt: skip
    bias_correction: bool = setting(
        False, "Correct the start", "Divide the running means by how much they have seen, as Adam does."
    )


class Ftrl(Optimizer):
    """Follow the regularized leader, which can make weights exactly zero (McMahan et al. 2013)."""

    title: ClassVar[str] = "FTRL"
    formula: ClassVar[str] = (
        "n′ = n + g²,   σ = n′^(-p) / α - n^(-p) / α₁,   α₁: the rate of the step before\n"
        "z ← z + g + 2·s·θ - σ·θ,   n ← n′\n"
        "q = n^(-p) / α + β / α + 2·l₂\n"
        "θ ← (clip(z, ±l₁) - z) / q"
    )
    paper: ClassVar[str] = "McMahan et al. 2013, Ad click prediction: a view from the trenches"
    explanation: ClassVar[str] = "Weighs all gradients so far against a pull to zero; weak weights become exactly zero."

    type: Literal["ftrl"] = "ftrl"
    learning_rate: float = parameters.learning_rate(0.02)
    learning_rate_power: float = setting(
        -0.5, "Power p", "How fast steps shrink while squared gradients add up; 0 keeps them.",
        at_least=-2.0, at_most=0.0,
    )  # fmt: skip
    initial_accumulator_value: float = setting(
        1e-10, "Start of n", "Where the sum of squared gradients starts; more than the first of them squared pulls"
        " the weights a network begins with to zero at once.", at_least=0.0, at_most=1_000.0, scale="log",
    )  # fmt: skip
    l1_regularization_strength: float = setting(
        0.0, "Pull l₁", "How large the sum of gradients must be before a weight leaves zero.",
        at_least=0.0, at_most=1_000.0, scale="log",
    )  # fmt: skip
    l2_regularization_strength: float = setting(
        0.0, "Pull l₂", "Pulls weights toward zero in proportion to their size.",
        at_least=0.0, at_most=1_000.0, scale="log",
    )  # fmt: skip
    l2_shrinkage_regularization_strength: float = setting(
        0.0, "Shrinkage s", "Adds a penalty on the size of weights to the loss.",
        at_least=0.0, at_most=1_000.0, scale="log",
    )  # fmt: skip
    beta: float = setting(
        0.0, "β", "Makes all steps smaller, the first ones most.", at_least=0.0, at_most=1_000.0, scale="log"
    )
