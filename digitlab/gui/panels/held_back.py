"""How many digits are held back, as a count or as a share of all; the experiment keeps the count."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from digitlab.core.experiment import Data
from digitlab.core.parameter import parameter
from digitlab.core.spec import Spec
from digitlab.gui.forms.fields import HEIGHT
from digitlab.gui.forms.form import Row, SpecForm

SHARE = "Show and enter the digits held back as a share of all"


class HeldBackShare(Spec):
    """The digits held back, of all that could be learned from."""

    percent: float = parameter(
        10.0, "Held back", "How many digits check the network and are never learned from.",
        at_least=0, at_most=100, unit="%",
    )  # fmt: skip


class HeldBack(QWidget):
    """A field for the count or, by a small switch, the same in per cent; ``changed`` brings the new data."""

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._data = Data()
        self._count, self._share = SpecForm(Data(), ["validation_count"]), SpecForm(HeldBackShare())
        self.switch = QToolButton(checkable=True, text="%", toolTip=SHARE, accessibleName=SHARE)
        self.switch.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.switch.setFixedSize(36, HEIGHT)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self._count, 1)
        layout.addWidget(self._share, 1)
        layout.addWidget(self.switch, 0, Qt.AlignmentFlag.AlignTop)
        self.switch.toggled.connect(self._show_as)
        self._count.changed.connect(self.changed)
        self._share.changed.connect(self._take_share)
        self._show_as(False)

    def show(self, data: Data) -> None:
        """Show ``data`` without telling (``setVisible`` shows the row itself)."""
        self._data = data
        self._count.show(data)
        share = 100 * data.validation_count / int(data.dataset.training_count)
        self._share.show(HeldBackShare(percent=round(share, 2)))

    def rows(self) -> dict[str, Row]:
        """Both rows by the names of their fields."""
        return self._count.rows() | self._share.rows()

    def set_running(self, running: bool) -> None:
        """Say when a change acts while a run is under way."""
        for form in (self._count, self._share):
            form.set_running(running)

    def _show_as(self, share: bool) -> None:
        self._count.setVisible(not share)
        self._share.setVisible(share)

    def _take_share(self, share: HeldBackShare) -> None:
        count = max(round(share.percent * self._data.dataset.training_count / 100), 1)
        self.changed.emit(self._data.model_copy(update={"validation_count": count}))
