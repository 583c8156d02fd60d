"""How long ``packaging/start.py`` takes, once it has set everything up, to hand over to DigitLab."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from figures import Figure, alternated, measured, unmeasured
from options import Options

STARTER = Path(__file__).resolve().parents[3] / "packaging" / "start.py"
WHAT = "second start: start.py --version"


def measure(options: Options) -> Iterator[Figure]:
    if not _is_set_up():
        yield unmeasured(WHAT, "run python3 packaging/start.py once, with the Python that runs this; it sets up .venv")
        return
    command = [sys.executable, str(STARTER), "--version"]
    ours, alone = alternated(
        options.times(7, 2), lambda: _seconds(command), lambda: _seconds([sys.executable, "-c", "pass"])
    )
    yield measured(WHAT, "s", ours, max, at_most=3.0)
    yield measured("a Python that does nothing", "s", alone)


def _is_set_up() -> bool:
    """Whether there is nothing left to install: a benchmark must not fill the disk."""
    spec = importlib.util.spec_from_file_location("start", STARTER)
    assert spec is not None
    assert spec.loader is not None
    start = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(start)
    return start.is_ready([])


def _seconds(command: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began
