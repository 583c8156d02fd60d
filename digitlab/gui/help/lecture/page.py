"""A page of the lecture: the idea, what to try, and the way to its neighbours."""

from __future__ import annotations

from html import escape

from digitlab.core import presets
from digitlab.core.catalogue import FAMILIES
from digitlab.gui.help import addresses
from digitlab.gui.help.families import INTRODUCTIONS
from digitlab.gui.help.lecture.ideas import IDEAS, STEPS
from digitlab.gui.help.markup import formula, link

FAMILY = "lecture"


def title(key: str) -> str:
    """An idea with its number, such as ``5. Gradient descent``."""
    return f"{list(IDEAS).index(key) + 1}. {IDEAS[key].title}"


def of_step(address: str) -> str:
    """Where the page is that offers the step at ``address``."""
    return addresses.of_topic(FAMILY, next(key for key, idea in IDEAS.items() if address in idea.addresses()))


def following(address: str) -> str:
    """What comes after a step: the next of its page, or the next page, which is to be read first; empty at the end."""
    steps, pages = list(STEPS), [addresses.of_topic(FAMILY, key) for key in IDEAS]
    after, here = steps[steps.index(address) + 1 :][:1], of_step(address)
    return after[0] if after and of_step(after[0]) == here else "".join(pages[pages.index(here) + 1 :][:1])


def name(address: str) -> str:
    """What a step or a page of the lecture is called."""
    return STEPS[address].title if address in STEPS else title(address.partition("#")[2])


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
