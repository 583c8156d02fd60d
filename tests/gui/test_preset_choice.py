import pytest

from digitlab.core import presets
from digitlab.gui.panels.preset_choice import OWN, PresetChoice


@pytest.fixture
def shown(qtbot):
    made = PresetChoice()
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize("name", ["mlp", "rnn"])
def test_a_network_is_called_by_the_preset_it_equals_wherever_it_came_from(shown, name):
    shown.show(presets.load(name).network)
    assert shown.choice.currentText() == presets.load(name).name


def test_a_network_of_no_preset_is_ones_own(shown):
    network = presets.load("mlp").with_value("network.layers.1.units", 33).network
    shown.show(network)
    assert shown.choice.currentText() == ""
    assert shown.choice.placeholderText() == OWN


def test_choosing_brings_the_network(shown):
    brought = []
    shown.changed.connect(brought.append)
    shown.choice.activated.emit(shown.choice.findText("MLP"))
    assert brought == [presets.load("mlp").network]
