"""A page of the lecture: the idea, what to try, and the way to its neighbours."""

from __future__ import annotations

from html import escape

from digitlab.core import presets
from digitlab.core.catalogue import FAMILIES
from digitlab.gui.help import addresses
from digitlab.gui.help.families import INTRODUCTIONS
from digitlab.gui.help.lecture.ideas import IDEAS
from digitlab.gui.help.markup import formula, link

FAMILY = "lecture"


def title(key: str) -> str:
    """An idea with its number, such as ``5. Gradient descent``."""
    return f"{list(IDEAS).index(key) + 1}. {IDEAS[key].title}"


def body(key: str, *, acts: bool) -> str:
    """All that is to be said about an idea; where it ``acts``, what is to be tried are links that do it."""
    idea = IDEAS[key]
    parts = [f"<p>{escape(idea.text)}</p>"]
    if idea.formula:
        parts.append(formula(idea.formula))
    for number, step in enumerate(idea.steps):
        name = link(idea.address(number), f"{step.title} ›") if acts else escape(step.title)
        parts.append(
            f'<table class="step"><tr><td><b>{name}</b></td></tr></table><p class="watch">{escape(step.watch)}</p>'
        )
    if idea.see:
        parts.append(f'<p class="faint">More about: {" · ".join(link(one, _called(one)) for one in idea.see)}</p>')
    return "\n".join((*parts, _neighbours(key)))


def _called(address: str) -> str:
    """The title of another page."""
    family, _, key = address.partition(".html")
    key = key.removeprefix("#")
    if not key:
        return INTRODUCTIONS[family].title
    return presets.load(key).name if family == "presets" else FAMILIES[family].entries()[key].title


def _neighbours(key: str) -> str:
    keys = list(IDEAS)
    place = keys.index(key)
    before, after = keys[max(place - 1, 0) : place], keys[place + 1 : place + 2]
    ways = [f"‹ {link(addresses.of_topic(FAMILY, one), title(one))}" for one in before]
    ways += [f"{link(addresses.of_topic(FAMILY, one), title(one))} ›" for one in after]
    return f"<p>{' · '.join(ways)}</p>"
