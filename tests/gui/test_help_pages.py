"""The pages of the help say all that the catalogues say, link only to what is there, and ship as they are made."""

from __future__ import annotations

from functools import cache
from html import escape
from html.parser import HTMLParser
from typing import ClassVar, Literal

import pytest

from digitlab.core import presets, words
from digitlab.core.catalogue import FAMILIES, describe
from digitlab.core.folders import resources
from digitlab.core.optimizers import Adam, Optimizer
from digitlab.core.parameter import Acts, parameter
from digitlab.core.spec import Entry
from digitlab.gui.forms import numbers
from digitlab.gui.help import addresses, pages
from digitlab.gui.help.families import INTRODUCTIONS
from digitlab.gui.help.files import files
from digitlab.gui.help.lecture.ideas import STEPS

MADE = files()
ENTRIES = {f"{family}/{key}": (family, entry)
           for family, kind in FAMILIES.items() for key, entry in kind.entries().items()}  # fmt: skip
every_entry = pytest.mark.parametrize(("family", "entry"), ENTRIES.values(), ids=ENTRIES)


class Page(HTMLParser):
    """The links, the anchors and the text of a page; refuses tags that are not closed in order."""

    def __init__(self, text):
        super().__init__()
        self.links, self.anchors, self.words, self._open = [], [], [], []
        self.feed(text)
        assert self._open == []

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "a":
            self.links.append(given["href"])
        if "id" in given:
            self.anchors.append(given["id"])
        if tag not in ("br", "meta"):
            self._open.append(tag)

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


def text(html):
    return " ".join(" ".join(Page(html).words).replace("\xa0", " ").split())


def squeezed(words):
    return " ".join(words.split())


def test_the_files_that_ship_are_those_that_the_catalogues_make():
    shipped = {path.name: path.read_text(encoding="utf-8") for path in (resources() / "help").iterdir()}
    assert set(shipped) == set(MADE)
    stale = [name for name, made in MADE.items() if shipped[name] != made]
    assert stale == [], "run python packaging/make_help.py"


def test_every_family_is_introduced_and_has_its_file():
    assert set(INTRODUCTIONS) == {"lecture", *FAMILIES, "presets"}
    assert set(MADE) == {"index.html", *(f"{family}.html" for family in INTRODUCTIONS)}
    assert all(told.endswith(".") for one in INTRODUCTIONS.values() for told in (one.text, one.symbols) if told)


@cache
def anchors(name):
    return set(Page(MADE[name]).anchors)


@pytest.mark.parametrize("name", MADE)
def test_every_link_between_the_files_leads_somewhere(name):
    page = Page(MADE[name])
    for link in page.links:
        target, _, anchor = link.partition("#")
        assert target in MADE, link
        assert not anchor or anchor in anchors(target), link
    assert len(page.anchors) == len(set(page.anchors))


def test_every_link_in_the_window_leads_to_the_page_that_it_names():
    reached, waiting = {}, ["index.html"]
    while waiting:
        address = waiting.pop()
        if address not in reached:
            reached[address] = pages.page(address)
            waiting += [link for link in Page(reached[address]).links if link not in STEPS]
    topics = [topic for family in pages.families() for topic in pages.topics(family)]
    assert set(reached) == {*MADE, *(topic.address for topic in topics)}
    assert all(f"<h1>{escape(topic.title)}</h1>" in reached[topic.address] for topic in topics)


@every_entry
def test_the_page_of_an_entry_says_all_that_the_catalogue_says(family, entry):
    told = describe(entry)
    for html in (pages.page(addresses.of_entry(entry)), MADE[addresses.of_family(family)]):
        said = text(html)
        for part in ("type", "title", "explanation", "formula", "paper", "note"):
            assert squeezed(told.get(part, "")) in said, part
        for one in told["parameters"]:
            for part in ("label", "name", "help"):
                assert squeezed(one[part]) in said, (one["name"], part)
            assert words.allowed(one, numbers.told) in said
            assert words.value(one["default"], numbers.told) in said


@every_entry
def test_a_formula_keeps_its_lines(family, entry):
    shown = pages.page(addresses.of_entry(entry)).split('<table class="formula"><tr><td>')[1].split("</td>")[0]
    lines = [squeezed(text(line)) for line in shown.split("<br>")]
    assert lines == [squeezed(line) for line in entry.formula.splitlines()]


@pytest.mark.parametrize("name", presets.names())
def test_the_page_of_a_preset_links_to_all_it_chooses(name):
    links = Page(pages.page(f"presets.html#{name}")).links
    experiment = presets.load(name)
    chosen = [experiment.data.dataset, *experiment.augmentations, *experiment.network.layers,
              experiment.loss, experiment.optimizer, experiment.schedule]  # fmt: skip
    assert links[2:] == [addresses.of_entry(type(entry)) for entry in chosen]


def test_a_preset_names_what_differs_from_the_defaults():
    said = text(pages.page("presets.html#default"))
    assert "Adam : Learning rate α 0.003, β₂ 0.99 Schedule" in said
    assert "digitlab train --preset default" in said


def test_presets_are_listed_as_the_window_lists_them():
    names = [topic.title for topic in pages.topics("presets")]
    assert names == ["Default", *sorted(names[1:], key=str.lower)]
    assert len(names) > 5


@pytest.mark.parametrize("address", ["", "nonsense", "nonsense.html#x", "../secret.html", "https://example.org"])
def test_an_address_of_no_page_leads_to_the_index(address):
    assert pages.page(address) == pages.index()


def test_an_unknown_entry_leads_to_its_family():
    assert pages.page("optimizers.html#nonsense") == pages.page("optimizers.html")


def test_what_a_catalogue_says_is_never_taken_for_html(monkeypatch):
    monkeypatch.setattr(Adam, "explanation", "If a < b & c, it <b>steps</b>.")
    assert "If a &lt; b &amp; c, it &lt;b&gt;steps&lt;/b&gt;." in pages.page(addresses.of_entry(Adam))


def test_an_entry_that_joins_a_catalogue_has_its_page(monkeypatch):
    class Newest(Entry):
        title: ClassVar[str] = "Newest"
        formula: ClassVar[str] = "θ ← θ\nt ← t + 1"
        paper: ClassVar[str] = ""
        explanation: ClassVar[str] = "Stays where it is."
        type: Literal["newest"] = "newest"
        calm: float = parameter(0.5, "Calm", "How calm it is.", above=0.0, at_most=2.0, unit="°", acts="optimizer")

    grown = Optimizer.entries() | {"newest": Newest}
    monkeypatch.setattr(Optimizer, "entries", lambda: grown)
    assert [topic.title for topic in pages.topics("optimizers")][-1] == "Newest"
    said = text(pages.page("optimizers.html#newest"))
    assert "Calm calm 0.5° above 0, up to 2° How calm it is. now, and the optimizer's state starts anew" in said
    assert "Newest" in files()["index.html"]


def test_when_a_change_acts_is_told_in_words():
    assert set(pages.ACTS) == set(Acts.__args__)
