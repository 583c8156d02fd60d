"""The datasets a network can learn from."""

from typing import ClassVar, Literal

from digitlab.core.spec import Entry


class Dataset(Entry):
    """Labelled 28x28 pictures of the digits 0 to 9, with a test set that is kept apart."""

    training_count: ClassVar[int]
    test_count: ClassVar[int]


class Mnist(Dataset):
    """The MNIST database of handwritten digits, in its original order; ships with the app."""

    title: ClassVar[str] = "MNIST"
    formula: ClassVar[str] = "60,000 to learn from, 10,000 sealed for the test"
    paper: ClassVar[str] = "LeCun, Bottou, Bengio & Haffner 1998; LeCun, Cortes & Burges, CC BY-SA 3.0"
    explanation: ClassVar[str] = "70,000 digits by 500 writers, grey, 28×28 pixels, centred by their centre of mass."
    training_count: ClassVar[int] = 60_000
    test_count: ClassVar[int] = 10_000

    type: Literal["mnist"] = "mnist"
