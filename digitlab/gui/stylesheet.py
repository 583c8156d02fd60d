"""The style sheet of the window, written in the named colours of a palette."""

from __future__ import annotations

from digitlab.gui import fonts
from digitlab.gui.palette import Palette


def sheet(colours: Palette) -> str:
    """The rules for Qt's own widgets; ours paint themselves.

    Widgets choose a look by a property: labels a ``tone`` (faint, accent, good, warning, error), buttons a ``kind``
    (primary, flat, digit, chip, link), frames a ``role`` (card, bar, field).
    """
    return "\n".join((_texts(colours), _buttons(colours), _fields(colours), _frames(colours), _lists(colours)))


def _texts(c: Palette) -> str:
    tones = {"faint": c.text_faint, "accent": c.accent, "good": c.good, "warning": c.warning, "error": c.error}
    rules = "\n".join(f'QLabel[tone="{tone}"] {{ color: {colour}; }}' for tone, colour in tones.items())
    return f"""
QLabel {{ background: transparent; }}
{rules}
QToolTip {{ background: {c.text}; color: {c.surface}; border: 0; padding: 6px 8px; }}
"""


def _buttons(c: Palette) -> str:
    return f"""
QPushButton, QToolButton {{
    background: {c.field}; color: {c.text}; border: 2px solid transparent; border-radius: 6px;
    padding: 0 10px; min-height: 28px;
}}
QPushButton:hover, QToolButton:hover {{ background: {c.hover}; }}
QPushButton:pressed, QToolButton:pressed, QPushButton:checked, QToolButton:checked {{ background: {c.border}; }}
QPushButton:focus, QToolButton:focus {{ border-color: {c.accent}; }}
QPushButton:disabled, QToolButton:disabled {{ color: {c.text_faint}; background: {c.window}; }}
QPushButton[kind="primary"] {{ background: {c.accent}; color: {c.accent_text}; font-weight: 600; }}
QPushButton[kind="primary"]:hover, QPushButton[kind="primary"]:pressed {{ background: {c.accent_hover}; }}
QPushButton[kind="primary"]:focus {{ border-color: {c.accent_soft}; }}
QPushButton[kind="primary"]:disabled {{ background: {c.field}; color: {c.text_faint}; }}
QPushButton[kind="flat"], QToolButton[kind="flat"] {{
    background: transparent; padding: 0 6px; min-height: 20px; border-width: 1px; border-radius: 4px;
}}
QPushButton[kind="flat"]:hover, QToolButton[kind="flat"]:hover {{ background: {c.hover}; }}
QPushButton[kind="flat"]:checked, QToolButton[kind="flat"]:checked {{ color: {c.accent}; background: {c.accent_soft}; }}
QToolButton[kind="small"] {{ background: transparent; padding: 0; min-height: 20px; min-width: 20px; }}
QToolButton[kind="small"]:hover {{ background: {c.hover}; }}
QPushButton[kind="digit"] {{ padding: 0; min-height: 20px; border-width: 1px; border-radius: 4px; }}
QPushButton[kind="digit"]:checked {{ background: {c.accent}; color: {c.accent_text}; }}
QPushButton[kind="chip"], QToolButton[kind="chip"] {{
    background: transparent; color: {c.text_faint}; border: 1px solid {c.border}; border-radius: 13px; min-height: 24px;
}}
QPushButton[kind="chip"][over="true"] {{ background: {c.surface}; }}
QPushButton[kind="chip"]:hover, QPushButton[kind="chip"]:focus {{ border-color: {c.accent}; color: {c.text}; }}
QPushButton[kind="link"] {{
    background: transparent; color: {c.accent}; border: 1px solid transparent; border-radius: 4px; padding: 0;
    min-height: 18px; text-align: left;
}}
QPushButton[kind="link"]:hover {{ text-decoration: underline; }}
QPushButton[kind="link"]:focus {{ border-color: {c.accent}; }}
QPushButton[clicked="true"]:focus, QToolButton[clicked="true"]:focus {{ border-color: transparent; }}
QPushButton[kind="chip"][clicked="true"]:focus {{ border-color: {c.border}; }}
QToolButton[kind="pick"] {{ padding: 0 20px 0 6px; text-align: left; }}
QPushButton::menu-indicator, QToolButton::menu-indicator {{ image: none; width: 0; }}
"""


