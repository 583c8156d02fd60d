"""The one error a person reads: a sentence that names the thing and the remedy."""


class DigitLabError(Exception):
    """Something a person can understand and mend; ``str(error)`` is one clear sentence, ``detail`` is for the log."""

    def __init__(self, sentence: str, detail: str = "") -> None:
        super().__init__(sentence)
        self.detail = detail
