"""Pictures in folders named by digit, on the disk and in a ZIP; a picture is the same wherever it comes from."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from PIL import Image

from digitlab.core.errors import DigitLabError
from digitlab.core.importing import Polarity, Reading
from digitlab.data.drawing import render
from digitlab.data.imports import picture_files
from digitlab.data.imports.picture_files import picture_file
from digitlab.data.imports.preparing import found_out
from digitlab.data.inputs import prepare

SEVEN = [np.array([[22, 24], [45, 21], [78, 20], [70, 40], [56, 62], [50, 86.0]])]


def on_paper(image: np.ndarray, size: int = 140, *, dark: bool = True) -> Image.Image:
    """A digit [28, 28] somewhere on a sheet, as a scanner would show it."""
    sheet = Image.new("L", (size + 60, size + 20))
    sheet.paste(Image.fromarray(image).resize((size, size), Image.Resampling.BICUBIC), (40, 5))
    return Image.fromarray(255 - np.asarray(sheet)) if dark else sheet


@pytest.fixture
def folder(tmp_path: Path, digits) -> Path:
    """32 pictures in ten folders, every other one light on dark."""
    for place, (image, label) in enumerate(zip(digits.images[:32], digits.labels[:32], strict=True)):
        path = tmp_path / "mine" / str(label) / f"{place:02}.{'png' if place % 3 else 'jpg'}"
        path.parent.mkdir(parents=True, exist_ok=True)
        on_paper(image, 30 + place, dark=bool(place % 2)).save(path)
    return tmp_path / "mine"


def pictures_in(folder: Path) -> dict[bytes, int]:
    """What ``digitlab predict`` would hand to the network, with the labels of the folders."""
    paths = [path for path in folder.rglob("*") if path.suffix in (".png", ".jpg")]
    return {bytes(prepare(path)): int(path.parent.name) for path in paths}


def in_dataset(dataset) -> dict[bytes, int]:
    return {bytes(image): int(label) for part in dataset for image, label in zip(*part, strict=True)}


def test_pictures_are_what_predict_and_the_canvas_see_in_them(folder, bring_in) -> None:
    told, dataset = bring_in(folder)
    assert in_dataset(dataset) == pictures_in(folder)
    assert sum(told.counts) == len(pictures_in(folder)) == 32


def test_a_zip_of_folders_is_the_same(folder, tmp_path, bring_in) -> None:
    with zipfile.ZipFile(tmp_path / "mine.zip", "w") as archive:
        for path in folder.rglob("*.*"):
            archive.write(path, path.relative_to(tmp_path))
        archive.writestr("mine/notes.txt", "no digit")
    assert in_dataset(bring_in(tmp_path / "mine.zip", name="zipped")[1]) == pictures_in(folder)


def test_ten_folders_side_by_side_are_one_dataset(folder, bring_in) -> None:
    folders = [path for path in folder.iterdir() if path.name != "3"]
    expected = {image: label for image, label in pictures_in(folder).items() if label != 3}
    assert in_dataset(bring_in(*folders)[1]) == expected


def test_a_drawing_is_the_same_as_strokes_and_as_an_array(tmp_path, digits, bring_in) -> None:
    drawn = render(SEVEN)
    np.savez(tmp_path / "x.npz", x=np.stack([drawn, *digits.images]), y=np.array([7, *digits.labels]))
    assert bytes(drawn) in in_dataset(bring_in(tmp_path / "x.npz")[1])
    on_paper(drawn, 280).save(tmp_path / "seven.png")
    assert np.abs(prepare(tmp_path / "seven.png").astype(int) - drawn).mean() < 4


def test_a_test_folder_is_the_test_set(folder, tmp_path, bring_in) -> None:
    for part in ("train", "test"):
        (tmp_path / "both").mkdir(exist_ok=True)
        (tmp_path / "both" / part).symlink_to(folder)  # a link is not followed
    with pytest.raises(DigitLabError, match="has no pictures in folders"):
        bring_in(tmp_path / "both")
    for part in ("train", "test"):
        (tmp_path / "both" / part).unlink()
    folder.rename(tmp_path / "both" / "train")
    for digit in range(3):
        (tmp_path / "both" / "test" / str(digit)).mkdir(parents=True)
        on_paper(render(SEVEN), 100 + digit).save(tmp_path / "both" / "test" / str(digit) / "a.png")
    told, dataset = bring_in(tmp_path / "both")
    assert (told.dataset.training_count, told.dataset.test_count) == (32, 3)
    assert dataset.test.labels.tolist() == [0, 1, 2]


def test_pictures_that_cannot_be_read_are_left_out_and_the_first_is_named(folder, bring_in) -> None:
    (folder / "0" / "aa.png").write_bytes(b"\x89PNG\r\n\x1a\n broken")
    Image.new("L", (50, 50), "white").save(folder / "9" / "blank.png")
    (folder / "9" / ".hidden.png").write_bytes(b"")
    (folder / "9" / "Thumbs.db").write_bytes(b"")
    told, _ = bring_in(folder)
    assert (sum(told.counts), told.skipped) == (32, 2)
    assert told.why == '"mine/0/aa.png" is a damaged picture; save it again as PNG or JPEG.'


def test_the_polarity_can_be_set(digits, tmp_path) -> None:
    (tmp_path / "mine" / "5").mkdir(parents=True)
    on_paper(digits.images[0], 40).save(tmp_path / "mine" / "5" / "a.png")
    source = picture_files.of_folders([tmp_path / "mine"])
    (raw,) = source.portions()
    seen = {how: found_out(source, [], Reading(polarity=how)).apply(raw)[0] for how in get_args(Polarity)}
    assert (seen["dark_on_light"] == seen["detect"]).all()
    assert len(seen["light_on_dark"]) == 0


@pytest.mark.parametrize(("name", "label", "sealed"), [
    ("7/a.png", 7, False), ("digits/3/b.JPG", 3, False), ("test/digit_4/c.jpeg", 4, True), ("5/12/d.png", 5, False),
    ("class-9/e.png", 9, False), ("1/2/f.png", 2, False), ("testing\\6\\g.png", 6, True),
])  # fmt: skip
def test_a_picture_is_what_the_nearest_folder_says(name, label, sealed) -> None:
    found = picture_file(name)
    assert (found.label, found.sealed) == (label, sealed)


@pytest.mark.parametrize("name", ["a.png", "10/a.png", "x/a.png", "7/a.gif", "7/.a.png", "__MACOSX/7/a.png", "7/png"])
def test_anything_else_is_no_digit(name) -> None:
    assert picture_file(name) is None


def test_a_folder_without_digits_is_refused(tmp_path, refusal) -> None:
    (tmp_path / "holiday").mkdir()
    assert "has no pictures in folders that are named 0 to 9" in refusal(tmp_path / "holiday")


def test_folders_of_too_many_files_are_refused(folder, refusal, monkeypatch) -> None:
    monkeypatch.setattr(picture_files, "MOST_ENTRIES", 20)
    assert "holds more than 20 files" in refusal(folder)
