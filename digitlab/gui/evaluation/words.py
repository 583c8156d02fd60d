"""The sentences of the Evaluation tab."""

from __future__ import annotations

from digitlab.core.evaluation import Evaluated, calibration_error, overconfidence
from digitlab.core.opening import times
from digitlab.core.robustness import SAMPLE, Bend, RobustnessMeasured
from digitlab.core.scores import Confusion, Interval, Share
from digitlab.data.evaluation import Read
from digitlab.gui.browser.words import Notice, called
from digitlab.gui.evaluation.evaluation import Evaluation, Found
from digitlab.gui.evaluation.robustness import Robustness
from digitlab.gui.plots.words import share, small
from digitlab.gui.session import Session

READING = "The network reads the validation digits."
SEALED = (
    "The {count:,} test digits are sealed: they answer one question at the end, how well the network reads digits that "
    "nobody has chosen anything by. Every opening is counted."
)
OPENED = " By its history they were opened {times} so far; what was read then is not kept."
OPENING = "The network reads the test digits."
BEND = (
    "How far may a digit be turned, moved, strewn with noise or drawn with another pen until the network no longer "
    f"reads it? Up to {SAMPLE:,} of the validation digits are bent by every amount. It takes a while, and training is "
    "slower meanwhile."
)
BENDING = "The first digits are bent."
CHOOSE = "Click a cell to see its digits."
POINT = "Enter, or a double click, puts a digit on the canvas."
MARGIN = 0.015  # of certainty, within which nobody is called too sure
TEACHES = (
    "Of all digits that it reads with 80 % certainty, four in five should be right: then the bars reach the dashed "
    "line. Below it the network is too sure, above it not sure enough."
)


def percent(value: float | None) -> str:
    """A share with a tenth of a per cent; a dash for a share of nothing."""
    return share(value) or "–"


def between(interval: Interval) -> str:
    """Such as ``97.5 to 98.2 %``."""
    return f"{100 * interval.low:.1f} to {100 * interval.high:.1f} %"


def with_interval(value: float | None, interval: Interval) -> str:
    """In little room, such as ``98.2 % (97.5–98.7)``."""
    return f"{percent(value)} ({100 * interval.low:.1f}–{100 * interval.high:.1f})"


def summary(found: Found, since: str) -> str:
    """The numbers in a line, the most important first, and of which network they are."""
    evaluated = found.evaluated
    accuracy = evaluated.accuracy
    opened = f"opened {times(evaluated.opened)}" if evaluated.part == "test" else ""
    told = (f"{percent(accuracy.value)} of {accuracy.whole:,} right ({between(accuracy.interval)})", found.words(),
            opened, since, f"top two {percent(evaluated.top_2)}", f"mean loss {small(evaluated.loss)}")  # fmt: skip
    return " · ".join(filter(None, told))


def whole(evaluated: Evaluated) -> str:
    """What stands above the scores of the classes: accuracy and error with their intervals, and what these are."""
    accuracy = evaluated.accuracy
    low, high = accuracy.interval
    error = f"{percent(1 - (accuracy.value or 0.0))} ({between(Interval(1 - high, 1 - low))})"
    return (
        f"Accuracy {percent(accuracy.value)} ({between(accuracy.interval)}) · error {error} · in brackets the 95 % "
        "interval of Wilson (1927), in which the number for endlessly many such digits would lie"
    )


def cell(confusion: Confusion, label: int, answer: int) -> str:
    """Such as ``A 4 read as 9: 12 of 588 (2.0 %)``."""
    count, of = confusion[label][answer], sum(confusion[label])
    said = called(label)
    part = f" ({percent(Share(count, of).value)})" if of else ""
    return f"{said[0].upper()}{said[1:]} read as {answer}: {count:,} of {of:,}{part}"


def mistakes(count: int, of: int) -> str:
    """How many mistakes there are."""
    if not count:
        return f"Not a single mistake among {of:,} digits."
    return f"{count:,} of {of:,} are read wrong; here are the surest mistakes first, each with its answer."


def digit(read: Read, number: int) -> str:
    """Such as ``a 4 · read as 9, 98 % sure · no. 12,345``."""
    place = read.place(number)
    sure = f"{100 * float(read.sureness[place]):.0f} % sure"
    return f"{called(int(read.labels[place]))} · read as {read.answers[place]}, {sure} · no. {number:,}"


