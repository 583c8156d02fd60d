"""What is said about the gradient and its cost."""

from __future__ import annotations

from math import floor, log10

from digitlab.core.figures import figures, power
from digitlab.core.gradient_check import (
    DIGITS,
    FLOAT64,
    MOST_SECONDS,
    STEPS,
    USUAL_STEP,
    CostMeasured,
    GradientChecked,
    Judged,
    Verdict,
    all_judged,
    in_words,
)
from digitlab.gui.gradient.questions import Check, Cost, GradientQuestion
from digitlab.gui.moment import Moment
from digitlab.gui.wording import about

CHECK_TEACHES = (
    "Is backpropagation right? The slope of the loss can also be found by trying: move one weight up and down by"
    f" h = 0.00001 and see how f changes, on {DIGITS} digits in float64. Press Check."
)
STEP_TEACHES = (
    "How small should the step h be? Too large an h bends the difference, too small a one drowns in rounding. Between"
    f" them lies the best: the error over h is a V, measured on {DIGITS} digits in float64. Press Check."
)
COST_TEACHES = (
    "What does a gradient cost? Finite differences call the network twice for every weight; backpropagation needs one"
    f" pass for all. Press Measure: it takes up to a minute, and no network waits more than {MOST_SECONDS:g} s."
)
VERDICTS: dict[Verdict, str] = {
    "right": "agree", "rounding": "too small to tell", "kink": "at a kink", "doubtful": "in doubt", "wrong": "wrong",
}  # fmt: skip
EXTRAPOLATED = "≈ extrapolated from the fastest call of half a second, where all of them would take too long"
SCALES, CONSTANT = "differences: scale with the weights", "backpropagation: constant"
ROUNDING, TRUNCATION = "rounding:\nerror ~ 1/h", "too coarse:\nerror ~ h²"


def scientific(value: float) -> str:
    """A derivative in five figures, to be compared with another one: ``−1.2040·10⁻³``."""
    if value == 0 or not abs(value) < float("inf"):
        return f"{value:g}"
    exponent = floor(log10(abs(value)))
    if exponent in (-1, 0, 1):
        return f"{value:.5f}".replace("-", "−")
    return f"{value / 10**exponent:.4f}·{power(exponent)}".replace("-", "−")


def seconds(value: float) -> str:
    """A time: ``0.35 ms``, ``12 s``, ``2 min``."""
    if value >= 99:
        return about(value)
    return f"{figures(value)} s" if value >= 0.1 else f"{figures(1000 * value)} ms"


def progress(question: GradientQuestion, teaches: str) -> str:
    """How far it is, or why it came to no end and what it is about."""
    if question.state == "asked":
        return f"Measuring, {100 * question.share:.0f} % done"
    return "\n\n".join(filter(None, (question.sentence if question.state in ("stopped", "refused") else "", teaches)))


def verdict(check: Check) -> tuple[list[Judged], str]:
    """All weights with what is to be said of them, and of whose they are: the settings may be of another network."""
    assert check.checked is not None
    assert check.asked_of is not None
    found, whose = all_judged(check.checked), filter(None, (check.asked_of.by(), check.since()))
    return found, f"{in_words(found, check.checked.names)} ({'; '.join(whose)})"


def row(one: Judged, checked: GradientChecked) -> tuple[str, ...]:
    """A checked weight as a line of the table."""
    weight = one.weight
    return (checked.names[weight.tensor], f"{weight.place:,}", scientific(weight.backpropagated),
            scientific(weight.difference), figures(one.error), VERDICTS[one.verdict])  # fmt: skip


def point(one: Judged, checked: GradientChecked) -> str:
    """A checked weight in a sentence."""
    name, place, backpropagated, difference, error, told = row(one, checked)
    return f"{name}, {place}: backpropagation {backpropagated}, difference {difference}, error {error}: {told}"


def curve(checked: GradientChecked) -> str:
    """What the error against h says."""
    best = min(range(len(STEPS)), key=lambda place: checked.median[place])
    return (
        f"The error is least at h = {power_of(STEPS[best])}: {figures(checked.median[best])}. A larger h leaves the"
        f" straight line of the slope: the error grows with h². A smaller one drowns in rounding: the loss is known to"
        f" {figures(FLOAT64)} of itself, and that is divided by h. The check uses h = {power_of(USUAL_STEP)}."
    )


def step(checked: GradientChecked, place: int) -> str:
    """The errors at one step."""
    return (
        f"h = {power_of(STEPS[place])}: median error {figures(checked.median[place])},"
        f" worst {figures(checked.worst[place])}"
    )


def power_of(value: float) -> str:
    """A step in powers of ten: ``10⁻⁵``, ``3·10⁻⁶``."""
    exponent = floor(log10(value) + 1e-9)
    front = value / 10**exponent
    return power(exponent) if abs(front - 1) < 0.01 else f"{front:.0f}·{power(exponent)}"


def cost_row(cost: CostMeasured, asked_of: Moment) -> tuple[str, ...]:
    """What a network costs, as a line of the table; the first is the one that was ``asked_of``."""
    name = asked_of.by() if cost.nodes is None else f"784 · {cost.nodes} · 10"
    told = ("" if cost.measured else "≈ ") + seconds(cost.seconds)
    return (
        name,
        f"{cost.parameters:,}",
        f"{cost.calls:,}",
        told,
        seconds(cost.backward_seconds),
        f"{passes(cost):.1f}",
    )


def some_row(checked: GradientChecked) -> tuple[str, ...]:
    """The same of the weights that were checked."""
    count = checked.calls // 2
    return (f"{count} weights of it", f"{count:,}", f"{checked.calls:,}", seconds(checked.seconds),
            seconds(checked.backward_seconds), "")  # fmt: skip


def passes(cost: CostMeasured) -> float:
    """How many calls of the network a pass forward and backward lasts."""
    return cost.backward_seconds / cost.call_seconds


def cost(question: Cost) -> str:
    """What the costs say."""
    found = question.found
    if not found:
        return progress(question, COST_TEACHES)
    own = found[0]
    said = (
        f"All {own.parameters:,} weights: {own.calls:,} calls, {seconds(own.seconds)}"
        f"{'' if own.measured else ' (extrapolated)'}; backpropagation {seconds(own.backward_seconds)},"
        f" {own.seconds / own.backward_seconds:,.0f} times faster."
    )
    return f"{said} {progress(question, '')}".strip()
