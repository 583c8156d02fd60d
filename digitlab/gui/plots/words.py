"""The words and numbers that go with the curves of a run."""

from __future__ import annotations

from math import ceil, floor, isfinite, log10

from digitlab.core.figures import figures
from digitlab.core.messages import Failed, OptimizerChanged
from digitlab.core.run import Run, Series
from digitlab.gui.labels import Tone

PRESS = "Press Play: "
EMPTY = f"{PRESS}the network starts knowing nothing."


def beginning(kept: int, layers: int) -> str:
    """What the next run begins with, where ``kept`` of its ``layers`` with weights keep theirs."""
    if not kept:
        return EMPTY
    if kept == layers:
        return f"{PRESS}the network starts with all that it has learned."
    return f"{PRESS}the weights of {some(kept)} are kept, those of {layers - kept} start knowing nothing."


def some(layers: int) -> str:
    """Such as ``1 layer``, ``2 layers``."""
    return "1 layer" if layers == 1 else f"{layers} layers"


def pressed(beginning: str) -> str:
    """The same once Play is pressed."""
    told = beginning.removeprefix(PRESS)
    return told[0].upper() + told[1:]


def share(value: float | None) -> str:
    """An accuracy as people read it: ``98.2 %``."""
    return "" if value is None else f"{100 * value:.1f} %"


def small(value: float | None) -> str:
    """A loss with the figures that count: ``0.071``, ``2.31``, ``0.0058``."""
    size = abs(value or 0.0)
    plain = ".2f" if 1 <= size < 10 else ".3f" if 0.01 <= size < 1 or size == 0 else ""
    return _number(value, 3 if size >= 1 else 2, plain)


def rough_share(value: float | None) -> str:
    """The accuracy of a few batches, in which a tenth of a per cent means nothing: ``95 %``."""
    return "" if value is None else f"{100 * value:.0f} %"


def rough(value: float | None) -> str:
    """The loss of a few batches: ``0.12``."""
    size = abs(value or 0.0)
    return _number(value, 3 if size >= 10 else 1, ".2f" if 0.1 <= size < 10 or size == 0 else "")


def rate(value: float | None) -> str:
    """A learning rate: ``0.0031``, ``4·10⁻⁸``."""
    return "" if value is None else figures(value)


def moved(ratio: float) -> str:
    """How far a step has moved weights: ``0.41 %``, ``3.4·10⁻⁶ %``, ``190 %``."""
    return f"{100 * ratio:,.0f} %" if ratio >= 1 else f"{rate(100 * ratio)} %"


def _number(value: float | None, digits: int, form: str) -> str:
    if value is None:
        return ""
    if not isfinite(value):
        return "not a number"
    return format(value, form) if form else figures(value, digits)


def standing(run: Run) -> tuple[str, Tone]:
    """Where the run stands, or why it ended."""
    if run.started is None:
        return "", "faint"
    if isinstance(run.ended, Failed):
        return run.ended.what, "error"
    of = run.started.experiment.training.epochs
    if run.ended is not None:
        kept = f"epoch {run.ended.best_epoch} kept" if run.ended.best_epoch else ""
        plain = run.ended.epochs == of or run.state == "stopped"  # that all is done, or was stopped, is plain to see
        return " · ".join(filter(None, (kept, "" if kept and plain else run.ended.because))), "text"
    if run.best is not None:  # which epoch goes on is said at the bottom of the window
        return f"best so far: epoch {run.best.epoch}", "faint"
    return f"epoch {max(1, run.newest.epoch if run.newest else 1)} of {of}", "faint"


def newest_before(series: Series, step: float) -> float | None:
    """The last value of a short series at ``step`` or before."""
    found = None
    for at, value in zip(series.steps, series.values, strict=True):
        if at > step:
            break
        found = value
    return found


def last_change(run: Run) -> str:
    """The newest setting that was changed while the run went, such as ``learning rate 0.005 from step 412``."""
    if not run.changes:
        return ""
    change = run.changes[-1]
    if isinstance(change, OptimizerChanged):
        return f"{change.optimizer.title} from step {change.step:,}"
    name = change.path.rpartition(".")[2].replace("_", " ")
    return f"{name} {rate(change.value)} from step {change.step:,}"


def levels(low: float, top: float) -> list[tuple[float, str]]:
    """The lines of a loss plot from ``low``, 0 or less, to ``top``."""
    end = low if -low > top else top
    return [(value, figures(value, 6)) for value in sorted((0.0, end / 2, end))]


def loss_remark(run: Run) -> str:
    """What has to be known to compare the two losses."""
    weighs = run.started is not None and run.started.experiment.loss.weighs
    return "training is weighted by digit" if weighs else ""


def round_above(value: float) -> float:
    """The next of 1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8 times a power of ten above ``value``: tops that halve well."""
    power = 10.0 ** floor(log10(max(value, 1e-9)))
    for step in (1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8):
        if value <= step * power * (1 + 1e-9):
            return step * power
    return 10 * power


def rounds(low: float, high: float, most: int) -> list[float]:
    """At most about ``most`` round numbers from ``low`` to ``high``: multiples of 1, 2 or 5 times a power of ten."""
    if not high > low:
        return []
    least = (high - low) / most
    power = 10.0 ** floor(log10(least))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= least * (1 - 1e-9))
    return [number * step for number in range(ceil(low / step - 1e-9), floor(high / step + 1e-9) + 1)]


def epoch_names(epochs: int, most: int = 12) -> list[int]:
    """The epochs to name along the axis, ``most`` at most: all of a few, else every 2nd, 5th, 10th, ..."""
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000) if epochs / step <= most)
    return list(range(step, epochs + 1, step))


def names_of_epochs(epochs: list[int], per_epoch: int) -> list[tuple[float, str]]:
    """The names under the axis, each at the step where its epoch ends."""
    return [(epoch * per_epoch, f"epoch {epoch}" if epoch == epochs[0] else str(epoch)) for epoch in epochs]


def names_of_steps(first: float, last: float, most: int) -> list[tuple[float, str]]:
    """Round steps from ``first`` to ``last``, about ``most`` of them."""
    steps = [step for step in rounds(first, last, most) if step > 0 and step == int(step)]
    return [(step, f"step {step:,.0f}" if step == steps[0] else f"{step:,.0f}") for step in steps]
