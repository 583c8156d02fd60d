"""The schedules: how the learning rate changes over a run, as a factor on the optimizer's rate."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, pi
from typing import ClassVar, Literal

from digitlab.core.parameter import parameter
from digitlab.core.spec import Entry


class Schedule(Entry):
    """A factor on the learning rate for every step of a run."""

    def factor(self, step: int, total: int) -> float:
        """The factor for ``step`` (counted from 0) of ``total`` steps."""
        raise AssertionError(f"{type(self).__name__} has no factor")

    def scale(self, validation_losses: Sequence[float]) -> float:
        """One more factor, which answers to the validation losses of the epochs so far."""
        return 1.0


class Constant(Schedule):
    """The learning rate stays as it is set."""

    title: ClassVar[str] = "Constant"
    formula: ClassVar[str] = "αₜ = α"
    paper: ClassVar[str] = ""
    explanation: ClassVar[str] = "The learning rate stays as it is set."

    type: Literal["constant"] = "constant"

    def factor(self, step: int, total: int) -> float:
        """Always 1."""
        return 1.0


class OneCycle(Schedule):
    """One-cycle in two cosine phases (Smith & Topin 2017; the two-phase form of fastai and PyTorch)."""

    title: ClassVar[str] = "One-cycle"
    formula: ClassVar[str] = "α/start → α over the warm-up, then α → α/(start·end), each along half a cosine"
    paper: ClassVar[str] = "Smith & Topin 2017, Super-convergence"
    explanation: ClassVar[str] = (
        "Starts small, grows to the set rate, then sinks to almost nothing: large early, small late."
    )

    type: Literal["one_cycle"] = "one_cycle"
    warm_up: float = parameter(0.3, "Warm-up", "Share of the run in which the rate grows.", above=0.0, below=1.0)
    start_divisor: float = parameter(
        25.0, "Start divisor", "The run starts at the rate divided by this.", at_least=1.0, at_most=1e4, scale="log"
    )
    end_divisor: float = parameter(
        1e4, "End divisor", "It ends at the starting rate divided by this.", at_least=1.0, at_most=1e8, scale="log"
    )

    def factor(self, step: int, total: int) -> float:
        """Up from 1/start to 1, then down to 1/(start·end)."""
        peak = max(self.warm_up * total - 1, 1e-9)
        start, end = 1 / self.start_divisor, 1 / (self.start_divisor * self.end_divisor)
        if step <= peak:
            return cosine(start, 1.0, step / peak)
        return cosine(1.0, end, min((step - peak) / max(total - 1 - peak, 1e-9), 1.0))


def cosine(first: float, last: float, share: float) -> float:
    """Half a cosine from ``first`` at share 0 to ``last`` at share 1."""
    return last + (first - last) / 2 * (1 + cos(pi * share))
