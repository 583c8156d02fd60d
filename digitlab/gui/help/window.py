"""The window of the help: the contents on the left, a page on the right."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from digitlab.core.folders import resources
from digitlab.gui import fonts
from digitlab.gui.help import addresses, pages
from digitlab.gui.help.contents import Contents
from digitlab.gui.help.lecture.ideas import STEPS
from digitlab.gui.palette import Palette, palette

SIZE, SMALLEST = (980, 640), (640, 400)
PAGE_MARGIN = 20


class HelpWindow(QWidget):
    """Stays open beside the window that it belongs to; Alt+Left and Alt+Right go back and forward, Esc closes it.

    ``wanted(address)`` asks for what a page offers to do.
    """

    wanted = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("help")
        self.setWindowTitle(pages.TITLE)
        self.setMinimumSize(*SMALLEST)
        self.resize(*SIZE)
        self._visited: list[str] = []
        self._place = -1
        self.contents = Contents()
        self.page = QTextBrowser(openLinks=False)
        self.page.setFrameShape(QFrame.Shape.NoFrame)
        self.page.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)  # pages fit themselves to it
        self.page.setAccessibleName("Page of the help")
        self.page.document().setDocumentMargin(PAGE_MARGIN)
        self.back = _button("Back", "Back to the page before (Alt+Left)")
        self.forward = _button("Forward", "Forward again (Alt+Right)")
        self.browse = _button("In the web browser", "Open this page in your web browser, to print it or keep it open")
        self._arrange()
        self._connect()

    def open(self, address: str = addresses.INDEX) -> None:
        """Show the page at ``address``, and the window itself; the keys then scroll the page."""
        self._turn_to(address)
        self.open_again()

    def open_again(self) -> None:
        """Show the window with the page that it was left at."""
        self.show()
        self.raise_()
        self.activateWindow()
        self.page.setFocus()

    def address(self) -> str:
        """Where the page shown is."""
        return self._visited[self._place]

    def make_way(self) -> None:
        """Close, where this covers a part of the window that it belongs to."""
        if self.frameGeometry().intersects(self.parentWidget().window().frameGeometry()):
            self.close()

    def go(self, by: int) -> None:
        """Go ``by`` pages through those visited, as far as there are some."""
        place = self._place + by
        if 0 <= place < len(self._visited):
            self._place = place
            self._show_page()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange and self._visited:
            where = self.page.verticalScrollBar().value()
            self._show_page()
            self.page.verticalScrollBar().setValue(where)
        super().changeEvent(event)

    def _arrange(self) -> None:
        buttons = QHBoxLayout(spacing=8)
        buttons.addWidget(self.back)
        buttons.addWidget(self.forward)
        buttons.addStretch()
        buttons.addWidget(self.browse)
        card = QFrame()
        card.setProperty("role", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.page)
        right = QVBoxLayout(spacing=12)
        right.addLayout(buttons)
        right.addWidget(card, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(16)
        layout.addWidget(self.contents)
        layout.addLayout(right, 1)

    def _connect(self) -> None:
        self.contents.chosen.connect(self._turn_to)
        self.page.anchorClicked.connect(lambda url: self._follow(url.toString()))
        self.back.clicked.connect(lambda: self.go(-1))
        self.forward.clicked.connect(lambda: self.go(1))
        self.browse.clicked.connect(self._browse)
        for keys, act in (("Alt+Left", lambda: self.go(-1)), ("Alt+Right", lambda: self.go(1)), ("Esc", self.close),
                          (QKeySequence.StandardKey.Close, self.close),
                          (QKeySequence.StandardKey.Find, self.contents.find.setFocus)):  # fmt: skip
            QShortcut(QKeySequence(keys), self, act)

    def _follow(self, address: str) -> None:
        """Turn to the page that a link leads to, or ask for what it does."""
        if address in STEPS:
            self.wanted.emit(address)
        else:
            self._turn_to(address)

    def _turn_to(self, address: str) -> None:
        if not self._visited or self._visited[self._place] != address:
            self._visited = [*self._visited[: self._place + 1], address]
            self._place = len(self._visited) - 1
            self._show_page()

    def _show_page(self) -> None:
        address = self.address()
        self.page.document().setDefaultFont(fonts.font(fonts.TITLE))
        self.page.document().setDefaultStyleSheet(sheet(palette()))
        self.page.setHtml(pages.page(address))
        self.back.setEnabled(self._place > 0)
        self.forward.setEnabled(self._place < len(self._visited) - 1)
        self.contents.mark(address)

    def _browse(self) -> None:
        name, _, key = self.address().partition("#")
        url = QUrl.fromLocalFile(str(resources() / "help" / name))
        url.setFragment(key)
        QDesktopServices.openUrl(url)


def sheet(colours: Palette) -> str:
    """The rules for the pages, as far as Qt's rich text knows them."""
    return f"""
h1 {{ font-size: 20px; font-weight: 600; margin: 6px 0 10px 0; }}
h3 {{ font-size: 14px; font-weight: 600; margin: 18px 0 2px 0; }}
p {{ margin: 0 0 10px 0; line-height: 135%; }}
a {{ color: {colours.accent}; text-decoration: none; }}
b {{ font-weight: 600; }}
code {{ font-family: monospace; font-size: 12px; }}
.faint {{ color: {colours.text_faint}; }}
.formula {{ background-color: {colours.field}; margin: 4px 0 14px 0; }}
.formula td {{ padding: 10px 16px; font-size: 15px; }}
.step {{ background-color: {colours.field}; margin: 8px 0 4px 0; }}
.step td {{ padding: 5px 12px; font-size: 14px; }}
.watch {{ margin: 6px 0 12px 0; }}
.rows {{ margin: 6px 0 14px 0; border-collapse: collapse; }}
.rows th {{ color: {colours.text_faint}; font-weight: 500; font-size: 12px; text-align: left; padding: 5px 14px 5px 0;
  border-bottom: 1px solid {colours.border}; }}
.rows td {{ padding: 6px 14px 6px 0; font-size: 12px; border-bottom: 1px solid {colours.border}; }}
"""


def _button(text: str, hint: str) -> QPushButton:
    made = QPushButton(text)
    made.setToolTip(hint)
    return made
