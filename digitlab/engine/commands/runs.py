"""The command ``runs``: lists the runs that are kept."""

from __future__ import annotations

from typing import Any

from digitlab.core.errors import printable
from digitlab.core.folders import runs as folder_of_runs
from digitlab.core.kept.listing import kept_runs
from digitlab.core.kept.summary import KeptRun
from digitlab.engine.commands.result import Result, percent

LONGEST = 32


def runs() -> Result:
    """Every kept run, the newest first."""
    found = [run for portion in kept_runs() for run in portion]
    lines = [_line(run) for run in found] or [f"No run is kept in {folder_of_runs()} yet."]
    return Result({"runs": [_about(run) for run in found]}, "\n".join(lines))


def _line(run: KeptRun) -> str:
    about = run.summary
    if about is None:
        return f"{run.folder.name}  {run.problem}"
    read = percent(about.accuracy) if about.accuracy is not None else "-"
    name = f"{'* ' if run.label.star else ''}{run.name}"[:LONGEST]
    note = f"  ({run.label.note})" if run.label.note else ""
    return printable(
        f"{about.moment:%Y-%m-%d %H:%M}  {name:<{LONGEST}}  {read:>8}  {about.seconds:>7.1f} s  {about.because}{note}"
    )


def _about(run: KeptRun) -> dict[str, Any]:
    about = {"folder": str(run.folder), **run.label.model_dump(), "name": run.name, "problem": run.problem or None}
    return about | run.summary.model_dump(mode="json", exclude={"name"}) if run.summary is not None else about
