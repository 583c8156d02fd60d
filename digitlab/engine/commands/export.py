"""The command ``export``: an experiment as a Python script in plain Keras; TensorFlow is not needed for that."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from subprocess import list2cmdline
from typing import Any

from digitlab.core.files import write_atomically
from digitlab.core.script import python_script
from digitlab.engine.commands.result import Result
from digitlab.engine.commands.train import chosen


def export(
    path: Path | None, preset: str, settings: Sequence[tuple[str, Any]], out: Path | None, data: str | None = None
) -> Result:
    """Write the script of the experiment in ``path``, or else of the preset, to ``out``, or hand it back.

    Raises DigitLabError where the experiment is not allowed or cannot be a script, or ``out`` cannot be written.
    """
    script = python_script(chosen(path, preset, settings, data))
    if out is not None:
        write_atomically(out, script.encode())
    written = str(out or "")
    run = list2cmdline(["python", written])
    summary = f"The script is in {out}; run it with: {run}" if out else script.rstrip("\n")
    return Result({"out": written, "lines": len(script.splitlines()), "script": script}, summary)
