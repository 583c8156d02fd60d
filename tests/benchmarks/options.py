"""How long to measure, and with which peers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Options:
    """What the command line asks of every row; ``torch_python`` is a Python that has PyTorch."""

    quick: bool = False
    torch_python: str | None = None

    def times(self, usual: int, quick: int) -> int:
        """How often or how long, in earnest or for a quick look."""
        return quick if self.quick else usual

    def words(self) -> list[str]:
        """The same as arguments of the command line."""
        return ["--quick"] * self.quick + (["--torch-python", self.torch_python] if self.torch_python else [])
