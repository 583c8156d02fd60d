"""Reads weights out of an HDF5 file in a process of its own: the library that reads it may be made to hang or crash.

Standard input has a line of JSON, [[path, shape], ...], then the file. Standard output gets the numbers, float32, one
tensor after the other; or standard error a sentence, with the exit code 3.
"""

from __future__ import annotations

import io
import json
import sys
from contextlib import suppress
from typing import Any

REFUSED = 3
SECONDS = 30
MOST_MEMORY = 4 << 30


def main() -> int:
    """Answer one request."""
    _limit()
    wanted = json.loads(sys.stdin.buffer.readline())
    try:
        tensors = _read(sys.stdin.buffer.read(), wanted)
    except Exception as error:  # the boundary of the process: what is wrong with a file is not foreseen by its library
        print(error if isinstance(error, LookupError) else "its weights cannot be read", file=sys.stderr)
        return REFUSED
    for tensor in tensors:
        sys.stdout.buffer.write(tensor)
    return 0


def _read(content: bytes, wanted: list[tuple[str, list[int]]]) -> list[bytes]:
    """The bytes of every tensor; raises LookupError with the reason where one is not just what is wanted."""
    import h5py

    found = []
    with h5py.File(io.BytesIO(content), "r") as file:
        for path, shape in wanted:
            dataset = _dataset(h5py, file, path)
            if list(dataset.shape) != shape or dataset.dtype.str != "<f4":
                raise LookupError(
                    f"the weights {path} are {dataset.dtype} of shape {list(dataset.shape)}, not float32 of {shape}"
                )
            found.append(dataset[...].tobytes())
    return found


def _dataset(h5py: Any, file: Any, path: str) -> Any:
    """The dataset at ``path``, by hard links alone; its numbers lie in the file itself, as they are."""
    node = file
    for part in path.split("/"):
        link = node.get(part, getlink=True) if isinstance(node, h5py.Group) else None
        if not isinstance(link, h5py.HardLink):
            raise LookupError(f"the weights {path} are missing")
        node = node[part]
    if not isinstance(node, h5py.Dataset) or node.external or node.is_virtual:
        raise LookupError(f"the weights {path} are not in the file")
    if node.id.get_create_plist().get_nfilters():
        raise LookupError(f"the weights {path} are packed in a way that Keras never uses")
    return node


def _limit() -> None:
    """Less memory and time than would trouble the machine, where the system can be asked for that."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


if __name__ == "__main__":
    sys.exit(main())
