"""How long it takes from the start of the process until the window is painted, against a bare PySide6 window."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator

from contestant import SCRIPTS
from figures import Figure, alternated, compared, measured
from options import Options


def measure(options: Options) -> Iterator[Figure]:
    tensorflow: set[bool] = set()

    def seconds(which: str) -> float:
        began = time.monotonic()
        command = [sys.executable, str(SCRIPTS / "first_paint.py"), which]
        found = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True, timeout=60).stdout)
        if which == "digitlab":
            tensorflow.add(found["tensorflow"])
        return found["moment"] - began

    seconds("digitlab"), seconds("bare")  # the files are in the system's memory from here on
    found = alternated(options.times(15, 3), lambda: seconds("digitlab"), lambda: seconds("bare"))
    yield compared("process start to first paint", "s", *found, at_most=1.5)
    yield measured("tensorflow in the window's process", "", [float(True in tensorflow)], at_most=0)
