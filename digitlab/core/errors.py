"""The one error a person reads: a sentence that names the thing and the remedy."""

from unicodedata import category

# Controls, which a terminal obeys; what turns the direction of writing; halves of signs; and ends of lines.
UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


class DigitLabError(Exception):
    """Something a person can understand and mend; ``str(error)`` is one clear sentence, ``detail`` is for the log.

    It stays one line of plain signs, whatever the name of a file has in its place.
    """

    def __init__(self, sentence: str, detail: str = "") -> None:
        super().__init__(printable(sentence))
        self.detail = detail


def printable(text: str) -> str:
    """``text`` with what cannot be seen, or ends a line, written as Python writes it."""
    if text.isprintable():
        return text
    return "".join(sign.encode("unicode_escape").decode() if category(sign) in UNSEEN else sign for sign in text)
