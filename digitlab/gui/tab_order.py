"""The order in which Tab goes through a window: as its parts lie, whenever each of them was made."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
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

WHOLE = (QComboBox, QAbstractSpinBox, QAbstractItemView)  # controls whose parts are Qt's own


def stops(window: QWidget) -> Iterator[QWidget]:
    """What Tab stops at, in reading order."""
    return (widget for widget in _within(window) if widget.isVisible() and widget.isEnabled() and _takes_tab(widget))


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
    return widget.focusPolicy() & Qt.FocusPolicy.TabFocus == Qt.FocusPolicy.TabFocus and widget.focusProxy() is None


def _within(widget: QWidget) -> Iterator[QWidget]:
    yield widget
    for part in () if isinstance(widget, WHOLE) else _parts(widget):
        if not part.isHidden():
            yield from _within(part)


def _parts(widget: QWidget) -> list[QWidget]:
    """The parts of a widget in the order in which they lie."""
    match widget:
        case QMainWindow():
            return [widget.centralWidget()]
        case QSplitter():
            return [widget.widget(place) for place in range(widget.count())]
        case QTabWidget():
            return [widget.tabBar(), widget.currentWidget()]
        case QScrollArea():
            return [widget.widget()]
    return list(_laid_out(widget.layout())) if widget.layout() else []


def _laid_out(layout: QLayout) -> Iterator[QWidget]:
    for place in range(layout.count()):
        item = layout.itemAt(place)
        if item.widget():
            yield item.widget()
        elif item.layout():
            yield from _laid_out(item.layout())
