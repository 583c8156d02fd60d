"""The sentences of the Data tab."""

from __future__ import annotations

from typing import Literal, NamedTuple

from digitlab.data.parted import LEARN, PARTS, SEALED
from digitlab.gui.browser.browsing import Browsing
from digitlab.gui.wording import called

Action = Literal["", "unseal", "ask", "cancel", "all"]

LOADING = "Reading the digits."
SEALED_WORDS = (
    "The {count:,} test digits are sealed: they answer one question at the end, how well the network reads digits "
    "that nobody has looked at. Whoever looks at them now and then changes something has begun to use that answer up."
)
DRAW = "Draw a digit: then those that are most like it come first."
NONE = "No digit is like that: nothing fits all that is chosen above."
NO_MISTAKE = "Not a single mistake here."
ASK = "To know that, the network has to read all {count:,} digits once. It takes a few seconds."
LEARNING = " It is learning now, and will be a little slower meanwhile."
POINT = "Point at a digit to see what the network reads in it. Enter, or a double click, puts it on the canvas."
NOT_ASKED = "not asked: sealed"
UNKNOWN = "not asked yet"


class Notice(NamedTuple):
    """What is said instead of digits, with what can be done; ``share`` is how much of the waiting is over."""

    text: str
    action: Action = ""
    button: str = ""
    share: float | None = None


def hindrance(browsing: Browsing) -> Notice | None:
    """Why there is nothing to be seen at all; None where there is something."""
    if browsing.problem:
        return Notice(browsing.problem)
    if browsing.parted is None:
        return Notice(LOADING)
    if browsing.sealed:
        count = int((browsing.parted.parts == SEALED).sum())
        return Notice(SEALED_WORDS.format(count=count), "unseal", "Break the seal and look")
    return None


def unanswered(browsing: Browsing, *, learning: bool = False) -> Notice | None:
    """What has to be asked before what is wanted can be seen; None where it is known."""
    readings = browsing.readings
    if not browsing.needs_answers():
        return None
    if readings.state == "asked":
        return Notice("The network reads the digits.", "cancel", "Cancel", readings.share)
    if not len(readings.missing(browsing.of_parts())):
        return None
    reason = readings.why_not()
    if reason:
        return Notice(reason)
    said = f"{readings.sentence} " if readings.sentence else ""
    return Notice(
        said + ASK.format(count=len(browsing.unread())) + (LEARNING if learning else ""), "ask", "Ask the network"
    )


def empty(browsing: Browsing) -> Notice | None:
    """Why not a single digit is what is wanted; None where some are."""
    if browsing.wanted.order == "likeness" and browsing.drawing is None:
        return Notice(DRAW)
    if len(browsing.numbers):
        return None
    return Notice(NO_MISTAKE if browsing.wanted.answers == "wrong" else NONE, "all", "Show all digits")


def caption(browsing: Browsing) -> str:
    """How many digits are to be seen, and of when their answers are."""
    if browsing.parted is None or browsing.sealed:
        return ""
    shown, of = len(browsing.numbers), len(browsing.of_parts())
    words = f"{shown:,} digits" if shown == of else f"{shown:,} of {of:,}"
    drawn = browsing.data.handwriting
    if drawn.shown and LEARN in browsing.wanted.parts:
        words += f" · {drawn.count:,} drawn ones are in Handwriting"
    moment = browsing.readings.asked_of
    if moment is None or not browsing.needs_answers():
        return words
    return " · ".join(filter(None, (words, moment.words(), browsing.readings.since())))


def place(browsing: Browsing, number: int) -> str:
    """Such as ``no. 12,345 · learn``."""
    assert browsing.parted is not None
    return f"no. {number:,} · {PARTS[browsing.parted.parts[number]]}"


def answer(browsing: Browsing, number: int) -> tuple[str, bool | None]:
    """What the network reads in a digit, and whether that is right; None where it was not asked."""
    assert browsing.parted is not None
    if browsing.parted.parts[number] == SEALED:
        return NOT_ASKED, None
    reading, shares = browsing.readings.reading, browsing.readings.probabilities(number)
    if reading is None or shares is None:
        return UNKNOWN, None
    read = int(reading.answers[number])
    return f"read as {read}, {100 * shares[read]:.0f} %", read == int(browsing.parted.labels[number])


def described(browsing: Browsing) -> str:
    """The chosen digit, for those who hear the window."""
    number = browsing.current
    if number is None or browsing.parted is None:
        return f"{caption(browsing)}. Arrow keys choose one."
    return f"{called(browsing.parted.labels[number])}, {place(browsing, number)}, {answer(browsing, number)[0]}"
