"""Reads and writes what a person opens and saves: a model, an experiment, recorded strokes or a picture of a digit."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from digitlab.core import experiment as experiments
from digitlab.core.errors import DigitLabError
from digitlab.core.evaluation import Evaluated
from digitlab.core.experiment import Experiment
from digitlab.core.files import KERAS, MODEL, check_is_text, write_atomically
from digitlab.core.messages import Load
from digitlab.core.robustness import RobustnessMeasured

if TYPE_CHECKING:
    import numpy as np

    Strokes = list[np.ndarray]

PICTURES = (".png", ".jpg", ".jpeg")
OPENABLE = (MODEL, KERAS, ".json", *PICTURES)
DATA = (".csv", ".tsv", ".npz", ".npy", ".gz", ".bz2", ".zip")


def read(path: Path) -> Load | Experiment | Strokes | np.ndarray:
    """What ``path`` holds, told by its ending; raises DigitLabError with one sentence.

    A model, Keras' too, is left to the engine, so it becomes the command to load it. A picture becomes uint8 [28, 28].
    """
    check_is_text(path)
    suffix = path.suffix.lower()
    if suffix not in OPENABLE:
        raise DigitLabError(f"{path.name} cannot be opened; give one of {', '.join(OPENABLE)}.")
    if not path.is_file():
        raise DigitLabError(f"{path} is not there any more; check the name.")
    if suffix in (MODEL, KERAS):
        return Load(path=str(path))
    if suffix in PICTURES:
        return _picture(path)
    return _strokes(path) if _holds_strokes(path) else experiments.read(path)


def can_hold_data(path: Path) -> bool:
    """Whether something by this name can be imported as digits to learn from; only a folder is looked for."""
    return path.suffix.lower() in DATA or "ubyte" in path.name.lower() or path.is_dir()


def holds_data(path: Path) -> bool:
    """The same, and whether a file of DigitLab holds digits and not a network."""
    if can_hold_data(path):
        return True
    if path.suffix.lower() != MODEL or not path.is_file():
        return False
    from digitlab.data import digits_file

    return digits_file.holds_digits(path)


def write(path: Path, experiment: Experiment) -> None:
    """Save the settings alone; raises DigitLabError with one sentence."""
    write_atomically(path, experiment.to_json().encode())


def export(path: Path, experiment: Experiment) -> None:
    """Write the experiment as a Python script; raises DigitLabError with one sentence."""
    from digitlab.core.script import python_script  # seldom needed

    write_atomically(path, python_script(experiment).encode())


def report(path: Path, evaluated: Evaluated, moment: str, points: Sequence[RobustnessMeasured]) -> None:
    """Write the numbers of an evaluation, as the ending says; raises DigitLabError with one sentence."""
    from digitlab.core.report import as_csv, as_json  # seldom needed

    told = as_json if path.suffix.lower() == ".json" else as_csv
    write_atomically(path, told(evaluated, moment, points).encode())


def _holds_strokes(path: Path) -> bool:
    """Whether a JSON file is a drawing; anything that is not JSON is left to the reader of experiments to refuse."""
    try:
        if path.stat().st_size > experiments.LARGEST_FILE:
            return False
        tree = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(tree, dict) and "strokes" in tree


def _picture(path: Path) -> np.ndarray:
    from digitlab.data import pictures  # Pillow is slow to import and seldom needed

    return pictures.read(path)


def _strokes(path: Path) -> Strokes:
    from digitlab.data import strokes_file

    return strokes_file.read(path)
