"""The network that ships reads what a hand draws, wherever, however large and however shakily it is drawn."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from digitlab.core.folders import resources
from digitlab.data import strokes_file

ROOT = Path(__file__).resolve().parents[2]
MODEL = resources() / "models" / "bundled.digitlab"
FILES = sorted((ROOT / "tests" / "recordings" / "strokes").glob("*.json"))  # named 7-crossed.json, on 280 x 280 pixels
DRAWINGS = {file.stem: strokes_file.read(file) for file in FILES}


def moved(right, down):
    """The drawing elsewhere."""
    return lambda strokes: [stroke + np.array([right, down]) for stroke in strokes]


def in_pixels(scale, place):
    """The drawing as a mouse tells it: in whole pixels, of which a small one has few."""
    return lambda strokes: [np.round(stroke * scale + place) for stroke in strokes]


def every(nth):
    """The drawing by a device that tells only some of its points."""
    return lambda strokes: [np.concatenate([stroke[:-1:nth], stroke[-1:]]) for stroke in strokes]


def twice_as_often(strokes):
    """The drawing by a device that tells points between the points too."""

    def filled(stroke):
        places = np.arange(0, len(stroke) - 0.5, 0.5)
        return np.stack([np.interp(places, np.arange(len(stroke)), axis) for axis in stroke.T], axis=1)

    return [filled(stroke) for stroke in strokes]


def with_a_tremble(strokes):
    """Every point off by about a pixel."""
    generator = np.random.default_rng(3)
    return [stroke + generator.normal(0, 1, stroke.shape) for stroke in strokes]


VARIATIONS = {
    "as drawn": lambda strokes: strokes,
    "moved up and left": moved(-321.7, -77.3),
    "moved down and right": moved(1_234.5, 678.9),
    "a fifth of the size": in_pixels(0.2, (11.2, 3.4)),
    "a third of the size": in_pixels(0.33, (0.4, 90.1)),
    "two thirds of the size": in_pixels(0.66, (50.3, 20.9)),
    "every second point": every(2),
    "every third point": every(3),
    "twice as many points": twice_as_often,
    "with a tremble": with_a_tremble,
}


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """What the command line reads in every drawing: the digit by the way it was varied and by its name."""
    folder = tmp_path_factory.mktemp("drawings")
    files = {}
    for number, (way, vary) in enumerate(VARIATIONS.items()):
        for name, strokes in DRAWINGS.items():
            file = folder / f"{number}-{name}.json"
            file.write_text(json.dumps({"strokes": [stroke.tolist() for stroke in vary(strokes)]}))
            files[file.name] = (way, name)
    environment = os.environ | {"DIGITLAB_HOME": str(folder / "home"), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "digitlab", "predict", str(MODEL), *files, "--json"]
    done = subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.PIPE, check=True, timeout=120)
    return {files[answer["file"]]: answer["digit"] for answer in json.loads(done.stdout)["files"]}


def test_every_digit_is_drawn_in_at_least_five_ways():
    assert all(Counter(name[0] for name in DRAWINGS)[digit] >= 5 for digit in "0123456789")


@pytest.mark.parametrize("way", VARIATIONS)
def test_every_drawing_is_read_right(way, answers):
    misread = {name: digit for (how, name), digit in answers.items() if how == way and digit != int(name[0])}
    assert misread == {}
