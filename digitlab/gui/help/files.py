"""The help as files for a web browser: one for each family, and an index."""

from __future__ import annotations

from html import escape

from digitlab.gui.help import addresses
from digitlab.gui.help.markup import link
from digitlab.gui.help.pages import TITLE, body, families, index, introduction, lead, topics

STYLE = """
:root { color-scheme: light dark; --text: #1b1f27; --faint: #626a77; --ground: #ffffff; --field: #f0f2f5;
  --line: #e2e5ea; --link: #0072b2; }
@media (prefers-color-scheme: dark) { :root { --text: #e8eaee; --faint: #9aa2af; --ground: #1d2026;
  --field: #272b33; --line: #2d313a; --link: #56b4e9; } }
body { font: 16px/1.55 Inter, system-ui, sans-serif; color: var(--text); background: var(--ground);
  max-width: 60rem; margin: 2rem auto; padding: 0 1.5rem; }
a { color: var(--link); }
h2 { margin-top: 3rem; }
code { font-size: 0.9em; }
.faint { color: var(--faint); font-size: 0.9em; }
.formula { background: var(--field); border-radius: 8px; margin: 1rem 0; }
.formula td { padding: 0.7rem 1.2rem; font-size: 1.1em; }
.step { background: var(--field); border-radius: 8px; margin: 1rem 0 0.4rem; }
.step td { padding: 0.3rem 0.9rem; }
.rows { border-collapse: collapse; width: 100%; }
.rows th, .rows td { text-align: left; vertical-align: top; padding: 0.45rem 1rem 0.45rem 0;
  border-bottom: 1px solid var(--line); font-size: 0.9em; }
.rows th { color: var(--faint); font-weight: 500; }
"""


def files() -> dict[str, str]:
    """Every file of the help by its name."""
    made = {addresses.INDEX: _file(TITLE, index())}
    for family in families():
        title = introduction(family).title
        made[addresses.of_family(family)] = _file(f"{title} · {TITLE}", _family(family))
    return made


def _family(family: str) -> str:
    found = topics(family)
    parts = [f"<p>{link(addresses.INDEX, 'Help')} ›</p>", f"<h1>{escape(introduction(family).title)}</h1>",
             lead(family), f"<p>{' · '.join(link(topic.address, topic.title) for topic in found)}</p>"]  # fmt: skip
    for topic in found:
        parts += [f'<h2 id="{escape(topic.key)}">{escape(topic.title)}</h2>', body(topic, acts=False)]
    return "\n".join(parts)


def _file(title: str, content: str) -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{escape(title)}</title>\n'
        f"<style>{STYLE}</style>\n</head>\n<body>\n{content}\n</body>\n</html>\n"
    )
