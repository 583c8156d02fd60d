import pytest
from PySide6.QtWidgets import QScrollArea

from digitlab.core.experiment import Experiment
from digitlab.core.layers import Conv2D, Dense, Flatten
from digitlab.core.network import Network
from digitlab.gui import theme
from digitlab.gui.panels.network_picture import NetworkPicture, blocks


@pytest.fixture
def picture(qtbot, qapp):
    theme.apply(qapp, "light")
    made = NetworkPicture()
    qtbot.addWidget(made)
    made.resize(690, 190)
    made.setVisible(True)
    return made


def test_every_layer_is_a_block_with_name_shape_and_weights(picture):
    picture.show_network(Experiment().network, "softmax")
    shown = [(block.name, block.shape, block.weights) for block in picture.blocks()]
    assert shown[0] == ("Input", "28×28", "")
    assert shown[1] == ("Conv 5×5", "24×24×24", "624")
    assert shown[-1] == ("Softmax", "10", "2,570")
    assert len(shown) == 8


def test_the_totals_are_said_in_words(picture):
    picture.show_network(Experiment().network, "softmax")
    network = Experiment().network
    assert picture.totals() == f"{network.parameters:,} weights · 1.2 million multiply-adds a digit"


def test_blocks_are_as_large_as_what_leaves_a_layer():
    network = Network(layers=(Conv2D(filters=4), Conv2D(filters=64, strides=2), Flatten(), Dense(units=16)))
    source, first, second, *_, dense, output = blocks(network, "softmax")
    assert source.height > first.height > second.height
    assert second.width > first.width
    assert dense.height > output.height


def scroller(picture):
    return picture.findChild(QScrollArea).horizontalScrollBar()


def test_a_usual_network_fits_and_a_deep_one_scrolls(picture):
    picture.show_network(Experiment().network, "softmax")
    assert scroller(picture).maximum() == 0
    picture.show_network(Network(layers=(Flatten(), *[Dense(units=64)] * 30)), "softmax")
    picture.grab()
    assert scroller(picture).maximum() > 0


def test_it_paints_in_a_very_low_place(picture):
    picture.resize(690, 80)
    picture.show_network(Experiment().network, "softmax")
    assert not picture.grab().isNull()


def test_the_picture_can_be_heard(picture):
    picture.show_network(Network(layers=(Flatten(),)), "softmax")
    assert picture._drawing.accessibleDescription() == "Input 28×28; Flatten 784; Softmax 10 7,850"


def test_a_layer_with_a_name_is_called_by_it(picture):
    picture.show_network(Network(layers=(Flatten(), Dense(name="Eyes", units=4))), "softmax")
    assert [block.name for block in picture.blocks()] == ["Input", "Flatten", "Eyes", "Softmax"]
