"""The schedules: how the learning rate changes over a run, as a factor on the optimizer's rate."""

from collections.abc import Sequence
from math import cos, floor, inf, pi
from typing import ClassVar, Literal

from digitlab.core.parameter import parameter
from digitlab.core.spec import Entry


class Schedule(Entry):
    """A factor on the learning rate for every step of a run, whatever its length, behind a warm-up where one is wanted.

    In a formula, αₜ is the rate of step t and x = t/T the share of the T steps that is done. The linear warm-up is that
    of Goyal et al. 2017, Accurate, large minibatch SGD. ``unseen`` says what the curve before a run cannot show.
    """

    unseen: ClassVar[str] = ""

    linear_warm_up: float = parameter(
        0.0,
        "Linear warm-up",
        "Share of the run in which the rate first grows evenly from almost nothing, before the schedule begins.",
        at_least=0.0,
        at_most=0.5,
    )

    def factor(self, step: int, total: int) -> float:
        """The factor for ``step`` (counted from 0) of ``total`` steps, the warm-up among them."""
        ramp = round(self.linear_warm_up * total)
        if step < ramp:
            return self.course(0, total - ramp) * (step + 1) / (ramp + 1)
        return self.course(step - ramp, total - ramp)

    def course(self, step: int, total: int) -> float:
        """The factor without a warm-up, for ``step`` (counted from 0) of ``total`` steps behind it."""
        raise AssertionError(f"{type(self).__name__} has no course")

    def scale(self, validation_losses: Sequence[float]) -> float:
        """One more factor, by the validation losses of the epochs so far; 1 but for a schedule that looks at them."""
        return 1.0


class Constant(Schedule):
    """The learning rate stays as it is set."""

    title: ClassVar[str] = "Constant"
    formula: ClassVar[str] = "αₜ = α"
    paper: ClassVar[str] = ""
    explanation: ClassVar[str] = "The learning rate stays as it is set."

    type: Literal["constant"] = "constant"

    def course(self, step: int, total: int) -> float:
        """Always 1."""
        return 1.0


class StepDecay(Schedule):
    """Keras' ExponentialDecay with ``staircase``, in shares of the run."""

    title: ClassVar[str] = "Step decay"
    formula: ClassVar[str] = "αₜ = α · r^floor(x/d),   x = t/T"
    paper: ClassVar[str] = "He et al. 2016, Deep residual learning for image recognition"
    explanation: ClassVar[str] = "The rate stays for a while, then drops at once, again and again."

    type: Literal["step_decay"] = "step_decay"
    decay_rate: float = parameter(
        0.3, "Decay rate r", "What the rate is multiplied by at every drop.", above=0.0, at_most=1.0
    )
    interval: float = parameter(
        0.25, "Interval d", "Share of the run from one drop to the next.", at_least=0.01, at_most=1.0
    )

    def course(self, step: int, total: int) -> float:
        """Level between drops."""
        return float(self.decay_rate ** floor(step / total / self.interval + 1e-9))  # a drop is not late by a rounding


class ExponentialDecay(Schedule):
    """Keras' ExponentialDecay, in shares of the run."""

    title: ClassVar[str] = "Exponential decay"
    formula: ClassVar[str] = "αₜ = α · r^(x/d),   x = t/T"
    paper: ClassVar[str] = "Senior et al. 2013, An empirical study of learning rates"
    explanation: ClassVar[str] = "Every step takes the same share off the rate: fast at first, then ever slower."

    type: Literal["exponential_decay"] = "exponential_decay"
    decay_rate: float = parameter(
        0.1, "Decay rate r", "What the rate has been multiplied by after one interval.", above=0.0, at_most=1.0
    )
    interval: float = parameter(
        0.5, "Interval d", "Share of the run in which the rate is multiplied by r once.", at_least=0.01, at_most=1.0
    )

    def course(self, step: int, total: int) -> float:
        """A straight line in the logarithm."""
        return float(self.decay_rate ** (step / total / self.interval))


