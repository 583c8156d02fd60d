"""What the Network tab shows: the layers, the filters, one node, and a line that says what is to be seen."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from digitlab.core.experiment import Experiment
from digitlab.core.inspection import (
    MOST_FILTERS,
    Inspected,
    NodeChoice,
    node_count,
    sampled,
    structure,
    weight_of,
)
from digitlab.data.packing import unpacked
from digitlab.gui.buttons import flat
from digitlab.gui.labels import Remark
from digitlab.gui.moment import as_it_was
from digitlab.gui.network import spoken
from digitlab.gui.network.edit_pane import EditPane
from digitlab.gui.network.filters_view import FiltersView
from digitlab.gui.network.lights import Lights
from digitlab.gui.network.node_view import NodeView
from digitlab.gui.network.view import NetworkView
from digitlab.gui.session import Session

STARTING = "The engine is starting; then the network lights up."
AWAY = "The engine is not running; Play starts it again."
OTHER = "No weights yet: press Play. Another network answers the drawing."
BEGINNING = "The run is starting; then the network lights up."
WAITS = "These layers wait for the next Play; another network learns now."
LOOKING = "Looking inside the network."
LIT = "Blue above 0, orange below · click a node or map to see its sum"
DRAW = "Draw a digit and the network lights up."
NEIGHBOURS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


class NetworkPages(QWidget):
    """Shows the session's network; ``enlarged(wanted)`` asks for all the room there is, or gives it back."""

    enlarged = Signal(bool)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._inspections = session.inspections
        self._node: NodeChoice | None = None
        self._activity = session.activity
        self._caption = Remark()
        self.view, self.filters, self.node = NetworkView(), FiltersView(), NodeView()
        self._stack = QStackedWidget()
        self._layers_button, self._filters_button = (
            flat(name, checkable=True, by_tab=True) for name in ("Layers", "Filters")
        )
        self._larger = flat("Larger", checkable=True, by_tab=True)
        self._edit = flat("Edit", checkable=True, by_tab=True)
        self._pane: EditPane | None = None
        self._back = flat("Close node", by_tab=True)
        self._lay_out()
        self._connect()
        self.show_experiment()

    def _lay_out(self) -> None:
        for page in (self.view, self.filters, self.node):
            self._stack.addWidget(page)
        group = QButtonGroup(self)
        header = QHBoxLayout(spacing=4)
        header.setContentsMargins(12, 0, 4, 0)
        self._caption.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.addWidget(self._caption, 1)
        for button in (self._back, self._layers_button, self._filters_button, self._edit, self._larger):
            header.addWidget(button)
        group.addButton(self._layers_button)
        group.addButton(self._filters_button)
        self._layers_button.setChecked(True)
        self._back.setVisible(False)
        self._back.setToolTip("Back to the whole network (Esc); arrow keys show the neighbours")
        self._edit.setToolTip("Change the layers beside their picture")
        self._larger.setToolTip("Give the network the room of the curves, or give it back")
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 2)
        column.setSpacing(2)
        column.addLayout(header)
        self._beside = QHBoxLayout(spacing=4)
        self._beside.addWidget(self._stack, 1)
        column.addLayout(self._beside, 1)

    def _connect(self) -> None:
        self.view.pointed.connect(self._say)
        self.view.chosen.connect(self.open_node)
        self.filters.pointed.connect(self._say_filter)
        self.filters.chosen.connect(self._open_filter)
        self.node.weight_chosen.connect(self._check_weight)
        for button in (self._layers_button, self._filters_button, self._back):
            button.clicked.connect(self.close_node)
        self._larger.toggled.connect(self.enlarged)
        self._edit.toggled.connect(self._show_editor)
        self._session.experiment_changed.connect(self.show_experiment)
        self._session.engine_changed.connect(self.show_inside)
        self._session.run_changed.connect(self._follow)
        self._session.looking_back.changed.connect(self.show_inside)
        self._inspections.changed.connect(self.show_inside)

    @property
    def larger(self) -> bool:
        """Whether all the room there is was asked for."""
        return self._larger.isChecked()

    def _show_editor(self, wanted: bool) -> None:
        """Put the layers to change beside the picture, with all the room there is, or take them away."""
        if self._pane is None:
            self._pane = EditPane(self._session)
            self._beside.insertWidget(0, self._pane)
        self._pane.setVisible(wanted)
        self.view.show_whole(wanted)
        self._larger.setChecked(wanted)

    def show_experiment(self) -> None:
        """Show the network of the settings."""
        experiment = self._session.experiment
        if self._node is not None and not self._has(self._node):
            self.close_node()
        self.view.show_network(experiment.network, experiment.loss.output_activation)
        self.show_inside()

    def show_inside(self) -> None:
        """Show what is known of its inside."""
        seen = self._seen()
        if self._node is not None:
            self._show_node(self._node, seen)
        elif self._stack.currentWidget() is self.filters:
            self._show_filters(seen)
        else:
            self.view.show_lights(Lights(seen, self._inspections.picture))
        if not self._caption.property("pointed"):
            self._say("")

    def _follow(self) -> None:
        """Say anew why nothing lights up, where that has changed with the run."""
        if self._session.activity != self._activity:
            self._activity = self._session.activity
            self.show_inside()

    def _show_node(self, asked: NodeChoice, seen: Inspected | None) -> None:
        told = None if seen is None else seen.node
        right = told is not None and (told.place, told.number) == (asked.place, asked.number)
        self.node.show_node(told if right else None)

    def open_node(self, place: int, number: int) -> None:
        """Show the arithmetic of a node of the layer at ``place``."""
        self._node = NodeChoice(place=place, number=number)
        self._turn_to(self.node)
        self.node.setFocus()

    def _check_weight(self, place: int) -> None:
        """Have the derivative by a weight of the node checked, or that by its bias."""
        shown = self.node.node()
        weight = None if shown is None else weight_of(shown, place, self._session.experiment.network)
        if weight is not None:
            self._session.weight_chosen.emit(weight)

    def close_node(self) -> None:
        """Show the layers or the filters, whichever button is pressed."""
        self._node = None
        self._turn_to(self.filters if self._filters_button.isChecked() else self.view)

    def _turn_to(self, page: QWidget) -> None:
        self._stack.setCurrentWidget(page)
        self._back.setVisible(page is self.node)
        self._inspections.look_at(self._node, filters=page is self.filters)
        self._say("")
        self.show_inside()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes a node; arrow keys go to its neighbours."""
        if self._node is None or event.key() not in (Qt.Key.Key_Escape, *NEIGHBOURS):
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Escape:
            self.close_node()
            self._stack.currentWidget().setFocus()
        else:
            neighbour = self._node.number + NEIGHBOURS[Qt.Key(event.key())]
            if self._has(NodeChoice(place=self._node.place, number=neighbour)):
                self.open_node(self._node.place, neighbour)

    def _seen(self) -> Inspected | None:
        """What the engine told, where it is about the network that is shown."""
        seen = self._inspections.seen
        return None if seen is None or seen.structure != _structure(self._session.experiment) else seen

    def _why_dark(self) -> str:
        """Why nothing is known of the network that is shown."""
        session = self._session
        if session.activity == "starting":
            return BEGINNING
        if session.run.active and session.run.started is not None:
            return LOOKING if _structure(session.run.started.experiment) == _structure(session.experiment) else WAITS
        return LOOKING if self._inspections.under_way else OTHER

    def _has(self, node: NodeChoice) -> bool:
        rows = self._session.experiment.network.rows()
        return node.place < len(rows) and 0 <= node.number < node_count(rows[node.place].layer)

    def _show_filters(self, seen: Inspected | None) -> None:
        if seen is None or seen.filters is None or seen.filters_of is None:
            self.filters.show_filters(None)
            return
        opens = node_count(self._session.experiment.network.rows()[seen.filters_of].layer) > 0
        self.filters.show_filters(unpacked(seen.filters), self._filters_words(seen), clickable=opens)

    def _filters_words(self, seen: Inspected) -> str:
        assert seen.filters is not None
        assert seen.filters_of is not None
        shown, high, wide = seen.filters.shape
        layer = self._session.experiment.network.rows()[seen.filters_of].layer
        part = "" if shown == seen.filter_count else f"{shown} of "
        return f"{layer.label()} · {part}{seen.filter_count:,} filters of {high}×{wide} · blue above 0, orange below"

    def _open_filter(self, place: int) -> None:
        seen = self._seen()
        if seen is not None and seen.filters_of is not None:
            self.open_node(seen.filters_of, sampled(seen.filter_count, MOST_FILTERS)[place])

    def _say_filter(self, place: int) -> None:
        seen = self._seen()
        if place < 0 or seen is None:
            self._say("")
            return
        number = sampled(seen.filter_count, MOST_FILTERS)[place]
        self._say(f"Filter {number:,} of {seen.filter_count:,} · blue above 0, orange below")

    def _say(self, words: str) -> None:
        self._caption.setProperty("pointed", bool(words))
        self._caption.say(words or self._state())

    def _state(self) -> str:
        """Which earlier moment it is of, where it is of one, and what is to be seen or why nothing lights up."""
        step = self._session.looking_back.step
        told = self._sight()
        return told if step is None or self._seen() is None else f"The network {as_it_was(step)} · {told}"

    def _sight(self) -> str:
        engine, seen = self._session.engine.state, self._seen()
        if engine != "ready":
            return AWAY if engine == "dead" else STARTING
        if seen is None and self._inspections.seen is not None:
            return self._why_dark()
        if self._node is not None:
            column = next(column for column in self.view.columns if column.place == self._node.place)
            shown = self.node.node()
            at = None if shown is None else shown.at
            return spoken.opened(column, self._node.number, at, drawn=self._inspections.picture is not None)
        if self._stack.currentWidget() is self.filters:
            return "" if seen is None or seen.filters is None else self._filters_words(seen)
        return DRAW if self._inspections.picture is None else LIT


def _structure(experiment: Experiment) -> str:
    return structure(experiment.network, experiment.loss.output_activation)
