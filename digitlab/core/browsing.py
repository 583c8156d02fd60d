"""The words between window and engine about the digits of a dataset: what the network reads in them, and their map.

A digit is called by its number in the dataset, from 0: first those to learn from, then those of the test.
"""

from typing import Literal

from digitlab.core.experiment import Data
from digitlab.core.inspection import Array
from digitlab.core.message import Message

MOST_MAPPED = 10_000
FEWEST_MAPPED = 200  # below this, neighbours say little


class ReadDigits(Message):
    """Ask what the network that answers now reads in the ``digits`` of the dataset of ``data``.

    Ends with the last DigitsRead, ReadingStopped or Refused; another question of the same kind, or StopReading, stops
    it. It goes on with the weights of this moment while the network learns.
    """

    kind: Literal["read_digits"] = "read_digits"
    number: int
    data: Data
    digits: list[int]


class ReadPictures(Message):
    """Ask what the network that answers now reads in ``pictures``: 784 bytes each, row by row, in base64.

    Ends with PicturesRead or Refused, past a longer reading of digits; another one takes its place.
    """

    kind: Literal["read_pictures"] = "read_pictures"
    number: int
    pictures: str


class PicturesRead(Message):
    """The answers to ReadPictures ``number``, as in DigitsRead."""

    kind: Literal["pictures_read"] = "pictures_read"
    number: int
    answers: list[int]
    probabilities: Array


class StopReading(Message):
    """Read no more digits."""

    kind: Literal["stop_reading"] = "stop_reading"


class DigitsRead(Message):
    """Some of the digits of ReadDigits ``number``, from place ``first`` of its list on.

    ``answers`` [n] are the likeliest digits, by numbers that are not rounded as those of ``probabilities`` [n, 10] are.
    """

    kind: Literal["digits_read"] = "digits_read"
    number: int
    first: int
    answers: list[int]
    probabilities: Array


class ReadingStopped(Message):
    """No more of ReadDigits ``number`` will come."""

    kind: Literal["reading_stopped"] = "reading_stopped"
    number: int


class MapDigits(Message):
    """Lay out ``digits`` so that those which look alike lie together: t-SNE (van der Maaten & Hinton 2008).

    Ends with a DigitsMapped whose share is 1, MappingStopped or Refused; another one, or StopMapping, stops it.
    """

    kind: Literal["map_digits"] = "map_digits"
    number: int
    data: Data
    digits: list[int]


class StopMapping(Message):
    """Go on no further with the map."""

    kind: Literal["stop_mapping"] = "stop_mapping"


class DigitsMapped(Message):
    """Where the digits of MapDigits ``number`` lie by now, and the share that is done, 0 to 1.

    ``positions`` are [n, 2], the farthest at distance 1 along an axis; None before there are any.
    """

    kind: Literal["digits_mapped"] = "digits_mapped"
    number: int
    share: float
    positions: Array | None = None


class MappingStopped(Message):
    """The map of MapDigits ``number`` will not be finished."""

    kind: Literal["mapping_stopped"] = "mapping_stopped"
    number: int
