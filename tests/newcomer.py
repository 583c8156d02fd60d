"""Somebody new, who presses everything in any order."""

from __future__ import annotations

import random
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QEventLoop, QPoint, Qt, QTimer
from PySide6.QtGui import QAction, QDesktopServices, QKeyEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QMenu,
    QMenuBar,
    QPlainTextEdit,
    QScrollBar,
    QTabBar,
    QWidget,
)

from digitlab.core.folders import resources
from digitlab.gui.main_window import MainWindow

WORDS = ("", "0", "1", "-1", "0.5", "1e9", "1e-12", "nan", "inf", "abc", "7" * 40, "3,5", "½", " 12 ", "\t", "ä" * 300)
Key, Modifier = Qt.Key, Qt.KeyboardModifier
STEPS = (Key.Key_Up, Key.Key_Down, Key.Key_Home, Key.Key_End)
ENDS = (Key.Key_Return, Key.Key_Tab, Key.Key_Escape, Key.Key_Up)
KEYS = (
    *STEPS, *ENDS, Key.Key_Backtab, Key.Key_Space, Key.Key_Delete, Key.Key_Backspace, Key.Key_Left, Key.Key_Right,
    Key.Key_PageUp, Key.Key_PageDown, Key.Key_A, Key.Key_D, Key.Key_Z,
)  # fmt: skip
NONE = Modifier.NoModifier
MODIFIERS = (NONE, NONE, Modifier.ControlModifier, Modifier.ShiftModifier, Modifier.AltModifier)
SIZES = ((640, 400), (1024, 640), (1280, 720), (1920, 1080))
LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
LEAVING = "Quit"  # would end the trial
ESCAPE_MS = 300  # after which a press that has not come to its end is helped out
LONGEST = 3.0  # seconds that one press may take
REMEMBERED = 25  # presses that are told of with a fault


