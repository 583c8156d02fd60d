"""The words of the command ``data``: datasets of one's own."""

from __future__ import annotations

from argparse import SUPPRESS, ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

from digitlab.core.importing import Reading
from digitlab.core.published import Published

Add = Callable[[Any, str, str], ArgumentParser]
SOURCES = (
    "files or a folder: IDX, NPZ, NPY, CSV, LIBSVM, pictures in folders 0 to 9 (also zipped), or a DigitLab data file"
)


def add_data(commands: Any, add: Add, add_json: Callable[[ArgumentParser, Any], None]) -> ArgumentParser:
    """Add the command with its own commands to ``commands``."""
    parser = add(commands, "data", "import digits of your own to learn from, fetch published ones, and look after them")
    inside = parser.add_subparsers(title="commands", metavar="COMMAND", dest="data_command", required=True)
    for name, does, arguments in (
        ("look", "say what files or folders hold, and import nothing", _sources),
        ("import", "make a dataset of digits: pictures are prepared as drawings are", _import),
        ("published", "list the sets that can be fetched from the internet", None),
        ("fetch", "fetch a published set and make a dataset of it; DIGITLAB_MIRROR names another server", _fetch),
        ("list", "list the datasets there are", None),
        ("rename", "give a dataset another name", _rename),
        ("merge", "make a new dataset of several", _merge),
        ("remove", "delete datasets", _remove),
        ("handwriting", "list the digits that people have drawn, or write those of one as arrays", _handwriting),
    ):
        one = add(inside, name, does)
        add_json(one, SUPPRESS)
        one.set_defaults(events=False)
        if arguments is not None:
            arguments(one)
    return parser


def _sources(parser: ArgumentParser) -> None:
    parser.add_argument("paths", type=Path, nargs="+", metavar="PATH", help=SOURCES)
    for name, field in Reading.model_fields.items():
        choices = get_args(field.annotation)
        parser.add_argument(f"--{name}", choices=choices, default=field.default, help=field.description)
    _events(parser)


def _import(parser: ArgumentParser) -> None:
    _sources(parser)
    parser.add_argument("--name", required=True, help="what to call the dataset")


def _fetch(parser: ArgumentParser) -> None:
    choices = list(Published.entries())
    parser.add_argument("published", choices=choices, metavar="SET", help=f"one of {', '.join(choices)}")
    parser.add_argument("--name", default="", help="what to call the dataset; without: as the set is called")
    _events(parser)


def _rename(parser: ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("new", metavar="NEW")


def _merge(parser: ArgumentParser) -> None:
    parser.add_argument("names", nargs="+", metavar="NAME", help="datasets of yours, or mnist")
    parser.add_argument("--name", required=True, help="what to call the new one")
    _events(parser)


def _remove(parser: ArgumentParser) -> None:
    parser.add_argument("names", nargs="+", metavar="NAME")


def _handwriting(parser: ArgumentParser) -> None:
    parser.add_argument("name", nargs="?", metavar="NAME", help="whose; without: everybody's")
    words = "write pictures and labels here, which data import takes; needs NAME"
    parser.add_argument("--out", type=Path, metavar="FILE.npz", help=words)


def _events(parser: ArgumentParser) -> None:
    words = "print an event a line, as the window reads them, and stop when standard input ends"
    parser.add_argument("--events", action="store_true", help=words)
