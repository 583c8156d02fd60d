"""The sentences of the tab Why."""

from __future__ import annotations

from math import exp

from digitlab.core.explanation import Change
from digitlab.core.figures import figures
from digitlab.data.explanation import Explanation, Numbers
from digitlab.gui.palette import DARK
from digitlab.gui.wording import called

DRAW = "Draw a digit: this shows what in it makes the network answer as it does, and what would change its mind."
ASKED = "The network reads your drawing in many other forms."
AGAIN = "You have drawn on: the network reads it again."
ERASED, INKED = "Its ink", "Its gaps"
ERASED_TIP = "Every bit of ink is taken away in turn: blue ink speaks for the answer, orange ink against it"
INKED_TIP = "Ink is put into every gap in turn: blue gaps speak for the answer, orange gaps against it"
FIRM = "Read alike in all of these forms"
SQUARE = '<span style="color: {colour}">■</span> {words} {digit}'
LEAST_FACTOR = 1.2  # below this a weight is not worth a word
THIRDS = 11, 17  # where the middle of a digit begins and ends, in pixels


def headline(found: Explanation, rival: int, *, learning: bool) -> str:
    """Such as ``Why 7? 98 % sure; 1 gets 2 %``."""
    sure = _percent(found.share(found.answer))
    when = " · a moment ago" if learning else ""
    return f"Why {found.answer}? {sure[0].upper()}{sure[1:]} sure; {rival} gets {_percent(found.share(rival))}{when}"


def reasons(found: Explanation, rival: int) -> str:
    """Where what speaks most for the answer lies, and what speaks most for its rival."""
    weights = found.for_ink(rival), found.for_gaps(rival)
    best, worst = _strongest(*weights), _strongest(*(-one for one in weights))
    said = f"Most for {called(found.answer)} speaks {best}" if best else f"Nothing speaks for {called(found.answer)}"
    return f"{said}; most for {called(rival)}, {worst}." if worst else f"{said}."


def turning(found: Explanation) -> str:
    """The mildest change that turns the answer into another digit."""
    turned = found.turning()
    if turned is None:
        return FIRM
    change, amount, digit = turned
    return f"{in_words(change, amount)} it is read as {digit}"


def legend(answer: int, rival: int) -> str:
    """What the two colours mean."""
    blue = SQUARE.format(colour=DARK.positive, words="speaks for", digit=answer)
    return f"{blue} &nbsp; {SQUARE.format(colour=DARK.negative, words='for', digit=rival)}"


def in_words(change: Change, amount: float) -> str:
    """Such as ``Turned 10° to the left``; of a change by nothing, ``As it is``."""
    if amount == 0:
        return "As it is"
    return (change.less if amount < 0 else change.more).format(f"{abs(amount):g}{change.unit}")


def of_form(found: Explanation, change: Change, amount: float, shares: Numbers) -> str:
    """What the network reads in one of the other forms, of which it gives these ``shares`` [10]."""
    read = int(shares.argmax())
    against = "" if read == found.answer else f"; {found.answer} gets {_percent(float(shares[found.answer]))}"
    return f"{in_words(change, amount)}: {read}, {_percent(float(shares[read]))}{against}"


def of_place(found: Explanation, rival: int, weight: float, *, gap: bool) -> str:
    """What one place speaks for, by how much."""
    factor = exp(abs(weight))
    otherwise = "With ink here" if gap else "Without this ink"
    if factor < LEAST_FACTOR:
        return f"{otherwise} hardly anything would change"
    more = "less" if weight > 0 else "more"
    return f"{otherwise}, {found.answer} would be {figures(factor)} times {more} likely against {rival}"


def _strongest(ink: Numbers, gaps: Numbers) -> str:
    """The ink or the gap that weighs most, by where it is; empty where neither weighs anything."""
    most, kind = (ink, "the ink") if ink.max() >= gaps.max() else (gaps, "the gap")
    if exp(float(most.max())) < LEAST_FACTOR:
        return ""
    row, column = divmod(int(most.argmax()), most.shape[1])
    return f"{kind} {where(row, column)}"


def where(row: int, column: int) -> str:
    """Such as ``at the top left``, ``in the middle``."""
    down = ("at the top", "in the middle", "at the bottom")[sum(row >= edge for edge in THIRDS)]
    across = ("left", "", "right")[sum(column >= edge for edge in THIRDS)]
    if down == "in the middle":
        return f"on the {across}" if across else down
    return f"{down} {across}".rstrip()


def _percent(share: float) -> str:
    """Such as ``98 %``, ``99.7 %``, ``under 0.1 %``."""
    if share > 0.999:
        return "over 99.9 %"
    return "under 0.1 %" if share < 0.001 else f"{100 * share:.{1 if share > 0.99 or share < 0.01 else 0}f} %"
