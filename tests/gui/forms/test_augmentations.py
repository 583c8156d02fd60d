import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from digitlab.core.augmentations import Augmentation, Rotate, Shear, Shift
from digitlab.core.parameter import bounds
from digitlab.gui import theme
from digitlab.gui.forms.augmentations import Augmentations


@pytest.fixture
def augmentations(qtbot, qapp):
    theme.apply(qapp, "light")
    made = Augmentations()
    qtbot.addWidget(made)
    made.setVisible(True)
    made.told = []
    made.changed.connect(made.told.append)
    return made


def press(augmentations, key):
    QTest.mouseClick(augmentations.rows()[key].switch, Qt.MouseButton.LeftButton)


def test_every_augmentation_of_the_catalogue_has_a_switch(augmentations):
    assert list(augmentations.rows()) == list(Augmentation.entries())
    assert augmentations.entries() == ()


def test_switching_on_and_off_tells_the_list(augmentations):
    press(augmentations, "rotate")
    press(augmentations, "shift")
    press(augmentations, "rotate")
    assert augmentations.told == [(Rotate(),), (Shift(), Rotate()), (Shift(),)]


def test_the_strength_is_told_and_kept_while_it_is_off(augmentations):
    augmentations.show((Rotate(degrees=5.0),))
    form = augmentations.rows()["rotate"].form
    form.rows()["degrees"].edited.emit(20.0)
    press(augmentations, "rotate")
    press(augmentations, "rotate")
    assert augmentations.told == [(Rotate(degrees=20.0),), (), (Rotate(degrees=20.0),)]


def test_the_strength_is_there_only_while_it_is_on(augmentations):
    form = augmentations.rows()["shear"].form
    assert not form.isVisible()
    augmentations.show((Shear(),))
    assert form.isVisible()
    assert augmentations.told == []


@pytest.mark.parametrize("key", Augmentation.entries())
def test_every_strength_has_a_slider_from_end_to_end(augmentations, key):
    kind = Augmentation.entries()[key]
    augmentations.show((kind(),))
    for name in kind.strengths():
        slider = augmentations.rows()[key].form.rows()[name].slider
        for press_key, end in ((Qt.Key.Key_End, "le"), (Qt.Key.Key_Home, "ge")):
            QTest.keyClick(slider, press_key)
            assert getattr(augmentations.told[-1][0], name) == bounds(kind.model_fields[name])[end]


def test_while_a_run_goes_switching_says_that_it_waits(augmentations):
    augmentations.show((Rotate(),))
    augmentations.set_running(True)
    assert augmentations._note.isHidden()
    press(augmentations, "shift")
    assert not augmentations._note.isHidden()
    press(augmentations, "shift")
    assert augmentations._note.isHidden()
