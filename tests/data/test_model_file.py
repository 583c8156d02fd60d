"""The model file: what is saved comes back, and whatever else a file holds is refused in one sentence."""

from __future__ import annotations

import io
import json
import os
import re
import zipfile
from collections.abc import Callable
from hashlib import sha256
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

Change = Callable[[dict[str, bytes]], object]


def some_model() -> ModelFile:
    generator = np.random.default_rng(0)
    return ModelFile(
        experiment=Experiment(name="Größe 7"),
        tensors={
            "dense/kernel": generator.normal(size=(4, 3)).astype(np.float32),
            "dense/bias": np.zeros(3, np.float32),
            "optimizer/iterations": np.array(470, np.int64),
            "seed": np.array([1, 2**32 - 1], np.uint32),
        },
        history=('{"kind": "started"}', '{"kind": "finished", "name": "ü"}'),
        preview=preview_png(generator.integers(0, 256, (28, 28), dtype=np.uint8)),
    )


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


@pytest.fixture
def path(tmp_path: Path) -> Path:
    write(tmp_path / "seven.digitlab", some_model())
    return tmp_path / "seven.digitlab"


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rewrite(path: Path, content: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)


def resign(content: dict[str, bytes]) -> None:
    """Makes the manifest fit the members, as somebody who means harm would."""
    manifest = json.loads(content["manifest.json"])
    signed = {name: data for name, data in content.items() if name not in ("mimetype", "manifest.json")}
    manifest["sha256"] = {name: sha256(data).hexdigest() for name, data in signed.items()}
    content["manifest.json"] = json.dumps(manifest).encode()


def edit_manifest(content: dict[str, bytes], edit: Callable[[dict], object]) -> None:
    manifest = json.loads(content["manifest.json"])
    edit(manifest)
    content["manifest.json"] = json.dumps(manifest).encode()


def refusal(path: Path) -> str:
    with pytest.raises(DigitLabError) as caught:
        read(path)
    sentence = str(caught.value)
    assert re.fullmatch(rf'"{path.name}" [^\n]*[^.]\.', sentence), sentence
    assert len(sentence) < 400
    return sentence


def test_a_model_comes_back_as_it_was_saved(path: Path) -> None:
    assert equal(read(str(path)), some_model())


def test_the_same_model_is_always_the_same_file(path: Path, tmp_path: Path) -> None:
    write(tmp_path / "again.digitlab", some_model())
    assert (tmp_path / "again.digitlab").read_bytes() == path.read_bytes()


def test_the_first_bytes_tell_the_type_of_the_file(path: Path) -> None:
    assert path.read_bytes()[30:60] == b"mimetypeapplication/x-digitlab"


def test_the_members_are_those_of_the_format(path: Path) -> None:
    names = list(members(path))
    assert names[:5] == ["mimetype", "manifest.json", "experiment.json", "history.jsonl", "preview.png"]
    assert names[5:] == [f"tensors/{n:04}.bin" for n in range(4)]


def test_the_manifest_names_format_versions_and_tensors(path: Path) -> None:
    manifest = json.loads(members(path)["manifest.json"])
    assert manifest["format"] == 1
    assert {"digitlab", "numpy"} <= set(manifest["versions"])
    assert manifest["tensors"][0] == {
        "name": "dense/kernel", "shape": [4, 3], "dtype": "float32", "member": "tensors/0000.bin"
    }  # fmt: skip


def test_tensors_are_stored_little_endian_the_last_axis_fastest(tmp_path: Path) -> None:
    tensor = np.asfortranarray(np.arange(6, dtype=">f4").reshape(2, 3))
    write(tmp_path / "m.digitlab", some_model()._replace(tensors={"a": tensor}))
    assert members(tmp_path / "m.digitlab")["tensors/0000.bin"] == np.arange(6, dtype="<f4").tobytes()
    assert (read(tmp_path / "m.digitlab").tensors["a"] == tensor).all()


def test_a_model_without_history_preview_and_tensors_can_be_saved(tmp_path: Path) -> None:
    write(tmp_path / "m.digitlab", ModelFile(Experiment(), {}))
    assert equal(read(tmp_path / "m.digitlab"), ModelFile(Experiment(), {}))


def test_event_lines_may_bring_their_end_of_line(tmp_path: Path) -> None:
    write(tmp_path / "m.digitlab", some_model()._replace(history=('{"a": 1}\n', "{}\n")))
    assert read(tmp_path / "m.digitlab").history == ('{"a": 1}', "{}")


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_weights_that_are_not_finite_are_not_saved_over_a_good_file(path: Path, bad: float) -> None:
    broken = some_model()._replace(tensors={"dense/kernel": np.array([1, bad], np.float32)})
    with pytest.raises(DigitLabError, match=r"cannot be saved: it has a weight that is not a finite .*'dense/kernel'"):
        write(path, broken)
    assert equal(read(path), some_model())


