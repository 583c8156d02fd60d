"""The order in which Tab goes through a window: as its parts lie, whenever each of them was made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLayout,
    QMainWindow,
    QScrollArea,
    QSplitter,
    QTabWidget,
    QWidget,
)

from digitlab.gui.message_bar import MessageBar

WHOLE = (QComboBox, QAbstractSpinBox, QAbstractItemView)  # controls whose parts are Qt's own
# Compared as a whole: Python takes long to look at single flags, and Tab asks hundreds of widgets.
BY_TAB = (Qt.FocusPolicy.TabFocus, Qt.FocusPolicy.StrongFocus, Qt.FocusPolicy.WheelFocus)


def stops(window: QWidget) -> Iterator[QWidget]:
    """What Tab stops at, in reading order."""
    return (widget for widget in _within(window) if _takes_tab(widget) and widget.isVisible() and widget.isEnabled())


def go_on(window: QWidget, *, forward: bool) -> bool:
    """Move the focus to the next or the previous stop of ``window``; False where none of them has the focus."""
    before, behind, now = list[QWidget](), stops(window), QApplication.focusWidget()
    for widget in behind:
        if widget is now:
            break
        before.append(widget)
    else:
        return False
    if forward:
        # No further than need be: a large window has more than a thousand parts.
        next(behind, (before or [now])[0]).setFocus(Qt.FocusReason.TabFocusReason)
    else:
        (before or [now, *behind])[-1].setFocus(Qt.FocusReason.BacktabFocusReason)
    return True


def _takes_tab(widget: QWidget) -> bool:
    return widget.focusPolicy() in BY_TAB and widget.focusProxy() is None


def _within(widget: QWidget) -> Iterator[QWidget]:
    yield widget
    for part in () if isinstance(widget, WHOLE) else _parts(widget):
        if not part.isHidden():
            yield from _within(part)


def _parts(widget: QWidget) -> list[QWidget]:
    """The parts of a widget in the order in which they lie."""
    match widget:
        case QMainWindow():
            return [widget.centralWidget(), *widget.findChildren(MessageBar)]
        case QSplitter():
            return [widget.widget(place) for place in range(widget.count())]
        case QTabWidget():
            return [widget.tabBar(), widget.currentWidget()]
        case QScrollArea():
            return [widget.widget()]
    layout = widget.layout()
    return list(_laid_out(layout, [one for one in widget.children() if isinstance(one, QWidget)])) if layout else []


def _laid_out(layout: QLayout, widgets: Sequence[QWidget]) -> Iterator[QWidget]:
    """Those of ``widgets`` that lie in ``layout`` and in the layouts within it, in their order.

    The items of a layout are never asked for: PySide takes no note when they are deleted, and takes for one of them
    whatever is made in its place later, until the window crashes.
    """
    parts: dict[int, QObject] = {layout.indexOf(part): part for part in (*widgets, *layout.children())}
    for place in range(layout.count()):
        part = parts.get(place)
        if isinstance(part, QLayout):
            yield from _laid_out(part, widgets)
        elif isinstance(part, QWidget):
            yield part
