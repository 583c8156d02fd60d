"""The sentences of the Handwriting tab."""

from __future__ import annotations

from digitlab.core.handwriting import Handwriting
from digitlab.data.drawn_digit import DrawnDigit
from digitlab.gui.handwriting.collecting import Collecting
from digitlab.gui.handwriting.scores import Score, Scores
from digitlab.gui.session import Session
from digitlab.gui.wording import called

READING = "Your digits are read."
NONE = 'Nothing is drawn under "{name}" yet. Start a round, or draw a digit on the canvas and say below it what it was.'
NO_MISTAKE = "The network reads every one of them right."
WAITING = "The network reads them."
FLATTERS = "It has learned from {all}, so the number flatters it: draw another round for an honest one."
MAY_FLATTER = " It may have learned from some of them: what was mixed in has changed since."
LEARN, LEARN_NEW, LEARNED = "Learn from them", "Learn from the new ones, too", "In the settings to learn from"
NEXT_PLAY = "The card Data takes them up: the next Play learns from them, none of them checks the network"


def headline(score: Score | None) -> str:
    """The share that is read right: of the digits that were not learned from, where there are some."""
    if score is None:
        return ""
    return _percent(score.right, score.count) if score.count else _percent(score.learned_right, score.learned)


def short(score: Score | None) -> str:
    """The same for a table, marked where the network has learned from all of them."""
    return "" if score is None else headline(score) + ("" if score.count else " *")


def about(session: Session, collecting: Collecting, scores: Scores, score: Score | None) -> str:
    """What the number is about, or why there is none."""
    if not collecting.digits:
        return ""
    if score is None or scores.moment is None:
        return session.engine.absence() or scores.problem or WAITING
    by = scores.moment.by()
    if not score.count:
        return f"of {score.learned:,} digits, by {by}. {FLATTERS.format(all='all of them')}"
    doubt = MAY_FLATTER if scores.learned() is None else ""
    besides = f" {score.learned:,} others, from which it has learned, are left out." if score.learned else ""
    return f"of {score.count:,} digits are read right by {by}.{besides}{doubt}"


def learning(wanted: Handwriting, collecting: Collecting) -> tuple[str, str]:
    """What the button says that lets the settings name the digits, and its tooltip."""
    found = (collecting.collections or {}).get(collecting.name)
    if found is None or not wanted.shown or not found.meant_by(wanted):
        return LEARN, NEXT_PLAY
    if len(found.digits) == wanted.count:
        return LEARNED, "The card Data says how often an epoch shows each of them"
    return LEARN_NEW, NEXT_PLAY


def caption(collecting: Collecting, shown: int, *, wrong: bool) -> str:
    """How many digits are to be seen."""
    count = len(collecting.digits)
    if not count:
        return ""
    return f"{shown:,} of {count:,} read wrong" if wrong else f"{count:,} digit{'' if count == 1 else 's'}"


def described(digit: DrawnDigit, scores: Scores) -> str:
    """Such as ``a 3, drawn 27 Nov 2026, 05:12 · read as 5, 62 %``."""
    drawn = f"{called(digit.label)}, drawn {digit.moment.astimezone():%d %b %Y, %H:%M}"
    answer = scores.answer(digit)
    return drawn if answer is None else f"{drawn} · read as {answer.digit}, {100 * answer.share:.0f} %"


def _percent(right: int, count: int) -> str:
    """A share in as many places as so few digits can mean."""
    return f"{100 * right / count:.0f} %" if count < 1_000 else f"{100 * right / count:.1f} %"