def test_a_save_that_fails_leaves_the_old_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(DigitLabError, match="No space left"):
        write(path, some_model()._replace(tensors={}))
    monkeypatch.undo()
    assert equal(read(path), some_model())


def test_every_flipped_bit_is_harmless_or_refused(path: Path) -> None:
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
        assert equal(found, some_model()), place


def test_every_truncated_file_is_refused(path: Path) -> None:
    content = path.read_bytes()
    for length in range(0, len(content), 37):
        path.write_bytes(content[:length])
        assert re.search("cut off|not a DigitLab model", refusal(path))


def test_mutants_are_refused_or_the_same(path: Path) -> None:
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
        assert equal(found, some_model())


def picture() -> bytes:
    file = io.BytesIO()
    Image.new("L", (9, 9)).save(file, "PNG")
    return file.getvalue()


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
        pytest.param(picture(), id="picture"),
        pytest.param(b"\x80\x04K\x01.", id="pickle"),
        pytest.param(b"\x89HDF\r\n\x1a\n" + bytes(100), id="HDF5"),
        pytest.param(zipped("a.txt"), id="ZIP"),
        pytest.param(zipped(), id="empty ZIP"),
        pytest.param(zipped("[Content_Types].xml", "word/document.xml"), id="Word"),
        pytest.param(zipped("mimetype", "META-INF/container.xml"), id="EPUB"),
        pytest.param(zipped("metadata.json", "config.json", "model.weights.h5"), id="Keras"),
    ],
)
def test_foreign_files_are_refused(content: bytes, path: Path) -> None:
    path.write_bytes(content)
    assert "not a DigitLab model; choose a file that DigitLab has saved" in refusal(path)


def test_missing_files_folders_and_unreadable_files_are_refused(path: Path, tmp_path: Path) -> None:
    assert "cannot be read: No such file" in refusal(tmp_path / "none.digitlab")
    (tmp_path / "folder.digitlab").mkdir()
    assert "is not a file; choose a model file" in refusal(tmp_path / "folder.digitlab")


def test_a_file_without_permission_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)
    assert "cannot be read: Permission denied; check its name and permissions" in refusal(path)


def test_a_newer_format_is_refused_with_the_remedy(path: Path) -> None:
    content = members(path)
    edit_manifest(content, lambda manifest: manifest.update(format=2, something_new=[1]))
    rewrite(path, content)
    assert "was made by a newer DigitLab (format 2, this one reads 1); update the app" in refusal(path)


def tensor(**change: object) -> Change:
    """Changes what the manifest says of the first tensor."""
    return lambda content: edit_manifest(content, lambda manifest: manifest["tensors"][0].update(change))


def member(name: str, data: bytes) -> Change:
    """Puts a member and makes the manifest agree."""

    def change(content: dict[str, bytes]) -> None:
        content[name] = data
        resign(content)

    return change


def moved(name: str) -> Change:
    """Gives the first tensor's member another name, everywhere."""

    def change(content: dict[str, bytes]) -> None:
        content[name] = content.pop("tensors/0000.bin")
        tensor(member=name)(content)
        resign(content)

    return change


