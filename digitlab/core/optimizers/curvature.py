"""Optimizers that find out how the slope bends."""

from typing import ClassVar, Literal

from digitlab.core.optimizers import parameters
from digitlab.core.optimizers.optimizer import Optimizer
from digitlab.core.optimizers.parameters import setting


class Lbfgs(Optimizer):
    """Limited-memory BFGS over all digits (Liu & Nocedal 1989), with a zoom line search (Nocedal & Wright 1999).

    All weights together are one vector. The line search accepts a step that lowers the loss enough and after which the
    slope is flat enough, in the relaxed form of Hager & Zhang 2006.
    """

    title: ClassVar[str] = "L-BFGS"
    formula: ClassVar[str] = (
        "s = θ - θ′,   y = g - g′ for the last steps\nH: from these, so that H·y = s for the last\n"
        "d = -H·g,   search along d:\nf(θ + η·d) ≤ f(θ) + 10⁻⁴·η·g·d\n|g(θ + η·d)·d| ≤ 0.9·|g·d|\nθ ← θ + η·d"
    )
    paper: ClassVar[str] = "Liu & Nocedal 1989; Nocedal & Wright 1999; Hager & Zhang 2006"
    explanation: ClassVar[str] = "Learns from its last steps how the slope bends, and tries along a line how far to go."
    full_batch: ClassVar[bool] = True
    needs_loss: ClassVar[bool] = True

    type: Literal["lbfgs"] = "lbfgs"
    learning_rate: float = parameters.learning_rate(1.0, explanation="Factor on the direction; 1 is the usual one.")
    memory_size: int = setting(10, "Remembered steps", "How many steps tell of the bend.", at_least=1, at_most=100)
    scale_init_precond: bool = setting(
        True,
        "Scale at first",
        "Make the first step no longer than 1, later ones as long as the last bend suggests.",
    )
    line_search: bool = setting(
        True, "Line search", "Try how far to go along the direction; otherwise take the whole of it."
    )
    max_linesearch_steps: int = setting(
        20, "Most trials", "How many points a line search may try.", at_least=1, at_most=200
    )
    initial_guess_strategy: Literal["one", "keep"] = setting(
        "one", "First trial", "Start a line search at the whole direction, or at the length of the step before."
    )
    slope_rtol: float = setting(
        1e-4, "Enough descent", "Share of the descent that a straight slope promises.", at_least=0.0, below=1.0,
        scale="log",
    )  # fmt: skip
    curv_rtol: float = setting(
        0.9, "Flat enough", "Share of the slope that may be left after a step.", at_least=0.0, at_most=1_000.0
    )
    approx_dec_rtol: float = setting(
        1e-6, "Rounding of loss", "Rise of the loss, relative to it, that counts as rounding; 0 allows none.",
        at_least=0.0, at_most=1.0, scale="log",
    )  # fmt: skip
    tol: float = setting(
        0.0, "Allowance", "How far both conditions may be missed.", at_least=0.0, at_most=100.0, scale="log"
    )
    max_learning_rate: float = setting(
        0.0, "Largest step η", "How far along the direction a trial may lie; 0 sets no limit.",
        at_least=0.0, at_most=1_000.0, scale="log",
    )  # fmt: skip
    increase_factor: float = setting(
        2.0, "Growth of trials", "Factor from one trial to the next while the slope goes on down.",
        above=1.0, at_most=100.0, scale="log",
    )  # fmt: skip
    stepsize_precision: float = setting(
        1e-5, "Precision", "The search ends when the step is known to this and lowers the loss.",
        at_least=0.0, at_most=1.0, scale="log",
    )  # fmt: skip
