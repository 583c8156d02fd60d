"""The menus: everything that can be done, with its shortcut; the page of shortcuts is made from them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QAction, QActionGroup, QDesktopServices, QKeySequence
from PySide6.QtWidgets import QMenu

from digitlab.core import folders, presets
from digitlab.gui import about, going_on
from digitlab.gui.help import addresses, pages, preset_page
from digitlab.gui.labels import tip
from digitlab.gui.slow_motion import SpeedMenu

if TYPE_CHECKING:
    from digitlab.gui.main_window import MainWindow

SHEET = """
QMenuBar { background: palette(base); border: 0; padding: 2px 8px 0 8px; }
QMenuBar::item { background: transparent; padding: 4px 8px; border-radius: 4px; }
QMenuBar::item:selected { background: palette(midlight); }
"""
ROOMS = {0: "Keep none", 20: "Up to 20 MB a run", 100: "Up to 100 MB a run", 500: "Up to 500 MB a run"}
SCHEMES = {"system": "As the system", "light": "Light", "dark": "Dark"}


class Menus(QObject):
    """Fills the window's menu bar and keeps every entry enabled just when it can act."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        window.menuBar().setStyleSheet(SHEET)
        self._file()
        self._edit()
        self._run()
        self._view()
        self._help()
        for signal in (self._session.run_changed, self._session.engine_changed, self._session.experiment_changed):
            signal.connect(self.show_state)
        self._session.undo_stack.indexChanged.connect(self.show_state)
        self.show_state()

    def show_state(self) -> None:
        """Enable what can be done now."""
        activity, stack = self._session.activity, self._session.undo_stack
        self._play.setText("&Pause" if activity == "training" else "&Play")
        self._play.setEnabled(activity in ("idle", "paused", "training"))
        for step in self._steps:
            step.setEnabled(activity in ("idle", "paused", "training"))
        self._go_on.setText(self._session.going_on.words or going_on.MORE)
        self._go_on.setEnabled(bool(self._session.going_on.words))
        self._stop.setEnabled(activity in ("starting", "training", "pausing", "paused"))
        self._reset.setEnabled(activity == "idle" and self._session.engine.state == "ready")
        self._open_test.setEnabled(not self._session.opening.why_not())
        self._undo.setText(f"&Undo {stack.undoText()}".rstrip())
        self._redo.setText(f"&Redo {stack.redoText()}".rstrip())
        self._redo.setEnabled(stack.canRedo())

    def _file(self) -> None:
        window = self._window
        menu = window.menuBar().addMenu("&File")
        self._add(menu, "&New experiment", self._session.new, QKeySequence.StandardKey.New)
        self._presets = menu.addMenu("New from &preset")
        self._presets.setToolTipsVisible(True)
        self._presets.aboutToShow.connect(self._fill_presets)
        self._add(menu, "&Open…", window.ask_what_to_open, QKeySequence.StandardKey.Open)
        self._recent = menu.addMenu("Open &recent")
        self._recent.aboutToShow.connect(self._fill_recent)
        menu.addSeparator()
        self._add(menu, "&Save", window.save, QKeySequence.StandardKey.Save)
        self._add(menu, "Save &as…", window.ask_where_to_save, "Ctrl+Shift+S")
        self._add(menu, "&Export as Python script…", window.ask_where_to_export, "Ctrl+E")
        menu.addSeparator()
        self._add(menu, "Import &data…", window.ask_for_data, "Ctrl+Shift+I")
        self._add(menu, "Import a &folder of pictures…", window.ask_for_folder)
        self._add(menu, "Fetch a p&ublished set…", window.fetching.offer)
        self._add(menu, "&Import a picture of a digit…", window.ask_for_picture, "Ctrl+I")
        menu.addSeparator()
        self._add(menu, "&Quit", window.close, QKeySequence.StandardKey.Quit)

    def _edit(self) -> None:
        window = self._window
        menu = window.menuBar().addMenu("&Edit")
        self._undo = self._add(menu, "&Undo", window.undo, QKeySequence.StandardKey.Undo)
        self._redo = self._add(menu, "&Redo", self._session.undo_stack.redo, "Ctrl+Shift+Z", "Ctrl+Y")
        menu.addSeparator()
        self._add(menu, "Undo the last &stroke", window.canvas.undo, "U")
        self._add(menu, "&Clear the drawing", window.canvas.clear, "C", "Backspace", "Delete")

    def _run(self) -> None:
        session = self._session
        menu = self._window.menuBar().addMenu("&Run")
        self._play = self._add(menu, "&Play", self._play_or_pause, "Space")
        self._steps = [
            self._add(menu, "Step one &batch", lambda: session.step("batch"), "S", "Ctrl+."),
            self._add(menu, "Step to the end of the &epoch", lambda: session.step("epoch"), "Shift+S"),
        ]
        menu.addMenu(SpeedMenu(session.slow_motion, "Slo&w motion", menu))
        self._go_on = self._add(menu, going_on.MORE, session.going_on.begin, "M")
        self._stop = self._add(menu, "&Stop and keep the run", session.stop, "Ctrl+Shift+.")
        self._reset = self._add(menu, "&Reset to a fresh network", session.reset, "Ctrl+R")
        menu.addSeparator()
        self._add(menu, "Find a &learning rate", self._window.find_rate, "L")
        self._open_test = self._add(menu, "&Open the test set", session.opening.begin)
        menu.addSeparator()
        self._add(menu, "&Devices", session.devices.open)
        self._rooms(menu.addMenu("Keep earlier &moments"))

    def _rooms(self, menu: QMenu) -> None:
        """How much the moments may take that the cursor on the curves goes back to."""
        self._one_of(menu, ROOMS, self._window.settings.room, self._window.give_room)

    def _view(self) -> None:
        view = self._window.menuBar().addMenu("&View")
        self._add(view, "&Why this answer", self._session.explanations.open, "W")
        menu = view.addMenu("&Theme")
        self._one_of(menu, SCHEMES, self._window.settings.scheme, self._window.choose_scheme)

    def _one_of(self, menu: QMenu, entries: dict[Any, str], chosen: object, choose: Callable[[Any], None]) -> None:
        """Entries of which one is in force."""
        group = QActionGroup(self)
        for value, text in entries.items():
            action = self._add(menu, text, lambda value=value: choose(value))
            action.setCheckable(True)
            action.setChecked(value == chosen)
            group.addAction(action)

    def _help(self) -> None:
        window = self._window
        menu = window.menuBar().addMenu("&Help")
        self._add(menu, "&Help", window.help, "F1")
        for family in pages.families():
            title = f"The {pages.introduction(family).title.lower()}"
            self._add(menu, title, lambda family=family: window.help(addresses.of_family(family)))
        menu.addSeparator()
        self._add(menu, "&Keyboard shortcuts", lambda: about.show_shortcuts(window, self.shortcuts()), "Ctrl+F1")
        self._add(menu, "Show the &log folder", lambda: _show_folder(folders.logs()))
        self._add(menu, "Show the &runs folder", lambda: _show_folder(folders.runs()))
        menu.addSeparator()
        self._add(menu, "&About DigitLab", lambda: about.show_about(window, self._session.engine.ready))

    def shortcuts(self) -> list[tuple[str, str]]:
        """What can be done by keys: the words, the keys."""
        actions = [action for action in self.findChildren(QAction) if action.shortcuts()]
        native = QKeySequence.SequenceFormat.NativeText
        return [(one.iconText(), ", ".join(keys.toString(native) for keys in one.shortcuts())) for one in actions]

    def _play_or_pause(self) -> None:
        if self._session.activity == "training":
            self._session.pause()
        else:
            self._session.play()

    def _fill_presets(self) -> None:
        """Read the presets when they are first wanted: the window does not wait for them."""
        for preset in presets.every().values() if self._presets.isEmpty() else ():
            action = self._presets.addAction(preset.name, lambda preset=preset: self._session.new(preset))
            action.setToolTip(preset_page.sentence(preset))

    def _fill_recent(self) -> None:
        self._recent.clear()
        settings = self._window.settings
        for path in settings.recent:
            action = self._recent.addAction(path.name.replace("&", "&&"))
            action.setToolTip(tip(str(path)))
            action.setEnabled(path.exists())
            action.triggered.connect(lambda checked=False, path=path: self._window.open([path]))
        self._recent.addSeparator()
        clear = self._recent.addAction("Clear this list")
        clear.setEnabled(bool(settings.recent))
        clear.triggered.connect(lambda: settings.clear_recent())

    def _add(self, menu: QMenu, text: str, act: Callable[[], object], *keys: str | QKeySequence.StandardKey) -> QAction:
        action = QAction(text, self)
        action.setIconText(text.replace("&", "").rstrip("…"))  # stays as it is where the text follows the state
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.triggered.connect(lambda checked=False: act())
        menu.addAction(action)
        return action


def _show_folder(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
