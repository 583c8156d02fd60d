"""The layers: the package keeps them, and each way of leaving them is caught."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# contract, new module, what it says
VIOLATIONS = [
    ("layers", "core/planted.py", "import digitlab.data"),
    ("layers", "core/planted.py", "import digitlab.engine"),
    ("layers", "data/planted.py", "import digitlab.gui"),
    ("layers", "gui/planted.py", "import digitlab.engine"),
    ("layers", "engine/planted.py", "import digitlab.gui"),
    ("layers", "engine/planted.py", "import digitlab.__main__"),
    ("layers", "planted.py", "import digitlab.core"),
    ("core", "core/planted.py", "import numpy"),
    ("core", "core/planted.py", "from numpy.typing import NDArray"),
    ("learning", "data/planted.py", "import tensorflow"),
    ("learning", "gui/planted.py", "def learn():\n    from keras import layers"),
    ("learning", "__main__.py", "def learn():\n    import tensorflow.nn"),
    ("window", "engine/planted.py", "from PySide6.QtCore import QObject"),
    ("window", "data/planted.py", "if __name__ == '__main__':\n    import pyqtgraph"),
    ("window", "core/planted.py", "import PySide6.QtGui"),
]


def contracts() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {contract["id"] for contract in project["tool"]["importlinter"]["contracts"]}


def lint_imports(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    command = [sys.executable, "-c", code, "--no-cache", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False)


def module(number: int, file: str) -> Path:
    """Where a violation is planted: in a module of its own, or at the end of one that is there."""
    path = Path("digitlab", file)
    return path.with_stem(f"planted_{number}") if path.stem == "planted" else path


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What each contract says of a copy of the package with all the violations in it."""
    copy = tmp_path_factory.mktemp("copy")
    shutil.copytree(ROOT / "digitlab", copy / "digitlab", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    for number, (_, file, code) in enumerate(VIOLATIONS):
        with (copy / module(number, file)).open("a", encoding="utf-8") as planted:
            planted.write(f"\n\n{code}\n")
    results = {contract: lint_imports(copy, "--contract", contract) for contract in contracts()}
    for result in results.values():
        assert result.returncode == 1, result.stdout + result.stderr
        assert "1 broken" in result.stdout, result.stdout + result.stderr
    return {contract: result.stdout for contract, result in results.items()}


def test_the_package_keeps_every_contract() -> None:
    result = lint_imports(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("number", range(len(VIOLATIONS)), ids=[" ".join(violation) for violation in VIOLATIONS])
def test_a_planted_violation_breaks_its_contract(said: dict[str, str], number: int) -> None:
    contract, file, _ = VIOLATIONS[number]
    name = ".".join(module(number, file).with_suffix("").parts)
    assert re.search(rf"^- +{re.escape(name)}( ->|$)", said[contract], re.MULTILINE), said[contract]


def test_every_contract_has_a_violation_that_proves_it() -> None:
    assert contracts() == {contract for contract, _, _ in VIOLATIONS}


def test_importing_the_package_loads_nothing_else() -> None:
    code = "import sys; before = set(sys.modules); import digitlab; print(*set(sys.modules) - before)"
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    assert result.stdout.split() == ["digitlab"]
