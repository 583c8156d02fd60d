"""The model file: what is saved comes back, and whatever else a file holds is refused in one sentence."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from digitlab.core import files
from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Experiment
from digitlab.data import model_file
from digitlab.data.model_file import ModelFile, read, write
from digitlab.data.preview import preview_png

Members = Callable[[Path], dict[str, bytes]]
Refusal = Callable[[Path], str]


def equal(one: ModelFile, other: ModelFile) -> bool:
    return (
        (one.experiment, one.history, one.preview) == (other.experiment, other.history, other.preview)
        and list(one.tensors) == list(other.tensors)
        and all(
            one.tensors[name].dtype == tensor.dtype
            and one.tensors[name].shape == tensor.shape
            and one.tensors[name].tobytes() == tensor.tobytes()
            for name, tensor in other.tensors.items()
        )
    )


def test_a_model_comes_back_as_it_was_saved(path: Path, model: ModelFile) -> None:
    assert equal(read(str(path)), model)


def test_the_same_model_is_always_the_same_file(path: Path, tmp_path: Path, model: ModelFile) -> None:
    write(tmp_path / "again.digitlab", model)
    assert (tmp_path / "again.digitlab").read_bytes() == path.read_bytes()


def test_the_first_bytes_tell_the_type_of_the_file(path: Path) -> None:
    assert path.read_bytes()[30:60] == b"mimetypeapplication/x-digitlab"


def test_the_members_are_those_of_the_format(path: Path, members: Members) -> None:
    names = list(members(path))
    assert names[:5] == ["mimetype", "manifest.json", "experiment.json", "history.jsonl", "preview.png"]
    assert names[5:] == [f"tensors/{n:04}.bin" for n in range(4)]


def test_the_manifest_names_format_versions_and_tensors(path: Path, members: Members) -> None:
    manifest = json.loads(members(path)["manifest.json"])
    assert manifest["format"] == 1
    assert {"digitlab", "numpy"} <= set(manifest["versions"])
    assert manifest["tensors"][0] == {
        "name": "dense/kernel", "shape": [4, 3], "dtype": "float32", "member": "tensors/0000.bin"
    }  # fmt: skip


def test_tensors_are_stored_little_endian_the_last_axis_fastest(
    tmp_path: Path, model: ModelFile, members: Members
) -> None:
    tensor = np.asfortranarray(np.arange(6, dtype=">f4").reshape(2, 3))
    write(tmp_path / "m.digitlab", model._replace(tensors={"a": tensor}))
    assert members(tmp_path / "m.digitlab")["tensors/0000.bin"] == np.arange(6, dtype="<f4").tobytes()
    assert (read(tmp_path / "m.digitlab").tensors["a"] == tensor).all()


def test_a_model_without_history_preview_and_tensors_can_be_saved(tmp_path: Path) -> None:
    write(tmp_path / "m.digitlab", ModelFile(Experiment(), {}))
    assert equal(read(tmp_path / "m.digitlab"), ModelFile(Experiment(), {}))


def test_event_lines_may_bring_their_end_of_line(tmp_path: Path, model: ModelFile) -> None:
    write(tmp_path / "m.digitlab", model._replace(history=('{"a": 1}\n', "{}\n")))
    assert read(tmp_path / "m.digitlab").history == ('{"a": 1}', "{}")


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_weights_that_are_not_finite_are_not_saved_over_a_good_file(path: Path, bad: float, model: ModelFile) -> None:
    broken = model._replace(tensors={"dense/kernel": np.array([1, bad], np.float32)})
    with pytest.raises(DigitLabError, match=r"cannot be saved: it has a weight that is not a finite .*'dense/kernel'"):
        write(path, broken)
    assert equal(read(path), model)


def test_a_save_that_fails_leaves_the_old_file(path: Path, monkeypatch: pytest.MonkeyPatch, model: ModelFile) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(DigitLabError, match="No space left"):
        write(path, model._replace(tensors={}))
    monkeypatch.undo()
    assert equal(read(path), model)


def test_every_flipped_bit_is_harmless_or_refused(path: Path, model: ModelFile) -> None:
    content = path.read_bytes()
    generator = np.random.default_rng(0)
    for place in range(len(content)):
        altered = bytearray(content)
        altered[place] ^= 1 << int(generator.integers(8))
        path.write_bytes(altered)
        try:
            found = read(path)
        except DigitLabError:
            continue
        assert equal(found, model), place


def test_every_truncated_file_is_refused(path: Path, refusal: Refusal) -> None:
    content = path.read_bytes()
    for length in range(0, len(content), 37):
        path.write_bytes(content[:length])
        assert re.search("cut off|not a DigitLab model", refusal(path))


def test_mutants_are_refused_or_the_same(path: Path, model: ModelFile) -> None:
    content, generator = path.read_bytes(), np.random.default_rng(1)
    for _ in range(200):
        mutant = bytearray(content)
        for _ in range(generator.integers(1, 8)):
            start = int(generator.integers(len(mutant)))
            mutant[start : start + int(generator.integers(0, 9))] = generator.bytes(int(generator.integers(0, 9)))
        path.write_bytes(mutant)
        try:
            found = read(path)
        except DigitLabError:
            continue
        assert equal(found, model)


def zipped(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "application/epub+zip" if name == "mimetype" else "<xml/>")
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(preview_png(np.zeros((9, 9), np.uint8)), id="picture"),
        pytest.param(b"\x80\x04K\x01.", id="pickle"),
        pytest.param(b"\x89HDF\r\n\x1a\n" + bytes(100), id="HDF5"),
        pytest.param(zipped("a.txt"), id="ZIP"),
        pytest.param(zipped(), id="empty ZIP"),
        pytest.param(zipped("[Content_Types].xml", "word/document.xml"), id="Word"),
        pytest.param(zipped("mimetype", "META-INF/container.xml"), id="EPUB"),
        pytest.param(zipped("metadata.json", "config.json", "model.weights.h5"), id="Keras"),
    ],
)
def test_foreign_files_are_refused(content: bytes, path: Path, refusal: Refusal) -> None:
    path.write_bytes(content)
    assert "not a DigitLab model; choose a file that DigitLab has saved" in refusal(path)


def test_missing_files_and_folders_are_refused(tmp_path: Path, refusal: Refusal) -> None:
    assert "cannot be read: No such file" in refusal(tmp_path / "none.digitlab")
    (tmp_path / "folder.digitlab").mkdir()
    assert "is not a file; choose a model file" in refusal(tmp_path / "folder.digitlab")


def test_a_file_without_permission_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch, refusal: Refusal) -> None:
    def denied(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)
    assert "cannot be read: Permission denied; check its name and permissions" in refusal(path)


def test_nothing_outside_the_folder_is_written_by_reading(path: Path, tmp_path: Path) -> None:
    read(path)
    assert [file.name for file in tmp_path.iterdir()] == ["seven.digitlab"]


def test_a_preview_is_a_grey_png_of_the_same_size() -> None:
    grey = np.arange(12, dtype=np.uint8).reshape(3, 4)
    assert (np.asarray(Image.open(io.BytesIO(preview_png(grey)))) == grey).all()


def test_a_file_larger_than_any_model_is_refused_unread(
    path: Path, monkeypatch: pytest.MonkeyPatch, refusal: Refusal
) -> None:
    monkeypatch.setattr(model_file, "LARGEST_FILE", 1024)
    assert "so it is not a model file for this app" in refusal(path)
