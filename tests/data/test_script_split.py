"""The script of an experiment with own digits shares them out as the app does, equal pictures together."""

import zipfile

import numpy as np
import pytest

from digitlab.core.experiment import Data, Experiment
from digitlab.core.script import python_script
from digitlab.core.training import Training
from digitlab.data import library, parted
from digitlab.data.parted import CHECK, LEARN


@pytest.fixture
def many_alike(monkeypatch, tmp_path):
    """400 digits to learn from, of which a third have a twin, among them such of another label, and 60 sealed ones."""
    monkeypatch.setenv("DIGITLAB_HOME", str(tmp_path))
    kinds = np.random.default_rng(1).integers(0, 330, 460)
    images = np.zeros((460, 28, 28), np.uint8)
    images[np.arange(460), kinds // 28, kinds % 28] = 255
    labels = np.where(np.arange(460) % 9, kinds % 10, kinds % 7).astype(np.uint8)
    with library.adding("mine") as writer:
        writer.add(images, labels, np.arange(460) >= 400)
        writer.finish()
    return library.entry("mine")


@pytest.mark.parametrize("learn_from", [60_000, 100])
@pytest.mark.parametrize("stratified", [True, False])
def test_the_parts_are_the_same_and_no_picture_is_in_two(many_alike, stratified, learn_from):
    data = Data(validation_count=90, stratified=stratified, split_seed=3).with_dataset(many_alike)
    data = data.model_copy(update={"validation_count": 90, "learn_from": learn_from})
    script = python_script(Experiment(data=data, training=Training(batch_size=20)))
    found = {"np": np, "zipfile": zipfile}
    exec(script[script.index("# Data --") : script.index("def targets")], found)
    app = parted.load(data)
    assert len(np.unique(app.parts)) == 4, "some are left out"
    for name, part in (("train", LEARN), ("validation", CHECK)):
        places = np.flatnonzero(app.parts == part)
        assert (found[f"{name}_images"][..., 0] == app.pictures(places)).all()
        assert (found[f"{name}_labels"] == app.labels[places]).all()
    pictures = [{image.tobytes() for image in found[f"{name}_images"]} for name in ("train", "validation", "test")]
    assert len(set.union(*pictures)) == sum(map(len, pictures))
