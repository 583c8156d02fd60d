"""Layers that make no network yet: what is wrong is said at its layer, and mended by a click or by hand."""

import pytest

from digitlab.core.experiment import Experiment
from digitlab.core.layers import GRU, Conv2D, Dense, Dropout, Flatten, MaxPooling2D, Patches, Rows, SelfAttention
from digitlab.core.network import MOST_LAYERS, Network
from digitlab.gui.forms import draft


def test_what_does_not_fit_is_said_at_its_layer_and_not_told(layers, plain):
    layers.rows()[0].remove.emit()
    assert layers.told == []
    assert layers.rows()[0].sentence() == "Dense needs a vector but gets 28×28×1; insert Flatten before it."
    assert layers.rows()[1].sentence() == ""
    assert layers.layers() == plain.layers[1:]
    assert "network before it is used" in layers._trouble.text()


def test_one_click_puts_in_the_layer_that_is_missing(layers, plain):
    layers.rows()[0].remove.emit()
    mend = layers.rows()[0]._mend
    assert not layers.rows()[0]._mending.isHidden()
    assert mend.text() == "Insert Flatten"
    assert mend.accessibleName() == "Insert Flatten before Dense"
    mend.click()
    assert layers.trouble() == ""
    assert layers.layers() == plain.layers
    assert all(row._mending.isHidden() for row in layers.rows())


@pytest.mark.parametrize(("spoiled", "mended"), [
    ((Conv2D(),), (Conv2D(), Flatten())),
    ((GRU(units=4),), (Rows(), GRU(units=4))),
    ((SelfAttention(), Flatten()), (Patches(), SelfAttention(), Flatten())),
])  # fmt: skip
def test_what_is_missing_is_known(spoiled, mended):
    assert draft.mended(spoiled, draft.trouble(spoiled)) == mended
    assert draft.trouble(mended) is None


def test_what_no_single_layer_mends_offers_none():
    assert draft.trouble((Flatten(), Conv2D(), Flatten())).insert is None


def test_the_output_layer_says_what_it_needs(layers):
    layers.show(Network(layers=(Flatten(),)))
    layers.rows()[0].remove.emit()
    assert layers.trouble() == "Dense needs a vector but gets 28×28×1; insert Flatten before it."
    assert layers._output.sentence() == layers.trouble()


def test_a_draft_survives_until_it_is_mended(layers, plain):
    layers.rows()[0].remove.emit()
    layers.show(plain)  # as when another card has changed
    assert layers.layers() == plain.layers[1:]
    layers.add(Flatten())
    assert layers.trouble() == ""
    assert layers.layers() == plain.layers
    assert layers._trouble.isHidden()
    layers.rows()[2].remove.emit()
    assert layers.told == [Network(layers=plain.layers[:2])]


def test_a_draft_can_be_discarded(layers, plain):
    layers.rows()[0].remove.emit()
    layers._discard.click()
    assert layers.layers() == plain.layers
    assert layers.told == []
    assert layers._discard.isHidden()


def test_another_network_replaces_a_draft(layers):
    layers.rows()[0].remove.emit()
    layers.show(Experiment().network)
    assert layers.layers() == Experiment().network.layers
    assert layers.trouble() == ""


def test_too_many_weights_are_said_in_words():
    found = draft.trouble((Flatten(), *[Dense(units=4096)] * 4))
    assert found.sentence == (
        "This layer has 16,781,312 of the network's 53,600,266 weights; at most 50,000,000 are allowed, so make it"
        " smaller."
    )
    assert found.layer == 2


def test_too_many_layers_are_said_in_words():
    found = draft.trouble((Flatten(), *[Dropout()] * MOST_LAYERS))
    assert found.sentence == "These are 65 layers; at most 64 are allowed."


def test_shapes_are_known_up_to_the_layer_that_does_not_fit():
    rows = draft.measured((Conv2D(), MaxPooling2D(), Dense(), Flatten()))
    assert [row.shape for row in rows] == [(26, 26, 32), (13, 13, 32)]
