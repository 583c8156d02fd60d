"""Where things lie: the files that ship, and the person's own folders (all below DIGITLAB_HOME where that is set)."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import platformdirs

from digitlab.core.errors import DigitLabError


def resources() -> Path:
    """The folder of datasets, models, presets and icons that ship, in a checkout or an installed package."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "resources"
    return inside if inside.is_dir() else package.parent / "resources"


def _data(kind: str) -> Path:
    return _personal(kind, platformdirs.user_data_dir, kind)


def _personal(kind: str, usual: Callable[..., str], below: str = "") -> Path:
    """``kind`` in DIGITLAB_HOME, else ``below`` in the ``usual`` folder; raises DigitLabError where there is none."""
    if home := os.environ.get("DIGITLAB_HOME"):
        place = Path(home)
        if not place.is_absolute():  # for whoever reads it later, or is started elsewhere
            place = place.absolute()
            os.environ["DIGITLAB_HOME"] = str(place)
        return place / kind
    try:
        folder = Path(usual("digitlab", appauthor=False))
    except RuntimeError:
        folder = Path()
    if not folder.is_absolute():  # it would be another one wherever a program is started
        raise DigitLabError("There is no home folder to keep anything in; set HOME or DIGITLAB_HOME to a folder.")
    return folder / below


def runs() -> Path:
    """Every finished or stopped run, a folder each."""
    return _data("runs")


def removed_runs() -> Path:
    """The bin: deleted runs, which can be brought back for a while."""
    return _data("removed-runs")


def datasets() -> Path:
    """The digits that the person has imported, a file for each dataset."""
    return _data("datasets")


def handwriting() -> Path:
    """The digits that people have drawn, a folder for each of them."""
    return _data("handwriting")


def settings() -> Path:
    """Window geometry, theme and recent files."""
    return _personal("settings", platformdirs.user_config_dir)


def cache() -> Path:
    """What can be measured or made again."""
    return _personal("cache", platformdirs.user_cache_dir)


def logs() -> Path:
    """What the window and the engine wrote about themselves."""
    return _personal("logs", platformdirs.user_log_dir)
