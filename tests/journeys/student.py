"""A student, who uses the window by its buttons, its canvas and its tabs."""

import itertools

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QLabel

from digitlab.gui.network.pages import NetworkPages
from digitlab.gui.why.panel import WhyPanel

SEVEN = [(0.22, 0.24), (0.45, 0.21), (0.78, 0.20), (0.70, 0.40), (0.56, 0.62), (0.50, 0.86)]


class Student:
    """Uses the window as a person does, and remembers the answers to the drawing."""

    def __init__(self, window, qtbot):
        self.window, self.qtbot, self.session = window, qtbot, window.session
        self.answers, self.sentences = [], []
        self.session.predicted.connect(self.answers.append)
        self.session.said.connect(lambda sentence, tone: self.sentences.append(sentence))

    def until(self, reached):
        self.qtbot.waitUntil(lambda: bool(reached()))

    def press(self, name):
        button = self.window.findChild(QAbstractButton, name)
        self.until(lambda: button.isVisible() and button.isEnabled())
        self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    def draw_a_seven(self):
        canvas, left = self.window.canvas, Qt.MouseButton.LeftButton
        places = [QPoint(round(x * canvas.width()), round(y * canvas.width())) for x, y in SEVEN]
        self.qtbot.mousePress(canvas, left, pos=places[0])
        for here, there in itertools.pairwise(places):
            for part in range(1, 9):
                self.qtbot.mouseMove(canvas, here + (there - here) * part / 8)
        self.qtbot.mouseRelease(canvas, left, pos=places[-1])

    def said_why(self):
        """The digit that the tab Why is about."""
        return self.window.findChild(WhyPanel).heading.text().removeprefix("Why ")[0]

    def reads(self, name):
        return self.window.findChild(QLabel, name).text()

    @property
    def pages(self):
        """What the Network tab shows."""
        self.until(lambda: self.window.findChild(NetworkPages) is not None)
        return self.window.findChild(NetworkPages)

    def node(self, place, number):
        """Click a node; the arithmetic that is then shown."""
        view = self.pages.view
        self.until(lambda: view.lights.layer(place).values is not None)
        self.qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=view.where(place, number).toPoint())
        self.until(lambda: self.pages.node.node() is not None)
        return self.pages.node.node()

    @property
    def step(self):
        newest = self.session.run.newest
        return newest.step if newest else 0
