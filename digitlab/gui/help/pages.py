"""The pages of the help, made by going through the catalogues: a new entry has its page by being there.

Nothing here needs Qt: the same pages are shown in the window and written to the files that ship.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any, NamedTuple

from digitlab.core import presets, words
from digitlab.core.catalogue import FAMILIES, describe
from digitlab.core.parameter import Acts
from digitlab.core.spec import Entry
from digitlab.gui.forms import numbers
from digitlab.gui.help import addresses, preset_page
from digitlab.gui.help.families import INTRODUCTIONS, Introduction
from digitlab.gui.help.lecture import page as lecture_page
from digitlab.gui.help.lecture.ideas import IDEAS
from digitlab.gui.help.markup import FORMULA, formula, link, table

TITLE = "DigitLab help"
HEADINGS = ("Setting", "Default", "Allowed", "What it does", "A change acts")
ACTS: dict[Acts, str] = {
    "now": "now",
    "optimizer": "now, and the optimizer's state starts anew",
    "new_network": "with the next Play",
}
WELCOME = (
    "The lecture, idea by idea, to try in the window; and everything that can be chosen in DigitLab, with its formula, "
    "where it comes from, and what can be set. Each card of the window shows the same explanations beside the choice."
)


class Topic(NamedTuple):
    """One entry: its family, its key, its title and one sentence."""

    family: str
    key: str
    title: str
    sentence: str

    @property
    def address(self) -> str:
        """Where its page is."""
        return addresses.of_topic(self.family, self.key)


def families() -> list[str]:
    """Every family there is, in the order of their introductions."""
    order = list(INTRODUCTIONS)
    return sorted(
        [lecture_page.FAMILY, *FAMILIES, "presets"], key=lambda name: order.index(name) if name in order else len(order)
    )


def introduction(family: str) -> Introduction:
    """A family in words; one that nobody has introduced yet has its name."""
    return INTRODUCTIONS.get(family, Introduction(family.capitalize(), ""))


def topics(family: str) -> list[Topic]:
    """Every entry of a family, in the order of the catalogue."""
    if family == lecture_page.FAMILY:
        return [Topic(family, key, lecture_page.title(key), idea.sentence) for key, idea in IDEAS.items()]
    if family == "presets":
        named = presets.every().items()
        return [Topic(family, key, one.name, preset_page.sentence(one)) for key, one in named]
    entries = FAMILIES[family].entries()
    return [Topic(family, key, entry.title, entry.explanation) for key, entry in entries.items()]


def page(address: str) -> str:
    """The page at an address, to be shown in the window; the index where there is no such page."""
    family, _, key = address.partition(".html")
    if family not in families():
        return index()
    topic = next((topic for topic in topics(family) if topic.key == key.removeprefix("#")), None)
    return f"{_path(family, topic)}{_topic_page(topic) if topic else _overview(family)}"


def index() -> str:
    """All families with their entries."""
    parts = [f"<h1>{TITLE}</h1><p>{WELCOME}</p>"]
    for family in families():
        title = link(addresses.of_family(family), introduction(family).title)
        listed = " · ".join(link(topic.address, topic.title) for topic in topics(family))
        parts.append(f"<h3>{title}</h3><p>{listed}</p>")
    return "\n".join(parts)


def body(topic: Topic, *, acts: bool) -> str:
    """All that is to be said about one entry, without its title; in the window, what can be done there ``acts``."""
    if topic.family == lecture_page.FAMILY:
        return lecture_page.body(topic.key, acts=acts)
    if topic.family == "presets":
        return preset_page.body(topic.key)
    return "\n".join(_entry_parts(FAMILIES[topic.family].entries()[topic.key]))


def _entry_parts(entry: type[Entry]) -> Iterator[str]:
    told = describe(entry)
    yield f"<p>{escape(told['explanation'])}</p>"
    yield formula(told["formula"])
    if told.get("note"):
        yield f"<p>{escape(told['note'])}.</p>"
    if told["paper"]:
        yield f'<p class="faint">From: {escape(told["paper"])}</p>'
    yield f'<p class="faint">In files and on the command line it is called <code>{escape(told["type"])}</code>.</p>'
    if told["parameters"]:
        yield table(HEADINGS, [_row(parameter) for parameter in told["parameters"]])
    else:
        yield "<p>There is nothing to set.</p>"


def _row(parameter: dict[str, Any]) -> tuple[str, ...]:
    default = words.with_unit(words.value(parameter["default"], numbers.told), parameter["unit"])
    return (
        f"<b>{escape(parameter['label'])}</b><br><code>{escape(parameter['name'])}</code>",
        escape(default),
        escape(words.allowed(parameter, numbers.told)),
        escape(parameter["help"]),
        escape(ACTS[parameter["acts"]]),
    )


def _overview(family: str) -> str:
    rows = [(link(topic.address, topic.title), escape(topic.sentence)) for topic in topics(family)]
    return f"<h1>{escape(introduction(family).title)}</h1>{lead(family)}{table(('Name', 'In one sentence'), rows)}"


def lead(family: str) -> str:
    """What a family is for, and how its formulas are read."""
    told = introduction(family)
    return f"<p>{escape(told.text)}</p>" + (f"<p>{_symbols(told)}</p>" if told.symbols else "")


def _topic_page(topic: Topic) -> str:
    told, inside = introduction(topic.family), body(topic, acts=True)
    symbols = f'<p class="faint">{_symbols(told)}</p>' if told.symbols and FORMULA in inside else ""
    return f"<h1>{escape(topic.title)}</h1>{inside}{symbols}"


def _path(family: str, topic: Topic | None) -> str:
    steps = [link(addresses.INDEX, "Help")]
    if topic is not None:
        steps.append(link(addresses.of_family(family), introduction(family).title))
    return f"<p>{' › '.join(steps)} ›</p>"


def _symbols(told: Introduction) -> str:
    return f"<b>In the formulas</b> {escape(told.symbols)}"
