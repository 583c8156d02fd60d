"""Why no GPU is used: every case of a machine has one sentence, which says what can be done."""

from __future__ import annotations

import pytest

from digitlab.core.no_gpu import PLAIN, Card, Findings, why_no_gpu

GIB = 1 << 30
CARD = Card("NVIDIA RTX 4070", 12 * GIB, 1 * GIB)
LINUX = Findings("linux", built_for_gpu=True, cards=(CARD,), driver="550.54")
TOO_WEAK = (
    "Ignoring visible gpu device (device: 0, name: Tesla K80, pci bus id: 0000:00:1e.0, compute capability: 3.7) with"
    " Cuda compute capability 3.7. The minimum required Cuda capability is 6.0."
)
NAMELESS = "Cannot dlopen some GPU libraries. Please make sure the missing libraries mentioned above are installed"
NAMED = f"Could not load dynamic library 'libcudnn.so.9'; dlerror: cannot open shared object file\n{NAMELESS}"

CASES = {
    "windows": (Findings("win32"), "Windows itself", "WSL 2"),
    "macos": (Findings("darwin"), "macOS", "digits train well on it"),
    "no card": (Findings("linux"), PLAIN, ""),
    "no card, built for GPUs": (Findings("linux", built_for_gpu=True), PLAIN, ""),
    "built for processors": (LINUX._replace(built_for_gpu=False), "built for processors only", "digitlab[gpu]"),
    "a library is missing": (LINUX._replace(said=NAMED), "load the CUDA libraries libcudnn.so.9,", "digitlab[gpu]"),
    "libraries are missing": (LINUX._replace(said=NAMELESS), "load the CUDA libraries that it", "digitlab[gpu]"),
    "old driver": (LINUX._replace(driver="470.42"), "The NVIDIA driver 470.42 does not fit", "driver 525 or newer"),
    "driver says so": (
        LINUX._replace(driver="", said="CUDA driver version is insufficient for CUDA runtime version"),
        "The NVIDIA driver does not fit", "driver 525 or newer",
    ),
    "two versions": (
        LINUX._replace(said="kernel version 535.1 does not match DSO version 550.54"), "was renewed while", "restart",
    ),
    "not readable": (LINUX._replace(readable=False), "You may not use NVIDIA RTX 4070", "/dev/nvidia0"),
    "forbidden": (LINUX._replace(said="cuInit: CUDA_ERROR_NOT_PERMITTED"), "You may not use", "permission"),
    "full": (
        LINUX._replace(cards=(CARD._replace(used=int(11.9 * GIB), users=("blender",)),)),
        "is taken by blender", "end that program",
    ),
    "full of something": (
        LINUX._replace(said="CUDA_ERROR_OUT_OF_MEMORY: out of memory"), "taken by another program", "start DigitLab",
    ),
    "weak": (LINUX._replace(said=TOO_WEAK), "has compute capability 3.7 and TensorFlow needs 6.0", "train well"),
    "hidden": (LINUX._replace(visible="-1"), "hidden from TensorFlow", "CUDA_VISIBLE_DEVICES"),
    "hidden by nothing": (LINUX._replace(visible=""), "hidden from TensorFlow", "take that variable away"),
    "unknown": (LINUX, "does not say why", "update the NVIDIA driver"),
}  # fmt: skip


@pytest.mark.parametrize(("found", "cause", "remedy"), CASES.values(), ids=CASES)
def test_every_case_has_one_sentence_with_its_cause_and_a_remedy(found, cause, remedy) -> None:
    sentence = why_no_gpu(found)
    assert cause in sentence
    assert remedy in sentence
    assert sentence.endswith(".")
    assert sentence.count(". ") == 0


def test_the_cases_differ() -> None:
    assert len({why_no_gpu(found) for found, _, _ in CASES.values()}) == len(CASES) - 3


@pytest.mark.parametrize("system", ["linux", "win32", "darwin"])
def test_where_a_gpu_trains_there_is_nothing_to_say(system) -> None:
    assert why_no_gpu(Findings(system, built_for_gpu=True, gpus=1, cards=(CARD,))) == ""


def test_a_cause_that_would_hide_the_others_is_told_first() -> None:
    found = LINUX._replace(visible="", built_for_gpu=False, driver="470.1", said=NAMED)
    assert "hidden" in why_no_gpu(found)
    assert "processors only" in why_no_gpu(found._replace(visible=None))
    assert "does not fit" in why_no_gpu(found._replace(visible="0", built_for_gpu=True))
