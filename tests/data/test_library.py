"""Datasets of one's own: kept whole, found again, refused where they are not what was meant."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from digitlab.core import folders
from digitlab.core.datasets import Own
from digitlab.core.errors import DigitLabError
from digitlab.data import digits_file, library, model_file, sources
from digitlab.data.digits import Digits

ONE = np.zeros((28, 28), np.uint8)
ONE[4:24, 13:16] = 255


def some(count: int, seed: int = 0) -> Digits:
    """Digits that can be told apart."""
    generator = np.random.default_rng(seed)
    images = np.maximum(ONE, generator.integers(0, 60, (count, 28, 28), np.uint8))
    return Digits(images, generator.integers(0, 10, count).astype(np.uint8))


def keep(name: str, digits: Digits, sealed: int = 0) -> Own:
    """A dataset of which the last ``sealed`` digits are the test set."""
    with library.adding(name) as writer:
        for start in range(0, len(digits.labels), 700):
            part = slice(start, start + 700)
            places = np.arange(len(digits.labels))[part]
            writer.add(digits.images[part], digits.labels[part], places >= len(digits.labels) - sealed)
        writer.finish()
    return library.entry(name)


def rewritten(path: Path, change) -> None:
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)


@pytest.mark.parametrize("portion", [1_000, 20_000])
def test_digits_come_back_in_their_order(monkeypatch, portion) -> None:
    monkeypatch.setattr(digits_file, "PORTION", portion)
    digits = some(2_300)
    dataset = sources.load(keep("Größe 7", digits, sealed=300))
    for part, place in ((dataset.train, slice(0, 2_000)), (dataset.test, slice(2_000, 2_300))):
        assert (part.images == digits.images[place]).all()
        assert (part.labels == digits.labels[place]).all()
        assert part.images.dtype == part.labels.dtype == np.uint8


def test_the_same_digits_have_the_same_checksum_and_others_another() -> None:
    first = keep("a", some(200))
    assert keep("b", some(200)).sha256 == first.sha256
    assert keep("c", some(200, seed=1)).sha256 != first.sha256
    assert keep("d", some(200), sealed=28).sha256 != first.sha256
    assert [one.name for one in library.entries()] == ["a", "b", "c", "d"]


def test_digits_are_found_under_another_name_and_refused_where_they_differ() -> None:
    meant = keep("mine", some(200))
    library.rename("mine", "yours")
    assert len(sources.load(meant).test.labels) == meant.test_count
    keep("mine", some(200, seed=1))
    library.remove("yours")
    with pytest.raises(DigitLabError, match='"mine" has changed since these settings were made; choose it again'):
        sources.load(meant)
    library.remove("mine")
    with pytest.raises(DigitLabError, match='"mine" is not among yours; import it under this name'):
        sources.load(meant)
    with pytest.raises(DigitLabError, match="No dataset of your own is named"):
        sources.load(Own())


def test_counts_that_are_not_those_of_the_file_are_refused() -> None:
    meant = keep("mine", some(200))
    with pytest.raises(DigitLabError, match="has changed"):
        sources.load(meant.model_copy(update={"training_count": 5}))


def signed(members: dict[str, bytes], **change: object) -> None:
    """Makes the manifest fit the members, as somebody who means harm would."""
    manifest = json.loads(members["manifest.json"])
    manifest["sha256"] = {name: sha256(members[name]).hexdigest() for name in manifest["sha256"]}
    members["manifest.json"] = json.dumps(manifest | change).encode()


def put(name: str, content: bytes):
    return lambda members: (members.update({name: content}), signed(members))


HARM = [
    ("altered pictures", lambda m: m.update({"images/0000.bin": bytes(200 * 784)}), "images/0000.bin has been altered"),
    ("altered labels", lambda m: m.update({"labels.bin": bytes(200)}), "labels.bin has been altered"),
    ("no pictures", lambda m: m.pop("images/0000.bin"), "'images/0000.bin'"),
    ("other member", lambda m: m.update({"../evil.sh": b""}), "'../evil.sh'"),
    ("a label of ten", put("labels.bin", bytes([10] * 200)), "has 10 in labels.bin; at most 9 is allowed"),
    ("a seal of two", put("sealed.bin", bytes([2] * 200)), "has 2 in sealed.bin; at most 1"),
    ("other seals", put("sealed.bin", bytes(200)), "does not hold as many test digits as it says"),
    ("fewer labels", put("labels.bin", bytes(199)), "labels.bin has been altered"),
    ("fewer pictures", put("images/0000.bin", bytes(199 * 784)), "images/0000.bin has been altered"),
    ("other counts", lambda m: signed(m, training_count=171), "has been altered|as it says"),
    ("huge counts", lambda m: signed(m, training_count=10**6, test_count=10**6), "holds 2,000,000 digits"),
    ("counts below nought", lambda m: signed(m, training_count=-1), "its manifest says nothing of them"),
    ("another format", lambda m: signed(m, format=2), "has the format 2, this DigitLab reads 1; update the app"),
    ("something else", lambda m: signed(m, holds="letters"), "its manifest says nothing of them"),
    ("no manifest", lambda m: m.pop("manifest.json"), "has no manifest.json"),
    ("a sha256 too many", lambda m: signed(m) or m.update(
        {"manifest.json": m["manifest.json"].replace(b'"sha256": {', b'"sha256": {"x": "", ')}), "no single sha256"),
    ("no mimetype", lambda m: m.pop("mimetype"), "not one of DigitLab"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "words"), [pytest.param(*rest, id=name) for name, *rest in HARM])
def test_files_that_are_not_sound_are_refused_in_one_sentence(tmp_path, change, words) -> None:
    keep("mine", some(200))
    path = library.path_of("mine")
    rewritten(path, change)
    with pytest.raises(DigitLabError, match=words) as caught, digits_file.opened(path) as file:
        list(file.portions())
    assert str(caught.value).startswith('"mine.digitlab" ')
    assert str(caught.value).endswith(".")


def test_a_damaged_dataset_is_not_listed_and_does_not_hide_the_others() -> None:
    keep("mine", some(200))
    (folders.datasets() / "broken.digitlab").write_bytes(b"PK\x03\x04 nothing")
    (folders.datasets() / "notes.txt").write_text("no dataset")
    assert [one.name for one in library.entries()] == ["mine"]


def test_a_network_is_no_data_and_data_are_no_network(path) -> None:
    keep("mine", some(200))
    assert digits_file.holds_digits(library.path_of("mine"))
    assert not digits_file.holds_digits(path)
    with pytest.raises(DigitLabError, match="holds digits to learn from, not a network; import it as data"):
        model_file.read(library.path_of("mine"))


@pytest.mark.parametrize("name", ["../evil", "a/b", "a\\b", "", "  ", ".hidden", "-x", "con", "COM1.x", "mnist",
                                  "a" * 61, "a\0", "a\nb", "a."])  # fmt: skip
def test_a_name_that_is_no_file_name_everywhere_is_refused(name) -> None:
    with pytest.raises(DigitLabError):
        library.path_of(name)
    with pytest.raises(DigitLabError):
        sources.load(Own(name=name[:60], sha256="0" * 64))


def test_a_name_is_given_once_and_a_new_one_where_it_is_free() -> None:
    keep("a", some(40))
    keep("b", some(40))
    for act in (lambda: keep("a", some(40)), lambda: library.rename("a", "b")):
        with pytest.raises(DigitLabError, match=r'There is a dataset ".*" already; choose another name'):
            act()
    assert library.rename("a", "A").name == "A"
    with pytest.raises(DigitLabError, match='no dataset "c" among yours; there are: A, b'):
        library.rename("c", "d")
    with pytest.raises(DigitLabError, match='no dataset "c" among yours'):
        library.remove("c")


def test_what_breaks_while_it_is_written_leaves_nothing() -> None:
    def break_off() -> None:
        with library.adding("mine") as writer:
            writer.add(*some(200), np.zeros(200, bool))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        break_off()
    assert list(folders.datasets().iterdir()) == []


def test_an_import_that_was_killed_leaves_nothing_once_another_begins(home) -> None:
    code = (
        "import numpy as np, time; from digitlab.data import library\n"
        "with library.adding('mine') as writer:\n"
        "    writer.add(np.ones((20_000, 28, 28), np.uint8), np.zeros(20_000, np.uint8), np.zeros(20_000, bool))\n"
        "    print('there', flush=True)\n"
        "    time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        process.kill()
    assert library.entries() == []
    assert len(list(folders.datasets().iterdir())) == 1
    keep("other", some(40))
    assert [path.name for path in folders.datasets().iterdir()] == ["other.digitlab"] or os.name != "posix"
