"""The launcher, the icons and the file type of one person's Linux desktop."""

from __future__ import annotations

import configparser
import io
import os
import shutil
import stat
import struct
import subprocess
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

from digitlab.core import desktop
from digitlab.core.errors import DigitLabError

MIME_INFO = "{http://www.freedesktop.org/standards/shared-mime-info}"
ODD_PATHS = [
    "/opt/plain/python",
    "/home/a user/my lab/python",
    '/home/o\'brien/"quoted"/python',
    "/home/$HOME/`id`/python",
    "/home/back\\slash/python",
    "/home/100%/%f/python",
]


@pytest.fixture
def data_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder with an awkward name, a Linux system without any desktop program."""
    folder = tmp_path / 'a person\'s "data"'
    folder.mkdir()
    monkeypatch.setenv("XDG_DATA_HOME", str(folder))
    monkeypatch.setenv("PATH", str(tmp_path / "no programs"))
    monkeypatch.setattr(sys, "platform", "linux")
    return folder


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of programs that note how they were called in the file ``calls`` beside it."""
    folder = tmp_path / "programs"
    folder.mkdir()
    for name in ("update-desktop-database", "update-mime-database", "gtk-update-icon-cache"):
        program = folder / name
        program.write_text(f'#!/bin/sh\necho {name} "$@" >> "{tmp_path}/calls"\n', encoding="utf-8")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/bin")
    return tmp_path / "calls"


def files_below(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}


def entry(text: str) -> configparser.SectionProxy:
    parser = configparser.ConfigParser(interpolation=None, delimiters=["="])
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(text)
    return parser["Desktop Entry"]


def arguments_of(value: str) -> list[str]:
    """Read an Exec value as a desktop does: undo the escapes of a string, split at spaces, undo the quotes."""
    value = value.replace("\\\\", "\\")
    arguments, word, quoted, characters = [], "", False, iter(value)
    for character in characters:
        if character == '"':
            quoted = not quoted
        elif character == "\\" and quoted:
            word += next(characters)
        elif character == " " and not quoted:
            arguments.append(word)
            word = ""
        else:
            word += character
    return [argument.replace("%%", "%") for argument in [*arguments, word]]


def test_install_writes_exactly_the_files_that_it_names(data_home: Path) -> None:
    installed = desktop.install()
    assert set(installed) == files_below(data_home)
    assert data_home / "applications" / "digitlab.desktop" in installed
    assert data_home / "mime" / "packages" / "digitlab.xml" in installed


def test_install_can_be_repeated(data_home: Path) -> None:
    assert desktop.install() == desktop.install()
    assert desktop.install()


def test_uninstall_removes_what_install_wrote_and_nothing_else(data_home: Path) -> None:
    neighbours = {data_home / "applications" / "other.desktop", data_home / "icons/hicolor/48x48/apps/other.png"}
    for neighbour in neighbours:
        neighbour.parent.mkdir(parents=True)
        neighbour.write_text("not ours", encoding="utf-8")
    installed = desktop.install()
    assert desktop.uninstall() == installed
    assert files_below(data_home) == neighbours
    assert desktop.uninstall() == []


@pytest.mark.parametrize("path", ODD_PATHS)
def test_the_launcher_starts_the_same_program_whatever_its_path(path: str, tmp_path: Path) -> None:
    text = desktop.launcher([path, "-m", "digitlab"])
    assert arguments_of(entry(text)["Exec"]) == [path, "-m", "digitlab", "%f"]
    assert entry(text)["TryExec"].replace("\\\\", "\\") == path
    file = tmp_path / "digitlab.desktop"
    file.write_text(text, encoding="utf-8")
    if shutil.which("desktop-file-validate"):
        result = subprocess.run(["desktop-file-validate", file], capture_output=True, encoding="utf-8", check=False)
        assert (result.returncode, result.stdout) == (0, "")


def test_the_installed_launcher_starts_this_python(data_home: Path) -> None:
    desktop.install()
    launcher = entry((data_home / "applications" / "digitlab.desktop").read_text(encoding="utf-8"))
    command = arguments_of(launcher["Exec"])
    assert command == [sys.executable, "-P", "-m", "digitlab", "%f"]
    assert Path(command[0]).is_absolute()
    assert launcher["StartupWMClass"] == desktop.APPLICATION_NAME
    assert launcher["MimeType"] == f"{desktop.MIME_TYPE};"


