"""How everything looks: brings the colours and the font of a scheme to every widget of the application."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from digitlab.gui import fonts
from digitlab.gui.icons import icon
from digitlab.gui.palette import Palette, Scheme, choose, palette
from digitlab.gui.stylesheet import sheet

__all__ = ["Palette", "Scheme", "apply", "icon", "palette"]


def apply(application: QApplication, scheme: Scheme) -> None:
    """Give the whole application the look ``scheme``.

    Every widget is painted anew and gets a ``QEvent.StyleChange``: the place to renew what was coloured once, such
    as icons and pens.
    """
    choose(scheme)
    if not application.styleSheet():  # the first time
        application.setStyle("Fusion")
    application.setStyleSheet("")  # one sheet for another takes Qt five times as long as none and then the other
    application.setFont(fonts.font())
    application.setPalette(_qt_palette(palette()))
    application.setStyleSheet(sheet(palette()))


def _qt_palette(colours: Palette) -> QPalette:
    role = QPalette.ColorRole
    named = {
        role.Window: colours.window, role.WindowText: colours.text,
        role.Base: colours.surface, role.AlternateBase: colours.window, role.Text: colours.text,
        role.Button: colours.field, role.ButtonText: colours.text, role.BrightText: colours.accent_text,
        role.Highlight: colours.accent, role.HighlightedText: colours.accent_text,
        role.ToolTipBase: colours.text, role.ToolTipText: colours.surface,
        role.PlaceholderText: colours.text_faint, role.Accent: colours.accent,
        role.Link: colours.accent, role.LinkVisited: colours.accent,
        role.Light: colours.surface, role.Midlight: colours.border, role.Mid: colours.border,
        role.Dark: colours.text_faint, role.Shadow: colours.border,
    }  # fmt: skip
    made = QPalette()
    for where, colour in named.items():
        made.setColor(where, QColor(colour))
    for where in (role.WindowText, role.Text, role.ButtonText):
        faded = QColor(colours.text_faint)
        faded.setAlphaF(0.6)
        made.setColor(QPalette.ColorGroup.Disabled, where, faded)
    return made
