"""A layer may have a name: plain text, its own, and nothing that a network is compiled for."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from digitlab.core.changes import changes
from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Experiment
from digitlab.core.layers import Conv2D, Dense, Flatten, Layer
from digitlab.core.layers.layer import LONGEST_NAME
from digitlab.core.network import Network

EYES = Experiment(network=Network(layers=(Flatten(), Dense(name="Eyes", units=8), Dense(units=8))))


def problem(*layers):
    with pytest.raises(ValidationError) as refused:
        Network(layers=layers)
    return str(refused.value.errors()[0]["ctx"]["error"])


def test_a_name_goes_through_a_file_and_over_the_command_line() -> None:
    assert Experiment.from_json(EYES.to_json()) == EYES
    named = EYES.with_value("network.layers.2.name", "Größe 7")
    assert [layer.name for layer in named.network.layers] == ["", "Eyes", "Größe 7"]
    assert [layer.label() for layer in named.network.layers] == ["Flatten", "Eyes", "Größe 7"]


def test_two_equal_names_are_refused_in_a_sentence() -> None:
    with pytest.raises(DigitLabError) as refused:
        EYES.with_value("network.layers.2.name", "Eyes")
    assert str(refused.value) == 'network: layers 2 and 3 are both called "Eyes"; rename one of them.'


@pytest.mark.parametrize("name", [" Eyes", "Eyes ", "two\nlines", "a\ttab", "\x00", "\u202e", "x" * (LONGEST_NAME + 1)])
def test_a_name_is_one_line_of_plain_text_and_not_too_long(name) -> None:
    with pytest.raises(DigitLabError) as refused:
        EYES.with_value("network.layers.1.name", name)
    place = "network.layers.1.name"
    long = f"{place} is too long; at most {LONGEST_NAME} characters are allowed."
    plain = f"{place}: a name is plain text in one line, without spaces at its ends."
    assert str(refused.value) == (long if len(name) > LONGEST_NAME else plain)


def test_the_name_is_in_the_messages_about_its_layer() -> None:
    words = problem(Dense(name="Eyes"))
    assert words == 'layer 1 ("Eyes", Dense): Dense needs a vector but gets 28×28×1; insert Flatten before it'


def test_a_name_changes_nothing_about_a_network() -> None:
    renamed = EYES.with_value("network.layers.1.name", "Ears")
    assert changes(EYES, renamed) == []
    assert renamed.network != EYES.network
    assert renamed.network.unnamed() == EYES.network.unnamed()


@pytest.mark.parametrize("kind", Layer.entries().values(), ids=Layer.entries())
def test_every_kind_of_layer_can_have_a_name(kind) -> None:
    assert kind(name="Eyes").label() == "Eyes"
    assert kind().label() == kind().summary()


@pytest.mark.parametrize(("layers", "words"), [
    ((Flatten(), Dense(units=4096), Dense(name="Big", units=4096), *[Dense(units=4096)] * 2),
     'layer 3 ("Big", Dense) has 16,781,312 of the network\'s 53,600,266 weights'),
    ((Conv2D(filters=1024), Conv2D(filters=1024, kernel_size=7), Flatten()),
     "layer 2 (Convolution) has 51,381,248 of the network's"),
])  # fmt: skip
def test_a_network_over_the_budget_is_refused_at_its_largest_layer_and_says_the_budget(layers, words) -> None:
    assert words in problem(*layers)
    assert problem(*layers).endswith("weights; at most 50,000,000 are allowed, so make it smaller")