class InverseTimeDecay(Schedule):
    """Keras' InverseTimeDecay over the whole run."""

    title: ClassVar[str] = "Inverse time decay"
    formula: ClassVar[str] = "αₜ = α / (1 + r·x),   x = t/T"
    paper: ClassVar[str] = "Robbins & Monro 1951, A stochastic approximation method"
    explanation: ClassVar[str] = "The rate falls like one over the time: quickly at first, with a long tail."

    type: Literal["inverse_time_decay"] = "inverse_time_decay"
    decay_rate: float = parameter(
        9.0, "Decay rate r", "The run ends at the rate divided by 1 + r.", above=0.0, at_most=1e4, scale="log"
    )

    def course(self, step: int, total: int) -> float:
        """A hyperbola from 1 towards 1 / (1 + r)."""
        return 1 / (1 + self.decay_rate * step / total)


class PolynomialDecay(Schedule):
    """Keras' PolynomialDecay over the whole run."""

    title: ClassVar[str] = "Polynomial decay"
    formula: ClassVar[str] = "αₜ = α · ((1-e)·(1-x)ᵖ + e),   x = t/T"
    paper: ClassVar[str] = "Chen et al. 2018, DeepLab"
    explanation: ClassVar[str] = "With power 1 the rate falls in a straight line, with a larger one it falls earlier."

    type: Literal["polynomial_decay"] = "polynomial_decay"
    power: float = parameter(1.0, "Power p", "1 is a straight line.", above=0.0, at_most=10.0, scale="log")
    end_factor: float = parameter(
        0.0, "End factor e", "Share of the rate that is left at the end.", at_least=0.0, at_most=1.0
    )

    def course(self, step: int, total: int) -> float:
        """From 1 towards the end factor, which the step behind the last one would have."""
        return float((1 - self.end_factor) * (1 - step / total) ** self.power + self.end_factor)


class CosineDecay(Schedule):
    """Keras' CosineDecay over the whole run: SGDR without a restart."""

    title: ClassVar[str] = "Cosine decay"
    formula: ClassVar[str] = "αₜ = α · ((1-e)·(1 + cos πx)/2 + e),   x = t/T"
    paper: ClassVar[str] = "Loshchilov & Hutter 2017, SGDR: stochastic gradient descent with warm restarts"
    explanation: ClassVar[str] = "The rate falls along half a cosine: slowly, then quickly, then slowly again."

    type: Literal["cosine_decay"] = "cosine_decay"
    end_factor: float = parameter(
        0.0, "End factor e", "Share of the rate that is left at the end.", at_least=0.0, at_most=1.0
    )

    def course(self, step: int, total: int) -> float:
        """From 1 towards the end factor, which the step behind the last one would have."""
        return cosine(1.0, self.end_factor, step / total)


class CosineRestarts(Schedule):
    """Keras' CosineDecayRestarts (``t_mul``, ``m_mul``), with a first cycle so long that a run holds whole cycles."""

    title: ClassVar[str] = "Cosine with restarts"
    formula: ClassVar[str] = "αₜ = α · ((1-e)·mⁱ·(1 + cos πx)/2 + e)\nx: the share of cycle i that is done"
    paper: ClassVar[str] = "Loshchilov & Hutter 2017, SGDR: stochastic gradient descent with warm restarts"
    explanation: ClassVar[str] = (
        "Falls along half a cosine and jumps back up, which may shake a network out of a bad place."
    )

    type: Literal["cosine_restarts"] = "cosine_restarts"
    cycles: int = parameter(3, "Cycles", "How many times the rate falls.", at_least=1, at_most=20)
    t_mul: float = parameter(
        2.0, "Length factor", "Each cycle is this many times as long as the one before.", at_least=1.0, at_most=4.0
    )
    m_mul: float = parameter(
        1.0, "Peak factor m", "Each cycle starts at this share of the start before.", above=0.0, at_most=1.0
    )
    end_factor: float = parameter(
        0.0, "End factor e", "Share of the rate that is left at the end of a cycle.", at_least=0.0, at_most=1.0
    )

    def course(self, step: int, total: int) -> float:
        """Half a cosine for each cycle."""
        length = total / sum(self.t_mul**cycle for cycle in range(self.cycles))
        begun, cycle = 0.0, 0
        while cycle < self.cycles - 1 and step >= begun + length - 1e-9 * total:  # a restart is not late by a rounding
            begun, length, cycle = begun + length, length * self.t_mul, cycle + 1
        peak = (1 - self.end_factor) * self.m_mul**cycle + self.end_factor
        return cosine(peak, self.end_factor, max(step - begun, 0.0) / length)


