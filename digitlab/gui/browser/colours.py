"""A colour for each of the ten classes.

They are those of Petroff (2021, "Accessible color sequences for data visualization"), which eyes of every kind tell
apart; three are lighter on dark ground, where they would be lost. Digits are always written or drawn beside them, so
that nothing rests on colour alone.
"""

from __future__ import annotations

from digitlab.gui.palette import DARK, palette

ON_LIGHT = (
    "#3f90da",
    "#ffa90e",
    "#bd1f01",
    "#94a4a2",
    "#832db6",
    "#a96b59",
    "#e76300",
    "#b9ac70",
    "#717581",
    "#92dadd",
)
ON_DARK = ("#3f90da", "#ffa90e", "#e0452a", "#94a4a2", "#a95fd6", "#b97c6a", "#e76300", "#b9ac70", "#858996", "#92dadd")


def classes() -> tuple[str, ...]:
    """The colours of the digits 0 to 9 in the look in force."""
    return ON_DARK if palette() is DARK else ON_LIGHT
