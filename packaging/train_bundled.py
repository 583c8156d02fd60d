"""Trains the network that ships in ``resources/models``: the preset ``drawing``, about four minutes on two cores."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

TARGET = Path(__file__).resolve().parents[1] / "resources" / "models" / "bundled.digitlab"

if __name__ == "__main__":
    command = [sys.executable, "-m", "digitlab", "train", "--preset", "drawing", "--out", str(TARGET)]
    sys.exit(subprocess.run(command, check=False).returncode)
