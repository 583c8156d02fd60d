"""The machine as TensorFlow sees it: devices, versions, and how the engine shares it with other programs."""

from __future__ import annotations

import os
from importlib.metadata import version
from platform import processor, python_version

import tensorflow as tf

from digitlab import __version__
from digitlab.core.messages import Device, Ready


def prepare_devices() -> None:
    """Let every GPU take memory as it needs it, not all at once; call once before the first operation."""
    for gpu in tf.config.list_physical_devices("GPU"):
        tf.config.experimental.set_memory_growth(gpu, True)


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
    found = []
    for device in sorted(tf.config.list_logical_devices(), key=lambda device: device.device_type == "CPU"):
        found.append(Device(name=device.name, type=device.device_type, description=_description(device)))
    return found


def _description(device: tf.config.LogicalDevice) -> str:
    if device.device_type != "GPU":
        return processor()
    physical = tf.config.list_physical_devices("GPU")
    number = int(device.name.rsplit(":", 1)[1])
    details = tf.config.experimental.get_device_details(physical[number]) if number < len(physical) else {}
    return str(details.get("device_name", ""))


def versions() -> dict[str, str]:
    """The versions that a run depends on."""
    libraries = {name: version(name) for name in ("tensorflow", "keras", "numpy")}
    return {"digitlab": __version__, "python": python_version()} | libraries


def ready() -> Ready:
    """The engine's first message."""
    return Ready(versions=versions(), devices=devices(), threads=os.cpu_count() or 1)
