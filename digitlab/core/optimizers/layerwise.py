"""Optimizers that look at a whole layer: its size, or the shape of its gradient, decides how far it moves."""

from typing import ClassVar, Literal

from digitlab.core.optimizers import parameters
from digitlab.core.optimizers.optimizer import Optimizer
from digitlab.core.optimizers.parameters import setting


class Lamb(Optimizer):
    """Adam's direction, as long as the layer's weights (You et al. 2020)."""

    title: ClassVar[str] = "LAMB"
    formula: ClassVar[str] = (
        "d = m̂ / (√v̂ + ε) + λ·θ,   m̂ and v̂ as Adam\nr = ‖θ‖ / ‖d‖ for each layer, 1 where one is 0\nθ ← θ - α·r·d"
    )
    paper: ClassVar[str] = "You et al. 2020, Large batch optimization for deep learning: training BERT in 76 minutes"
    explanation: ClassVar[str] = "Adam whose steps are a share of the layer's own size: made for huge batches."

    type: Literal["lamb"] = "lamb"
    learning_rate: float = parameters.learning_rate(0.003)
    beta_1: float = parameters.beta_1()
    beta_2: float = parameters.beta_2()
    epsilon: float = parameters.epsilon(1e-6)
    epsilon_root: float = parameters.epsilon_root()
    weight_decay: float = parameters.weight_decay(0.0, "Pulls every weight toward zero, as a part of the direction d.")


class Lars(Optimizer):
    """Momentum with a step in proportion to the layer's weights (You, Gitman & Ginsburg 2017)."""

    title: ClassVar[str] = "LARS"
    formula: ClassVar[str] = (
        "a = g + λ·θ\nr = c·‖θ‖ / (‖a‖ + ε) for each layer, 1 where\none is 0\n"
        "w = α·r·a,   b ← w + μ·b,   θ ← θ - b\nNesterov: θ ← θ - (w + μ·b)"
    )
    paper: ClassVar[str] = "You, Gitman & Ginsburg 2017, Large batch training of convolutional networks"
    explanation: ClassVar[str] = "Every layer moves by the same share of its own size, however steep its gradient is."

    type: Literal["lars"] = "lars"
    learning_rate: float = parameters.learning_rate(
        1.0, explanation="The size of a step, which the trust coefficient makes much smaller.", at_most=1_000.0
    )
    momentum: float = parameters.momentum(0.9)
    nesterov: bool = parameters.nesterov()
    trust_coefficient: float = setting(
        0.001, "Trust c", "How far a layer moves relative to its own size.", above=0.0, at_most=100.0, scale="log"
    )
    epsilon: float = parameters.epsilon(0.0, "Small number against division by zero; 0 leaves it out.")
    weight_decay: float = parameters.weight_decay(
        0.0, "Share of each weight that is added to its gradient, which pulls it toward zero."
    )


class Fromage(Optimizer):
    """Steps that are a fixed share of the layer's norm, without letting it grow (Bernstein et al. 2020)."""

    title: ClassVar[str] = "Fromage"
    formula: ClassVar[str] = "r = max(‖θ‖, ε) / max(‖g‖, ε) for each layer\nθ ← (θ - α·r·g) / √(1 + α²)"
    paper: ClassVar[str] = "Bernstein et al. 2020, On the distance between two neural networks"
    explanation: ClassVar[str] = "Every layer changes by the same share in every step: the learning rate itself."

    type: Literal["fromage"] = "fromage"
    learning_rate: float = parameters.learning_rate(0.01, explanation="Share by which each layer changes in a step.")
    min_norm: float = setting(
        1e-6, "Smallest norm ε", "Norms below this count as this; layers that start at zero move by it at first.",
        at_least=0.0, at_most=100.0, scale="log",
    )  # fmt: skip


class NovoGrad(Optimizer):
    """Momentum of gradients divided by the norm of their layer (Ginsburg et al. 2019)."""

    title: ClassVar[str] = "NovoGrad"
    formula: ClassVar[str] = (
        "for each layer, v at first ‖g‖²:\nv ← β₂·v + (1-β₂)·‖g‖²\nm ← β₁·m + g / (√v + ε) + λ·θ\nθ ← θ - α·m"
    )
    paper: ClassVar[str] = "Ginsburg et al. 2019, Stochastic gradient methods with layer-wise adaptive moments"
    explanation: ClassVar[str] = "One number per layer remembers how steep it is; momentum does the rest."

    type: Literal["novograd"] = "novograd"
    learning_rate: float = parameters.learning_rate(0.01)
    beta_1: float = parameters.beta_1(0.9, "How long the momentum remembers; 0.9 is about 10 steps.")
    beta_2: float = parameters.beta_2(0.25, "How long the squared norm of a layer's gradient is remembered.")
    epsilon: float = parameters.epsilon(1e-6)
    epsilon_root: float = parameters.epsilon_root()
    weight_decay: float = parameters.weight_decay(
        0.0, "Share of each weight that is added to the momentum, which pulls it toward zero."
    )


class Muon(Optimizer):
    """Momentum turned into a rotation, for matrices; all other weights learn by Adam (Jordan et al. 2024).

    Names, defaults and the placement of ε are those of Keras.
    """

    title: ClassVar[str] = "Muon"
    formula: ClassVar[str] = (
        "b ← μ·b + g,   X = g + μ·b,   X ← X / ‖X‖\n5 times: A = X·X^T,   X ← a·X + (b·A + c·A²)·X\n"
        "θ ← θ - α·(s·√max(rows, columns)·X + λ·θ)\nwhat is no matrix: as AdamW"
    )
    paper: ClassVar[str] = "Jordan et al. 2024, Muon: an optimizer for hidden layers; Liu et al. 2025"
    explanation: ClassVar[str] = "Makes every direction of a matrix learn equally fast; all else learns by Adam."

    type: Literal["muon"] = "muon"
    learning_rate: float = parameters.learning_rate(0.001)
    momentum: float = parameters.momentum(0.95)
    nesterov: bool = parameters.nesterov(True)
    ns_steps: int = setting(
        5, "Rotation rounds", "How many rounds of Newton and Schulz turn the momentum into a rotation.",
        at_least=1, at_most=20,
    )  # fmt: skip
    rms_rate: float = setting(
        0.2, "Size of steps s", "Size of a typical step relative to Adam's; 0 leaves it and the shape out.",
        at_least=0.0, at_most=10.0,
    )  # fmt: skip
    weight_decay: float = parameters.weight_decay(0.004)
    adam_beta_1: float = parameters.beta_1()
    adam_beta_2: float = parameters.beta_2()
    epsilon: float = parameters.epsilon(1e-7)
    adam_weight_decay: float = setting(
        0.004, "Decay with Adam", "The weight decay of what learns by Adam.", at_least=0.0, at_most=10.0, scale="log"
    )
    adam_lr_ratio: float = setting(
        1.0, "Rate with Adam", "The learning rate of what learns by Adam, relative to α.",
        above=0.0, at_most=100.0, scale="log",
    )  # fmt: skip
