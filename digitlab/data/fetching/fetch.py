"""Fetches a published set: downloads its files into the cache, imports them, and takes them away again."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from zipfile import ZipFile

from digitlab.core import folders
from digitlab.core.errors import DigitLabError
from digitlab.core.importing import BytesFetched, ImportAdvanced, Imported, Reading
from digitlab.core.published import LARGEST_UNKNOWN, Published, in_megabytes
from digitlab.data import container, library
from digitlab.data.fetching.download import download
from digitlab.data.fetching.progress import Progress, Stopped
from digitlab.data.imports import carry_out, recognise

MIRROR = "DIGITLAB_MIRROR"
TELL_EVERY = 0.2  # seconds
LARGEST_MEMBER = 256 * 1024**2


def servers(published: type[Published]) -> list[str]:
    """Where its files lie: below DIGITLAB_MIRROR alone where that is set, in a folder called as the key of the set."""
    mirror = os.environ.get(MIRROR, "").strip()
    if not mirror:
        return list(published.servers)
    if not mirror.startswith(("http://", "https://")):
        raise DigitLabError(f"{MIRROR} is {mirror!r}; it must begin with http:// or https://.")
    return [f"{mirror.rstrip('/')}/{published.key()}/"]


def fetch(published: type[Published], name: str = "") -> Iterator[BytesFetched | ImportAdvanced | Imported]:
    """Download a set and make a dataset ``name`` of it, by default as the set is called.

    Whoever closes the generator stops it within a moment; what has come is kept for the next time. Raises
    DigitLabError with one sentence where it cannot be done.
    """
    name = name or published.name
    library.check_free(name)
    folder = folders.cache() / "fetched" / published.key()
    yield from _downloaded(published, folder)
    source = recognise.source(_unpacked(published, folder))
    source.origin = published.key()
    source.prepared = source.prepared or published.as_they_are
    yield from carry_out.carry_out([source], name, Reading())
    shutil.rmtree(folder, ignore_errors=True)


def _downloaded(published: type[Published], folder: Path) -> Iterator[BytesFetched]:
    """All files in a thread of their own, for waiting for a network cannot be broken off."""
    among = servers(published)
    _check_room(published, folder)
    progress, outcome = Progress(published.files), list[Exception]()

    def work() -> None:
        try:
            for file in published.files:
                download(file, among, folder, progress, published.by_hand)
        except Exception as error:  # the boundary of the thread
            outcome.append(error)

    thread = Thread(target=work, daemon=True)
    thread.start()
    try:
        while thread.is_alive():
            yield progress.event()
            thread.join(TELL_EVERY)
        if outcome and not isinstance(outcome[0], Stopped):
            raise outcome[0]
        yield progress.event()
    finally:
        progress.stop()


def _check_room(published: type[Published], folder: Path) -> None:
    """Raise DigitLabError where the folder cannot be made, or the disk has no room for the files."""
    size = published.size() or LARGEST_UNKNOWN
    try:
        folder.mkdir(parents=True, exist_ok=True)
        here = sum(_size(path) for path in folder.iterdir())
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise DigitLabError(f"The folder {folder} cannot be used: {error.strerror}; change its rights.") from error
    missing = 2 * size - here - free  # the files, and the dataset that is made of them
    if missing > 0:
        raise DigitLabError(
            f"{published.title} needs {in_megabytes(2 * size)} in {folder}; free {in_megabytes(missing)} there."
        )


def _unpacked(published: type[Published], folder: Path) -> list[Path]:
    """The files to import; those in a ZIP file are written beside it."""
    if not published.members:
        return [folder / file.name for file in published.files]
    path = folder / published.files[0].name
    try:
        with ZipFile(path) as archive:
            return [_member(archive, name, folder) for name in published.members]
    except container.BROKEN as error:
        raise DigitLabError(f"{path} cannot be unpacked: {error}; remove it and fetch it again.") from error


def _member(archive: ZipFile, name: str, folder: Path) -> Path:
    if archive.getinfo(name).file_size > LARGEST_MEMBER:
        raise DigitLabError(f"{name} in {archive.filename} is too large to be what it should be; fetch it again.")
    path = folder / Path(name).name
    with archive.open(name) as packed, path.open("wb") as file:
        shutil.copyfileobj(packed, file)
    return path


def _size(path: Path) -> int:
    """The bytes of a file; none where a download that was closed takes its own away meanwhile."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