class Newcomer:
    """Presses whatever is there."""

    def __init__(self, window: MainWindow, seed: int, folder: Path) -> None:
        self._window, self._chance = window, random.Random(seed)
        self._folder = folder
        self._count, self._inside, self._freed = 0, False, False
        self.longest = LONGEST
        self._did: deque[str] = deque(maxlen=REMEMBERED)
        self.faults: list[str] = []
        self._ways: Sequence[tuple[int, Callable[[], None]]] = (
            (60, self._use_a_widget), (10, self._press_keys), (12, self._choose_an_action), (4, self._draw),
            (2, self._resize), (3, self._wait), (3, self._turn_a_wheel), (2, self._ask_for_a_menu),
        )  # fmt: skip

    def use(self, presses: int) -> None:
        """Press so many times, one after the other."""
        loop, watch = QEventLoop(), QTimer(interval=ESCAPE_MS)
        self._pressing = QTimer(interval=0)
        self._pressing.timeout.connect(lambda: self._press() if self._count < presses else loop.quit())
        watch.timeout.connect(self._free)
        self._pressing.start()
        watch.start()
        loop.exec()
        self._pressing.stop()

    def _press(self) -> None:
        """One press, and what comes of it."""
        self._count += 1
        self._pressing.setInterval(0)
        (way,) = self._chance.choices([way for _, way in self._ways], [weight for weight, _ in self._ways])
        self._inside, self._freed, began = True, False, time.perf_counter()
        try:
            way()
        except RuntimeError as error:
            if "already deleted" not in str(error):  # what was pressed is gone: as it should be
                raise
        finally:
            self._inside = False
        seconds = time.perf_counter() - began
        if seconds > self.longest and not self._freed:
            self.blame(f"the window was held up for {seconds:.1f} s")
        if not self._window.isVisible():
            self.blame("the window is gone")
            self._window.show()

    def _free(self) -> None:
        """Go on where a press waits for what its menu or its drag comes to."""
        if not self._inside:
            return
        self._freed = True
        top = QApplication.activePopupWidget() or QApplication.activeModalWidget() or self._window
        if isinstance(top, QMenu):
            self._use_a_menu(top)
        else:
            self._note("escape", top)
            QTest.keyClick(top, Key.Key_Escape)

    def blame(self, what: str) -> None:
        """Remember a fault and what led to it."""
        self.faults.append(f"{what}\n    after: " + "\n           ".join(self._did))

    def file(self, kinds: str) -> tuple[str, str]:
        """What a newcomer would choose where a file of one of ``kinds`` is asked for."""
        new = str(self._folder / f"new {self._chance.randrange(9)}")
        chosen = self._chance.choice(["", new, f"{new}.digitlab", *map(str, sorted(self._folder.iterdir()))])
        self._note(f"file {Path(chosen).name!r}")
        return chosen, self._chance.choice(kinds.split(";;"))

    def _note(self, what: str, widget: QWidget | None = None) -> None:
        if widget is not None:
            text = widget.accessibleName() or widget.objectName() or getattr(widget, "text", str)()
            what += f" {type(widget).__name__} {str(text)[:50]!r}"
        self._did.append(what)

    def _top(self) -> QWidget:
        return QApplication.activePopupWidget() or QApplication.activeModalWidget() or self._one_of_windows()

    def _one_of_windows(self) -> QWidget:
        others = [one for one in QApplication.topLevelWidgets() if one.isVisible() and one.isWindow()]
        return self._window if self._chance.random() < 0.8 or not others else self._chance.choice(others)

    def _place(self, widget: QWidget) -> QPoint:
        return QPoint(self._chance.randrange(max(1, widget.width())), self._chance.randrange(max(1, widget.height())))

    def _seen(self, top: QWidget) -> list[QWidget]:
        every = [one for one in top.findChildren(QWidget) if one.window() is top and not isinstance(one, QScrollBar)]
        return [one for one in every if one.isVisible() and not one.visibleRegion().isEmpty()]

    def _use_a_widget(self) -> None:
        top = self._top()
        usable = [one for one in self._seen(top) if one.isEnabled()]
        if self._chance.random() < 0.85:
            usable = [one for one in usable if one.focusPolicy() != Qt.FocusPolicy.NoFocus] or usable
        widget = self._chance.choice(usable or [top])
        if isinstance(top, QMenu):
            self._use_a_menu(top)
        elif isinstance(widget, QLineEdit | QPlainTextEdit | QAbstractSpinBox):
            self._write(widget)
        elif isinstance(widget, QComboBox):
            self._note("choose in", widget)
            QTest.keyClick(widget, self._chance.choice(STEPS))
        elif isinstance(widget, QAbstractSlider) or self._chance.random() < 0.2:
            self._drag(widget)
        else:
            self._click(widget.viewport() if isinstance(widget, QAbstractItemView) else widget)

    def _click(self, widget: QWidget) -> None:
        modifier = self._chance.choice(MODIFIERS) if self._chance.random() < 0.2 else NONE
        anywhere = isinstance(widget, QTabBar) or self._chance.random() < 0.5
        place = self._place(widget) if anywhere else widget.rect().center()
        self._note(f"click {place.x(), place.y()} {modifier.name}", widget)
        (QTest.mouseDClick if self._chance.random() < 0.1 else QTest.mouseClick)(widget, LEFT, modifier, place)

    def _use_a_menu(self, menu: QMenu) -> None:
        actions = [one for one in menu.actions() if one.isEnabled() and not one.isSeparator() and not _leaves(one)]
        if not actions or self._chance.random() < 0.2:
            self._note("escape", menu)
            QTest.keyClick(menu, Key.Key_Escape)
            return
        chosen = self._chance.choice(actions)
        self._note(f"menu {chosen.text()!r}")
        QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(chosen).center())

    def _write(self, widget: QWidget) -> None:
        word = self._chance.choice(WORDS)
        self._note(f"write {word[:20]!r} into", widget)
        widget.setFocus()
        if self._chance.random() < 0.7:
            QTest.keyClick(widget, Key.Key_A, Modifier.ControlModifier)
        for letter in word:
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):  # QTest knows ASCII alone
                QApplication.sendEvent(widget, QKeyEvent(kind, 0, NONE, letter))
        QTest.keyClick(widget, self._chance.choice(ENDS))

    def _drag(self, widget: QWidget) -> None:
        self._note("drag over", widget)
        QTest.mousePress(widget, LEFT, pos=self._place(widget))
        for _ in range(self._chance.randrange(1, 6)):
            QTest.mouseMove(widget, self._place(widget))
        QTest.mouseRelease(widget, LEFT, pos=self._place(widget))

    def _press_keys(self) -> None:
        key, modifier = self._chance.choice(KEYS), self._chance.choice(MODIFIERS)
        widget = QApplication.focusWidget() or self._window
        self._note(f"key {modifier.name} {key.name} in", widget)
        QTest.keyClick(widget, key, modifier)

    def _choose_an_action(self) -> None:
        if QApplication.activeModalWidget() or QApplication.activePopupWidget():
            return
        actions = [one for one in _entries(self._window.menuBar()) if one.isEnabled() and not _leaves(one)]
        chosen = self._chance.choice(actions)
        self._note(f"action {chosen.text()!r}")
        chosen.trigger()

    def _draw(self) -> None:
        if self._window.canvas.isVisible():
            for _ in range(self._chance.randrange(1, 3)):
                self._drag(self._window.canvas)

    def _resize(self) -> None:
        size = self._chance.choice(SIZES)
        self._note(f"resize {size}")
        self._window.resize(*size)

    def _wait(self) -> None:
        self._note("wait")
        self._pressing.setInterval(self._chance.choice((20, 200, 1_000)))

    def _turn_a_wheel(self) -> None:
        widget = self._chance.choice(self._seen(self._window))
        self._note("wheel over", widget)
        place, turned = self._place(widget), QPoint(0, self._chance.choice((-120, 120, 1200)))
        event = QWheelEvent(
            place.toPointF(), widget.mapToGlobal(place).toPointF(), QPoint(), turned, Qt.MouseButton.NoButton,
            self._chance.choice(MODIFIERS), Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(widget, event)

    def _ask_for_a_menu(self) -> None:
        widget = self._chance.choice(self._seen(self._window))
        self._note("right click", widget)
        QTest.mouseClick(widget, RIGHT, pos=self._place(widget))


def _entries(menu: QMenu | QMenuBar) -> Iterator[QAction]:
    """The entries of a menu and of those in it, as they are when it is opened."""
    if isinstance(menu, QMenu):
        menu.aboutToShow.emit()
    for action in menu.actions():
        if action.menu():
            yield from _entries(action.menu())
        elif not action.isSeparator():
            yield action


def _leaves(action: QAction) -> bool:
    return action.text().replace("&", "").startswith(LEAVING)


def fill(folder: Path) -> None:
    """Put files of all kinds there, sound and broken ones."""
    folder.mkdir()
    for model in sorted((resources() / "models").glob("*.digitlab"))[:1]:
        (folder / "network.digitlab").write_bytes(model.read_bytes())
        (folder / "cut off.digitlab").write_bytes(model.read_bytes()[:5_000])
    (folder / "rubbish.png").write_bytes(b"no picture")
    (folder / "notes.txt").write_text("Buy milk.", encoding="utf-8")
    (folder / "table.csv").write_text("label,pixel0\n3,nonsense\n", encoding="utf-8")


def answering(newcomer: Newcomer) -> Iterator[tuple[type, str, Callable[..., object]]]:
    """What is to be replaced so that the newcomer chooses the files that are asked for, and no other program opens."""
    yield QFileDialog, "getOpenFileName", lambda parent, title, start, kinds: newcomer.file(kinds)
    yield QFileDialog, "getOpenFileNames", lambda parent, title, start, kinds: ([newcomer.file(kinds)[0]], kinds)
    yield QFileDialog, "getSaveFileName", lambda parent, title, start, kinds: newcomer.file(kinds)
    yield QFileDialog, "getExistingDirectory", lambda parent, title, start: newcomer.file("")[0]
    yield QDesktopServices, "openUrl", lambda url: True
