"""Renames a dataset, removes it or merges it with another, in a few lines below the choice; no dialog is opened."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from digitlab.core.datasets import LONGEST_NAME, Dataset, Mnist, Own
from digitlab.gui.datasets import Datasets
from digitlab.gui.forms.controls import Choice
from digitlab.gui.labels import Label

DOES = {"rename": "Rename", "merge": "Merge", "remove": "Remove"}


class DatasetCare(QWidget):
    """Hidden until :meth:`begin`; Escape or Cancel hides it again."""

    def __init__(self, datasets: Datasets, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._datasets = datasets
        self._kind, self._dataset = "", Mnist()
        self.sentence = Label(wrap=True)
        self.other = Choice([])
        self.other.setAccessibleName("Dataset to merge with")
        self.name = QLineEdit(objectName="dataset_name", maxLength=LONGEST_NAME, accessibleName="Name of the dataset")
        self.name.returnPressed.connect(self._act)
        self.act = QPushButton(objectName="dataset_act")
        self.act.clicked.connect(self._act)
        self.cancel = QPushButton("Cancel", objectName="dataset_cancel")
        self.cancel.clicked.connect(self.end)
        buttons = QHBoxLayout(spacing=8)
        buttons.addWidget(self.act)
        buttons.addWidget(self.cancel)
        buttons.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(8)
        for widget in (self.sentence, self.other, self.name):
            column.addWidget(widget)
        column.addLayout(buttons)
        self.hide()

    def begin(self, kind: str, dataset: Dataset) -> None:
        """Offer to ``rename``, ``merge`` or ``remove`` a dataset."""
        self._kind, self._dataset = kind, dataset
        self.sentence.setText(self._words())
        self.other.setVisible(kind == "merge")
        self.other.clear()
        for one in self._datasets.entries():
            if one != dataset:
                self.other.addItem(one.called(), one)
        self.name.setVisible(kind != "remove")
        self.name.setText(dataset.called() if kind == "rename" else f"{dataset.called()} and more")
        self.act.setText("Remove for good" if kind == "remove" else DOES[kind])
        self.show()
        if kind == "remove":
            self.cancel.setFocus()
        else:
            self.name.setFocus()
            self.name.selectAll()

    def end(self) -> None:
        """Let it be."""
        self.hide()

    def _words(self) -> str:
        dataset = self._dataset
        count = dataset.training_count + dataset.test_count
        if self._kind == "remove":
            return f'Remove "{dataset.called()}"? Its {count:,} digits are deleted; networks that learned them stay.'
        if self._kind == "merge":
            return f'A new dataset of "{dataset.called()}" and this one; both stay as they are:'
        return f'Another name for "{dataset.called()}":'

    def _act(self) -> None:
        dataset, name = self._dataset, self.name.text()
        if self._kind == "merge":
            self._datasets.merge([dataset, self.other.value()], name)
        elif isinstance(dataset, Own) and self._kind == "remove":
            self._datasets.remove(dataset)
        elif isinstance(dataset, Own) and not self._datasets.rename(dataset, name):
            return
        self.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.end()
        else:
            super().keyPressEvent(event)