def _fields(c: Palette) -> str:
    return f"""
QLineEdit, QAbstractSpinBox, QComboBox {{
    background: {c.field}; color: {c.text}; border: 2px solid transparent; border-radius: 6px;
    padding: 0 8px; min-height: 26px;
    selection-background-color: {c.accent}; selection-color: {c.accent_text};
}}
QLineEdit:hover, QAbstractSpinBox:hover, QComboBox:hover {{ background: {c.hover}; }}
QLineEdit:focus, QAbstractSpinBox:focus, QComboBox:focus {{ border-color: {c.accent}; }}
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled {{ color: {c.text_faint}; background: {c.window}; }}
QLineEdit[bare="true"] {{ background: transparent; border: 0; border-radius: 0; padding: 0; min-height: 20px; }}
QComboBox {{ padding: 0 0 0 6px; }}
QComboBox::drop-down {{ border: 0; width: 14px; }}
QComboBox::down-arrow {{ image: none; }}
QFrame[role="field"] {{ background: {c.field}; border: 2px solid transparent; border-radius: 6px; }}
QFrame[role="field"]:hover {{ background: {c.hover}; }}
QFrame[role="field"][lit="true"] {{ border-color: {c.accent}; }}
QFrame[role="field"][refused="true"] {{ border-color: {c.error}; }}
QProgressBar {{ background: {c.hover}; border: 0; border-radius: 3px; max-height: 6px; min-height: 6px; }}
QProgressBar::chunk {{ background: {c.accent}; border-radius: 3px; }}
QSlider::groove:horizontal {{ background: {c.hover}; height: 4px; border-radius: 2px; }}
QSlider::handle:horizontal {{ background: {c.accent}; width: 14px; margin: -5px 0; border-radius: 7px; }}
"""


def _frames(c: Palette) -> str:
    return f"""
QFrame[role="card"] {{ background: {c.surface}; border: 1px solid {c.border}; border-radius: 10px; }}
QFrame[role="bar"] {{ background: {c.surface}; border: 0; }}
QFrame[role="message"] {{
    background: {c.accent_soft}; border: 0 solid {c.accent}; border-width: 1px 0 0 1px; border-top-left-radius: 10px;
}}
QFrame[role="line"] {{ background: {c.border}; border: 0; }}
QScrollArea, QScrollArea > QWidget > QWidget[role="clear"] {{ background: transparent; border: 0; }}
QTabWidget::pane {{ background: {c.surface}; border: 0; border-top: 1px solid {c.border}; }}
QTabWidget::tab-bar {{ left: 6px; }}
QTabBar {{ background: transparent; }}
QTabBar::tab {{
    background: transparent; color: {c.text_faint}; border: 0; border-bottom: 2px solid transparent;
    padding: 9px 0 8px 0; margin: 0 8px;
}}
QTabBar[crowded="close"]::tab {{ margin: 0 4px; }}
QTabBar[crowded="small"], QTabBar[crowded="tight"] {{ font-size: {fonts.SMALL}px; }}
QTabBar[crowded="small"]::tab {{ margin: 0 3px; }}
QTabBar[crowded="tight"]::tab {{ margin: 0 2px; }}
QTabBar::tab:hover {{ color: {c.text}; }}
QTabBar::tab:selected {{ color: {c.text}; border-bottom-color: {c.accent}; }}
QTabBar:focus {{ outline: 0; }}
QTabBar::tab:focus {{ color: {c.accent}; }}
QScrollBar {{ background: transparent; border: 0; }}
QScrollBar:vertical {{ width: 8px; }}
QScrollBar:horizontal {{ height: 8px; }}
QScrollBar::handle {{ background: {c.border}; border-radius: 4px; min-height: 24px; min-width: 24px; }}
QScrollBar::handle:hover {{ background: {c.text_faint}; }}
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{
    background: transparent; border: 0; width: 0; height: 0;
}}
QSplitter::handle {{ background: transparent; }}
"""


def _lists(c: Palette) -> str:
    return f"""
QMenu, QComboBox QAbstractItemView {{
    background: {c.surface}; color: {c.text}; border: 1px solid {c.border}; padding: 4px; outline: 0;
}}
QMenu::item {{ padding: 6px 24px 6px 12px; border-radius: 4px; }}
QMenu::item:selected {{ background: {c.accent_soft}; }}
QMenu::item:disabled {{ color: {c.text_faint}; }}
QMenu::separator {{ height: 1px; background: {c.border}; margin: 4px 8px; }}
QComboBox QAbstractItemView::item {{ min-height: 26px; padding: 0 8px; border-radius: 4px; }}
QComboBox QAbstractItemView::item:selected {{ background: {c.accent_soft}; color: {c.text}; }}
QTableView, QTreeView {{
    background: transparent; color: {c.text}; border: 0; gridline-color: {c.grid}; outline: 0;
    selection-background-color: {c.accent_soft}; selection-color: {c.text};
}}
QTableView:focus {{ border: 0; }}
QTreeView::item {{ min-height: 24px; padding: 0 4px; }}
QTreeView::item:hover {{ background: {c.field}; }}
QTreeView::item:selected {{ background: {c.accent_soft}; color: {c.text}; }}
QHeaderView, QHeaderView::section {{
    background: transparent; color: {c.text_faint}; border: 0; font-size: 11px;
}}
QHeaderView::section {{ padding: 2px 4px; }}
QAbstractScrollArea::corner {{ background: transparent; border: 0; }}
QTableCornerButton::section {{ background: transparent; border: 0; }}
"""
