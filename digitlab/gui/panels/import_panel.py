"""What is about to be imported: its form, its digits as the network will see them, and a name for them."""

from __future__ import annotations

import base64

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from digitlab.core.datasets import LONGEST_NAME
from digitlab.core.importing import Looked, Reading
from digitlab.gui import fonts
from digitlab.gui.datasets import Datasets
from digitlab.gui.forms.fields import LABEL_WIDTH
from digitlab.gui.forms.form import SpecForm
from digitlab.gui.labels import Label
from digitlab.gui.panels.class_table import ClassTable

PARTS = 1_000  # of the progress bar
WIDTH = 244  # of the settings


class ImportPanel(QScrollArea):
    """Shows the import that :class:`Datasets` tells of, from the first look to the last digit."""

    def __init__(self, datasets: Datasets, parent: QWidget | None = None) -> None:
        super().__init__(parent, widgetResizable=True)
        self.setAccessibleName("Import data")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._datasets = datasets
        self._named_for: Looked | None = None
        self.title = Label(weight=fonts.SEMIBOLD, wrap=True)
        self.words = Label(size=fonts.SMALL, tone="faint", wrap=True)
        self.table = ClassTable()
        self.name = QLineEdit(objectName="import_name", maxLength=LONGEST_NAME, accessibleName="Name of the dataset")
        self.form = SpecForm(Reading())
        self.progress = QProgressBar(objectName="import_progress", maximum=PARTS, textVisible=False)
        self.progress.setAccessibleName("Share of the digits that is read")
        self.amount = Label(size=fonts.SMALL, tone="faint")
        self.cancel = QPushButton("Cancel", objectName="import_cancel")
        self.bring_in = QPushButton("Import", objectName="import_digits")
        self.bring_in.setProperty("kind", "primary")
        self._lay_out()
        self.cancel.clicked.connect(datasets.let_go)
        self.bring_in.clicked.connect(self._bring_in)
        self.name.returnPressed.connect(self._bring_in)
        self.name.textChanged.connect(self.show_state)
        self.form.changed.connect(datasets.read_again)
        datasets.importing_changed.connect(self.show_state)
        self.show_state()

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(8)
        for widget in (self.title, self.words, self.table):
            left.addWidget(widget)
        left.addStretch()
        inside = QWidget()
        inside.setProperty("role", "clear")
        row = QHBoxLayout(inside)
        row.setContentsMargins(16, 12, 16, 12)
        row.setSpacing(16)
        row.addLayout(left, 1)
        row.addWidget(self._settings())
        self.setWidget(inside)

    def _settings(self) -> QWidget:
        side = QWidget()
        side.setFixedWidth(WIDTH)
        label = Label("Name", tone="faint")
        label.setFixedWidth(LABEL_WIDTH)
        label.setBuddy(self.name)
        name = QHBoxLayout(spacing=6)
        name.addWidget(label)
        name.addWidget(self.name, 1)
        buttons = QHBoxLayout(spacing=8)
        buttons.addStretch()
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.bring_in)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(name)
        column.addWidget(self.form)
        column.addWidget(self.progress)
        column.addWidget(self.amount)
        column.addStretch()
        column.addLayout(buttons)
        return side

    def show_state(self) -> None:
        """Show how far the import is."""
        datasets, looked = self._datasets, self._datasets.looked
        state = datasets.importing
        if looked is not None and looked is not self._named_for:
            self._show_found(looked)
        self.title.setText(self._headline())
        refused = state == "refused"
        self.words.setText(datasets.problem if refused else _in_words(looked) if looked else "")
        self.words.set_tone("error" if refused else "faint")
        self.table.setVisible(looked is not None and not refused)
        self.form.show(datasets.reading)
        self.form.setVisible(bool(datasets.paths) and state != "reading" and not (refused and looked is None))
        self.form.setEnabled(state != "looking")
        self.name.setEnabled(state == "looked")
        self.progress.setVisible(state in ("looking", "reading"))
        self.progress.setMaximum(PARTS if datasets.read is not None else 0)  # 0: it only shows that something goes on
        self.progress.setValue(round(PARTS * datasets.read.share) if datasets.read is not None else 0)
        self.amount.setText(f"{datasets.read.count:,} digits read" if datasets.read is not None else "")
        self.amount.setVisible(state == "reading")
        self.cancel.setText("Close" if refused else "Cancel")
        self.bring_in.setEnabled(state == "looked" and bool(self.name.text().strip()))

    def _show_found(self, looked: Looked) -> None:
        """Show other digits; a name that a person has given stays."""
        pictures = [
            (label, np.frombuffer(base64.b64decode(pixels), np.uint8).reshape(28, 28))
            for label, pixels in looked.samples
        ]
        self.table.show_digits(looked.counts, pictures)
        if self._named_for is None or self._named_for.name != looked.name:
            self._named_for = looked
            self.name.setText(looked.name)
            self.name.selectAll()
        self._named_for = looked

    def _headline(self) -> str:
        datasets = self._datasets
        if datasets.merging:
            return f"Merging {' and '.join(one.called() for one in datasets.merging)}"
        names = [path.name for path in datasets.paths]
        what = names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more" if names else ""
        verbs = {"looking": "Looking at", "reading": "Importing", "refused": "Cannot import"}
        total = datasets.looked.total if datasets.looked is not None and datasets.importing == "looked" else None
        return f"{verbs.get(datasets.importing, 'Import')} {what}{f' · {total:,} digits' if total else ''}"

    def _bring_in(self) -> None:
        if self.bring_in.isEnabled():
            self._datasets.bring_in(self.name.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._datasets.let_go()
        else:
            super().keyPressEvent(event)


def _in_words(looked: Looked) -> str:
    """The form of what was found, how its pictures are taken, and where the test set comes from."""
    ink = "dark ink on light" if looked.polarity == "dark_on_light" else "light ink on dark"
    way = "taken as they are" if looked.as_they_are else "each centred and scaled as a drawing is"
    sealed = f"its own {looked.sealed:,} test digits are sealed" if looked.sealed else "a seventh is sealed as test set"
    some = "" if looked.counted == looked.total else f" Below are {looked.counted:,} from all over it."
    return f"{looked.layout}. {ink.capitalize()}, {way}; {sealed}.{some}"
