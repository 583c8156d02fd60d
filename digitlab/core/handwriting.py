"""Digits that a person has drawn: which collection of them is mixed into what is learned from, and how strongly."""

from digitlab.core.datasets import LONGEST_NAME
from digitlab.core.parameter import parameter
from digitlab.core.spec import Spec

MOST_DRAWN = 10_000  # digits of a collection
USUAL_NAME = "Me"


class Handwriting(Spec):
    """The first ``count`` digits of a collection, whatever was drawn after them; without a name there are none.

    They are only learned from: none of them checks the network or belongs to the test.
    """

    name: str = parameter(
        "", "Handwriting", "Whose drawn digits are learned from, too; none of them checks the network.",
        longest=LONGEST_NAME,
    )  # fmt: skip
    sha256: str = parameter("", "Checksum", "Tells whether the digits are still those that were meant.", longest=64)
    count: int = parameter(
        0, "Drawn digits", "How many drawn digits are learned from, the oldest first.",
        at_least=0, at_most=MOST_DRAWN, unit="digits",
    )  # fmt: skip
    weight: int = parameter(
        10, "Weight", "How often an epoch shows each drawn digit, while it shows every other digit once.",
        at_least=1, at_most=100, scale="log", unit="times",
    )  # fmt: skip

    def in_words(self) -> str:
        """Whose digits, how many of them and how strongly, such as ``Me, 40 digits × 10``."""
        return f"{self.name}, {self.count:,} digits × {self.weight}" if self.name else "none"

    @property
    def shown(self) -> int:
        """How many digits they add to an epoch."""
        return self.count * self.weight if self.name else 0
