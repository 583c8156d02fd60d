"""The page of the loss surface: what is to be measured, the map beside the relief, and what a point of it says."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QProgressBar, QStackedWidget, QVBoxLayout, QWidget

from digitlab.gui import fonts
from digitlab.gui.labels import Label, Remark
from digitlab.gui.runs.archive import Archive
from digitlab.gui.session import Session
from digitlab.gui.surface import words
from digitlab.gui.surface.legend import Entry, PathLegend
from digitlab.gui.surface.map_view import SurfaceMap
from digitlab.gui.surface.offers import RACE, offers
from digitlab.gui.surface.options import SurfaceOptions
from digitlab.gui.surface.question import Surface
from digitlab.gui.surface.relief_view import SurfaceRelief
from digitlab.gui.surface.scene import Scene

PACE_MS = 120  # between two pictures while points come
LOW, EXPLAINED_FROM = 300, 380  # pixels of height: from where on words stand below the pictures, and all of them
BESIDE = 236  # pixels of width for them where they do not
UPRIGHT = 1.15  # how much higher than wide it is where the relief lies below the map


class SurfacePage(QWidget):
    """Follows the kept runs while it is in sight."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.surface = Surface(session, self)
        self.archive = Archive(session, self)
        self.options = SurfaceOptions()
        self.map, self.relief, self.legend = SurfaceMap(), SurfaceRelief(), PathLegend()
        self.summary, self._explained = Remark(), Label(size=fonts.SMALL, tone="faint", wrap=True)
        self.progress = QProgressBar(maximum=1_000, textVisible=False)
        self.progress.setAccessibleName("Progress of the surface")
        self.progress.setFixedWidth(120)
        self.told = Label(wrap=True)
        self._teaches = Label(tone="faint", wrap=True)
        self._stack = QStackedWidget()
        self._soon = QTimer(self, singleShot=True, interval=PACE_MS)
        self._lay_out()
        self._connect()
        self._offer()
        self.show_state()

    def _lay_out(self) -> None:
        self.summary.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._teaches.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._teaches.setContentsMargins(32, 0, 32, 0)
        views = QWidget()
        self._both = QBoxLayout(QBoxLayout.Direction.LeftToRight, views)
        self._both.setContentsMargins(0, 0, 0, 0)
        self._both.setSpacing(4)
        self._both.addWidget(self.map, 1)
        self._both.addWidget(self.relief, 1)
        for page in (self._teaches, views):
            self._stack.addWidget(page)
        self._words = QWidget()
        said = QVBoxLayout(self._words, spacing=4)
        said.setContentsMargins(0, 0, 0, 0)
        for widget in (self.legend, self.told, self._explained):
            said.addWidget(widget)
        said.addStretch()
        self._body = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._body.addWidget(self._stack, 1)
        self._body.addWidget(self._words)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 0, 4, 4)
        column.setSpacing(4)
        column.addWidget(self.options)
        line = QHBoxLayout(spacing=8)
        line.addWidget(self.summary, 1)
        line.addWidget(self.progress)
        column.addLayout(line)
        column.addLayout(self._body, 1)

    def _connect(self) -> None:
        self.options.pressed.connect(self._press)
        self.options.changed.connect(self.show_state)
        self.options.paths.opened.connect(self._offer)
        self.map.asked.connect(self.surface.ask_slope)
        self.map.pointed.connect(self._tell)
        self.surface.changed.connect(self._follow)
        self._soon.timeout.connect(self._draw)
        self._session.engine_changed.connect(self.show_state)
        self._session.looking_back.changed.connect(self._offer)
        self._session.race.changed.connect(self._offer)
        self.archive.changed.connect(self._offer)

    def show_race(self) -> None:
        """Measure the surface with the paths of the newest race in it, where nothing is in the way."""
        self._offer()
        self.options.paths.choose([RACE])
        self.options.directions.set_value("path")
        self.show_state()
        if self.surface.state != "asked" and not self._why_not():
            self._press()

    def show_state(self) -> None:
        """Show what is known, and what can be done to know more."""
        question = self.surface
        measuring = question.state == "asked"
        why_not = self._why_not()
        self.options.show_state(measuring=measuring, why_not=why_not)
        self.progress.setVisible(measuring)
        self.progress.setValue(round(1_000 * question.share))
        told = words.summary(question)
        self.summary.say(told if measuring else why_not or told, "error" if question.state == "refused" else "faint")
        shown = self.map.scene is not None
        self._stack.setCurrentIndex(1 if shown else 0)
        self._words.setVisible(shown)
        self._teaches.setText(self._teaching())
        self._tell(self.map.point)
        self._explain()

    def _why_not(self) -> str:
        """Why nothing can be measured now, in a sentence; empty where it can."""
        needs_path = self.options.directions.value() == "path" and not self.options.paths.folders
        return self.surface.why_not() or (words.NEEDS_PATH if needs_path else "")

    def _teaching(self) -> str:
        weights = 0 if self._session.answering == "bundled" else self._session.made.network.parameters
        said = words.TEACHES.format(dimensions=words.dimensions(weights))
        return said if self.options.paths.offered else said + words.NO_PATH

    def _press(self) -> None:
        if self.surface.state == "asked":
            self.surface.stop()
            return
        self.surface.wanted = self.options.wanted()
        self.surface.names = {offer.folder.name: offer.text for offer in self.options.paths.offered}
        self.surface.ask()

    def _offer(self) -> None:
        """Offer the paths that there are; until a person chooses, that of the run shown is drawn where it is known."""
        if not self.isVisible():
            return
        paths = self.options.paths
        before = paths.own
        paths.show_offers(offers(self._session, self.archive.runs.values()))
        if paths.own is not None and paths.own != before and not paths.race:
            paths.choose([paths.own, *(folder for folder in paths.folders if folder not in (paths.own, before))])
            if not self.options.touched:
                self.options.directions.set_value("path")
        self.show_state()

    def _follow(self) -> None:
        """Take the news now, and draw them soon: they come faster than anybody sees."""
        if self.surface.state != "asked":
            self._soon.stop()
            self._draw()
            return
        if not self._soon.isActive():
            self._soon.start()
        self.show_state()

    def _draw(self) -> None:
        question = self.surface
        begun, landscape, asked = question.begun, question.landscape, question.asked
        if begun is not None and landscape is not None and asked is not None and landscape.sound.any():
            scene = Scene(begun, landscape, question.slope, race=asked.race)
            self.map.show_scene(scene)
            self.relief.show_scene(scene)
            self.legend.show_entries([Entry(trail.number, words.path(path))
                                      for trail, path in zip(scene.trails, begun.paths, strict=True)])  # fmt: skip
        self.show_state()

    def _tell(self, point: tuple[float, float] | None) -> None:
        """Say what is at the point, else the slope that was asked for, else what can be done."""
        question = self.surface
        if question.landscape is None:
            said = ""
        elif not question.landscape.sound.any():
            said = "" if question.state == "asked" else question.why_no_slope()
        elif point is not None:
            said = words.pointed(question.landscape.at(*point))
        elif question.awaited is not None:
            said = words.awaited(question.awaited)
        elif question.slope is not None:
            said = words.slope(question.slope, self._session.experiment.optimizer.learning_rate)
        else:
            said = question.why_no_slope() or question.slope_sentence or words.POINT
        self.told.setText(said)
        self.told.setVisible(bool(said))

    def _explain(self) -> None:
        begun = self.surface.begun
        if begun is not None:
            self._explained.setText(words.explained(begun, self._session.made.network.parameters))
        self._explained.setVisible(begun is not None and self.height() >= EXPLAINED_FROM)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The relief lies below the map, and words lie beside both, where that leaves them more room."""
        super().resizeEvent(event)
        ways = QBoxLayout.Direction
        upright = self.height() > UPRIGHT * self.width()
        self._both.setDirection(ways.TopToBottom if upright else ways.LeftToRight)
        low = self.height() < LOW
        self._body.setDirection(ways.LeftToRight if low else ways.TopToBottom)
        self._words.setMaximumWidth(BESIDE if low else self.width())
        self.told.setFont(fonts.font(fonts.SMALL if low else fonts.BODY))
        self._explain()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.archive.watch(True)
        self._offer()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.archive.watch(False)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            for view in (self.map, self.relief, self.legend):
                view.update()
        super().changeEvent(event)