HARM: list[tuple[str, Change, str]] = [
    (
        "altered tensor",
        lambda c: c.update({"tensors/0001.bin": bytes(11) + b"\1"}),
        "tensors/0001.bin has been altered",
    ),
    ("altered experiment", lambda c: c.update({"experiment.json": b"{}"}), "experiment.json has been altered"),
    ("altered preview", lambda c: c.update({"preview.png": b""}), "preview.png has been altered"),
    ("no experiment", lambda c: c.pop("experiment.json"), "lacks a member, 'experiment.json'"),
    ("no tensor", lambda c: c.pop("tensors/0002.bin"), "lacks a member, 'tensors/0002.bin'"),
    ("no manifest", lambda c: c.pop("manifest.json"), "has no manifest.json"),
    ("no mimetype", lambda c: c.pop("mimetype"), "not a DigitLab model"),
    ("other mimetype", lambda c: c.update(mimetype=b"application/zip"), "not a DigitLab model"),
    ("unknown member", member("notes.txt", b""), "has a member that does not belong there, 'notes.txt'"),
    ("unlisted tensor", member("tensors/0009.bin", b""), "does not belong there, 'tensors/0009.bin'"),
    ("climbing member", member("../../evil.sh", b""), "does not belong there, '../../evil.sh'"),
    ("climbing tensor", tensor(member="../0000.bin"), "does not belong there|lacks a member"),
    ("climbing tensor and member", moved("../0000.bin"), "does not belong there, '../0000.bin'"),
    ("absolute tensor and member", moved("/etc/0000.bin"), "does not belong there, '/etc/0000.bin'"),
    ("absolute tensor", tensor(member="/etc/passwd"), "does not belong there|lacks a member"),
    ("tensor in the experiment", tensor(member="experiment.json"), "does not belong there"),
    ("one member for two", tensor(member="tensors/0001.bin"), "lists a tensor twice"),
    ("one name for two", tensor(name="seed"), "lists a tensor twice"),
    ("other shape", tensor(shape=[3, 3]), "'dense/kernel' does not have the size of its shape"),
    ("huge shape", tensor(shape=[2**31 - 1] * 8), "'dense/kernel' does not have the size of its shape"),
    ("negative shape", tensor(shape=[-4, -3]), "manifest cannot be read"),
    ("empty shape", tensor(shape=[0, 2**31 - 1, 2**31 - 1, 2**31 - 1]), "manifest cannot be read"),
    ("many axes", tensor(shape=[4, 3] + [1] * 70), "manifest cannot be read"),
    ("objects", tensor(dtype="object"), "type 'object'; only plain numbers"),
    ("texts", tensor(dtype="U4"), "type 'U4'; only plain numbers"),
    ("structure", tensor(dtype="f4,f4"), "type 'f4,f4'; only plain numbers"),
    ("not a number", member("tensors/0001.bin", np.full(3, np.nan, "<f4").tobytes()), "not a finite number"),
    ("no sha256", lambda c: edit_manifest(c, lambda m: m["sha256"].popitem()), "has no single sha256"),
    ("one more sha256", lambda c: edit_manifest(c, lambda m: m["sha256"].update(x="")), "has no single sha256"),
    ("manifest is a list", lambda c: c.update({"manifest.json": b"[]"}), "manifest cannot be read"),
    ("manifest is no JSON", lambda c: c.update({"manifest.json": b"\xff"}), "manifest cannot be read"),
    ("deep manifest", lambda c: c.update({"manifest.json": b'{"format": 1, "a": ' + b"[" * 10**5}), "manifest cannot"),
    ("format 0", lambda c: edit_manifest(c, lambda m: m.update(format=0)), "has the format 0"),
    ("format in words", lambda c: edit_manifest(c, lambda m: m.update(format="1")), "manifest cannot be read"),
    ("large manifest", lambda c: c.update({"manifest.json": os.urandom(3 * 2**20)}), "unpacks to more than 2,097,152"),
    ("wrong experiment", member("experiment.json", b'{"seed": -1}'), "not allowed: seed is -1; it must be at least 0"),
    ("deep experiment", member("experiment.json", b"[" * 10**5), "experiment that is not allowed"),
    ("large experiment", member("experiment.json", os.urandom(3 * 2**20)), "unpacks to more than 2,097,152"),
    ("class name", member("experiment.json", b'{"class_name": "os.system"}'), "class_name is unknown"),
    ("binary history", member("history.jsonl", b"\xff\n"), "history cannot be read"),
    ("other history", member("history.jsonl", b"5\n"), "not one JSON object a line"),
    ("history with a gap", member("history.jsonl", b"{}\n\n{}\n"), "history cannot be read"),
    ("deep history", member("history.jsonl", b'{"a": ' + b"[" * 10**5), "history cannot be read"),
    ("no picture", member("preview.png", b"GIF89a"), "preview that is not a PNG"),
    (
        "large picture",
        member("preview.png", picture()[:16] + b"\0\1\0\0" + picture()[20:]),
        "preview that is not a PNG",
    ),
]


@pytest.mark.parametrize(("change", "words"), [pytest.param(*rest, id=name) for name, *rest in HARM])
def test_harmful_files_are_refused(change: Change, words: str, path: Path) -> None:
    content = members(path)
    change(content)
    rewrite(path, content)
    assert re.search(words, refusal(path))


def test_a_member_listed_twice_is_refused(path: Path) -> None:
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("experiment.json", Experiment(seed=8).to_json())
    assert "two members of the same name" in refusal(path)


def test_nothing_outside_the_folder_is_written_by_reading(path: Path, tmp_path: Path) -> None:
    read(path)
    assert [file.name for file in tmp_path.iterdir()] == ["seven.digitlab"]


def test_a_preview_is_a_grey_png_of_the_same_size() -> None:
    grey = np.arange(12, dtype=np.uint8).reshape(3, 4)
    assert (np.asarray(Image.open(io.BytesIO(preview_png(grey)))) == grey).all()


def test_a_file_larger_than_any_model_is_refused_unread(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_file, "LARGEST_FILE", 1024)
    assert "so it is not a model for this app" in refusal(path)
