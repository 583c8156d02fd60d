"""A process that stays and measures one round each time it is asked, so that DigitLab and its peers can take turns."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Self

SCRIPTS = Path(__file__).parent / "contestants"


class Contestant:
    """Runs a script of ``contestants`` with ``python``; questions and answers are JSON lines.

    ``greeting`` is what it says once it is warm.
    """

    def __init__(self, script: str, *arguments: str | Path, python: str = sys.executable) -> None:
        command = [python, str(SCRIPTS / script), *map(str, arguments)]
        self._log = Path(os.environ["DIGITLAB_HOME"]) / f"{script}.log"
        with self._log.open("w") as log:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True
            )
        self.greeting = self._answer()

    def ask(self, **question: Any) -> dict[str, Any]:
        """The answer to ``question``; raises RuntimeError with what the process wrote last where it has died."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(
                f"{self._log.stem} has ended with {self._process.wait()}:\n{self._log.read_text()[-2_000:]}"
            )
        answer: dict[str, Any] = json.loads(line)
        return answer

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
