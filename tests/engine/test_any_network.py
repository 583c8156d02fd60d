"""A few networks drawn from the whole catalogue; tests/stress/networks.py tries hundreds."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest

STRESS = Path(__file__).parents[1] / "stress" / "networks.py"


@pytest.fixture(scope="module")
def networks():
    found = importlib.util.spec_from_file_location("stress_networks", STRESS)
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


@pytest.mark.parametrize("number", range(3))
def test_a_network_of_any_layers_trains_and_survives_a_file(networks, number) -> None:
    assert networks.attempt(networks.sound(np.random.default_rng([0, number]))) == []


@pytest.mark.parametrize("number", range(40))
def test_layers_that_do_not_fit_are_refused_with_the_place(networks, number) -> None:
    assert networks.refusal(networks.misfit(np.random.default_rng([0, number, 1]))) == []