def most_read_as(confusion: Confusion, label: int) -> str:
    """What a digit is taken for most often, such as ``9 (12)``; empty where it is never read wrong."""
    wrong = [(count, answer) for answer, count in enumerate(confusion[label]) if answer != label and count]
    if not wrong:
        return ""
    count, answer = max(wrong, key=lambda one: (one[0], -one[1]))
    return f"{answer} ({count:,})"


def verdict(evaluated: Evaluated) -> str:
    """Whether the network knows how sure it may be."""
    error, more = calibration_error(evaluated.bins), overconfidence(evaluated.bins)
    if error < MARGIN:
        return "Well calibrated"
    return "Too sure of itself" if more > error / 2 else "Not sure enough" if more < -error / 2 else "Unevenly sure"


def calibration(evaluated: Evaluated) -> str:
    """How far certainty and accuracy are apart."""
    bins = evaluated.bins
    count = sum(one.count for one in bins) or 1
    sure = sum(one.count * one.certainty for one in bins) / count
    return (
        f"On average it is {percent(sure)} sure, and {percent(evaluated.accuracy.value)} of the digits are right. "
        f"Certainty and accuracy differ by {percent(calibration_error(bins))} (expected calibration error, Guo et al. "
        f"2017, {len(bins)} bins)."
    )


def of_bin(evaluated: Evaluated, place: int) -> str:
    """One bar of the calibration in words."""
    one, step = evaluated.bins[place], 100 / len(evaluated.bins)
    sure = f"{place * step:.0f} to {(place + 1) * step:.0f} % certainty"
    if not one.count:
        return f"No digit was read with {sure}."
    if one.count == 1:
        return f"One digit was read with {sure}, and that is {'right' if one.accuracy else 'wrong'}."
    return f"{one.count:,} digits were read with {sure}: {percent(one.accuracy)} of them are right."


def amount(bend: Bend, value: float) -> str:
    """Such as ``15°``, ``2 px``, ``0.3``."""
    return f"{value:g}{'' if bend.unit == '°' else ' '}{bend.unit}".strip()


def point(bend: Bend, one: RobustnessMeasured) -> str:
    """One point of a curve in words, such as ``15°: 93.1 % (91.9 to 94.1 %)``."""
    right = Share(one.right, one.count)
    return f"{amount(bend, one.amount)}: {percent(right.value)} ({between(right.interval)})"


def unknown(evaluation: Evaluation, session: Session) -> Notice | None:
    """What is said where nothing has been read yet; None where something was."""
    if evaluation.found is not None:
        return None
    return _sealed(session) if evaluation.part == "test" else _unread(evaluation)


def _unread(evaluation: Evaluation) -> Notice:
    if evaluation.state == "asked":
        return Notice(READING, "cancel", "Cancel", evaluation.share)
    if evaluation.why_not():
        return Notice(evaluation.why_not())
    return Notice(f"{evaluation.sentence} {READING}".strip(), "ask", "Ask the network")


def _sealed(session: Session) -> Notice:
    opening = session.opening
    if opening.state == "reading":
        return Notice(OPENING, "cancel", "Cancel", opening.share)
    said = SEALED.format(count=session.experiment.data.dataset.test_count)
    if session.run.times_opened:
        said += OPENED.format(times=times(session.run.times_opened))
    reason = opening.why_not()
    return Notice(f"{said} {reason}") if reason else Notice(said, "unseal", "Open the test set")


def unbent(robustness: Robustness) -> Notice | None:
    """What is said where no digit has been bent yet; None where there are points."""
    if robustness.points:
        return None
    if robustness.state == "asked":
        return Notice(BENDING, "cancel", "Cancel", robustness.share)
    reason = robustness.why_not()
    said = " ".join(filter(None, (robustness.sentence, BEND, reason)))
    return Notice(said) if reason else Notice(said, "ask", "Bend digits")


def bending(robustness: Robustness) -> str:
    """Where the measuring stands, and of which network and how many digits the curves are."""
    if robustness.asked_of is None or not robustness.points:
        return ""
    count = f"{robustness.points[0].count:,} of the validation digits"
    going = f"{100 * robustness.share:.0f} % done" if robustness.state == "asked" else robustness.sentence
    told = (going, f"accuracy in per cent of {count}, with 95 % bands", robustness.asked_of.words(), robustness.since())
    return " · ".join(filter(None, told))
