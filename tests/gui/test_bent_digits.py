"""The preview of bending: the right pictures, made only when they are seen, at most ten times a second."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from digitlab.core.augmentations import Elastic, Rotate
from digitlab.data.augmentation import bent
from digitlab.data.augmentation.draws import draw
from digitlab.data.samples import samples
from digitlab.gui import theme
from digitlab.gui.palette import palette
from digitlab.gui.panels.bent_digits import BentDigits

SEVEN = np.zeros((28, 28), np.uint8)
SEVEN[6, 8:20] = SEVEN[6:22, 15] = 255


@pytest.fixture
def preview(qtbot, qapp):
    theme.apply(qapp, "dark")
    made = BentDigits()
    qtbot.addWidget(made)
    made.resize(280, made.sizeHint().height())
    made.bends = []
    original = made._bend
    made._bend = lambda: (made.bends.append(1), original())
    return made


def shown(tiles):
    """The pictures as grey levels, uint8 [n, 28, 28]."""
    return np.array([[[one.pixelIndex(x, y) for x in range(28)] for y in range(28)] for one in tiles.pictures()])


def expected(augmentations, seed=0):
    images = np.concatenate([samples(), np.repeat(SEVEN[None], 4, axis=0)])
    return np.round(255 * bent(images, augmentations, draw(np.random.default_rng(seed), 20)))


def test_digits_are_those_of_the_reference_and_again_draws_anew(preview, qtbot):
    chosen = (Rotate(), Elastic(pixels=2.0))
    preview.show_augmentations(chosen)
    preview.show()
    qtbot.waitUntil(lambda: len(preview.samples.pictures()) == 16)
    assert (shown(preview.samples) == expected(chosen)[:16]).all()
    QTest.mouseClick(preview.findChild(QPushButton, "bend_again"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(preview.bends) == 2)
    assert (shown(preview.samples) == expected(chosen, seed=1)[:16]).all()


def test_the_drawing_is_bent_in_four_ways_while_there_is_one(preview, qtbot):
    preview.show_augmentations((Elastic(pixels=2.0),))
    preview.show()
    qtbot.waitUntil(lambda: len(preview.bends) == 1)
    assert not preview.variants.isVisible()
    preview.show_drawing(SEVEN)
    qtbot.waitUntil(lambda: len(preview.bends) == 2)
    assert (shown(preview.variants) == expected((Elastic(pixels=2.0),))[16:]).all()
    assert preview.variants.isVisible()
    preview.show_drawing(None)
    assert not preview.variants.isVisible()


def test_nothing_is_bent_before_it_is_seen_nor_for_what_is_told_twice(preview, qtbot):
    preview.show_augmentations((Rotate(),))
    preview.show_drawing(SEVEN)
    assert preview.bends == []
    preview.show()
    qtbot.waitUntil(lambda: len(preview.bends) == 1)
    preview.show_augmentations((Rotate(),))
    qtbot.waitUntil(lambda: not preview._pace.isActive())
    assert len(preview.bends) == 1


def test_a_drag_is_followed_at_a_pace_and_its_end_is_shown(preview, qtbot):
    preview.show()
    qtbot.waitUntil(lambda: len(preview.bends) == 1)
    for degrees in range(40):
        preview.show_augmentations((Rotate(degrees=float(degrees)),))
    qtbot.waitUntil(lambda: not preview._pace.isActive())
    assert len(preview.bends) == 2
    assert (shown(preview.samples) == expected((Rotate(degrees=39.0),))[:16]).all()


def test_pictures_are_crisp_as_dark_as_the_canvas_and_fit_the_room(preview, qtbot):
    preview.show_drawing(SEVEN)
    preview.show()
    qtbot.waitUntil(lambda: len(preview.bends) == 1)
    for tiles, side in ((preview.samples, 28), (preview.variants, 56)):
        places = tiles.places()
        assert {(place.width(), place.height()) for place in places} == {(side, side)}
        assert max(place.right() for place in places) == 279
        assert max(place.bottom() for place in places) < tiles.height()
        assert not any(one.intersects(other) for one in places for other in places if one is not other)
    grabbed = preview.variants.grab().toImage()
    colours = {grabbed.pixelColor(x, y).name() for x in range(4, 52) for y in range(4, 52)}
    assert colours == {palette().canvas, palette().ink}
