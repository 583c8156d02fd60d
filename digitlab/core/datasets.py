"""The datasets a network can learn from: what ships, and what a person has imported."""

from typing import TYPE_CHECKING, ClassVar, Literal

from digitlab.core.parameter import parameter
from digitlab.core.published import Published
from digitlab.core.spec import Entry

MOST_DIGITS = 1_000_000
FEWEST_DIGITS = 30  # in all parts of an imported dataset: fewer teach nothing and measure nothing
LONGEST_NAME = 60


class Dataset(Entry):
    """Labelled 28x28 pictures of the digits 0 to 9, with a test set that is kept apart."""

    if TYPE_CHECKING:  # the same for every experiment with MNIST, a field of its own with imported digits

        @property
        def training_count(self) -> int:
            """How many digits there are outside the test set."""

        @property
        def test_count(self) -> int:
            """How many digits are sealed for the test."""

    def called(self) -> str:
        """The name by which a person knows it."""
        return self.title

    def about(self) -> str:
        """What a person should know of it."""
        return self.explanation

    def usual_validation_count(self) -> int:
        """How many digits to hold back where nobody has said so: a tenth."""
        return max(1, self.training_count // 10)

    def most_held_back(self) -> int:
        """How many digits can be held back: half of them."""
        return self.training_count // 2


class Mnist(Dataset):
    """The MNIST database of handwritten digits, in its original order; ships with the app."""

    title: ClassVar[str] = "MNIST"
    formula: ClassVar[str] = "60,000 to learn from, 10,000 sealed for the test"
    paper: ClassVar[str] = "LeCun, Bottou, Bengio & Haffner 1998; LeCun, Cortes & Burges, CC BY-SA 3.0"
    explanation: ClassVar[str] = "70,000 digits by 500 writers, grey, 28×28 pixels, centred by their centre of mass."
    training_count: ClassVar[int] = 60_000
    test_count: ClassVar[int] = 10_000

    type: Literal["mnist"] = "mnist"


class Own(Dataset):
    """Digits that a person has imported; their pictures lie in the person's folder of datasets."""

    title: ClassVar[str] = "Own digits"
    formula: ClassVar[str] = "your pictures of 0 to 9; where they bring no test set, a seventh of them is sealed as one"
    paper: ClassVar[str] = ""
    explanation: ClassVar[str] = "Digits that you have imported: a table, arrays, the files of MNIST or your pictures."

    type: Literal["own"] = "own"
    name: str = parameter("", "Name", "What the dataset was called when it was imported.", longest=LONGEST_NAME)
    sha256: str = parameter("", "Checksum", "Tells whether the digits are still those that were meant.", longest=64)
    origin: str = parameter("", "Fetched as", "The key of the published set that it is.", longest=LONGEST_NAME)
    training_count: int = parameter(
        60_000, "To learn from", "How many digits are not sealed.", at_least=1, at_most=MOST_DIGITS, unit="digits"
    )
    test_count: int = parameter(
        10_000, "Sealed", "How many digits are sealed for the test.", at_least=1, at_most=MOST_DIGITS, unit="digits"
    )

    def called(self) -> str:
        """The name that the person gave it."""
        return self.name or self.title

    def about(self) -> str:
        """Where it is a published set, what that is, and what the bars stand for where it is no digits."""
        published = Published.entries().get(self.origin)
        if published is None:
            return self.explanation
        not_digits = f" These are not digits. The ten bars mean: {self.bars()}." if self.bars() else ""
        return published.explanation + not_digits

    def bars(self) -> str:
        """What the ten bars stand for where that is no digits."""
        published = Published.entries().get(self.origin)
        return published.bars() if published is not None else ""