class OneCycle(Schedule):
    """One-cycle in two cosine phases (Smith & Topin 2017; the two-phase form of fastai and PyTorch)."""

    title: ClassVar[str] = "One-cycle"
    formula: ClassVar[str] = "α/s → α over the warm-up, then α → α/(s·e),\neach along half a cosine"
    paper: ClassVar[str] = "Smith & Topin 2017, Super-convergence"
    explanation: ClassVar[str] = (
        "Starts small, grows to the set rate, then sinks to almost nothing: large early, small late."
    )

    type: Literal["one_cycle"] = "one_cycle"
    warm_up: float = parameter(0.3, "Cosine warm-up", "Share of the run in which the rate grows.", above=0.0, below=1.0)
    start_divisor: float = parameter(
        25.0, "Start divisor s", "The run starts at the rate divided by this.", at_least=1.0, at_most=1e4, scale="log"
    )
    end_divisor: float = parameter(
        1e4, "End divisor e", "It ends at the starting rate divided by this.", at_least=1.0, at_most=1e8, scale="log"
    )

    def course(self, step: int, total: int) -> float:
        """Up from 1/start to 1, then down to 1/(start·end)."""
        peak = max(self.warm_up * total - 1, 1e-9)
        start, end = 1 / self.start_divisor, 1 / (self.start_divisor * self.end_divisor)
        if step <= peak:
            return cosine(start, 1.0, step / peak)
        return cosine(1.0, end, min((step - peak) / max(total - 1 - peak, 1e-9), 1.0))


class ReduceOnPlateau(Schedule):
    """Keras' ReduceLROnPlateau without a cooldown: the validation loss decides, at the end of each epoch."""

    title: ClassVar[str] = "Reduce on plateau"
    formula: ClassVar[str] = "αₜ = α · max(rⁿ, e)\nn: how often the validation loss has stalled"
    paper: ClassVar[str] = "Krizhevsky et al. 2012, ImageNet classification with deep CNNs"
    explanation: ClassVar[str] = "Keeps the rate while the network gets better, and lowers it when it no longer does."
    unseen: ClassVar[str] = "Falls when the validation loss stalls"

    type: Literal["reduce_on_plateau"] = "reduce_on_plateau"
    reduction: float = parameter(
        0.3, "Reduction r", "What the rate is multiplied by when the loss stalls.", above=0.0, below=1.0
    )
    patience: int = parameter(
        2,
        "Patience",
        "How many epochs in a row without a better loss are a stall.",
        at_least=1,
        at_most=100,
        unit="epochs",
    )
    min_factor: float = parameter(
        0.001, "End factor e", "The rate never falls below this share of itself.", at_least=0.0, at_most=1.0
    )
    min_delta: float = parameter(
        1e-4, "Least gain", "How much smaller a validation loss must be to be better.", at_least=0.0, at_most=1.0
    )

    def course(self, step: int, total: int) -> float:
        """Always 1: see :meth:`scale`."""
        return 1.0

    def scale(self, validation_losses: Sequence[float]) -> float:
        """The reduction to the power of the stalls so far, but not below the end factor."""
        best, waited, scale = inf, 0, 1.0
        for loss in validation_losses:
            better = loss < best - self.min_delta
            best, waited = (loss, 0) if better else (best, waited + 1)
            if waited >= self.patience:
                scale, waited = max(scale * self.reduction, self.min_factor), 0
        return scale


def cosine(first: float, last: float, share: float) -> float:
    """Half a cosine from ``first`` at share 0 to ``last`` at share 1."""
    return last + (first - last) / 2 * (1 + cos(pi * share))
