"""Training in the terminal."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import SHORT, SMALL, Ended, Trained, command

from digitlab.core.experiment import read
from digitlab.core.run import replay
from digitlab.data import model_file

GRAPH = ["--set", "training.execution=graph"]
DIVERGING = [
    "--set", 'network.layers=[{"type": "flatten"}, {"type": "dense", "units": 16, "activation": "linear"}]',
    "--set", "augmentations=[]", "--set", "schedule=constant", "--set", "optimizer=sgd",
    "--set", "optimizer.learning_rate=10",
]  # fmt: skip
