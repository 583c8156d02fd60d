"""What a person reads is one line that no terminal obeys, whatever a file is called."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from digitlab.core.errors import DigitLabError
from digitlab.core.messages import Refused, event

NAMES = {
    "two lines": ("a\nb.png", "a\\nb.png"),
    "a colour": ("\x1b[31m.png", "\\x1b[31m.png"),
    "turned round": ("a\u202egnp.exe", "a\\u202egnp.exe"),
    "another end of line": ("a\u2028b", "a\\u2028b"),
    "no text": (os.fsdecode(b"\xff.png"), "\\udcff.png"),
    "plain": ("Größe 2, 数字 №7.png", "Größe 2, 数字 №7.png"),
    "spaces that do not break": ("a\u00a0b\u2009c", "a\u00a0b\u2009c"),
}


@pytest.mark.parametrize(("name", "shown"), NAMES.values(), ids=NAMES)
def test_a_name_stays_in_the_sentence(name: str, shown: str) -> None:
    assert str(DigitLabError(f'"{name}" cannot be read.')) == f'"{shown}" cannot be read.'


def test_a_name_that_is_no_text_can_be_told_to_the_window() -> None:
    path = Path(os.fsdecode(b"/x/\xff.digitlab"))
    sentence = str(DigitLabError(f"{path} cannot be read."))
    assert event(Refused(command="load", sentence=sentence).line()).sentence == sentence
