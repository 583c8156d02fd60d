"""Opens a plain ``.keras`` file, which may come from anyone: a ZIP of a configuration and weights, under limits.

Nothing in it is built or run here: the configuration is read as JSON, the weights stay bytes.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

from digitlab.core.errors import DigitLabError
from digitlab.core.keras_file.network import KerasNetwork, network_of
from digitlab.data import container
from digitlab.data.bounded import read_bytes
from digitlab.data.container import Container, ContainerError, Limit

MOST_MEMBERS = 64
LONGEST_NAME = 80
DEEPEST = 64  # nesting of the configuration
LIMITS = {
    "metadata.json": Limit(container.MEBIBYTE, text=True),
    "config.json": Limit(2 * container.MEBIBYTE, text=True),
    "model.weights.h5": Limit(container.LARGEST_MEMBER, text=True),
}


class KerasFile(NamedTuple):
    """The network that ``config.json`` tells, and the bytes of ``model.weights.h5``."""

    network: KerasNetwork
    weights: bytes


def read(path: Path) -> KerasFile:
    """The two parts of a ``.keras`` file.

    Raises DigitLabError with one sentence where it is none, is not sound, or has a layer that is not known.
    """
    content = read_bytes(path, container.LARGEST_TOTAL, "Keras")
    try:
        file = Container(content, "Keras", MOST_MEMBERS)
        for name in sorted(set(file.names) - set(LIMITS))[:1]:
            raise ContainerError(f"has a member that does not belong there, {name[:60]!r}; save the model once more")
        members = {name: file.read(name, limit) for name, limit in LIMITS.items()}
        network = network_of(_parsed(members["config.json"]), path.stem[:LONGEST_NAME])
    except ContainerError as error:
        raise DigitLabError(f'"{path.name}" {error}.', detail=repr(error.__cause__ or error)) from error
    except DigitLabError as error:
        raise refused(path, error) from None
    return KerasFile(network, members["model.weights.h5"])


def refused(path: Path, why: DigitLabError) -> DigitLabError:
    """``why`` with the name of the file in front."""
    return DigitLabError(f'"{path.name}" cannot be opened. {why}', why.detail)


def _parsed(text: bytes) -> Any:
    try:
        tree = json.loads(text)
        if _depth(tree) > DEEPEST:
            raise ValueError(f"it is nested more than {DEEPEST} times")
        return tree
    except (ValueError, RecursionError) as error:
        raise ContainerError("is damaged: its config.json cannot be read; use another copy of it") from error


def _depth(tree: Any) -> int:
    """How deep lists and objects are nested, up to just beyond what is allowed."""
    depth, level = 0, [tree]
    while level and depth <= DEEPEST:
        depth += 1
        below = [one.values() if isinstance(one, dict) else one for one in level if isinstance(one, dict | list)]
        level = [item for items in below for item in items]
    return depth
