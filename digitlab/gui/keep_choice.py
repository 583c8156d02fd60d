"""A box beside Play: whether the next run keeps the weights that still fit."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QWidget

from digitlab.core.keeping import in_words
from digitlab.core.network import layers_with_weights
from digitlab.gui.session import Session


class KeepChoice(QCheckBox):
    """Is there while a network of one's own answers and no run is under way; says how many layers would keep theirs."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("keep_weights")
        self.setAccessibleName("Keep the weights that still fit")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._session = session
        self.clicked.connect(session.keep_weights)
        session.run_changed.connect(self.show_state)
        session.experiment_changed.connect(self.show_state)
        self.show_state()

    def show_state(self) -> None:
        """Say what the next Play would keep."""
        found, new = self._session.keepable, self._session.experiment
        self.setVisible(found is not None)
        if found is None:
            return
        self.setText(f"Keep {len(found.layers)} of {len(layers_with_weights(new.network))} layers")
        self.setEnabled(bool(found.layers))
        self.setChecked(found.wanted)
        words = f"Ticked, the next Play begins with what still fits. {in_words(new, found.layers)}"
        nothing = "No layer is as it was, so Play begins with fresh weights."
        self.setToolTip(found.problem or (words if found.layers else nothing))
