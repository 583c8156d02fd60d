"""How well the network reads whoever draws, beside all others; and a button that lets it learn from them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from digitlab.gui import fonts, tables
from digitlab.gui.handwriting import words
from digitlab.gui.handwriting.collecting import Collecting
from digitlab.gui.handwriting.scores import Scores
from digitlab.gui.labels import Label
from digitlab.gui.palette import palette
from digitlab.gui.session import Session

SCORE_SIZE = 26
WIDTH = 196
ROW_HEIGHT = 24
COLUMNS = ("Person", "Digits", "Read right")


class ScoreView(QWidget):
    """A large number with its words; several people are rows of a table, a click collects for another one."""

    chosen = Signal(str)

    def __init__(self, session: Session, collecting: Collecting, scores: Scores, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._collecting, self._scores = session, collecting, scores
        self.setAccessibleName("How well the network reads the digits")
        self.number = Label(size=SCORE_SIZE, weight=fonts.SEMIBOLD, tone="accent")
        self.number.setObjectName("handwriting_score")
        self.said = Label(size=fonts.SMALL, tone="faint", wrap=True)
        self.table = QTableWidget(0, len(COLUMNS), objectName="handwriting_people")
        self.learn = QPushButton(objectName="learn_handwriting")
        self.learn.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._set_up()
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 0, 4, 4)
        column.setSpacing(4)
        for widget in (self.number, self.said, self.table, self.learn):
            column.addWidget(widget)
        column.setStretchFactor(self.table, 1)
        column.addStretch()
        self.setFixedWidth(WIDTH)
        self.learn.clicked.connect(collecting.learn)
        self.table.cellClicked.connect(lambda row, _: collecting.choose(self.table.item(row, 0).text()))
        self.table.cellActivated.connect(lambda row, _: collecting.choose(self.table.item(row, 0).text()))
        for signal in (scores.changed, collecting.changed, session.experiment_changed, session.engine_changed):
            signal.connect(self.show_scores)
        self.show_scores()

    def _set_up(self) -> None:
        table = self.table
        table.setAccessibleName("How well the network reads each person")
        table.setHorizontalHeaderLabels(COLUMNS)
        table.horizontalHeaderItem(0).setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        tables.dress(table, ROW_HEIGHT)
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)

    def show_scores(self) -> None:
        """Show what is known by now."""
        collecting, scores = self._collecting, self._scores
        score = scores.score(collecting.name)
        self.number.setText(words.headline(score))
        self.number.setVisible(score is not None)
        self.said.setText(words.about(self._session, collecting, scores, score))
        self._fill_table()
        text, tip = words.learning(self._session.experiment.data.handwriting, collecting)
        self.learn.setText(text)
        self.learn.setToolTip(tip)
        self.learn.setVisible(bool(collecting.digits))
        self.learn.setEnabled(text != words.LEARNED)

    def rows(self) -> list[list[str]]:
        """What the table shows, as text."""
        return [[self.table.item(row, column).text() for column in range(len(COLUMNS))]
                for row in range(self.table.rowCount())]  # fmt: skip

    def _fill_table(self) -> None:
        people = self._collecting.names() if self._collecting.collections is not None else []
        self.table.setVisible(len(people) > 1)
        self.table.setRowCount(len(people))
        for row, name in enumerate(people):
            count = len(self._collecting.collections[name].digits)
            texts = (name, f"{count:,}", words.short(self._scores.score(name)))
            for column, text in enumerate(texts):
                self.table.setItem(row, column, self._item(text, column, mine=name == self._collecting.name))

    def _item(self, text: str, column: int, *, mine: bool) -> QTableWidgetItem:
        item = QTableWidgetItem(text)
        side = Qt.AlignmentFlag.AlignLeft if column == 0 else Qt.AlignmentFlag.AlignRight
        item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        item.setFont(fonts.font(fonts.BODY, fonts.SEMIBOLD if mine else fonts.REGULAR))
        item.setForeground(QColor(palette().text))
        return item
