"""The command ``devices``: what can train here, how fast each is, and why no GPU is among them."""

from __future__ import annotations

import os
from typing import Any

from digitlab.core.device_choice import choices
from digitlab.core.device_report import report
from digitlab.core.devices import Device, DevicesTested, DeviceTested
from digitlab.engine.commands.progress import share_bar
from digitlab.engine.commands.result import Result
from digitlab.engine.commands.streams import start_engine


def devices(*, self_test: bool) -> Result:
    """Every device with its memory, the versions, and with ``self_test`` the images a second that each learns from."""
    start_engine()
    from digitlab.engine import environment

    seen = environment.seen()
    results = _tested(seen.devices) if self_test else []
    data = {
        "devices": [_about(device, results) for device in seen.devices],
        "choices": list(choices(seen.devices)),
        "versions": seen.versions,
        "why_no_gpu": seen.no_gpu or None,
    }
    return Result(data, report(seen, results, os.cpu_count() or 1))


def _tested(found: list[Device]) -> list[DeviceTested]:
    from digitlab.engine import device_test
    from digitlab.engine.bench import Bench

    with share_bar() as bar:
        task = bar.add_task("testing", total=1.0)
        for happened in device_test.of(found, Bench()):
            if isinstance(happened, DevicesTested):
                return happened.results
            if happened is not None:
                bar.update(task, completed=happened.share)
    raise AssertionError("a test ends with what it has found")


def _about(device: Device, results: list[DeviceTested]) -> dict[str, Any]:
    about = device.model_dump(exclude={"kind"}) | {"key": device.key, "precisions": list(device.precisions)}
    speeds = {one.precision: one.images_per_second for one in results if one.name == device.name}
    return about | ({"images_per_second": speeds} if results else {})
