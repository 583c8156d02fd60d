"""A numbered card that folds to a summary of what it holds.

Its controls are put in when the card is seen unfolded for the first time: until then it shows the summary, and the
window is there a third sooner.
"""

from __future__ import annotations

from typing import ClassVar, NamedTuple

from PySide6.QtCore import QCoreApplication, QEvent, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from digitlab.core.conflicts import conflicts
from digitlab.core.experiment import Experiment
from digitlab.gui import focus_ring, fonts, icons
from digitlab.gui.buttons import FoldButton
from digitlab.gui.forms.conflict_note import ConflictNote
from digitlab.gui.labels import Label
from digitlab.gui.palette import palette

CIRCLE, CHEVRON = 20, 16
NOTE_GAP = 6
MARGIN = 14
REST = "the rest: next Play"
WHEN_RUNNING = "What is marked acts now, and another optimizer, change this run; all else waits for the next Play."


class Note(NamedTuple):
    """A few words beside the title of a card, what they mean, and the name of their colour."""

    words: str = ""
    meaning: str = ""
    colour: str = "text_faint"


class CardHeader(FoldButton):
    """Number in a circle, title, a short note at the end, and chevron."""

    def __init__(self, number: int, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._number = number
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{number} {title}")
        self._note = Note()

    def note(self) -> str:
        """What is said beside the title."""
        return self._note.words

    def say(self, note: Note) -> None:
        """Put ``note`` beside the title, and what it means into the tip."""
        self._note = note
        self.setToolTip(note.meaning)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = palette()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2
        circle = QRectF(0, middle - CIRCLE / 2, CIRCLE, CIRCLE)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.accent))
        painter.drawEllipse(circle)
        painter.setPen(QColor(colours.accent_text))
        painter.setFont(fonts.font(fonts.SMALL, fonts.SEMIBOLD))
        painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, str(self._number))
        painter.setPen(QColor(colours.text))
        painter.setFont(fonts.font(fonts.TITLE, fonts.SEMIBOLD))
        text = QRectF(self.rect()).adjusted(28, 0, -20, 0)
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, self.text())
        painter.setPen(QColor(getattr(colours, self._note.colour)))
        painter.setFont(fonts.font(fonts.SMALL))
        note = text.adjusted(0, 0, -NOTE_GAP, 0)
        painter.drawText(note, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, self._note.words)
        where = QRectF(self.width() - CHEVRON - 2, middle - CHEVRON / 2, CHEVRON, CHEVRON)
        tone = colours.text if self.underMouse() else colours.text_faint
        icons.paint(painter, "chevron-down" if self.isChecked() else "chevron-right", tone, where)
        if focus_ring.worn(self):
            painter.setPen(QPen(QColor(colours.accent), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(where.adjusted(-2.5, -2.5, 1, 2.5), 5, 5)
        painter.end()


class Card(QFrame):
    """A step on the way to a network: ``changed`` brings a new experiment, ``show`` the one to be seen.

    A subclass puts its controls into ``inside`` in :meth:`_fill`, and says what they show in :meth:`_show` and in the
    summary. ``conflict_paths`` are the settings whose conflicts its notes tell, a note for each tuple.
    """

    changed = Signal(object)
    conflict_paths: ClassVar[tuple[tuple[str, ...], ...]] = ()

    def __init__(self, number: int, title: str, *, folded: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setObjectName(f"card_{title.lower()}")
        self.setAccessibleName(title)
        self._experiment = Experiment()
        self._running = False
        self._filled = False
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self.fill)
        self.header = CardHeader(number, title)
        self._summary = Label(tone="faint", wrap=True)
        self._body = QWidget()
        self.inside = QVBoxLayout(self._body)
        self.inside.setContentsMargins(0, 4, 0, 0)
        self.inside.setSpacing(8)
        self._notes = [self._conflict_note(paths) for paths in self.conflict_paths]
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, 10, MARGIN, 12)
        layout.setSpacing(6)
        layout.addWidget(self.header)
        layout.addWidget(self._summary)
        layout.addWidget(self._body)
        self.header.toggled.connect(self._unfold)
        self.header.setChecked(not folded)
        self._fold(not folded)
        self.show(self._experiment)

    def fill(self) -> None:
        """Put the controls in, where they are not there yet."""
        if self._filled:
            return
        self._filled = True
        self._fill()
        self._show(self._experiment)
        self._mark_running(self._running)
        self._fold(not self.folded())
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)  # or they are painted in too little room

    def folded(self) -> bool:
        """Whether only the summary is in sight."""
        return not self.header.isChecked()

    def set_folded(self, folded: bool) -> None:
        """Fold to the summary, or unfold."""
        self.header.setChecked(not folded)

    def summary(self) -> str:
        """The folded card in words."""
        return self._summary.text()

    def show(self, experiment: Experiment) -> None:
        """Show ``experiment`` without telling (``setVisible`` shows the card itself)."""
        self._experiment = experiment
        if self._filled:
            self._show(experiment)
        found = conflicts(experiment)
        for note in self._notes:
            note.show_conflicts(found)
        self._summary.setText("\n".join([*self.conflicts(), self._summarise(experiment)]))
        self._summary.set_tone("error" if self.conflicts() else "faint")
        self._tell()

    def set_running(self, running: bool) -> None:
        """Say when changes act while a run is under way."""
        if running == self._running:
            return
        self._running = running
        self._fold(not self.folded())
        if self._filled:
            self._mark_running(running)

    def conflicts(self) -> list[str]:
        """What the card says does not go together."""
        return [note.sentence() for note in self._notes if note.sentence()]

    def _conflict_note(self, paths: tuple[str, ...]) -> ConflictNote:
        note = ConflictNote(*paths, parent=self._body)
        note.mended.connect(self._take_whole)
        return note

    def _change(self, **parts: object) -> None:
        """Tell the experiment with some parts changed."""
        self._take_whole(self._experiment.model_copy(update=parts))

    def _take_whole(self, experiment: Experiment) -> None:
        self.show(experiment)
        self.changed.emit(experiment)

    def _unfold(self, unfolded: bool) -> None:
        if unfolded and self.isVisible():
            self.fill()
        self._fold(unfolded)

    def _fold(self, unfolded: bool) -> None:
        controls = unfolded and self._filled
        self._body.setVisible(controls)
        self._summary.setVisible(not controls)
        self._tell()

    def _tell(self) -> None:
        """Let the header say the note, and be heard with the summary and with what the note means."""
        note = self._note()
        self.header.say(note)
        heard = filter(None, (self._summary.text().replace("\n", ". "), note.meaning))
        self.header.setAccessibleDescription(". ".join(heard))

    def _note(self) -> Note:
        """What the header says: below it, it would move the controls."""
        return Note(REST, WHEN_RUNNING) if self._running and self._filled and not self.folded() else Note()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not (self._filled or self.folded()):
            self._soon.start()

    def _fill(self) -> None:
        raise AssertionError(f"{type(self).__name__} has no controls")

    def _show(self, experiment: Experiment) -> None:
        raise AssertionError(f"{type(self).__name__} shows nothing")

    def _summarise(self, experiment: Experiment) -> str:
        raise AssertionError(f"{type(self).__name__} has no summary")

    def _mark_running(self, running: bool) -> None:
        raise AssertionError(f"{type(self).__name__} marks nothing")
