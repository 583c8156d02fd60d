"""Writing a file so that a crash leaves the old one or the new one, never a third state."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path
from stat import S_IMODE, S_ISDIR, S_ISREG
from typing import BinaryIO

from digitlab.core.errors import DigitLabError

# What names end in: model files, those of Keras, and exported scripts.
MODEL, KERAS, SCRIPT = ".digitlab", ".keras", ".py"
PART = ".part"  # what is being written


def write_atomically(path: Path, content: bytes) -> None:
    """Write beside ``path``, flush to disk, then rename over it; raises DigitLabError where that cannot be."""
    with opened_atomically(path) as file:
        file.write(content)


def is_full(error: DigitLabError) -> bool:
    """Whether something could not be written for lack of room, on the disk or of what the person may take of it."""
    return isinstance(error.__cause__, OSError) and error.__cause__.errno in (errno.ENOSPC, errno.EDQUOT)


def unwritten(path: Path, error: OSError) -> DigitLabError:
    """That ``path`` can no longer be written, in a folder where that went well before, and what helps there."""
    match error.errno:
        case errno.ENOENT | errno.ENOTDIR | errno.ESTALE | errno.ENOTCONN:
            remedy = "bring its folder back"
        case errno.EACCES | errno.EPERM | errno.EROFS:
            remedy = "allow writing in its folder again"
        case errno.ENOSPC | errno.EDQUOT:
            remedy = "free some space"
        case _:
            remedy = "look after its disk"
    return DigitLabError(f"{path} cannot be written: {error.strerror or error}; {remedy}.")


@contextmanager
def opened_atomically(path: Path) -> Iterator[BinaryIO]:
    """A file to write in portions, which takes the place of ``path`` only when all is written.

    Where ``path`` is a link, the file that it leads to is written. Where writing is given up or fails, nothing is left
    of it; raises DigitLabError where it cannot be.
    """
    if is_device(path):
        raise DigitLabError(f"{path} cannot be written: it is not a file; choose another name.")
    place = Path(os.path.realpath(path))
    temporary = place.with_name(f".{place.name}.{os.getpid()}{PART}")
    try:
        with temporary.open("w+b") as file:
            _give_rights(temporary, place)
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(place)
        sync_folder(place.parent)
    except OSError as error:
        long = error.errno == errno.ENAMETOOLONG
        remedy = "choose a shorter one" if long else "choose another folder or free some space"
        raise DigitLabError(f"{path} cannot be written: {error.strerror or error}; {remedy}.") from error
    finally:
        with suppress(OSError):  # where it could not even be begun, or has its name by now, there is nothing to remove
            temporary.unlink()
    _clear_up(place)


def _give_rights(temporary: Path, place: Path) -> None:
    """Let the same people read and write the new file as the old one, where there is one."""
    with suppress(OSError):
        temporary.chmod(S_IMODE(place.stat().st_mode))


def _clear_up(path: Path) -> None:
    """Take away what programs that were killed have begun to write in the place of ``path``."""
    with suppress(OSError):
        for begun in path.parent.glob(f".{escape(path.name)}.*{PART}"):
            number = begun.name.removesuffix(PART).rpartition(".")[2]
            if number.isdecimal() and not _runs(int(number)):
                begun.unlink()


def _runs(process: int) -> bool:
    """Whether there is such a process; on Windows it does not matter, for no file that is open can be taken away."""
    if os.name != "posix":
        return False
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def check_is_text(path: Path) -> None:
    """Raise DigitLabError where the name has bytes that are no text: no message could carry it."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        raise DigitLabError(f"The name {path} is not in UTF-8; rename it, or what it lies in.") from None


def is_device(path: Path) -> bool:
    """Whether ``path`` is a pipe or a device: reading one may never end, and none may be replaced by a file."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return not (S_ISREG(mode) or S_ISDIR(mode))


def sync_folder(folder: Path) -> None:
    """Let the names in ``folder`` survive a power cut, where the system knows how to; raises OSError."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
