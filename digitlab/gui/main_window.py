"""The one window: puts the views around the session, and remembers how a person left it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QGuiApplication, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QGraphicsView,
    QMainWindow,
    QVBoxLayout,
    QWidget,
)

from digitlab.core.figures import exact
from digitlab.core.messages import Failed
from digitlab.core.run import Run
from digitlab.gui import documents, file_dialogs, tab_order, theme
from digitlab.gui.columns import Columns, line
from digitlab.gui.datasets import Datasets
from digitlab.gui.drawing_answer import DrawingAnswer
from digitlab.gui.drop_target import DropTarget
from digitlab.gui.fetching import Fetching
from digitlab.gui.handwriting.collecting import Collecting
from digitlab.gui.handwriting.teaching import Teaching
from digitlab.gui.help import addresses
from digitlab.gui.lecture_bar import LectureBar
from digitlab.gui.menus import Menus
from digitlab.gui.message_bar import MessageBar
from digitlab.gui.session import Session
from digitlab.gui.settings import Settings
from digitlab.gui.silence import SENTENCE
from digitlab.gui.space_bar import SpaceBar
from digitlab.gui.status_bar import StatusBar
from digitlab.gui.top_bar import TopBar

if TYPE_CHECKING:
    from digitlab.gui.help.window import HelpWindow

AGAIN = "Start the engine again"
KEEP_AFTER_MS = 1_000
USUAL_SIZE = QSize(1280, 720)
SMALLEST = QSize(1088, 620)  # fits a screen of 1366 x 768 whose text is enlarged to 125 %


class MainWindow(QMainWindow):
    """Owns the views; whatever they show and do is the session's."""

    def __init__(self, session: Session, settings: Settings) -> None:
        super().__init__()
        self.setObjectName("window")
        self.session = session
        self.settings = settings
        session.setParent(self)
        session.engine.device = settings.device
        self.datasets = Datasets(session, self)
        self.fetching = Fetching(self.datasets, self)
        self.collecting = Collecting(session, self)
        self._columns = Columns(session, self.datasets, self.fetching, self.collecting)
        self.canvas = self._columns.canvas
        self._message = MessageBar(self)
        self._space_bar = SpaceBar(self)
        self._lecture = LectureBar(session)
        self._help: HelpWindow | None = None
        self._failed: tuple[Failed | None, str] = None, ""  # what the run has failed by, and how that was said
        self._lay_out()
        answers = DrawingAnswer(self.canvas, self._columns.answer, session, self)
        answers.drawn.connect(self._columns.show_drawing)
        Teaching(self._columns.it_was, self.canvas, self.collecting, self._columns.rounds)  # hears after the answers
        Menus(self)
        DropTarget(self, self.open)
        self._keep_soon = QTimer(self, singleShot=True, interval=KEEP_AFTER_MS)
        self._connect()
        self._restore()

    def undo(self) -> None:
        """Take back the last stroke where the canvas is at work, else the last change of a setting."""
        if self.canvas.hasFocus() or not self.session.undo_stack.canUndo():
            self.canvas.undo()
        else:
            self.session.undo_stack.undo()

    def save(self) -> None:
        """Save to the file that is open; ask for one where there is none."""
        if self.session.path is None or self.session.file.reads_only:
            self.ask_where_to_save()
        else:
            self.session.save(self.session.path)

    def ask_where_to_save(self) -> None:
        """Save under another name."""
        file_dialogs.ask_where_to_save(self, self.session)

    def ask_where_to_export(self) -> None:
        """Write the settings as a Python script."""
        file_dialogs.ask_where_to_export(self, self.session)

    def open(self, paths: Sequence[Path]) -> None:
        """Open the first of ``paths``, or look at all of them where they hold data to learn from."""
        if paths:
            self._message.hide()  # what it says is of something else
        if paths and documents.holds_data(paths[0]):
            self.datasets.look(paths)
        elif paths:
            self.session.open(paths[0])

    def ask_what_to_open(self) -> None:
        """Open a file."""
        path = file_dialogs.ask_what_to_open(self, self.session)
        self.open([path] if path is not None else [])

    def ask_for_data(self) -> None:
        """Import digits to learn from."""
        self._look(file_dialogs.ask_for_data(self, self.session))

    def ask_for_folder(self) -> None:
        """Import pictures that lie in folders named by digit."""
        self._look(file_dialogs.ask_for_folder(self, self.session))

    def _look(self, paths: Sequence[Path]) -> None:
        if paths:
            self.datasets.look(paths)

    def ask_for_picture(self) -> None:
        """Bring a digit to the canvas."""
        file_dialogs.ask_for_picture(self, self.session)

    def help(self, address: str = addresses.INDEX) -> None:
        """Show a page of the help, in a window that is made when it is first wanted."""
        if self._help is None:
            from digitlab.gui.help.window import HelpWindow

            self._help = HelpWindow(self)
            self._help.wanted.connect(self._try_out)
        self._help.open(address)

    def _try_out(self, address: str) -> None:
        """Set the window up as a page of the lecture offers, and say what to watch."""
        step = self._lecture.begin(address)
        self._columns.show_tab(step.tab, step.page)
        if step.card:
            self._columns.unfold(step.card)
        self._help.make_way()
        self.activateWindow()

    def find_rate(self) -> None:
        """Look for a learning rate."""
        self._columns.find_rate()

    def say(self, sentence: str, tone: str = "problem") -> None:
        """Show a sentence at the bottom, with what can be done about it."""
        ended, going_on = self.session.run.ended, self.session.going_on
        failed = ended if isinstance(ended, Failed) and sentence.startswith(ended.what) else None
        self._failed = (failed, sentence) if failed is not None else self._failed
        if tone == "undo":
            self._message.show_message(sentence, tone, "Undo", self.session.undo_stack.undo)
        elif self.session.engine.state == "dead":
            self._message.show_message(sentence, tone, AGAIN, self.session.engine.start)
        elif self.session.silence.lasts:
            self._message.show_message(sentence, tone, AGAIN, self.session.engine.end)
        elif failed is not None and failed.cure:
            path, value = failed.cure
            self._message.show_message(sentence, tone, f"Use {exact(value)}", partial(self._change, path, value))
        elif going_on.words and (tone == "offer" or failed is not None):
            self._message.show_message(sentence, tone, going_on.words, going_on.begin)
        else:
            self._message.show_message(sentence, tone)

    def _forget_failure(self, run: Run) -> None:
        """What a run has failed by is news until another one takes its place, and so is that one could go on."""
        if self.session.activity == "starting":
            self._message.withdraw(self.session.going_on.begin)
        failed, sentence = self._failed
        if failed is not None and run.ended is not failed:
            self._failed = None, ""
            self._message.take_back(sentence)

    def _offer_undo(self, sentence: str) -> None:
        self._message.show_message(sentence, "undo", "Undo", self.collecting.undo)

    def _change(self, path: str, value: float) -> None:
        self.session.change(self.session.experiment.with_value(path, value))

    def choose_scheme(self, scheme: str) -> None:
        """Wear the light or the dark look, or the system's."""
        self.settings.scheme = scheme
        wear(scheme)

    def give_room(self, room: int) -> None:
        """Let the earlier moments of a run take ``room`` megabytes, now and with every start."""
        self.settings.room = room
        self.session.give_room(room)

    def _lay_out(self) -> None:
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        status = StatusBar(self.session)
        for widget in (TopBar(self.session), line(), self._lecture, self._columns, line(), status):
            column.addWidget(widget)
        column.setStretchFactor(self._columns, 1)
        self.setCentralWidget(middle)
        self._message.lie_over(status.end, status.detail)
        self.setMinimumSize(SMALLEST)
        for view in self.findChildren(QGraphicsView):
            view.setAcceptDrops(False)  # files fall on the window

    def _connect(self) -> None:
        session = self.session
        session.said.connect(self.say)
        session.silence.noticed.connect(partial(self.say, SENTENCE))
        session.silence.broken.connect(partial(self._message.take_back, SENTENCE))
        session.run_changed.connect(self._forget_failure)
        session.undo_stack.indexChanged.connect(lambda: self._message.withdraw(session.undo_stack.undo))
        self.datasets.files_wanted.connect(self.ask_for_data)
        self.datasets.published_wanted.connect(self.fetching.offer)
        self._lecture.step_wanted.connect(self._try_out)
        self._lecture.page_wanted.connect(self.help)
        session.devices.chosen.connect(partial(setattr, self.settings, "device"))
        self.collecting.undo_offered.connect(self._offer_undo)
        session.file_changed.connect(self._show_file)
        session.experiment_changed.connect(lambda experiment: self._keep_soon.start())
        self._keep_soon.timeout.connect(lambda: self.settings.keep_experiment(session.experiment))
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._system_changed)

    def _restore(self) -> None:
        self.session.give_room(self.settings.room)
        self.resize(USUAL_SIZE.boundedTo(self.screen().availableSize()))
        self.restoreGeometry(self.settings.shape("window"))
        if not self._columns.restoreState(self.settings.shape("columns")):
            self._columns.usual_sizes(self.width())
        self._show_file()
        self.canvas.setFocus()

    def _show_file(self) -> None:
        reads_only = " (reads only)" if self.session.file.reads_only else ""
        name = self.session.experiment.name.replace("[*]", "[*][*]")  # which Qt shows as it is
        self.setWindowTitle(f"{name}[*]{reads_only} — DigitLab")
        self.setWindowModified(self.session.modified)
        path = self.session.path
        if path is not None and self.settings.recent[:1] != [path]:
            self.settings.add_recent(path)

    def _system_changed(self) -> None:
        if self.settings.scheme == "system":
            wear("system")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.session.engine.state == "new":
            QTimer.singleShot(0, self, self._begin)

    def _begin(self) -> None:
        """What can wait until the window shows."""
        self.session.engine.start()
        self.session.going_on.look()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Leave at once: the engine keeps a run under way by itself when its input ends."""
        self._keep_soon.stop()
        self.settings.keep_experiment(self.session.experiment)
        self.settings.keep_shape("window", self.saveGeometry())
        self.settings.keep_shape("columns", self._columns.saveState())
        self.hide()
        self.datasets.shutdown()
        self.fetching.shutdown()
        self.session.close()
        super().closeEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:
        return tab_order.go_on(self, forward=next) or super().focusNextPrevChild(next)

    def event(self, event: QEvent) -> bool:
        """Open the help that any widget inside asks for; leave the space bar to what was reached by the keyboard."""
        if event.type() == QEvent.Type.WhatsThisClicked:
            self.help(event.href())
            return True
        if event.type() == QEvent.Type.ShortcutOverride and self._space_bar.presses(event):
            event.accept()
            return True
        return super().event(event)


def wear(scheme: str) -> None:
    """Give the application the look ``scheme``, or the system's."""
    if scheme == "system":
        dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        scheme = "dark" if dark else "light"
    theme.apply(QApplication.instance(), scheme)
