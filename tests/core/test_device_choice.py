"""What can be chosen to train, what a choice means, and how both are said."""

from __future__ import annotations

import pytest

from digitlab.core.device_choice import choices, chosen, in_words, precisions
from digitlab.core.device_report import report
from digitlab.core.devices import Device, DevicesSeen, DeviceTested, UseDevice
from digitlab.core.errors import DigitLabError

CPU = Device(name="/device:CPU:0", type="CPU", memory=16 * 10**9, free=98 * 10**8)
FAST = Device(name="/device:GPU:0", type="GPU", description="NVIDIA RTX 4070", capability="8.9", memory=12 * 10**9)
OLDER = Device(name="/device:GPU:1", type="GPU", description="NVIDIA GTX 1080", capability="6.1")
ALL = [FAST, OLDER, CPU]


def test_every_device_can_be_chosen_and_all_gpus_together() -> None:
    assert choices([CPU]) == {"auto": "Automatic: Processor", "cpu": "CPU"}
    assert list(choices(ALL)) == ["auto", "gpu:0", "gpu:1", "cpu", "gpus"]
    assert choices(ALL)["gpu:1"] == "GPU 1: NVIDIA GTX 1080"
    assert choices(ALL)["gpus"] == "All 2 GPUs together"
    assert "gpus" not in choices([FAST, CPU])
    assert list(choices([])) == ["auto"]


@pytest.mark.parametrize(
    ("key", "devices", "meant"),
    [
        ("auto", ALL, [FAST]), ("auto", [CPU], [CPU]), ("auto", [], []), ("cpu", ALL, [CPU]), ("gpu:1", ALL, [OLDER]),
        ("gpus", ALL, [FAST, OLDER]),
    ],
)  # fmt: skip
def test_a_choice_means_devices(key, devices, meant) -> None:
    assert chosen(UseDevice(device=key), devices) == meant


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        (UseDevice(device="gpu:2"), 'There is no device "gpu:2" here; choose one of auto, gpu:0, gpu:1, cpu, gpus.'),
        (UseDevice(device="cpu", precision="mixed_float16"),
         "Processor does not gain by mixed_float16; choose float32."),
        (UseDevice(device="gpus", precision="mixed_float16"),
         "NVIDIA GTX 1080 does not gain by mixed_float16; choose float32."),
    ],
)  # fmt: skip
def test_what_is_not_there_is_refused_in_a_sentence(wanted, sentence) -> None:
    with pytest.raises(DigitLabError) as refused:
        chosen(wanted, ALL)
    assert str(refused.value) == sentence


def test_mixed_precision_is_offered_only_where_every_device_gains() -> None:
    assert precisions(UseDevice(device="gpu:0"), ALL) == ("float32", "mixed_float16", "mixed_bfloat16")
    assert FAST.model_copy(update={"capability": "7.5"}).precisions == ("float32", "mixed_float16")
    for key in ("gpu:1", "gpus", "cpu"):
        assert precisions(UseDevice(device=key), ALL) == ("float32",)


def test_what_trains_is_said_in_a_few_words() -> None:
    assert in_words(UseDevice(), [CPU], 2) == "CPU · 2 threads"
    assert in_words(UseDevice(), ALL, 2) == "NVIDIA RTX 4070"
    assert in_words(UseDevice(device="gpus"), ALL, 2) == "2 GPUs"
    assert in_words(UseDevice(precision="mixed_float16"), ALL, 2) == "NVIDIA RTX 4070 · mixed_float16"
    assert in_words(UseDevice(device="gpu:7"), [CPU], 2) == "CPU · 2 threads"


def test_a_report_tells_all_that_is_known() -> None:
    results = [
        DeviceTested(name=FAST.name, precision="float32", images_per_second=41_234.5, share=0.5),
        DeviceTested(name=CPU.name, precision="float32", images_per_second=None, problem="broken", share=1),
    ]
    seen = DevicesSeen(devices=[FAST, CPU], versions={"tensorflow": "2.21.0", "CUDA": "12.5"}, no_gpu="Nothing.")
    assert report(seen, results, 2).splitlines() == [
        "NVIDIA RTX 4070 (gpu:0 · 12.0 GB memory · compute capability 8.9)",
        "    float32: 41,200 images/s",
        "Processor (cpu · 2 threads · 16.0 GB memory, 9.8 GB free)",
        "    float32 does not work: broken",
        "TensorFlow 2.21.0 · CUDA 12.5",
        "Nothing.",
    ]
