"""The compiled step of an optimizer serves every loop that steps alike, and no other."""

from __future__ import annotations

import pytest

from digitlab.core.augmentations import Shift
from digitlab.core.layers import Dense, Flatten
from digitlab.core.losses import Hinge
from digitlab.core.network import Network
from digitlab.core.optimizers import Sgd
from digitlab.core.training import Regularisation
from digitlab.engine.loop import Loop


def compiled(experiment):
    return Loop(experiment, "graph")._update


@pytest.mark.parametrize(
    "change", [{"loss": Hinge()}, {"augmentations": (Shift(),)}, {"optimizer": Sgd(learning_rate=0.5)}]
)
def test_what_does_not_change_the_step_needs_no_other(tiny, change) -> None:
    plain = tiny.model_copy(update={"optimizer": Sgd(learning_rate=0.1)})
    assert compiled(plain.model_copy(update=change)) is compiled(plain)


@pytest.mark.parametrize(
    "change",
    [
        {"optimizer": Sgd(momentum=0.9)},
        {"regularisation": Regularisation(l2=0.1)},
        {"regularisation": Regularisation(clipping="value")},
        {"network": Network(layers=(Flatten(), Dense(units=12, l1=0.1)))},
        {"network": Network(layers=(Flatten(), Dense(units=13)))},
    ],
)
def test_what_changes_the_step_is_compiled_anew(tiny, change) -> None:
    plain = tiny.model_copy(update={"optimizer": Sgd()})
    assert compiled(plain.model_copy(update=change)) is not compiled(plain)
