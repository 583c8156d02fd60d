"""The pictures of the README are those that the tour makes, in light and in dark, and small."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "packaging" / "tour"
README = (ROOT / "README.md").read_text(encoding="utf-8")
LARGEST, WIDEST = 120_000, 1280  # bytes, pixels


def test_the_readme_shows_every_picture_of_the_tour_and_no_other() -> None:
    command = [sys.executable, ROOT / "packaging" / "tour.py", "none such"]
    told = subprocess.run(command, capture_output=True, encoding="utf-8", check=False).stderr
    names = re.findall(r"\w+", told.rpartition("choose from ")[2])
    made = {f"packaging/tour/{name}-{scheme}.png" for name in names for scheme in ("light", "dark")}
    assert set(re.findall(r'(?:src|srcset)="([^"]+)"', README)) == made
    assert {f"packaging/tour/{one.name}" for one in FOLDER.iterdir()} == made


def test_pictures_are_small() -> None:
    for path in FOLDER.iterdir():
        with Image.open(path) as picture:
            assert picture.width <= WIDEST
        assert path.stat().st_size <= LARGEST, path.name
