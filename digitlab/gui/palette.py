"""The named colours of the light and the dark look, and which of the two is in force."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Scheme = Literal["light", "dark"]


@dataclass(frozen=True)
class Palette:
    """Colours by what they are for, as ``#rrggbb``; text on its ground has a contrast of at least 4.5 to 1.

    The accent, ``accuracy``, ``loss``, ``positive``, ``negative`` and the lines of ``layers`` are Okabe and Ito's,
    which colour-blind eyes tell apart; ``canvas`` and ``ink`` are the drawing's and the same in both schemes.
    """

    window: str
    surface: str
    field: str
    hover: str
    border: str
    text: str
    text_faint: str
    accent: str
    accent_hover: str
    accent_text: str
    accent_soft: str
    accuracy: str
    loss: str
    warning: str
    error: str
    good: str
    grid: str
    layers: tuple[str, ...]
    positive: str
    negative: str
    canvas: str = "#10131a"
    ink: str = "#f4f6fa"


LIGHT = Palette(
    window="#f6f7f9", surface="#ffffff", field="#f0f2f5", hover="#e6e9ee", border="#e2e5ea",
    text="#1b1f27", text_faint="#626a77",
    accent="#0072b2", accent_hover="#00639b", accent_text="#ffffff", accent_soft="#dcecf6",
    accuracy="#0072b2", loss="#e69f00", warning="#9a5b00", error="#b3261e", good="#00785a", grid="#e6e9ed",
    layers=("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#1b1f27"),
    positive="#0072b2", negative="#d55e00",
)  # fmt: skip
DARK = Palette(
    window="#15171c", surface="#1d2026", field="#272b33", hover="#323741", border="#2d313a",
    text="#e8eaee", text_faint="#9aa2af",
    accent="#56b4e9", accent_hover="#7cc6f0", accent_text="#0c1219", accent_soft="#1f3647",
    accuracy="#56b4e9", loss="#e69f00", warning="#f0b64a", error="#ff8a80", good="#3cc79c", grid="#2b2f37",
    layers=("#56b4e9", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#f0e442", "#e8eaee"),
    positive="#56b4e9", negative="#e69f00",
)  # fmt: skip
SCHEMES: dict[Scheme, Palette] = {"light": LIGHT, "dark": DARK}

_current = [LIGHT]  # the one look of the process, as QApplication's own palette is


def palette() -> Palette:
    """The colours in force, for widgets that paint themselves."""
    return _current[0]


def choose(scheme: Scheme) -> None:
    """Put a scheme in force; :func:`digitlab.gui.theme.apply` brings it to the widgets."""
    _current[0] = SCHEMES[scheme]