def test_a_frozen_program_starts_itself(data_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", "/opt/Digit Lab/digitlab")
    desktop.install()
    launcher = entry((data_home / "applications" / "digitlab.desktop").read_text(encoding="utf-8"))
    assert arguments_of(launcher["Exec"]) == ["/opt/Digit Lab/digitlab", "%f"]


def test_the_file_type_is_known_by_its_name_and_by_its_first_bytes() -> None:
    mime_type = ElementTree.fromstring(desktop.MIME_PACKAGE).find(f"{MIME_INFO}mime-type")
    assert mime_type is not None
    assert mime_type.get("type") == "application/x-digitlab"
    assert [glob.get("pattern") for glob in mime_type.iter(f"{MIME_INFO}glob")] == ["*.digitlab"]
    assert [parent.get("type") for parent in mime_type.iter(f"{MIME_INFO}sub-class-of")] == ["application/zip"]

    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("mimetype", desktop.MIME_TYPE)
    matches = list(mime_type.iter(f"{MIME_INFO}match"))
    assert len(matches) == 2
    for match in matches:
        expected = (match.get("value") or "").replace("\\003\\004", "\x03\x04").encode()
        assert archive.getvalue()[int(match.get("offset") or 0) :].startswith(expected)


def test_the_mime_database_takes_the_file_type(
    data_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", os.defpath)
    desktop.install()
    if shutil.which("update-mime-database"):
        assert "application/x-digitlab:*.digitlab" in (data_home / "mime" / "globs2").read_text(encoding="utf-8")
        assert b"mimetypeapplication/x-digitlab" in (data_home / "mime" / "magic").read_bytes()
        desktop.uninstall()
        assert "digitlab" not in (data_home / "mime" / "globs2").read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "context"), [("digitlab", "apps"), ("application-x-digitlab", "mimetypes")])
def test_every_size_of_icon_is_there_and_has_that_size(data_home: Path, name: str, context: str) -> None:
    desktop.install()
    theme = data_home / "icons" / "hicolor"
    for size in (16, 24, 32, 48, 64, 128, 256, 512):
        content = (theme / f"{size}x{size}" / context / f"{name}.png").read_bytes()
        assert content.startswith(b"\x89PNG")
        assert struct.unpack(">II", content[16:24]) == (size, size)
    assert ElementTree.parse(theme / "scalable" / context / f"{name}.svg").getroot().tag.endswith("svg")


def test_the_desktop_is_told_but_no_icon_cache_is_begun(data_home: Path, programs: Path) -> None:
    desktop.install()
    told = f"update-desktop-database {data_home}/applications\nupdate-mime-database {data_home}/mime\n"
    assert programs.read_text(encoding="utf-8") == told


def test_an_icon_cache_that_is_there_is_renewed(data_home: Path, programs: Path) -> None:
    theme = data_home / "icons" / "hicolor"
    theme.mkdir(parents=True)
    (theme / "icon-theme.cache").touch()
    desktop.install()
    last = programs.read_text(encoding="utf-8").splitlines()[-1]
    assert last == f"gtk-update-icon-cache --force --ignore-theme-index --quiet {theme}"


@pytest.mark.parametrize("setting", ["", "relative/folder"])
def test_without_an_absolute_data_folder_the_usual_one_is_taken(
    data_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, setting: str
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", setting)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert tmp_path / ".local/share/applications/digitlab.desktop" in desktop.install()


@pytest.mark.parametrize("platform", ["win32", "darwin"])
@pytest.mark.parametrize("action", [desktop.install, desktop.uninstall])
def test_other_systems_are_told_the_truth(monkeypatch: pytest.MonkeyPatch, platform: str, action: object) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    assert callable(action)
    with pytest.raises(DigitLabError, match="on Linux only"):
        action()


def test_a_folder_that_cannot_be_made_is_named(data_home: Path) -> None:
    (data_home / "applications").write_text("a file in the way", encoding="utf-8")
    with pytest.raises(DigitLabError, match="applications cannot be made"):
        desktop.install()
