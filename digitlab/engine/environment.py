"""The machine as TensorFlow sees it: devices, versions, and how the engine shares it with other programs."""

from __future__ import annotations

import ctypes
import os
import sys
from importlib.metadata import version
from pathlib import Path
from platform import processor, python_version

import tensorflow as tf

from digitlab import __version__
from digitlab.core.devices import Device, DevicesSeen
from digitlab.core.messages import Ready
from digitlab.core.no_gpu import Findings, why_no_gpu
from digitlab.engine import graphics

KIBIBYTE = 1 << 10
TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3  # parameters of mallopt(3)
LARGEST_MMAP_THRESHOLD = 32 << 20
NEVER = (1 << 31) - 1


def prepare_devices() -> None:
    """Let every GPU take memory as it needs it, not all at once; call once before the first operation."""
    keep_memory()
    for gpu in tf.config.list_physical_devices("GPU"):
        tf.config.experimental.set_memory_growth(gpu, True)


def keep_memory() -> None:
    """Let this process keep the memory that a compiled call gives back, for the next call (with glibc).

    It would be returned to the system and taken anew, page by page, in every batch: a tenth of the time of a GRU.
    """
    library = ctypes.CDLL(None) if sys.platform == "linux" else None
    if hasattr(library, "mallopt"):
        library.mallopt(MMAP_THRESHOLD, LARGEST_MMAP_THRESHOLD)
        library.mallopt(TRIM_THRESHOLD, NEVER)


def give_way() -> None:
    """Lower the priority of this process, so that the window stays fluid while every core trains."""
    if hasattr(os, "nice"):
        os.nice(10)
    else:
        import ctypes

        below_normal = 0x4000
        kernel = ctypes.windll.kernel32  # type: ignore[attr-defined]
        kernel.SetPriorityClass(kernel.GetCurrentProcess(), below_normal)


def devices() -> list[Device]:
    """Every processor TensorFlow can use, the one that trains first."""
    logical = sorted(tf.config.list_logical_devices(), key=lambda device: device.device_type == "CPU")
    return [_gpu(device) if device.device_type == "GPU" else _processor(device) for device in logical]


def _processor(device: tf.config.LogicalDevice) -> Device:
    memory, free = _memory()
    name = _model() or processor()
    return Device(name=device.name, type=device.device_type, description=name, memory=memory, free=free)


def _gpu(device: tf.config.LogicalDevice) -> Device:
    physical = tf.config.list_physical_devices("GPU")
    number = int(device.name.rsplit(":", 1)[1])
    details = tf.config.experimental.get_device_details(physical[number]) if number < len(physical) else {}
    capability = ".".join(map(str, details.get("compute_capability", ())))
    return Device(
        name=device.name,
        type=device.device_type,
        description=str(details.get("device_name", "")),
        capability=capability,
    )


def _model() -> str:
    """The processor's name, where Linux tells it; Python's own is mostly empty there."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return ""
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")


def _memory() -> tuple[int | None, int | None]:
    """Bytes of the computer's memory, and how many of them are free, where Linux tells."""
    try:
        lines = Path("/proc/meminfo").read_text("utf-8").splitlines()
    except OSError:
        return None, None
    told = {line.partition(":")[0]: int(line.split()[1]) * KIBIBYTE for line in lines if line.endswith("kB")}
    return told.get("MemTotal"), told.get("MemAvailable")


def _versions(found: Findings) -> dict[str, str]:
    """The versions that a run depends on."""
    libraries = {name: version(name) for name in ("tensorflow", "keras", "numpy")}
    return {"digitlab": __version__, "python": python_version()} | libraries | graphics.versions(found)


def ready() -> Ready:
    """The engine's first message."""
    found = graphics.findings()
    return Ready(versions=_versions(found), devices=devices(), threads=os.cpu_count() or 1, no_gpu=why_no_gpu(found))


def seen() -> DevicesSeen:
    """The devices with their memory as it is now, and why no GPU is among them; slow where a card lies idle."""
    found = graphics.examined(graphics.findings())
    known = [_with_memory(device, found) for device in devices()]
    return DevicesSeen(devices=known, versions=_versions(found), no_gpu=why_no_gpu(found))


def _with_memory(device: Device, found: Findings) -> Device:
    """The device with the memory that the driver tells of, where it is the only card of that name or in its place."""
    number = int(device.name.rsplit(":", 1)[1])
    card = found.cards[number] if device.type == "GPU" and number < len(found.cards) else None
    if card is None or card.memory is None or card.name != device.description:
        return device
    return device.model_copy(update={"memory": card.memory, "free": card.memory - (card.used or 0)})
