"""The name of a layer is for people: nothing is compiled or measured anew for it, and a file keeps it."""

from __future__ import annotations

import numpy as np

from digitlab.core import messages as m
from digitlab.core.network import Network
from digitlab.data import model_file
from digitlab.engine.build import BuiltNetwork
from digitlab.engine.engine import Engine
from digitlab.engine.execution import signature


def test_a_named_network_is_the_same_to_the_engine(tiny, shop) -> None:
    named = tiny.with_value("network.layers.1.name", "Eyes 👀 / x")
    assert shop.serves(named)
    assert signature(named) == signature(tiny)
    built = BuiltNetwork(named.network, tiny.seed)
    assert built.names() == shop.network.names()
    for one, two in zip(built.initial().trained, shop.fresh.trained, strict=True):
        np.testing.assert_array_equal(one, two)


def test_names_given_after_training_are_saved_and_loaded(tiny, tmp_path) -> None:
    heard = []
    engine = Engine(heard.append)
    engine.obey(m.Reset(experiment=tiny))
    named = tiny.with_value("network.layers.1.name", "Eyes")
    path = tmp_path / "named.digitlab"
    engine.obey(m.Save(path=str(path), experiment=named))
    assert model_file.read(path).experiment == named
    engine.obey(m.Load(path=str(path)))
    assert heard[-1].experiment.network == named.network
    wider = named.model_copy(update={"network": Network(layers=named.network.layers[:1])})
    engine.obey(m.Save(path=str(path), experiment=wider))
    assert model_file.read(path).experiment.network == named.network, "it has the weights of this one"
