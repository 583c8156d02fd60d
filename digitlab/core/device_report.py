"""The devices in words: for the panel, for the terminal, and for whoever is asked for help."""

from __future__ import annotations

from collections.abc import Iterable

from digitlab.core.devices import Device, DevicesSeen, DeviceTested

GIGABYTE = 10**9
NAMES = {"tensorflow": "TensorFlow", "keras": "Keras", "numpy": "NumPy", "python": "Python", "digitlab": "DigitLab"}


def facts(called: str, device: Device, threads: int = 0) -> str:
    """What is known of a device beside its title, such as ``CPU · 2 threads · 16.0 GB memory, 9.8 GB free``."""
    told = [called]
    if device.type == "CPU" and threads:
        told.append(f"{threads} threads")
    if device.memory is not None:
        free = f", {device.free / GIGABYTE:.1f} GB free" if device.free is not None else ""
        told.append(f"{device.memory / GIGABYTE:.1f} GB memory{free}")
    if device.capability:
        told.append(f"compute capability {device.capability}")
    return " · ".join(told)


def speed(tested: DeviceTested) -> str:
    """What the self-test found, three digits of it, such as ``mixed_float16: 61,200 images/s``."""
    if tested.images_per_second is None:
        return f"{tested.precision} does not work: {tested.problem}"
    return f"{tested.precision}: {float(f'{tested.images_per_second:.3g}'):,.0f} images/s"


def versions(seen: DevicesSeen) -> str:
    """What the devices are driven by, in a line."""
    return " · ".join(f"{NAMES.get(name, name)} {number}" for name, number in seen.versions.items())


def report(seen: DevicesSeen, results: Iterable[DeviceTested], threads: int = 0) -> str:
    """All of it as text, a line for each."""
    results, lines = list(results), []
    for device in seen.devices:
        lines.append(f"{device.title} ({facts(device.key, device, threads)})")
        lines += [f"    {speed(one)}" for one in results if one.name == device.name]
    return "\n".join(filter(None, [*lines, versions(seen), seen.no_gpu]))
