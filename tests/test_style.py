"""The style: linter, formatter and type checker have nothing to say, and no file is long."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CHECKS = {
    "linter": ["ruff", "check", "."],
    "formatter": ["ruff", "format", "--check", "."],
    "types of core and data": ["mypy"],
}
MOST_LINES = 300


@pytest.mark.parametrize("command", CHECKS.values(), ids=CHECKS)
def test_the_source_satisfies_the(command: list[str]) -> None:
    result = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_no_file_is_longer_than_it_is_read_at_once() -> None:
    files = [path for folder in ("digitlab", "packaging", "tests") for path in (ROOT / folder).rglob("*.py")]
    lines = {path.relative_to(ROOT): len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    assert len(lines) > 500
    assert {path: count for path, count in lines.items() if count > MOST_LINES} == {}
