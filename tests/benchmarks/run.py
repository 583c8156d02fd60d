"""Measures DigitLab against its bars and its peers, and prints a table; README.md beside this file says how to read it.

    python tests/benchmarks/run.py [ROW ...] [--quick] [--json FILE] [--torch-python PYTHON]

Every row runs in a process of its own with empty personal folders. Leaves with 1 where a row could not be measured
because it broke; a figure short of its bar is a finding, not a failure.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path

from figures import Figure, table, unmeasured
from options import Options

PATIENCE = 3_600
ROOT = Path(__file__).resolve().parents[2]
ROWS = (
    "default_accuracy", "time_to_99", "mlp_accuracy", "mlp_speed", "cnn_speed", "window_cost", "window_visible",
    "first_point", "engine_ready", "pen_to_answer", "fluidity", "network_picture", "surface_picture",
    "pause_and_stop", "memory", "drawn_digits", "start_overhead", "optimizers", "gru_speed", "preset_accuracy",
    "augmentation_cost", "browsing", "kept_runs", "long_run", "races", "surface", "cancel",
)  # fmt: skip


def main() -> int:
    arguments = _arguments()
    options = Options(quick=arguments.quick, torch_python=arguments.torch_python)
    if arguments.into:
        return _measure(arguments.rows[0], options, arguments.into)
    print(_machine(), file=sys.stderr)
    results, broken = _results(arguments, options)
    print(f"\n{_machine()}\n\n{table(results)}")
    if arguments.json:
        figures = [{"row": name} | figure.as_json() for name, figure in results]
        arguments.json.write_text(json.dumps({"machine": _machine(), "figures": figures}, indent=2) + "\n")
    return int(broken)


def _measure(name: str, options: Options, into: Path) -> int:
    row = importlib.import_module(f"rows.{name}")
    print(f"\n{datetime.now():%H:%M:%S}  {name}: {row.__doc__.splitlines()[0]}", file=sys.stderr)
    found = []
    for figure in row.measure(options):
        print(table([(name, figure)]), file=sys.stderr)
        found.append(figure.as_json())
    into.write_text(json.dumps(found))
    return 0


def _results(arguments: argparse.Namespace, options: Options) -> tuple[list[tuple[str, Figure]], bool]:
    results: list[tuple[str, Figure]] = []
    broken = False
    for name in arguments.rows or ROWS:
        found = _measured(name, options)
        broken |= found is None
        results += [(name, figure) for figure in found or [unmeasured("broken", "see the messages above")]]
    return results, broken


def _measured(name: str, options: Options) -> list[Figure] | None:
    """The figures of a row, measured in a process of its own; None where that broke."""
    with tempfile.TemporaryDirectory(prefix="digitlab-", ignore_cleanup_errors=True) as home:
        into = Path(home) / "figures.json"
        command = [sys.executable, __file__, name, "--into", str(into), *options.words()]
        try:
            subprocess.run(command, env=_environment(home), stdin=subprocess.DEVNULL, timeout=PATIENCE, check=True)
        except subprocess.SubprocessError as error:
            print(error, file=sys.stderr)
            return None
        return [_figure(found) for found in json.loads(into.read_text())]


def _environment(home: str) -> dict[str, str]:
    paths = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH", ""))))
    return {"QT_QPA_PLATFORM": "offscreen"} | os.environ | {"DIGITLAB_HOME": home, "PYTHONPATH": paths}


def _figure(found: dict[str, object]) -> Figure:
    return Figure(**{name: tuple(v) if isinstance(v, list) else v for name, v in found.items() if name != "verdict"})


def _machine() -> str:
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    display = os.environ.get("QT_QPA_PLATFORM", "offscreen")
    return (
        f"{datetime.now():%Y-%m-%d %H:%M}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores{load}, "
        f"Python {platform.python_version()}, windows on Qt's {display} platform"
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"all, or some of: {', '.join(ROWS)}")
    parser.add_argument("--quick", action="store_true", help="few short rounds: shows that a row works, not how fast")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures here too")
    parser.add_argument("--torch-python", metavar="PYTHON", help="a Python that has torch and numpy: the PyTorch peer")
    parser.add_argument("--into", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    for name in set(arguments.rows) - set(ROWS):
        parser.error(f"there is no row {name}; choose from {', '.join(ROWS)}")
    return arguments


if __name__ == "__main__":
    sys.exit(main())
