"""The words of the Runs tab: cells, the filter, and what comparing tells."""

from __future__ import annotations

from collections.abc import Sequence

from digitlab.core.figures import figures
from digitlab.core.kept.care import KEPT_DAYS
from digitlab.core.kept.chance import compare
from digitlab.core.kept.groups import Group
from digitlab.core.kept.settings import Value, title
from digitlab.core.kept.summary import KeptRun
from digitlab.data.kept_curves import Axis
from digitlab.gui.forms.numbers import written
from digitlab.gui.wording import duration, three_digits

EMPTY = "Every run is kept here, with its curves and its network. Press Play for the first one."
LOADING = "The runs are being read."
NOTHING_FOUND = "No run has all of these words in its name, its note or its settings."
CHOOSE = "Choose runs in the table: their curves are laid over one another here. Ctrl or Shift chooses several."
LIVE_STAYS = "The run under way cannot be deleted; stop it first."
SINGLE = "A single run says nothing about chance: repeat it with other seeds to know whether the two differ."


def accuracy(value: float | None) -> str:
    """A share of digits read right: ``98.41 %``."""
    return "" if value is None else f"{100 * value:.2f} %"


def seconds(value: float) -> str:
    """A span of time, nothing where none has passed: ``14 s``."""
    return duration(value) if value else ""


def speed(value: float) -> str:
    """Images a second, rounded to what they mean."""
    return f"{three_digits(value):,}" if value else ""


def setting(value: Value | None) -> str:
    """A setting in its cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "on" if value else "off"
    return f"{value:,}" if isinstance(value, int) else written(value) if isinstance(value, float) else value


def because(run: KeptRun) -> str:
    """Why a run ended, or what is wrong with it."""
    return run.problem if run.summary is None else run.summary.because


def told(run: KeptRun) -> str:
    """Everything that the table tells of a run, in lower case: what the filter looks at."""
    settings = run.summary.settings.items() if run.summary else ()
    parts = [run.name, run.label.note, because(run), *(f"{title(path)} {setting(value)}" for path, value in settings)]
    return "\n".join([*parts, "star" if run.label.star else ""]).lower()


def caption(shown: int, total: int, chosen: int) -> str:
    """How many runs are seen: ``12 of 340 runs · 2 chosen``."""
    runs = f"{total:,} run{'s' if total != 1 else ''}"
    return f"{runs if shown == total else f'{shown:,} of {runs}'}{f' · {chosen:,} chosen' if chosen else ''}"


def removed(runs: Sequence[KeptRun]) -> str:
    """What has become of deleted runs."""
    what = f'"{runs[0].name}" lies' if len(runs) == 1 else f"{len(runs)} runs lie"
    return f"{what} in the bin, for {KEPT_DAYS} days."


def restored(runs: Sequence[KeptRun]) -> str:
    """What has become of runs that were deleted."""
    return f'"{runs[0].name}" is back.' if len(runs) == 1 else f"{len(runs)} runs are back."


def verdict(groups: Sequence[Group]) -> str:
    """What the chosen runs tell about their settings, as far as chance lets them."""
    several = [group for group in groups if len(group.accuracies) > 1]
    told = [f"{called(group, groups)}: {_scatter(group)}." for group in several]
    if len(groups) == 2 and len(several) == 2:
        told.append(_difference(groups))
    elif len(groups) == 2:
        told.append(SINGLE)
    return " ".join(told)


def called(group: Group, groups: Sequence[Group]) -> str:
    """A group by the name of its first run, and where another is called the same, by what it does not share with it."""
    others = [other for other in groups if other is not group]
    if all(other.name != group.name for other in others):
        return group.name
    apart = [f"{title(path)} {setting(group.settings.get(path))}" for path in group.apart(others)]
    return f"{group.name} ({', '.join(apart[:2])})" if apart else group.name


def _scatter(group: Group) -> str:
    mean, spread = group.mean_and_spread()
    return f"{accuracy(mean)} ± {100 * spread:.2f} over {len(group.accuracies)} seeds"


def _difference(groups: Sequence[Group]) -> str:
    found = compare(groups[0].accuracies, groups[1].accuracies)
    points = f"{100 * abs(found.difference):.2f} points"
    if found.likely != found.likely:
        return f"The difference of {points} cannot be judged: within each, all runs came out alike."
    kind = "is within noise" if found.within_noise else "is more than noise"
    often = f"{_of_hundred(found.likely)} (Welch's t-test, p = {figures(found.likely)})"
    return f"The difference of {points} {kind}: if both were equally good, one as large would come up {often}."


def _of_hundred(likely: float) -> str:
    if likely < 0.01:
        return "less than once in 100 times"
    times = round(100 * likely)
    return "once in 100 times" if times == 1 else f"{times} times in 100"


def place(x: float, axis: Axis) -> str:
    """Where the mouse points: ``at epoch 1.50``, ``at step 640``, ``at 12.4 s``."""
    return {
        "epoch": f"at epoch {x:.2f}",
        "step": f"at step {x:,.0f}",
        "second": f"at {x:.1f} s",
        "gradient": f"at gradient {x:,.0f}",
    }[axis]
