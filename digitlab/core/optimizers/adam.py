"""Adam and its kin: momentum and a step size of its own for every weight."""

from typing import ClassVar, Literal

from digitlab.core.optimizers import parameters
from digitlab.core.optimizers.optimizer import Optimizer
from digitlab.core.optimizers.parameters import setting

MEANS = "m ← β₁·m + (1-β₁)·g,   v ← β₂·v + (1-β₂)·g²\nm̂ = m / (1-β₁ᵗ),   v̂ = v / (1-β₂ᵗ)\n"
AHEAD = "m ← β₁·m + (1-β₁)·g,   v ← β₂·v + (1-β₂)·g²\nm̂ = β₁·m / (1-β₁ᵗ⁺¹) + (1-β₁)·g / (1-β₁ᵗ)\nv̂ = v / (1-β₂ᵗ)\n"
LARGEST = "m ← β₁·m + (1-β₁)·g,   n ← max(|g| + ε, β₂·n)\nm̂ = m / (1-β₁ᵗ)\n"


class _Moments(Optimizer):
    """Running means of gradients and of their squares."""

    learning_rate: float = parameters.learning_rate(0.001)
    beta_1: float = parameters.beta_1()
    beta_2: float = parameters.beta_2()
    epsilon: float = parameters.epsilon(1e-8)


class Adam(_Moments):
    """Adam (Kingma & Ba 2015, Algorithm 1): momentum and a step size of its own for every weight."""

    title: ClassVar[str] = "Adam"
    formula: ClassVar[str] = MEANS + "θ ← θ - α·m̂ / (√v̂ + ε)"
    paper: ClassVar[str] = "Kingma & Ba 2015, Adam: a method for stochastic optimization"
    explanation: ClassVar[str] = (
        "RMSProp and momentum together: remembers where gradients point and how large they are."
    )

    type: Literal["adam"] = "adam"
    epsilon_root: float = parameters.epsilon_root()
    nesterov: bool = parameters.nesterov()


class AdamW(_Moments):
    """Adam with weight decay that does not pass through the running means (Loshchilov & Hutter 2019)."""

    title: ClassVar[str] = "AdamW"
    formula: ClassVar[str] = MEANS + "θ ← θ - α·(m̂ / (√v̂ + ε) + λ·θ)"
    paper: ClassVar[str] = "Loshchilov & Hutter 2019, Decoupled weight decay regularization"
    explanation: ClassVar[str] = "Adam that also lets every weight shrink a little, so that the network stays simple."

    type: Literal["adamw"] = "adamw"
    epsilon_root: float = parameters.epsilon_root()
    weight_decay: float = parameters.weight_decay(1e-4)
    nesterov: bool = parameters.nesterov()


class Nadam(_Moments):
    """Adam with Nesterov's momentum (Dozat 2016)."""

    title: ClassVar[str] = "Nadam"
    formula: ClassVar[str] = AHEAD + "θ ← θ - α·m̂ / (√v̂ + ε)"
    paper: ClassVar[str] = "Dozat 2016, Incorporating Nesterov momentum into Adam"
    explanation: ClassVar[str] = "Adam that looks one step ahead along its momentum."

    type: Literal["nadam"] = "nadam"
    epsilon_root: float = parameters.epsilon_root()


class NadamW(_Moments):
    """Nadam with decoupled weight decay (Dozat 2016; Loshchilov & Hutter 2019)."""

    title: ClassVar[str] = "NadamW"
    formula: ClassVar[str] = AHEAD + "θ ← θ - α·(m̂ / (√v̂ + ε) + λ·θ)"
    paper: ClassVar[str] = "Dozat 2016; Loshchilov & Hutter 2019"
    explanation: ClassVar[str] = "Nadam that also lets every weight shrink a little."

    type: Literal["nadamw"] = "nadamw"
    epsilon_root: float = parameters.epsilon_root()
    weight_decay: float = parameters.weight_decay(1e-4)


class Adamax(_Moments):
    """Adam with the largest recent gradient in place of the mean of squares (Kingma & Ba 2015, section 7.1)."""

    title: ClassVar[str] = "AdaMax"
    formula: ClassVar[str] = LARGEST + "θ ← θ - α·m̂ / n"
    paper: ClassVar[str] = "Kingma & Ba 2015, Adam: a method for stochastic optimization, section 7.1"
    explanation: ClassVar[str] = "Adam that divides by the largest recent gradient, so that no step exceeds α by much."

    type: Literal["adamax"] = "adamax"
    learning_rate: float = parameters.learning_rate(0.002)


