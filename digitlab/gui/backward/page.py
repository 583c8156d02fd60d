"""The backward pass: a small network that reads the drawing, step by step forward and backward."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from digitlab.core.losses import Loss
from digitlab.data.backpropagation.bends import BENDS
from digitlab.data.backpropagation.losses import RULES
from digitlab.gui import fonts
from digitlab.gui.backward.diagram import BackwardDiagram, named
from digitlab.gui.backward.explanation import Explanation
from digitlab.gui.backward.formulas import explained
from digitlab.gui.backward.walk import ALPHA, HEAVIEST, SHAPES, Walk
from digitlab.gui.buttons import flat
from digitlab.gui.forms.controls import Choice, NumberField
from digitlab.gui.forms.fields import FieldFrame
from digitlab.gui.labels import Label, Remark
from digitlab.gui.session import Session

FIELD_WIDTH = 72
HIGH = 380  # pixels
DOWN = f"Move every weight by −{ALPHA:g} times its derivative, as gradient descent does"
NOT_YET = f"{DOWN}: once all derivatives are known, at the last step"
HINT = "Drag a number up or down · orange: how f changes"
REFUSED = f"A weight lies between −{HEAVIEST:g} and {HEAVIEST:g} here"


class BackwardPage(QWidget):
    """Follows the drawing while it is in sight."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        loss = session.experiment.loss
        self.walk = Walk(loss if type(loss) in RULES else next(iter(RULES))(), self)
        self.diagram, self.explanation = BackwardDiagram(self.walk), Explanation()
        self.shape = Choice([(" · ".join(map(str, one)), place) for place, one in enumerate(SHAPES)], name="Nodes")
        self.activation = Choice([(name.replace("_", " "), name) for name in BENDS], name="Activation")
        self.loss = Choice([(kind.title, kind.key()) for kind in RULES], name="Loss")
        self.target = Choice([], name="True output")
        for one in (self.shape, self.activation, self.loss, self.target):
            one.setToolTip(one.accessibleName())
        self.again = flat("New weights", "Draw other weights at random")
        self.down = flat("Step down")
        self.back = QPushButton("Back", objectName="backward_back")
        self.next = QPushButton("Next", objectName="backward_next")
        self.next.setProperty("kind", "primary")
        self.weight = NumberField(whole=False, limits={"ge": -HEAVIEST, "le": HEAVIEST})
        self.weight.setAccessibleName("Weight")
        self._title = Label(size=fonts.TITLE, weight=fonts.SEMIBOLD, wrap=True)
        self._place, self._remark = Label(tone="faint"), Remark()
        self._remark.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._lay_out()
        self._connect()
        self._show()

    def _lay_out(self) -> None:
        above, below, beside = QHBoxLayout(spacing=8), QHBoxLayout(spacing=8), QVBoxLayout(spacing=6)
        for choice, share in ((self.shape, 3), (self.activation, 3), (self.loss, 4), (self.target, 3)):
            above.addWidget(choice, share)
        above.addWidget(self.again)
        frame = self._frame = FieldFrame(self.weight)
        frame.setFixedWidth(FIELD_WIDTH)
        kept = frame.sizePolicy()
        kept.setRetainSizeWhenHidden(True)  # what is beside it stays where it is
        frame.setSizePolicy(kept)
        below.addWidget(self._remark, 1)
        below.addWidget(frame)
        below.addWidget(self.down)
        below.addWidget(self._place)
        below.addWidget(self.back)
        below.addWidget(self.next)
        beside.addWidget(self._title)
        beside.addWidget(self.explanation, 1)
        middle = self._middle = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        middle.setSpacing(10)
        middle.addWidget(self.diagram, 5)
        middle.addLayout(beside, 4)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 0, 4, 4)
        column.setSpacing(6)
        column.addLayout(above)
        column.addLayout(middle, 1)
        column.addLayout(below)

    def _connect(self) -> None:
        walk = self.walk
        self.shape.edited.connect(lambda place: walk.rebuild(shape=SHAPES[place]))
        self.activation.edited.connect(lambda name: walk.rebuild(activation=name))
        self.loss.edited.connect(lambda key: walk.rebuild(loss=self._loss(key)))
        self.target.edited.connect(lambda place: walk.rebuild(target=place))
        self.again.clicked.connect(lambda: walk.rebuild(seed=walk.seed + 1))
        self.down.clicked.connect(walk.descend)
        self.back.clicked.connect(lambda: walk.go_to(walk.place - 1))
        self.next.clicked.connect(lambda: walk.go_to(walk.place + 1))
        self.weight.edited.connect(self._enter)
        walk.changed.connect(self._show)
        self._session.inspections.drawn.connect(self._follow)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Formulas lie below the picture where there is the height for both, else beside it."""
        super().resizeEvent(event)
        ways = QBoxLayout.Direction
        self._middle.setDirection(ways.TopToBottom if self.height() >= HIGH else ways.LeftToRight)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._follow()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.walk.choose(None)

    def _follow(self) -> None:
        if self.isVisible():
            self.walk.show_picture(self._session.inspections.picture)

    def _loss(self, key: str) -> Loss:
        """The loss of the experiment with its parameters, or another one as it usually is."""
        loss = self._session.experiment.loss
        return loss if loss.key() == key else Loss.entries()[key]()

    def _enter(self, value: float | str) -> None:
        edge = self.walk.edge
        if edge is None:
            return
        allowed = not isinstance(value, str) and abs(value) <= HEAVIEST
        if allowed:
            self.walk.set_weight(edge, float(value))
        else:
            self.weight.set_value(self.walk.weight(edge))
            self._remark.say(REFUSED, "error")

    def _show(self) -> None:
        walk = self.walk
        title, blocks = explained(walk)
        self._title.setText(title)
        self.explanation.show_blocks(blocks)
        self.shape.set_value(SHAPES.index(walk.shape))
        self.activation.set_value(walk.activation)
        self.loss.set_value(walk.loss.key())
        self._show_targets()
        self._place.setText(f"{walk.place + 1} of {len(walk.steps)}")
        self.back.setEnabled(walk.place > 0)
        self.next.setEnabled(walk.place < len(walk.steps) - 1)
        self.down.setEnabled(walk.place == len(walk.steps) - 1 and walk.finite())
        self.down.setToolTip(DOWN if walk.place == len(walk.steps) - 1 else NOT_YET)
        self._frame.setVisible(walk.edge is not None)
        self.weight.set_value(0.0 if walk.edge is None else round(walk.weight(walk.edge), 4))
        self._remark.say(HINT if walk.edge is None else named(walk, walk.edge))

    def _show_targets(self) -> None:
        if self.target.count() != self.walk.shape[-1]:
            self.target.clear()
            for place in range(self.walk.shape[-1]):
                self.target.addItem(f"true: output {place + 1}", place)
        self.target.set_value(self.walk.target)
