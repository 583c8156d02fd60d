"""Gradient descent, plain and with variations: one step size for all weights."""

from typing import ClassVar, Literal

from digitlab.core.optimizers import parameters
from digitlab.core.optimizers.optimizer import Optimizer
from digitlab.core.optimizers.parameters import setting


class Sgd(Optimizer):
    """Stochastic gradient descent with momentum (Polyak 1964) or Nesterov's momentum (Sutskever et al. 2013)."""

    title: ClassVar[str] = "SGD"
    formula: ClassVar[str] = "b ← g + μ·b\nθ ← θ - α·b\nNesterov: θ ← θ - α·(g + μ·b)"
    paper: ClassVar[str] = "Robbins & Monro 1951; Polyak 1964; Sutskever et al. 2013"
    explanation: ClassVar[str] = "Steps straight downhill; with momentum it keeps some of its speed, like a ball."

    type: Literal["sgd"] = "sgd"
    momentum: float = parameters.momentum()
    nesterov: bool = parameters.nesterov()


class GradientDescent(Optimizer):
    """Gradient descent over all digits at once, until the gradient has nearly vanished (Cauchy 1847)."""

    title: ClassVar[str] = "Gradient descent"
    formula: ClassVar[str] = "if ‖g‖ < ε: stop\nθ ← θ - α·g,   g over all digits"
    paper: ClassVar[str] = "Cauchy 1847, Méthode générale pour la résolution des systèmes d'équations simultanées"
    explanation: ClassVar[str] = "Looks at every digit before each step, and stops where the slope is nearly flat."
    full_batch: ClassVar[bool] = True

    type: Literal["gradient_descent"] = "gradient_descent"
    learning_rate: float = parameters.learning_rate(0.5)
    tolerance: float = setting(
        1e-3, "Tolerance ε", "Learning stops when the norm of the gradient over all weights is below this.",
        at_least=0.0, at_most=100.0, scale="log",
    )  # fmt: skip


class NoisySgd(Optimizer):
    """Gradient descent with noise that fades (Neelakantan et al. 2015)."""

    title: ClassVar[str] = "Noisy SGD"
    formula: ClassVar[str] = "σ² = η / t^γ,   z ~ N(0, 1)\nθ ← θ - α·(g + σ·z)"
    paper: ClassVar[str] = "Neelakantan et al. 2015, Adding gradient noise improves learning for very deep networks"
    explanation: ClassVar[str] = "Shakes every step a little, less and less, so as not to get stuck early."

    type: Literal["noisy_sgd"] = "noisy_sgd"
    learning_rate: float = parameters.learning_rate(0.1)
    eta: float = setting(
        0.01, "Noise η", "Variance of the noise that is added to the gradient in the first step; 0 switches it off.",
        at_least=0.0, at_most=100.0, scale="log",
    )  # fmt: skip
    gamma: float = setting(0.55, "Fading γ", "How fast the noise fades; 0 keeps it up.", at_least=0.0, at_most=10.0)


class SignSgd(Optimizer):
    """Descent by the sign of the gradient (Bernstein et al. 2018)."""

    title: ClassVar[str] = "Sign SGD"
    formula: ClassVar[str] = "θ ← θ - α·sign(g)"
    paper: ClassVar[str] = "Bernstein et al. 2018, signSGD: compressed optimisation for non-convex problems"
    explanation: ClassVar[str] = "Asks only uphill or downhill: every weight moves by the same amount in every step."

    type: Literal["sign_sgd"] = "sign_sgd"
    learning_rate: float = parameters.learning_rate(3e-4)


class OptimisticGradientDescent(Optimizer):
    """Gradient descent that expects the gradient to change on as it did (Mokhtari et al. 2019)."""

    title: ClassVar[str] = "Optimistic gradient descent"
    formula: ClassVar[str] = "θ ← θ - α·[(a + b)·g - b·g′]\ng′: previous gradient, at first g itself"
    paper: ClassVar[str] = "Mokhtari, Ozdaglar & Pattathil 2019, A unified analysis of extra-gradient methods"
    explanation: ClassVar[str] = "Guesses the next gradient from the last two, and steps along the guess."

    type: Literal["optimistic_gradient_descent"] = "optimistic_gradient_descent"
    learning_rate: float = parameters.learning_rate(0.1)
    alpha: float = setting(
        1.0, "Weight a", "How much of the present gradient counts.", above=0.0, at_most=100.0, scale="log"
    )
    beta: float = setting(
        1.0, "Optimism b", "How much of the latest change of the gradient is added; 0 is plain gradient descent.",
        at_least=0.0, at_most=100.0, scale="log",
    )  # fmt: skip


class PolyakSgd(Optimizer):
    """Gradient descent whose step size follows from the loss (Loizou et al. 2021)."""

    title: ClassVar[str] = "Polyak SGD"
    formula: ClassVar[str] = "h = s·g,   gap = loss - f*\nα = min(gap / (‖h‖² + ε), α max)\nθ ← θ - α·h"
    paper: ClassVar[str] = "Loizou et al. 2021, Stochastic Polyak step-size for SGD; Berrada et al. 2020"
    explanation: ClassVar[str] = "Chooses its own step: as far as a straight slope would need to reach the lowest loss."
    needs_loss: ClassVar[bool] = True

    type: Literal["polyak_sgd"] = "polyak_sgd"
    learning_rate: float = parameters.learning_rate(
        0.5, "Largest step", "No step is larger than this times the gradient.", at_most=1_000.0
    )
    scaling: float = setting(
        1.0, "Scaling s", "Factor on the gradient before its norm is taken; more means smaller steps.",
        above=0.0, at_most=1_000.0, scale="log",
    )  # fmt: skip
    f_min: float = setting(
        0.0, "Lowest loss f*", "The smallest loss that can be reached.", at_least=-1_000.0, at_most=1_000.0
    )
    epsilon: float = parameters.epsilon(0.0, "Small number against division by zero; 0 leaves it out.")
    variant: Literal["sps", "sps+"] = setting(
        "sps", "Variant", "With sps+ a step never goes uphill, even where the loss is below the lowest loss."
    )
