"""The checkpoint file: what was written comes back to the last bit, and whatever else a file holds is refused."""

from __future__ import annotations

import numpy as np
import pytest

from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Experiment
from digitlab.data import checkpoint_file, container, model_file
from digitlab.data.checkpoint_file import Checkpoint, Position, read, write
from digitlab.data.model_file import ModelFile

POSITION = Position(epoch=4, batches=3, loss=0.1 + 0.2, correct=77, step=47, since=12, seconds=1.5, execution="graph",
                    events=12_345)  # fmt: skip


@pytest.fixture
def checkpoint():
    generator = np.random.default_rng(0)
    tensors = {
        "now.layers.0.kernel": generator.standard_normal((4, 3)).astype(np.float32),
        "optimizer.0": generator.integers(-9, 9, 5, dtype=np.int32),
        "optimizer.1": np.array(0.25, np.float32),
    }
    return Checkpoint(Experiment(seed=3), POSITION, tensors)


@pytest.fixture
def path(tmp_path, checkpoint):
    write(tmp_path / "one.checkpoint", checkpoint)
    return tmp_path / "one.checkpoint"


def same(one, other):
    return one[:2] == other[:2] and {n: (t.dtype, t.shape, t.tobytes()) for n, t in one.tensors.items()} == {
        n: (t.dtype, t.shape, t.tobytes()) for n, t in other.tensors.items()
    }


def refusal(path):
    with pytest.raises(DigitLabError) as refused:
        read(path)
    assert str(refused.value).startswith(f'"{path.name}" ')
    assert str(refused.value).endswith(".")
    return str(refused.value)


def test_a_checkpoint_comes_back_as_it_was_written(path, checkpoint) -> None:
    assert same(read(path), checkpoint)


def test_every_flipped_byte_is_harmless_or_refused(path, checkpoint) -> None:
    content, generator = path.read_bytes(), np.random.default_rng(0)
    for place in range(0, len(content), 3):
        altered = bytearray(content)
        altered[place] ^= 1 << int(generator.integers(8))
        path.write_bytes(altered)
        try:
            found = read(path)
        except DigitLabError:
            continue
        assert same(found, checkpoint), place


def test_a_file_that_is_cut_off_is_refused(path) -> None:
    content = path.read_bytes()
    for length in range(0, len(content), 101):
        path.write_bytes(content[:length])
        assert "cut off" in (said := refusal(path)) or "not a DigitLab" in said


def test_a_model_is_no_checkpoint_and_a_checkpoint_no_model(path, tmp_path) -> None:
    model_file.write(tmp_path / "model.digitlab", ModelFile(Experiment(), {}))
    assert "is no checkpoint of a run" in refusal(tmp_path / "model.digitlab")
    with pytest.raises(DigitLabError, match="not a DigitLab model"):
        model_file.read(path)


@pytest.mark.parametrize(
    "change",
    [{"epoch": -1}, {"step": -1}, {"execution": "magic"}, {"seconds": float("nan")}, {"more": 1}, {"events": None}],
)
def test_a_position_that_cannot_be_is_refused_though_its_sum_fits(path, checkpoint, change) -> None:
    position = POSITION.model_copy(update=change) if "more" not in change else POSITION
    odd = position.model_dump() | change

    class Odd:
        def model_dump_json(self):
            return str(odd).replace("'", '"').replace("nan", "NaN").replace("None", "null")

    write(path, checkpoint._replace(position=Odd()))
    assert "is damaged: what it says is not allowed" in refusal(path)


def test_numbers_that_are_not_finite_are_not_written_over_a_good_file(path, checkpoint) -> None:
    bad = checkpoint._replace(tensors={"optimizer.3": np.array([1, np.inf], np.float32)})
    with pytest.raises(DigitLabError, match=r"it has a number that is not finite, in 'optimizer.3'"):
        write(path, bad)
    assert same(read(path), checkpoint)


def test_what_would_be_refused_for_its_size_is_not_written(path, checkpoint, monkeypatch) -> None:
    monkeypatch.setattr(container, "LARGEST_MEMBER", 16)
    with pytest.raises(DigitLabError, match="larger than any file of DigitLab holds"):
        write(path, checkpoint)
    monkeypatch.undo()
    monkeypatch.setattr(checkpoint_file, "LARGEST_TOTAL", 4 * container.MEBIBYTE + 16)
    with pytest.raises(DigitLabError, match="cannot be saved: it is larger than"):
        write(path, checkpoint)
    monkeypatch.undo()
    assert same(read(path), checkpoint)
