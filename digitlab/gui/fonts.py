"""The typeface: Inter where it ships, else the system's, in three sizes with figures of equal width."""

from __future__ import annotations

from functools import cache

from PySide6.QtGui import QFont, QFontDatabase

from digitlab.core.folders import resources

FAMILY = "Inter"
SMALL, BODY, TITLE = 11, 12, 13  # pixels; the answer alone is larger
REGULAR, MEDIUM, SEMIBOLD = QFont.Weight.Normal, QFont.Weight.Medium, QFont.Weight.DemiBold


def font(size: int = BODY, weight: QFont.Weight = REGULAR) -> QFont:
    """The window's font, ``size`` in pixels, with tabular figures."""
    return QFont(_made(size, weight))  # a copy is there at once


@cache
def _made(size: int, weight: QFont.Weight) -> QFont:
    made = QFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont))
    if _load():
        made.setFamily(FAMILY)
    made.setPixelSize(size)
    made.setWeight(weight)
    made.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


@cache
def _load() -> bool:
    """Whether Inter can be used; makes the files that ship known to Qt on first need."""
    files = sorted((resources() / "fonts").glob("*.ttf"))
    loaded = [QFontDatabase.addApplicationFont(str(file)) for file in files]
    return any(number >= 0 for number in loaded)
