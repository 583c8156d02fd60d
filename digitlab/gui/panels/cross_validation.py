"""Cross-validates the settings: what that is, how far it is, and what came of it as dots on a line and in words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QProgressBar, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from digitlab.core.cross_validation import Folding, mean_and_spread
from digitlab.gui import fonts
from digitlab.gui.forms.form import SpecForm
from digitlab.gui.labels import Label
from digitlab.gui.palette import palette
from digitlab.gui.plots.words import share
from digitlab.gui.session import Session

TEACHES = (
    "Is a better result luck? Networks with these settings are trained, each checked on another part of the digits."
)
CHANGED = "The settings have changed since."
BAND, FOOT, EDGE = 24, 16, 8
LEAST_ROOM = 0.001  # of accuracy, from the left end of the strip to the right one


class Strip(QWidget):
    """An accuracy for each network as a dot, their mean as a line, and their spread as a band around it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.accuracies: list[float] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Validation accuracies")

    def show_accuracies(self, accuracies: Sequence[float]) -> None:
        """Show these; nothing without any."""
        self.accuracies = list(accuracies)
        self.setVisible(bool(accuracies))
        self.setAccessibleDescription(", ".join(f"{100 * one:.2f} %" for one in accuracies))
        self.setToolTip(self.accessibleDescription())
        self.update()

    def ends(self) -> tuple[float, float]:
        """The accuracies at both ends of the line."""
        low, high = min(self.accuracies), max(self.accuracies)
        room = max(high - low, LEAST_ROOM) * 0.3
        return low - room, min(high + room, 1.0)

    def sizeHint(self) -> QSize:
        return QSize(160, BAND + FOOT)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.accuracies:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours, middle = palette(), BAND / 2
        if len(self.accuracies) > 1:
            self._paint_mean(painter)
        painter.setPen(QPen(QColor(colours.border), 1))
        painter.drawLine(QPointF(0, middle), QPointF(self.width(), middle))
        painter.setPen(QPen(QColor(colours.surface), 1))
        dot = QColor(colours.accuracy)
        dot.setAlphaF(0.7)  # two in one place are darker
        painter.setBrush(dot)
        for one in self.accuracies:
            painter.drawEllipse(QPointF(self._at(one), middle), 4.5, 4.5)
        painter.setPen(QColor(colours.text_faint))
        painter.setFont(fonts.font(fonts.SMALL))
        foot = QRectF(0, BAND, self.width(), FOOT)
        for side, end in zip((Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight), self.ends(), strict=True):
            painter.drawText(foot, side | Qt.AlignmentFlag.AlignVCenter, f"{100 * end:.2f} %")
        painter.end()

    def _paint_mean(self, painter: QPainter) -> None:
        mean, spread = mean_and_spread(self.accuracies)
        left, right = self._at(mean - spread), self._at(mean + spread)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette().accent_soft))
        painter.drawRoundedRect(QRectF(left, 2, max(right - left, 1), BAND - 4), 3, 3)
        painter.setPen(QPen(QColor(palette().accent), 1.5))
        painter.drawLine(QPointF(self._at(mean), 2), QPointF(self._at(mean), BAND - 2))

    def _at(self, accuracy: float) -> float:
        low, high = self.ends()
        place = (accuracy - low) / max(high - low, 1e-9)
        return EDGE + min(max(place, 0), 1) * (self.width() - 2 * EDGE)


class CrossValidationPanel(QWidget):
    """A button that begins and cancels, a bar while it goes, and the result; nothing of it touches the run."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._trial = session, session.cross_validation
        self.folding = SpecForm(Folding())
        self.begin = QPushButton("Cross-validate", objectName="cross_validate")
        self._progress = QProgressBar(maximum=1_000, textVisible=False)
        self._progress.setAccessibleName("Progress of the cross-validation")
        self._reason = Label(size=fonts.SMALL, tone="faint", wrap=True)
        self.strip = Strip()
        self.result = Label(size=fonts.SMALL, wrap=True)
        self._notice = Label(CHANGED, size=fonts.SMALL, tone="warning", wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for widget in (Label(TEACHES, size=fonts.SMALL, tone="faint", wrap=True), self.folding, self.begin,
                       self._progress, self._reason, self.strip, self.result, self._notice):  # fmt: skip
            layout.addWidget(widget)
        self.begin.clicked.connect(self._press)
        self.folding.changed.connect(self.show_state)
        self._trial.changed.connect(self.show_state)
        for signal in (session.run_changed, session.engine_changed, session.experiment_changed):
            signal.connect(self.show_state)
        self.show_state()

    def show_state(self) -> None:
        """Show how far it is and what came of it, and enable what can be done now."""
        trial, experiment = self._trial, self._session.experiment
        training = trial.state == "training"
        reason = "" if training else trial.why_not(experiment, self.folding.spec())
        self.begin.setText("Cancel" if training else "Cross-validate")
        self.begin.setEnabled(training or not reason)
        self._reason.setText(self._place() if training else reason)
        self._reason.setVisible(bool(self._reason.text()))
        self._progress.setVisible(training)
        self._progress.setValue(round(1_000 * trial.share))
        self.strip.show_accuracies(trial.accuracies)
        self.result.setText(trial.sentence)
        self.result.set_tone("error" if trial.state == "refused" else "text")
        self.result.setVisible(bool(trial.sentence))
        self._notice.setVisible(trial.found is not None and not trial.is_about(experiment))

    def _place(self) -> str:
        done, of = len(self._trial.accuracies), self._trial.folds
        newest = f" · the last one read {share(self._trial.accuracies[-1])}" if done else ""
        return f"Network {min(done + 1, of)} of {of}{newest}" if self._trial.share else "The first network is built"

    def _press(self) -> None:
        if self._trial.state == "training":
            self._trial.stop()
        else:
            self._trial.begin(self._session.experiment, self.folding.spec())