class AdamaxW(_Moments):
    """AdaMax with decoupled weight decay (Kingma & Ba 2015; Loshchilov & Hutter 2019)."""

    title: ClassVar[str] = "AdaMaxW"
    formula: ClassVar[str] = LARGEST + "θ ← θ - α·(m̂ / n + λ·θ)"
    paper: ClassVar[str] = "Kingma & Ba 2015, section 7.1; Loshchilov & Hutter 2019"
    explanation: ClassVar[str] = "AdaMax that also lets every weight shrink a little."

    type: Literal["adamaxw"] = "adamaxw"
    learning_rate: float = parameters.learning_rate(0.002)
    weight_decay: float = parameters.weight_decay(1e-4)


class Amsgrad(_Moments):
    """Adam whose step sizes never grow again (Reddi, Kale & Kumar 2018)."""

    title: ClassVar[str] = "AMSGrad"
    formula: ClassVar[str] = MEANS + "x ← max(x, v̂)\nθ ← θ - α·m̂ / (√x + ε)"
    paper: ClassVar[str] = "Reddi, Kale & Kumar 2018, On the convergence of Adam and beyond"
    explanation: ClassVar[str] = "Adam that never forgets its largest gradients, so that it cannot speed up again."

    type: Literal["amsgrad"] = "amsgrad"
    epsilon_root: float = parameters.epsilon_root()
    bias_correction_mu: bool = setting(True, "Correct m", "Divide m by the share that is no longer its start at zero.")
    bias_correction_nu: bool = setting(True, "Correct v", "Divide v by the share that is no longer its start at zero.")


class AdaBelief(_Moments):
    """Adam that trusts gradients which are as expected (Zhuang et al. 2020)."""

    title: ClassVar[str] = "AdaBelief"
    formula: ClassVar[str] = (
        "m ← β₁·m + (1-β₁)·g\ns ← β₂·s + (1-β₂)·(g - m)² + ε root\nm̂ = m / (1-β₁ᵗ),   ŝ = s / (1-β₂ᵗ)\n"
        "θ ← θ - α·m̂ / (√ŝ + ε)"
    )
    paper: ClassVar[str] = "Zhuang et al. 2020, AdaBelief optimizer: adapting stepsizes by the belief in gradients"
    explanation: ClassVar[str] = "Large steps where gradients come as predicted, small ones where they surprise."

    type: Literal["adabelief"] = "adabelief"
    epsilon: float = parameters.epsilon(1e-16)
    epsilon_root: float = setting(
        1e-16, "ε of s", "Small number that is added to s in every step.", at_least=0.0, at_most=1.0, scale="log"
    )
    nesterov: bool = parameters.nesterov()


class Yogi(_Moments):
    """Adam whose mean of squares moves by small amounts only (Zaheer et al. 2018)."""

    title: ClassVar[str] = "Yogi"
    formula: ClassVar[str] = (
        "m ← β₁·m + (1-β₁)·g\nv ← v - (1-β₂)·sign(v - g²)·g²\nm̂ = m / (1-β₁ᵗ),   v̂ = v / (1-β₂ᵗ)\n"
        "θ ← θ - α·m̂ / (√v̂ + ε)\nat first m = v = 10⁻⁶"
    )
    paper: ClassVar[str] = "Zaheer et al. 2018, Adaptive methods for nonconvex optimization"
    explanation: ClassVar[str] = "Adam that forgets large gradients slowly, so that steps never grow suddenly."

    type: Literal["yogi"] = "yogi"
    learning_rate: float = parameters.learning_rate(0.01)
    epsilon: float = parameters.epsilon(1e-3)


class RAdam(_Moments):
    """Adam that waits until its mean of squares can be relied on (Liu et al. 2020)."""

    title: ClassVar[str] = "RAdam"
    formula: ClassVar[str] = (
        "m̂, v̂ as Adam,   R = 2 / (1-β₂) - 1\nr = R - 2·t·β₂ᵗ / (1-β₂ᵗ)\n"
        "if r < threshold: θ ← θ - α·m̂,   else\nk² = (r-4)·(r-2)·R / ((R-4)·(R-2)·r)\nθ ← θ - α·k·m̂ / (√v̂ + ε)"
    )
    paper: ClassVar[str] = "Liu et al. 2020, On the variance of the adaptive learning rate and beyond"
    explanation: ClassVar[str] = "Adam with a careful start: it adapts its steps once it has seen enough gradients."

    type: Literal["radam"] = "radam"
    beta_2: float = setting(
        0.999, "β₂", "How long the running mean of squared gradients remembers; below 0.6 it never knows enough.",
        above=0.6, below=1.0,
    )  # fmt: skip
    epsilon_root: float = parameters.epsilon_root()
    threshold: float = setting(
        5.0, "Threshold", "How many gradients must count before steps are adapted.", above=4.0, at_most=1_000.0,
        scale="log",
    )  # fmt: skip
    nesterov: bool = parameters.nesterov()
