"""What a person sees of a tooltip, which Qt takes for a page of HTML where it looks like one."""

from PySide6.QtGui import Qt, QTextDocumentFragment


def seen(tip: str) -> str:
    text = QTextDocumentFragment.fromHtml(tip).toPlainText() if Qt.mightBeRichText(tip) else tip
    return text.replace("\u00a0", " ")
