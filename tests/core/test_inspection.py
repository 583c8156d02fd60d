"""Which nodes are shown, and when two networks compute the same."""

from __future__ import annotations

from digitlab.core.inspection import sampled, structure
from digitlab.core.layers import Conv2D, Dense, Dropout, Flatten
from digitlab.core.network import Network


def test_all_are_shown_or_so_many_at_equal_distances() -> None:
    assert sampled(3, 64) == [0, 1, 2]
    assert sampled(10, 4) == [0, 2, 5, 7]
    assert len(set(sampled(2000, 64))) == 64


def test_only_what_changes_the_answer_changes_the_structure() -> None:
    def of(*layers, activation="softmax"):
        return structure(Network(layers=layers), activation)

    same = of(Flatten(), Dropout(rate=0.1), Dense(units=5))
    assert same == of(Flatten(), Dropout(rate=0.4), Dense(units=5, kernel_initializer="zeros", l2=0.1))
    others = [of(Flatten(), Dropout(), Dense(units=5, activation="tanh")), of(Flatten(), Dense(units=5)),
              of(Flatten(), Dropout(), Dense(units=5), activation="sigmoid"),
              of(Conv2D(kernel_size=1, padding="same"), Flatten()), of(Conv2D(kernel_size=1), Flatten())]  # fmt: skip
    assert len({same, *others}) == 6
