"""The list of everything the help explains, with a field to find it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from digitlab.gui.help import addresses, pages

ADDRESS = Qt.ItemDataRole.UserRole
WORDS = Qt.ItemDataRole.UserRole + 1
WIDTH = 216


class Contents(QWidget):
    """Every family and its entries; ``chosen`` brings the address of one. Enter in the field opens the first found."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(WIDTH)
        self.find = QLineEdit(placeholderText="Find", clearButtonEnabled=True)
        self.find.setAccessibleName("Find in the help")
        self.tree = QTreeWidget(headerHidden=True, rootIsDecorated=True, indentation=14)
        self.tree.setFrameShape(QFrame.Shape.NoFrame)
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.tree.setAccessibleName("Contents of the help")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.find)
        layout.addWidget(self.tree)
        self._fill()
        self.find.textChanged.connect(self._filter)
        self.find.returnPressed.connect(self._open_first)
        self.tree.currentItemChanged.connect(self._tell)

    def mark(self, address: str) -> None:
        """Select the page at ``address`` without telling."""
        self.tree.currentItemChanged.disconnect(self._tell)
        item = next((item for item in self._items() if item.data(0, ADDRESS) == address), None)
        self.tree.setCurrentItem(item)
        self.tree.currentItemChanged.connect(self._tell)

    def _fill(self) -> None:
        for family in pages.families():
            title = pages.introduction(family).title
            parent = self._item(title, addresses.of_family(family), title)
            self.tree.addTopLevelItem(parent)
            for topic in pages.topics(family):
                parent.addChild(self._item(topic.title, topic.address, f"{topic.title} {topic.key} {topic.sentence}"))

    def _item(self, title: str, address: str, words: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem([title])
        item.setData(0, ADDRESS, address)
        item.setData(0, WORDS, words.casefold())
        return item

    def _families(self) -> list[QTreeWidgetItem]:
        return [self.tree.topLevelItem(place) for place in range(self.tree.topLevelItemCount())]

    def _items(self) -> list[QTreeWidgetItem]:
        """Families and entries from top to bottom."""
        return [item for family in self._families()
                for item in (family, *(family.child(place) for place in range(family.childCount())))]  # fmt: skip

    def _filter(self, text: str) -> None:
        """Show the entries in which ``text`` occurs, and the families that have some or are called so."""
        wanted = text.strip().casefold()
        for family in self._families():
            whole = wanted in family.data(0, WORDS)
            found = [whole or wanted in family.child(place).data(0, WORDS) for place in range(family.childCount())]
            for place, fits in enumerate(found):
                family.child(place).setHidden(not fits)
            family.setHidden(not whole and not any(found))
            family.setExpanded(bool(wanted) and any(found))

    def _open_first(self) -> None:
        """Open the first entry that is found, or the family where only its name fits."""
        shown = [item for item in self._items() if not item.isHidden()]
        entries = [item for item in shown if item.parent() is not None and not item.parent().isHidden()]
        for item in (entries or shown)[:1]:
            self.tree.setCurrentItem(item)

    def _tell(self, item: QTreeWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(item.data(0, ADDRESS))
