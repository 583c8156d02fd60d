"""What NVIDIA's driver and TensorFlow tell about graphics cards; asked only where something is to be found out.

What the driver and TensorFlow answer is known from their sources and manuals: the machines that DigitLab is tested on
have no such card.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import tensorflow as tf

from digitlab.core.no_gpu import Card, Findings

PATIENCE_SECONDS = 2.0  # for the driver
LOOK_SECONDS = 60.0  # for another TensorFlow
MEBIBYTE = 1 << 20
DRIVER = Path("/proc/driver/nvidia")
NODES = ("/dev/nvidia0", "/dev/nvidiactl")
ASK = ["--query-gpu=name,memory.total,memory.used,driver_version", "--format=csv,noheader,nounits"]
USERS = ["--query-compute-apps=process_name", "--format=csv,noheader"]
LOOK = "import tensorflow as tf; tf.config.list_physical_devices('GPU')"


def findings() -> Findings:
    """What there is to know at once; no other program is asked."""
    return Findings(
        system=sys.platform,
        built_for_gpu=tf.test.is_built_with_cuda(),
        gpus=len(tf.config.list_physical_devices("GPU")),
        cards=_cards_of_driver(DRIVER),
        driver=_driver(DRIVER),
        visible=os.environ.get("CUDA_VISIBLE_DEVICES"),
        readable=all(os.access(node, os.R_OK | os.W_OK) for node in NODES if Path(node).exists()),
    )


def examined(found: Findings) -> Findings:
    """The same with what NVIDIA's tool says, and where a card lies idle, what another TensorFlow says about that.

    That one runs in a process of its own: a broken driver may end it.
    """
    cards, driver = _told(_run(["nvidia-smi", *ASK]))
    users = tuple(dict.fromkeys(Path(line).name for line in _run(["nvidia-smi", *USERS]).splitlines() if line.strip()))
    found = found._replace(
        cards=tuple(card._replace(users=users) for card in cards) or found.cards, driver=driver or found.driver
    )
    idle = found.cards and not found.gpus and found.built_for_gpu
    return found._replace(said=_said()) if idle else found


def versions(found: Findings) -> dict[str, str]:
    """What TensorFlow's GPU part was built for, and the driver; empty where there is neither."""
    built = tf.sysconfig.get_build_info()
    names = {
        "built for CUDA": built.get("cuda_version"),
        "built for cuDNN": built.get("cudnn_version"),
        "NVIDIA driver": found.driver,
    }
    return {name: str(number) for name, number in names.items() if number}


def _cards_of_driver(folder: Path) -> tuple[Card, ...]:
    """The cards that the driver lists in ``folder``, without asking a program."""
    try:
        texts = [path.read_text("utf-8") for path in sorted((folder / "gpus").glob("*/information"))]
    except OSError:
        return ()
    found = [re.search(r"^Model:\s*(.+?)\s*$", text, re.MULTILINE) for text in texts]
    return tuple(Card(model[1]) for model in found if model)


def _driver(folder: Path) -> str:
    try:
        told = re.search(r"Kernel Module\D*?\s(\d+\.[\d.]+)", (folder / "version").read_text("utf-8"))
    except OSError:
        return ""
    return told[1] if told else ""


def _told(text: str) -> tuple[tuple[Card, ...], str]:
    """Cards and driver in the lines of ``nvidia-smi``."""
    cards, driver = [], ""
    for line in text.splitlines():
        parts = [part.strip() for part in line.split(",")]
        if len(parts) == 4:
            name, memory, used, driver = parts
            cards.append(Card(name, _bytes(memory), _bytes(used)))
    return tuple(cards), driver


def _bytes(mebibytes: str) -> int | None:
    return int(mebibytes) * MEBIBYTE if mebibytes.isdecimal() else None


def _run(command: list[str]) -> str:
    """What a tool of the driver prints; nothing where there is none, or it fails."""
    if shutil.which(command[0]) is None:
        return ""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout if done.returncode == 0 else ""


def _said() -> str:
    """What TensorFlow says while it looks for GPUs; this one has been told to keep quiet."""
    aloud = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "0"}
    try:
        done = subprocess.run(
            [sys.executable, "-c", LOOK], capture_output=True, text=True, timeout=LOOK_SECONDS, env=aloud, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stderr
