"""Sixteen digits as training bends them, and the drawing bent the same way: made anew whenever a strength changes.

The reference computes them here, which is quick; NumPy and the digits are read when there is something to see.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from digitlab.core.augmentations import Augmentation
from digitlab.gui import fonts
from digitlab.gui.labels import Label
from digitlab.gui.panels.pictures import Tiles

if TYPE_CHECKING:
    import numpy as np

    from digitlab.data.augmentation.draws import Draws

SAMPLES, VARIANTS = 16, 4
PACE_MS = 100  # at least, between two looks
NOTHING = "nothing is bent"


class BentDigits(QWidget):
    """Shows what a list of augmentations does; the same random numbers stay until others are asked for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._augmentations: tuple[Augmentation, ...] = ()
        self._drawing: np.ndarray | None = None
        self._draws: Draws | None = None
        self._seed = 0
        self._stale = True
        self._pace = QTimer(self, singleShot=True)
        self._pace.timeout.connect(self._next)
        self.samples = Tiles(columns=8, enlarged=1)
        self.samples.setObjectName("bent_digits")
        self.samples.setAccessibleName("Sixteen digits as training bends them")
        self.variants = Tiles(columns=VARIANTS, enlarged=2)
        self.variants.setObjectName("bent_drawing")
        self.variants.setAccessibleName("Your drawing, bent the same way")
        self._caption = Label("Your drawing, bent the same way", size=fonts.SMALL, tone="faint")
        self._again = QPushButton("Again", objectName="bend_again", toolTip="Bend them with other random numbers")
        self._arrange()

    def _arrange(self) -> None:
        self._again.setProperty("kind", "flat")
        head = QHBoxLayout()
        head.addWidget(Label("Bent at random", weight=fonts.SEMIBOLD), 1)
        head.addWidget(self._again)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        for widget in (self.samples, self._caption, self.variants):
            column.addWidget(widget)
        self._again.clicked.connect(self.again)
        self._show_variants()

    def show_augmentations(self, augmentations: tuple[Augmentation, ...]) -> None:
        """Bend as ``augmentations`` say."""
        if augmentations != self._augmentations:
            self._augmentations = augmentations
            self._renew()

    def show_drawing(self, picture: np.ndarray | None) -> None:
        """Bend the drawing too, uint8 [28, 28]; None where there is none."""
        if picture is not None or self._drawing is not None:
            self._drawing = picture
            self._show_variants()
            self._renew()

    def again(self) -> None:
        """Bend with other random numbers."""
        self._seed += 1
        self._draws = None
        self._renew()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale and not self._pace.isActive():
            self._pace.start(0)  # once the rest has been painted

    def _show_variants(self) -> None:
        for widget in (self._caption, self.variants):
            widget.setVisible(self._drawing is not None)

    def _renew(self) -> None:
        """Bend anew, at once or when the pace allows it; only where it can be seen."""
        self._stale = True
        if self.isVisible() and not self._pace.isActive():
            self._next()

    def _next(self) -> None:
        if not self._stale or not self.isVisible():
            return
        self._stale = False
        self._bend()
        self._pace.start(PACE_MS)

    def _bend(self) -> None:
        import numpy as np

        from digitlab.data.augmentation import bent
        from digitlab.data.augmentation.draws import draw
        from digitlab.data.samples import samples

        if self._draws is None:
            self._draws = draw(np.random.default_rng(self._seed), SAMPLES + VARIANTS)
        drawing = np.zeros((28, 28), np.uint8) if self._drawing is None else self._drawing
        images = np.concatenate([samples(), np.repeat(drawing[None], VARIANTS, axis=0)])
        pictures = np.round(255 * bent(images, self._augmentations, self._draws)).astype(np.uint8)
        self.samples.show_pictures(pictures[:SAMPLES])
        self.variants.show_pictures(pictures[SAMPLES:])
        told = ", ".join(one.title.lower() for one in self._augmentations) or NOTHING
        for widget in (self.samples, self.variants):
            widget.setAccessibleDescription(told)
