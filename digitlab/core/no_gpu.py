"""Why TensorFlow uses no GPU: every case that is known, each in a sentence with what can be done."""

from __future__ import annotations

import re
from typing import NamedTuple

NEEDS_DRIVER = "525"  # the oldest NVIDIA driver on Linux that CUDA 12 runs with (CUDA Toolkit release notes, table 2)
FULL = 0.95  # of the memory, from which on there is no room for TensorFlow
PLAIN = "No GPU that TensorFlow supports was found; digits train well on a processor."
INSTALL = "install digitlab[gpu]"
TOO_OLD = ("driver version is insufficient", "CUDA_ERROR_COMPAT_NOT_SUPPORTED")
HALF_RENEWED = ("does not match DSO version", "CUDA_ERROR_SYSTEM_DRIVER_MISMATCH")
FORBIDDEN = ("permission denied", "CUDA_ERROR_NOT_PERMITTED", "CUDA_ERROR_OPERATING_SYSTEM")
NO_ROOM = ("CUDA_ERROR_OUT_OF_MEMORY", "out of memory")


class Card(NamedTuple):
    """A graphics card as NVIDIA's driver tells of it; bytes of memory, None where it does not tell.

    ``users`` are the programs that hold its memory.
    """

    name: str
    memory: int | None = None
    used: int | None = None
    users: tuple[str, ...] = ()


class Findings(NamedTuple):
    """What a machine and its TensorFlow tell about GPUs.

    ``system`` is Python's ``sys.platform``; ``built_for_gpu`` whether this TensorFlow can use any; ``gpus`` how many
    it found; ``cards`` and ``driver`` what NVIDIA's driver tells; ``visible`` the variable CUDA_VISIBLE_DEVICES, None
    where it is not set; ``readable`` whether this user may use the driver's files; ``said`` what TensorFlow said.
    """

    system: str
    built_for_gpu: bool = False
    gpus: int = 0
    cards: tuple[Card, ...] = ()
    driver: str = ""
    visible: str | None = None
    readable: bool = True
    said: str = ""


def why_no_gpu(found: Findings) -> str:
    """Why no GPU trains, in a sentence with a remedy; empty where one does."""
    if found.gpus:
        return ""
    if found.system == "win32":
        return (
            "TensorFlow has not used GPUs on Windows itself since version 2.10, so the processor trains; under WSL 2,"
            " the Linux inside Windows, it does."
        )
    if found.system == "darwin":
        return "TensorFlow 2.21 has no official GPU support on macOS, so the processor trains; digits train well on it."
    if not found.cards:
        return PLAIN
    return _of_card(found, found.cards[0])


def _of_card(found: Findings, card: Card) -> str:
    """Why the card that is there is not used: the causes in the order in which each would hide the next."""
    if found.visible is not None and found.visible.strip() in ("", "-1"):
        return f"{card.name} is hidden from TensorFlow by CUDA_VISIBLE_DEVICES; take that variable away to use it."
    if not found.built_for_gpu:
        return f"This TensorFlow is built for processors only, so {card.name} is not used; {INSTALL} to use it."
    if not found.readable or _says(found, FORBIDDEN):
        return f"You may not use {card.name}; ask for read and write permission on /dev/nvidia0 and /dev/nvidiactl."
    if _says(found, HALF_RENEWED):
        return f"The NVIDIA driver was renewed while this system ran, so {card.name} is not used; restart the computer."
    if _too_old(found):
        driver = f"The NVIDIA driver {found.driver}" if found.driver else "The NVIDIA driver"
        return f"{driver} does not fit CUDA 12, so {card.name} is not used; install driver {NEEDS_DRIVER} or newer."
    if weak := _too_weak(found):
        return f"{card.name} has {weak}, so the processor trains; digits train well on it."
    if missing := _missing(found):
        return f"TensorFlow could not load the CUDA libraries{missing}, so {card.name} is not used; {INSTALL}."
    if _is_full(card) or _says(found, NO_ROOM):
        by = f" by {' and '.join(card.users)}" if card.users else " by another program"
        return f"The memory of {card.name} is taken{by}; end that program and start DigitLab again."
    return f"TensorFlow does not use {card.name}, and does not say why; {INSTALL}, and update the NVIDIA driver."


def _says(found: Findings, words: tuple[str, ...]) -> bool:
    return any(word.lower() in found.said.lower() for word in words)


def _too_old(found: Findings) -> bool:
    major = found.driver.partition(".")[0]
    return _says(found, TOO_OLD) or (major.isdecimal() and int(major) < int(NEEDS_DRIVER))


def _too_weak(found: Findings) -> str:
    """The compute capability that is too small, and the one that is needed."""
    told = re.search(r"compute capability (\d+\.\d+)\. The minimum required Cuda capability is (\d+\.\d+)", found.said)
    return f"compute capability {told[1]} and TensorFlow needs {told[2]}" if told else ""


def _missing(found: Findings) -> str:
    """The libraries that could not be loaded, where they are named; a space where they are not."""
    names = sorted(set(re.findall(r"[Cc]ould not load dynamic library '([^']+)'", found.said)))
    if names:
        return f" {', '.join(names)}"
    return " that it needs" if _says(found, ("Cannot dlopen some GPU libraries",)) else ""


def _is_full(card: Card) -> bool:
    return card.memory is not None and card.used is not None and card.used > FULL * card.memory
