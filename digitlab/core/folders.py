"""Where things lie: the files that ship, and the person's own folders (all below DIGITLAB_HOME where that is set)."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs


def resources() -> Path:
    """The folder of datasets, models, presets and icons that ship, in a checkout or an installed package."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "resources"
    return inside if inside.is_dir() else package.parent / "resources"


def _personal(kind: str, usual: str) -> Path:
    home = os.environ.get("DIGITLAB_HOME")
    return Path(home) / kind if home else Path(usual)


def runs() -> Path:
    """Every finished or stopped run, a folder each."""
    return _personal("runs", str(Path(platformdirs.user_data_dir("digitlab", appauthor=False)) / "runs"))


def removed_runs() -> Path:
    """The bin: deleted runs, which can be brought back for a while."""
    usual = Path(platformdirs.user_data_dir("digitlab", appauthor=False)) / "removed-runs"
    return _personal("removed-runs", str(usual))


def datasets() -> Path:
    """The digits that the person has imported, a file for each dataset."""
    return _personal("datasets", str(Path(platformdirs.user_data_dir("digitlab", appauthor=False)) / "datasets"))


def handwriting() -> Path:
    """The digits that people have drawn, a folder for each of them."""
    return _personal("handwriting", str(Path(platformdirs.user_data_dir("digitlab", appauthor=False)) / "handwriting"))


def settings() -> Path:
    """Window geometry, theme and recent files."""
    return _personal("settings", platformdirs.user_config_dir("digitlab", appauthor=False))


def cache() -> Path:
    """What can be measured or made again."""
    return _personal("cache", platformdirs.user_cache_dir("digitlab", appauthor=False))


def logs() -> Path:
    """What the window and the engine wrote about themselves."""
    return _personal("logs", platformdirs.user_log_dir("digitlab", appauthor=False))
