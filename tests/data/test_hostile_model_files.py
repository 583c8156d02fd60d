"""Model files made to do harm, and those of another time: each is refused in one sentence."""

from __future__ import annotations

import json
import os
import re
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from digitlab.core.experiment import Experiment
from digitlab.data.preview import preview_png

Change = Callable[[dict[str, bytes]], object]
Members = Callable[[Path], dict[str, bytes]]
Refusal = Callable[[Path], str]
PICTURE = preview_png(np.zeros((9, 9), np.uint8))


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


def test_a_newer_format_is_refused_with_the_remedy(path: Path, members: Members, refusal: Refusal) -> None:
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
        member("preview.png", PICTURE[:16] + b"\0\1\0\0" + PICTURE[20:]),
        "preview that is not a PNG",
    ),
]


@pytest.mark.parametrize(("change", "words"), [pytest.param(*rest, id=name) for name, *rest in HARM])
def test_harmful_files_are_refused(change: Change, words: str, path: Path, members: Members, refusal: Refusal) -> None:
    content = members(path)
    change(content)
    rewrite(path, content)
    assert re.search(words, refusal(path))


def test_a_member_listed_twice_is_refused(path: Path, members: Members, refusal: Refusal) -> None:
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("experiment.json", Experiment(seed=8).to_json())
    assert "two members of the same name" in refusal(path)
