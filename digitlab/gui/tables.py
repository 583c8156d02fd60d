"""What all tables have in common."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractItemView, QTableView


def dress(table: QTableView, row_height: int) -> None:
    """Rows of one height that are chosen whole, without lines between them; Tab leaves the table."""
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(row_height)
    table.horizontalHeader().setHighlightSections(False)
