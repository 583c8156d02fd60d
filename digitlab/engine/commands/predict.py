"""The command ``predict``: which digit the network in a model file sees in pictures and drawings."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from digitlab.core.errors import DigitLabError
from digitlab.data import inputs, model_file
from digitlab.data.centring import Picture
from digitlab.engine.commands.result import Result, percent
from digitlab.engine.commands.streams import start_engine


def predict(model: Path, files: Sequence[str]) -> Result:
    """The answers to all ``files`` that can be read; the others are named on standard error.

    Raises DigitLabError where the model cannot be read.
    """
    model_file.read(model)
    pictures, refused = _pictures(files)
    for sentence in refused.values():
        print(sentence, file=sys.stderr)
    answers = _answers(model, pictures) if pictures else []
    data = {"files": answers, "failed": [{"file": name, "error": sentence} for name, sentence in refused.items()]}
    return Result(data, "\n".join(map(_line, answers)), exit_code=1 if refused else 0)


def _pictures(files: Sequence[str]) -> tuple[dict[str, Picture], dict[str, str]]:
    """What the network will see of each file, and for each that cannot be read the sentence why."""
    seen, refused = {}, {}
    for name in files:
        try:
            seen[name] = inputs.prepare(name)
        except DigitLabError as error:
            refused[name] = str(error)
    return seen, refused


def _answers(model: Path, pictures: Mapping[str, Picture]) -> list[dict[str, Any]]:
    start_engine()
    from digitlab.engine import trained

    network = trained.load(model)
    answers = []
    for name, picture in pictures.items():
        probabilities = network.probabilities(picture)
        answers.append({"file": name, "digit": int(probabilities.argmax()), "probabilities": probabilities.tolist()})
    return answers


def _line(answer: dict[str, Any]) -> str:
    return f"{answer['file']}: {answer['digit']} ({percent(max(answer['probabilities']))})"
