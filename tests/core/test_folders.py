"""Where things lie."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from digitlab.core import folders
from digitlab.core.errors import DigitLabError

if sys.platform != "win32":
    import pwd

PERSONAL = {
    "runs": folders.runs,
    "removed-runs": folders.removed_runs,
    "datasets": folders.datasets,
    "settings": folders.settings,
    "cache": folders.cache,
    "logs": folders.logs,
}


@pytest.mark.parametrize(("name", "folder"), PERSONAL.items(), ids=PERSONAL)
def test_a_folder_of_the_person_lies_below_digitlab_home(monkeypatch, tmp_path, name, folder) -> None:
    monkeypatch.setenv("DIGITLAB_HOME", str(tmp_path / "über alles"))
    assert folder() == tmp_path / "über alles" / name
    assert not folder().exists()


def test_a_relative_home_stays_where_it_was_first_read(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("DIGITLAB_HOME", "here")
    monkeypatch.chdir(tmp_path)
    assert folders.runs() == tmp_path / "here" / "runs"
    monkeypatch.chdir("/")
    assert folders.runs() == tmp_path / "here" / "runs"
    told = [sys.executable, "-c", "from digitlab.core import folders; print(folders.logs())"]
    engine = subprocess.run(told, stdout=subprocess.PIPE, encoding="utf-8", check=True)
    assert engine.stdout == f"{tmp_path / 'here' / 'logs'}\n"


@pytest.mark.parametrize("home", ["", None])
def test_without_digitlab_home_the_folders_are_where_the_system_keeps_such_things(monkeypatch, tmp_path, home) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "DIGITLAB_HOME"):
        monkeypatch.delenv(name, raising=False)
    if home is not None:
        monkeypatch.setenv("DIGITLAB_HOME", home)
    found = [folder() for folder in PERSONAL.values()]
    assert len(set(found)) == len(found)
    assert all(path.is_absolute() and "digitlab" in str(path) for path in found)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows the folders of a person without HOME")
@pytest.mark.parametrize("home", ["", "here", None])
def test_without_any_home_a_folder_is_refused_and_no_other_one_taken(monkeypatch, home) -> None:
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "DIGITLAB_HOME"):
        monkeypatch.delenv(name, raising=False)
    if home is not None:
        monkeypatch.setenv("HOME", home)
    monkeypatch.setattr(pwd, "getpwuid", lambda user: {}[user])
    for folder in PERSONAL.values():
        with pytest.raises(DigitLabError, match="no home folder to keep anything in; set HOME or DIGITLAB_HOME"):
            folder()


def test_what_ships_is_there() -> None:
    found = folders.resources()
    assert (found / "datasets" / "mnist.npz").is_file()
    assert (found / "presets" / "default.json").is_file()
    assert isinstance(found, Path)
