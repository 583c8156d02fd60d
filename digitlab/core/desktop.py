"""Adds DigitLab to one person's Linux desktop, and takes it away: launcher, icons and the ``.digitlab`` file type."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from digitlab.core.errors import DigitLabError
from digitlab.core.files import write_atomically
from digitlab.core.folders import resources

# The window must carry both, so that the task bar knows whose it is: setDesktopFileName and setApplicationName.
DESKTOP_NAME = "digitlab"
APPLICATION_NAME = "DigitLab"

# The first member of a .digitlab file lies uncompressed behind a header of 30 bytes: a name alone does not decide.
MIME_TYPE = "application/x-digitlab"
MIME_PACKAGE = f"""<?xml version="1.0" encoding="UTF-8"?>
<mime-info xmlns="http://www.freedesktop.org/standards/shared-mime-info">
  <mime-type type="{MIME_TYPE}">
    <comment>DigitLab model</comment>
    <sub-class-of type="application/zip"/>
    <glob pattern="*.digitlab"/>
    <magic priority="60">
      <match type="string" offset="0" value="PK\\003\\004">
        <match type="string" offset="30" value="mimetype{MIME_TYPE}"/>
      </match>
    </magic>
  </mime-type>
</mime-info>
"""


def install() -> list[Path]:
    """Write the launcher, the icons and the file type and return their paths; raises DigitLabError if it cannot be."""
    files = _files()
    for path, content in files.items():
        _make_folder(path.parent)
        write_atomically(path, content)
    _refresh()
    return list(files)


def uninstall() -> list[Path]:
    """Remove what ``install`` wrote, nothing else, and return the paths that were there."""
    present = [path for path in _files() if path.exists()]
    for path in present:
        try:
            path.unlink()
        except OSError as error:
            raise DigitLabError(f"{path} cannot be removed: {error.strerror}; change its rights.") from error
    _refresh()
    return present


def launcher(command: list[str]) -> str:
    """Return the desktop entry that starts ``command`` with the file a person opened."""
    return f"""[Desktop Entry]
Type=Application
Version=1.0
Name={APPLICATION_NAME}
GenericName=Neural Network Laboratory
Comment=Watch a neural network learn to read your handwriting
Exec={" ".join(_quoted(argument) for argument in command)} %f
TryExec={_escaped(command[0])}
Icon={DESKTOP_NAME}
Terminal=false
StartupNotify=true
StartupWMClass={APPLICATION_NAME}
MimeType={MIME_TYPE};
Categories=Education;ArtificialIntelligence;
Keywords=digit;handwriting;machine learning;MNIST;
"""


def _quoted(argument: str) -> str:
    """Quote as the Desktop Entry Specification demands: by the rule for Exec, then by the rule for any string."""
    for character in '\\"`$':
        argument = argument.replace(character, f"\\{character}")
    return _escaped(f'"{argument}"').replace("%", "%%")


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")


def _command() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable]
    # -P: a random.py in the folder where the desktop starts programs must not replace Python's own.
    return [sys.executable, "-P", "-m", "digitlab"]


def _files() -> dict[Path, bytes]:
    """Everything that ``install`` writes."""
    data = _data_home()
    return {
        data / "applications" / f"{DESKTOP_NAME}.desktop": launcher(_command()).encode(),
        data / "mime" / "packages" / f"{DESKTOP_NAME}.xml": MIME_PACKAGE.encode(),
        **_icons(data / "icons" / "hicolor", DESKTOP_NAME, "apps"),
        **_icons(data / "icons" / "hicolor", MIME_TYPE.replace("/", "-"), "mimetypes"),
    }


def _icons(theme: Path, name: str, context: str) -> dict[Path, bytes]:
    """The drawing and its PNG files, whose names end with their size in pixels."""
    icons = resources() / "icons"
    found = {theme / "scalable" / context / f"{name}.svg": (icons / f"{name}.svg").read_bytes()}
    for picture in sorted((icons / "png").glob(f"{name}-*.png")):
        size = picture.stem.rpartition("-")[2]
        found[theme / f"{size}x{size}" / context / f"{name}.png"] = picture.read_bytes()
    return found


def _data_home() -> Path:
    """The person's folder for data by the XDG Base Directory Specification, which has relative paths ignored."""
    if not sys.platform.startswith("linux"):
        raise DigitLabError(
            "Launcher, icons and file type can be installed on Linux only; on this system start DigitLab by the "
            "command digitlab."
        )
    chosen = Path(os.environ.get("XDG_DATA_HOME", ""))
    return chosen if chosen.is_absolute() else Path.home() / ".local" / "share"


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DigitLabError(f"The folder {folder} cannot be made: {error.strerror}; change the rights.") from error


def _refresh() -> None:
    """Tell the desktop; without these programs it notices by itself, at the latest at the next login."""
    data = _data_home()
    _run("update-desktop-database", data / "applications")
    _run("update-mime-database", data / "mime")
    theme = data / "icons" / "hicolor"
    if (theme / "icon-theme.cache").exists():
        _run("gtk-update-icon-cache", "--force", "--ignore-theme-index", "--quiet", theme)
    elif theme.is_dir():
        # A new cache would hide the icons that others add without renewing it; a new date of the folder does not.
        os.utime(theme)


def _run(program: str, *arguments: str | Path) -> None:
    if shutil.which(program):
        subprocess.run([program, *arguments], stdin=subprocess.DEVNULL, capture_output=True, check=False)
