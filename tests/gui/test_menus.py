"""The menus beyond what the window's tests press."""

import pytest
from PySide6.QtWidgets import QMenu

from digitlab.core import presets
from digitlab.gui.settings import Settings


@pytest.fixture
def from_preset(window):
    """The entries of File > New from preset by their names, as the menu has them once it opens."""
    menu = next(menu for menu in window.findChildren(QMenu) if menu.title() == "New from &preset")
    assert menu.isEmpty(), "the window waits for the presets"
    for _ in range(2):
        menu.aboutToShow.emit()
    return {action.text(): action for action in menu.actions()}


def test_a_new_experiment_takes_network_and_training_of_a_preset_and_is_undone_in_one_step(window, from_preset):
    session, before = window.session, window.session.experiment
    default, *others = (preset.name for preset in presets.every().values())
    assert list(from_preset) == [default, *sorted(others, key=str.lower)]
    assert default == "Default"
    from_preset["GRU by rows"].trigger()
    assert session.experiment == presets.load("gru")
    assert (session.path, session.modified, session.undo_stack.count()) == (None, False, 1)
    assert session.undo_stack.undoText() == "new experiment"
    session.undo_stack.undo()
    assert session.experiment == before
    session.undo_stack.redo()
    assert session.experiment == presets.load("gru")


def test_every_preset_says_what_it_brings(from_preset):
    assert all("weights" in action.toolTip() and "epochs" in action.toolTip() for action in from_preset.values())


def test_the_room_for_earlier_moments_is_chosen_kept_and_sent_with_the_next_run(ready_window, process):
    menu = next(menu for menu in ready_window.findChildren(QMenu) if menu.title() == "Keep earlier &moments")
    entries = {action.text(): action for action in menu.actions()}
    assert [text for text, action in entries.items() if action.isChecked()] == ["Up to 100 MB a run"]
    entries["Keep none"].trigger()
    ready_window.session.play()
    assert process.taken()[-1].room == 0
    assert Settings().room == 0
    Settings().room = "much"
    assert Settings().room == 100
