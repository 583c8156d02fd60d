"""Finds out what files and folders hold that somebody wants to import."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from digitlab.core.errors import DigitLabError
from digitlab.core.files import MODEL
from digitlab.data.bounded import opened_file
from digitlab.data.imports import arrays, data_file, features, idx, picture_files, table
from digitlab.data.imports.source import Source

ZIP = b"PK\x03\x04"
LARGEST = 8 * 1024**3
KINDS = (
    "IDX, NPZ, NPY, CSV and LIBSVM files, folders of pictures named 0 to 9 (also as a ZIP), and DigitLab's own data"
    " files"
)


def source(paths: Sequence[Path]) -> Source:
    """What ``paths`` hold together, ready to be read; raises DigitLabError with one sentence where nothing is known.

    Of a file of pictures and its labels one is enough; a folder may hold any of the kinds.
    """
    paths = [path.absolute() for path in paths]
    if not paths:
        raise DigitLabError(f"There is nothing to import; choose {KINDS}.")
    for path in paths:
        if not path.exists():
            raise DigitLabError(f'"{path.name}" is not there; check the name.')
    if all(path.is_dir() for path in paths):
        return _folders(paths)
    return _files(paths)


def _folders(folders: Sequence[Path]) -> Source:
    """Files of a known kind right in a folder, or else pictures in folders below it."""
    if len(folders) == 1:
        inside = sorted(path for path in folders[0].iterdir() if path.is_file() and not path.name.startswith("."))
        known = [path for path in inside[:100] if path.suffix.lower() in (".npy", ".gz") or "ubyte" in path.name]
        if known:
            return _files(known)
    if len({folder.parent for folder in folders}) > 1:
        raise DigitLabError("These folders do not lie side by side; choose the folder that holds all of them.")
    return picture_files.of_folders(folders)


def _files(paths: Sequence[Path]) -> Source:
    first = paths[0]
    if len(paths) > 1 and all(path.suffix.lower() == ".npy" for path in paths):
        return arrays.of_npy(paths)
    if all(idx.is_idx(path) for path in paths):
        return idx.IdxSource(_with_partners(paths, idx.partner))
    if all(features.is_features(path) for path in paths):
        return features.FeatureSource(_with_partners(paths, features.partner))
    if len(paths) > 1:
        raise DigitLabError(f"{len(paths)} files of different kinds cannot be one dataset; import them one by one.")
    if first.suffix.lower() == ".npy":
        return arrays.of_npy([first, *_other_arrays(first)])
    with opened_file(first, LARGEST, "data") as file:
        zipped = file.read(len(ZIP)) == ZIP
    if first.suffix.lower() == MODEL:
        return data_file.DataFileSource(first)
    if zipped:
        return arrays.of_npz(first) if first.suffix.lower() == ".npz" else picture_files.of_zip(first)
    if first.suffix.lower() in (".csv", ".tsv", ".txt", ""):
        return table.TableSource(first)
    raise DigitLabError(f'"{first.name}" is of no kind that can be imported; choose {KINDS}.')


def _with_partners(paths: Sequence[Path], partner: Callable[[Path], Path | None]) -> list[Path]:
    found = list(paths)
    for path in paths:
        other = partner(path)
        if other is not None and other not in found:
            found.append(other)
    return found


def _other_arrays(path: Path) -> list[Path]:
    """The arrays beside a single one: its labels, or its pictures, are among them."""
    return sorted(other for other in path.parent.glob("*.npy") if other != path)[:8]
