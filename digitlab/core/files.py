"""Writing a file so that a crash leaves the old one or the new one, never a third state."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from stat import S_ISDIR, S_ISREG

from digitlab.core.errors import DigitLabError

# What names end in: model files, those of Keras, and exported scripts.
MODEL, KERAS, SCRIPT = ".digitlab", ".keras", ".py"


def write_atomically(path: Path, content: bytes) -> None:
    """Write beside ``path``, flush to disk, then rename over it; raises DigitLabError where that cannot be."""
    if is_device(path):
        raise DigitLabError(f"{path} cannot be written: it is not a file; choose another name.")
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        _write_and_rename(temporary, path, content)
    except OSError as error:
        with suppress(OSError):  # where it could not even be begun, there is nothing to remove
            temporary.unlink()
        raise DigitLabError(
            f"{path} cannot be written: {error.strerror or error}; choose another folder or free some space."
        ) from error


def is_device(path: Path) -> bool:
    """Whether ``path`` is a pipe or a device: reading one may never end, and none may be replaced by a file."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return not (S_ISREG(mode) or S_ISDIR(mode))


def _write_and_rename(temporary: Path, path: Path, content: bytes) -> None:
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    if os.name == "posix":
        _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
