"""Which processors train the next run, out of those that there are."""

from __future__ import annotations

from collections.abc import Sequence

from digitlab.core.devices import Device, Precision, UseDevice
from digitlab.core.errors import DigitLabError

AUTO, ALL = "auto", "gpus"
PRECISIONS: dict[Precision, str] = {
    "float32": "float32 everywhere",
    "mixed_float16": "float16 inside, float32 weights",
    "mixed_bfloat16": "bfloat16 inside, float32 weights",
}


def choices(devices: Sequence[Device]) -> dict[str, str]:
    """What can be chosen among ``devices``, the fastest kind first, by its key and in words."""
    if not devices:
        return {AUTO: "Automatic"}
    found = {AUTO: f"Automatic: {devices[0].title}"}
    found |= {device.key: _named(device) for device in devices}
    gpus = _gpus(devices)
    return found | ({ALL: f"All {len(gpus)} GPUs together"} if len(gpus) > 1 else {})


def chosen(wanted: UseDevice, devices: Sequence[Device]) -> list[Device]:
    """The devices that ``wanted`` means, the first of which does what only one can do.

    Raises DigitLabError where there is no such device, or it does not gain by the precision.
    """
    known = choices(devices)
    if wanted.device not in known:
        raise DigitLabError(f'There is no device "{wanted.device}" here; choose one of {", ".join(known)}.')
    if wanted.device == ALL:
        found = _gpus(devices)
    elif wanted.device == AUTO:
        found = list(devices[:1])
    else:
        found = [device for device in devices if device.key == wanted.device]
    for device in found:
        if wanted.precision not in device.precisions:
            raise DigitLabError(
                f"{device.title} does not gain by {wanted.precision}; choose {_either(device.precisions)}."
            )
    return found


def precisions(wanted: UseDevice, devices: Sequence[Device]) -> tuple[Precision, ...]:
    """What the devices that ``wanted`` means all gain by; float32 always."""
    found = chosen(UseDevice(device=wanted.device), devices)
    return tuple(one for one in PRECISIONS if all(one in device.precisions for device in found))


def in_words(wanted: UseDevice, devices: Sequence[Device], threads: int) -> str:
    """What trains, in a few words such as ``CPU · 2 threads``."""
    try:
        found = chosen(wanted, devices)
    except DigitLabError:
        found = list(devices[:1])
        wanted = UseDevice()
    if len(found) > 1:
        parts = [f"{len(found)} GPUs"]
    elif found and found[0].type == "GPU":
        parts = [found[0].description or "GPU"]
    else:
        parts = ["CPU", f"{threads} threads"]
    return " · ".join([*parts, wanted.precision] if wanted.precision != "float32" else parts)


def _gpus(devices: Sequence[Device]) -> list[Device]:
    return [device for device in devices if device.type == "GPU"]


def _named(device: Device) -> str:
    return f"{device.short}: {device.description}" if device.description else device.short


def _either(words: Sequence[str]) -> str:
    return " or ".join(words)
