"""The commands ``catalogue`` and ``presets``: everything there is to choose from."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Column, Table

from digitlab.core import presets
from digitlab.core.catalogue import FAMILIES, describe
from digitlab.core.words import allowed, value, with_unit
from digitlab.engine.commands.result import Result
from digitlab.engine.commands.usage import CATALOGUES

NAMES = ("parameter", "preset")  # columns of what is typed: never cut


def catalogue(family: str | None) -> Result:
    """Every entry of ``family``, or of all families and the presets."""
    wanted = [family] if family else CATALOGUES
    data = {name: _presets() if name == "presets" else _entries(name) for name in wanted}
    blocks = []
    for name, entries in data.items():
        blocks.append(name.upper())
        blocks += [_preset_lines(entries)] if name == "presets" else [_entry_lines(entry) for entry in entries]
    return Result(data, "\n\n".join(blocks))


def _entries(family: str) -> list[dict[str, Any]]:
    return [describe(entry) for entry in FAMILIES[family].entries().values()]


def _presets() -> list[dict[str, Any]]:
    return [_preset(name) for name in presets.names()]


def _preset(name: str) -> dict[str, Any]:
    experiment = presets.load(name)
    network = experiment.network
    return {
        "name": name,
        "network": " · ".join(row.layer.summary() for row in network.rows()),
        "parameters": network.parameters,
        "epochs": experiment.training.epochs,
        "experiment": experiment.model_dump(mode="json"),
    }


def _preset_lines(found: list[dict[str, Any]]) -> str:
    rows = [(one["name"], f"{one['parameters']:,}", str(one["epochs"]), one["network"]) for one in found]
    return _table(["preset", "weights", "epochs", "network"], rows)


def _entry_lines(entry: dict[str, Any]) -> str:
    lines = [f"{entry['type']}: {entry['title']}", f"  {entry['explanation']}"]
    lines += [f"  {line}" for line in entry["formula"].splitlines()]
    lines += [f"  {entry[more]}" for more in ("note", "paper") if entry[more]]
    rows = [
        ("", one["name"], with_unit(value(one["default"], _typed), one["unit"]), allowed(one, _typed), one["help"])
        for one in entry["parameters"]
    ]
    return "\n".join(lines + ([_table(["", "parameter", "default", "allowed", "what it is"], rows)] if rows else []))


def _typed(one: Any) -> str:
    """A value as ``--set`` takes it."""
    if isinstance(one, bool):
        return str(one).lower()
    return f"{one:g}" if isinstance(one, float) else str(one)


def _table(headings: list[str], rows: list[tuple[str, ...]]) -> str:
    columns = [Column(heading, no_wrap=heading in NAMES) for heading in headings]
    table = Table(*columns, box=None, pad_edge=False, header_style="")
    for row in rows:
        table.add_row(*row)
    console = Console(highlight=False, markup=False)
    with console.capture() as captured:
        console.print(table)
    return "\n".join(line.rstrip() for line in captured.get().splitlines())
