"""How long the engine takes to say that it is ready, against a process that only imports TensorFlow."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator

from figures import Figure, alternated, compared
from options import Options

ENGINE = [sys.executable, "-m", "digitlab", "serve"]
BARE = [sys.executable, "-c", "import tensorflow; print('ready', flush=True)"]


def measure(options: Options) -> Iterator[Figure]:
    seconds(BARE)  # the files are in the system's memory from here on
    found = alternated(options.times(9, 2), lambda: seconds(ENGINE), lambda: seconds(BARE))
    yield compared("process start to ready", "s", *found, at_most=1.3)


def seconds(command: list[str]) -> float:
    """From the start of the process to its first line."""
    began = time.perf_counter()
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        assert b"ready" in process.stdout.readline()
        taken = time.perf_counter() - began
        process.stdin.close()
        process.wait(30)
    return taken
