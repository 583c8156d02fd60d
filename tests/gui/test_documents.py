import json

import pytest

from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Experiment
from digitlab.core.messages import Load
from digitlab.gui import documents


def test_an_experiment_is_read_back_as_it_was_written(tmp_path):
    documents.write(tmp_path / "one.json", Experiment(seed=9))
    assert documents.read(tmp_path / "one.json") == Experiment(seed=9)


def test_endings_may_be_written_large(tmp_path):
    (tmp_path / "ONE.DIGITLAB").write_bytes(b"")
    assert documents.read(tmp_path / "ONE.DIGITLAB") == Load(path=str(tmp_path / "ONE.DIGITLAB"))


def test_json_with_strokes_is_a_drawing(tmp_path):
    (tmp_path / "seven.json").write_text(json.dumps({"strokes": [[[0, 0], [3, 4]]]}))
    (stroke,) = documents.read(tmp_path / "seven.json")
    assert stroke.tolist() == [[0, 0], [3, 4]]


@pytest.mark.parametrize("content", [b"\xff\xfe", b'{"strokes": 7}', b"[" * 99_999, b"7", b""])
def test_what_is_neither_is_refused_in_one_sentence(tmp_path, content):
    (tmp_path / "odd.json").write_bytes(content)
    with pytest.raises(DigitLabError, match=r"odd\.json") as refusal:
        documents.read(tmp_path / "odd.json")
    assert "\n" not in str(refusal.value)


def test_a_folder_is_no_file(tmp_path):
    (tmp_path / "folder.json").mkdir()
    with pytest.raises(DigitLabError, match="not there"):
        documents.read(tmp_path / "folder.json")
