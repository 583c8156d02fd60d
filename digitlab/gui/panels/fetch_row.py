"""One published set: what it is, how much and under which licence, and how far fetching it is."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from digitlab.core.importing import BytesFetched
from digitlab.core.published import Published, in_megabytes
from digitlab.gui import fonts
from digitlab.gui.fetching import Fetching
from digitlab.gui.labels import Label
from digitlab.gui.wording import duration

PARTS = 1_000  # of the progress bar
BUTTON = 96


class FetchRow(QWidget):
    """Shows one set of those that :class:`Fetching` offers; ``moved()`` says that it has become the one in hand."""

    moved = Signal()

    def __init__(self, fetching: Fetching, published: type[Published], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fetching, self._published = fetching, published
        key = published.key()
        facts = Label(_facts(published), size=fonts.SMALL, tone="faint", wrap=True)
        facts.setToolTip(f"{published.paper}\n{published.page}")
        self.act = QPushButton("Fetch", objectName=f"fetch_{key}", accessibleName=f"Fetch {published.title}")
        self.act.setFixedWidth(BUTTON)
        self.act.clicked.connect(self._press)
        self.progress = QProgressBar(objectName=f"fetch_progress_{key}", maximum=PARTS, textVisible=False)
        self.progress.setAccessibleName(f"How much of {published.title} is here")
        self.line = Label(size=fonts.SMALL, wrap=True)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        for widget in (Label(published.title, weight=fonts.SEMIBOLD), Label(published.explanation, wrap=True), facts):
            texts.addWidget(widget)
        texts.addSpacing(4)
        for widget in (self.progress, self.line):
            texts.addWidget(widget)
        texts.addStretch()  # wrapped lines ask for more room than they need
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addLayout(texts, 1)
        beside = QVBoxLayout()
        beside.addWidget(self.act)
        beside.addStretch()
        row.addLayout(beside)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def show_state(self) -> None:
        """Show how far it is, and enable what can be done now."""
        fetching = self._fetching
        mine = fetching.published is self._published
        busy, refused = mine and fetching.busy, mine and fetching.state == "refused"
        there = not busy and fetching.has(self._published)
        self.act.setText("Cancel" if busy else "Try again" if refused else "There already" if there else "Fetch")
        self.act.setEnabled(busy or not (there or fetching.busy))
        self.act.setToolTip("" if not there else f'A dataset "{self._published.name}" is among yours.')
        self.progress.setVisible(busy)
        self.line.setText(fetching.problem if refused else self._place() if busy else "")
        self.line.set_tone("error" if refused else "faint")
        self.line.setVisible(busy or refused)
        self._show_share()

    def _show_share(self) -> None:
        """Fill the bar; where nobody knows how much there is, it only shows that something goes on."""
        fetched, read = self._fetching.fetched, self._fetching.read
        known = read is not None or (fetched is not None and fetched.total is not None)
        share = read.share if read is not None else fetched.share if fetched is not None else 0.0
        self.progress.setMaximum(PARTS if known else 0)
        self.progress.setValue(round(PARTS * share))

    def _place(self) -> str:
        fetching = self._fetching
        if fetching.read is not None:
            return f"Everything is here and as it was published · {fetching.read.count:,} pictures read"
        return "Asking the server" if fetching.fetched is None else _in_words(fetching.fetched)

    def _press(self) -> None:
        if self._fetching.busy:
            self._fetching.cancel()
        else:
            self._fetching.begin(self._published)
            self.moved.emit()


def _facts(published: type[Published]) -> str:
    pictures = "pictures" if published.classes else "digits"
    count = published.training_count + published.test_count
    facts = f"{count:,} {pictures} · {published.amount()} to fetch · licence: {published.licence}"
    return f"{facts}\nThe ten bars then mean: {published.bars()}" if published.classes else facts


def _in_words(fetched: BytesFetched) -> str:
    """How much is here, how fast the rest comes, and from where."""
    of = f" of {in_megabytes(fetched.total)}" if fetched.total else ""
    parts = [f"{in_megabytes(fetched.count)}{of}"]
    if fetched.waiting:
        return " · ".join([*parts, fetched.waiting])
    if fetched.speed:
        parts.append(f"{in_megabytes(fetched.speed)}/s")
    if fetched.seconds_left is not None:
        parts.append(f"{duration(fetched.seconds_left)} left")
    return " · ".join([*parts, f"from {fetched.server}"] if fetched.server else parts)
