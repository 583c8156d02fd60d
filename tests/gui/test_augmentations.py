import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from digitlab.core.augmentations import Augmentation, Rotate, Shear, Shift
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


def test_the_strength_can_be_set_only_while_it_is_on(augmentations):
    form = augmentations.rows()["shear"].form
    assert not form.isEnabled()
    augmentations.show((Shear(),))
    assert form.isEnabled()
    assert augmentations.told == []


def test_while_a_run_goes_switching_says_that_it_waits(augmentations):
    augmentations.show((Rotate(),))
    augmentations.set_running(True)
    assert augmentations._note.isHidden()
    press(augmentations, "shift")
    assert not augmentations._note.isHidden()
    press(augmentations, "shift")
    assert augmentations._note.isHidden()
