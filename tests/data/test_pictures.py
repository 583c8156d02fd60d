"""Scans, photos and screenshots become the 28x28 picture that MNIST would show."""

from __future__ import annotations

import os
import re
import struct
import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from digitlab.core.errors import DigitLabError
from digitlab.data.drawing import render
from digitlab.data.pictures import UPRIGHT, read

Saved = Callable[..., Path]
STROKE = [(200, 90), (300, 80), (320, 150), (220, 260), (340, 270)]  # a 2
PLAIN = render([np.array(STROKE, float)])


def sheet(
    size: tuple[int, int] = (480, 360), pen: int = 22, scale: float = 1.0, place: tuple[int, int] = (0, 0)
) -> np.ndarray:
    """Ink (1) on paper (0) as float [h, w]."""
    image = Image.new("L", (4 * size[0], 4 * size[1]))
    points = [(4 * (place[0] + scale * x), 4 * (place[1] + scale * y)) for x, y in STROKE]
    pencil = ImageDraw.Draw(image)
    pencil.line(points, 255, round(4 * pen * scale), joint="curve")
    radius = 2 * pen * scale
    for x, y in (points[0], points[-1]):
        pencil.ellipse((x - radius, y - radius, x + radius, y + radius), 255)
    return np.asarray(image.reduce(4), float) / 255


def grey(values: np.ndarray) -> np.ndarray:
    return (values.clip(0, 1) * 255).round().astype(np.uint8)


def difference(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.abs(one.astype(int) - other).mean() / 255)


def test_prepared_digits_come_back_as_they_were(some_digits: np.ndarray, saved: Saved) -> None:
    differences = [difference(read(saved(digit)), digit) for digit in some_digits]
    assert np.mean(differences) < 0.002
    assert np.median(differences) == 0


def test_dark_digits_on_white_are_the_same_as_light_ones_on_black(some_digits: np.ndarray, saved: Saved) -> None:
    for digit in some_digits[:50]:
        assert difference(read(saved(255 - digit)), read(saved(digit))) < 0.001


def test_compressed_small_digits_stay_in_place(some_digits: np.ndarray, saved: Saved) -> None:
    digits = some_digits[:50]
    assert np.mean([difference(read(saved(d, "d.jpg", quality=75)), d) for d in digits]) < 0.025


def test_a_drawn_digit_is_nearly_what_its_strokes_give(saved: Saved) -> None:
    assert difference(read(saved(grey(1 - sheet()))), PLAIN) < 0.02


@pytest.mark.parametrize(("scale", "place"), [(0.3, (0, 0)), (0.3, (360, 260)), (0.9, (60, 30)), (0.25, (5, 200))])
def test_size_and_place_on_the_sheet_do_not_matter(scale: float, place: tuple[int, int], saved: Saved) -> None:
    assert difference(read(saved(grey(1 - sheet(scale=scale, place=place)))), read(saved(grey(1 - sheet())))) < 0.02


def test_ink_in_a_shadow_is_as_black_as_in_the_light(saved: Saved) -> None:
    shaded = read(saved(grey(light() * (1 - 0.7 * sheet()))))
    assert difference(shaded, read(saved(grey(1 - 0.7 * sheet())))) < 0.002


def light() -> np.ndarray:
    """Uneven light on a sheet, 0.5 to 0.95."""
    rows, columns = np.mgrid[0:1:360j, 0:1:480j]
    return 0.5 + 0.45 * columns - 0.15 * (rows - 0.5) ** 2


def grain(strength: float) -> np.ndarray:
    return np.random.default_rng(0).normal(size=(360, 480)) * strength


@pytest.mark.parametrize(
    "photo",
    [
        pytest.param(0.8 - 0.6 * sheet(), id="grey paper"),
        pytest.param(light() * (1 - 0.7 * sheet()), id="uneven light"),
        pytest.param(light() * (1 - 0.7 * sheet()) + grain(0.03), id="uneven light and noise"),
        pytest.param(light() * (1 - 0.35 * sheet()) + grain(0.015), id="pencil in uneven light"),
        pytest.param(0.15 + 0.1 * light() + 0.6 * sheet() + grain(0.03), id="chalk"),
        pytest.param(np.where(grain(1) > 3, 0, 1 - sheet()), id="dust"),
        pytest.param(0.45 - 0.4 * sheet(), id="dark paper with darker ink"),
    ],
)
@pytest.mark.parametrize("quality", [None, 40])
def test_photos_are_cleaned(photo: np.ndarray, quality: int | None, saved: Saved) -> None:
    path = saved(grey(photo)) if quality is None else saved(grey(photo), "photo.jpg", quality=quality)
    assert difference(read(path), read(saved(grey(1 - sheet()), "clean.png"))) < 0.02


@pytest.mark.parametrize("strokes", [sheet(), sheet(scale=0.4), light() * sheet()])
def test_a_picture_lies_where_mnist_puts_its_digits(strokes: np.ndarray, saved: Saved) -> None:
    picture = read(saved(grey(1 - strokes)))
    rows, columns = np.nonzero(picture > 25)
    assert 19 <= max(np.ptp(rows), np.ptp(columns)) + 1 <= 21
    ink, middles = picture.astype(int), 2 * np.arange(28) + 1
    for axis in (0, 1):
        assert 28 * ink.sum() <= ink.sum(axis) @ middles < 30 * ink.sum()
    assert picture.max() > 230


def test_a_thin_line_is_still_black_on_white(saved: Saved) -> None:
    assert read(saved(grey(1 - sheet(pen=2)))).max() > 230


def test_every_way_of_storing_the_same_picture_gives_the_same_digit(saved: Saved) -> None:
    eight = grey(1 - sheet())
    image = Image.fromarray(eight)
    wanted = read(saved(eight))
    transparent = Image.new("RGBA", image.size, (20, 30, 90, 0))
    transparent.putalpha(Image.fromarray(255 - eight))
    black = Image.merge("RGBA", [Image.new("L", image.size)] * 3 + [Image.fromarray(255 - eight)])
    same = {
        "16 bit": Image.fromarray(eight.astype(np.uint16) * 256 + 128),
        "palette": image.convert("P"),
        "colour": image.convert("RGB"),
        "black on nothing": black,
        "grey and alpha": black.convert("LA"),
        "white on nothing": Image.merge("RGBA", [Image.new("L", image.size, 255)] * 3 + [Image.fromarray(255 - eight)]),
    }
    for name, other in same.items():
        assert difference(read(saved(other, f"{name}.png")), wanted) < 0.001, name
    assert difference(read(saved(transparent, "blue on nothing.png")), wanted) < 0.01
    assert difference(read(saved(image.convert("1"), "bilevel.png")), wanted) < 0.02
    assert difference(read(saved(image.convert("CMYK"), "cmyk.jpg", quality=95)), wanted) < 0.01


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_camera_is_turned_back(orientation: int, saved: Saved) -> None:
    upright = Image.fromarray(grey(1 - sheet()))
    back = {transpose: transpose for transpose in Image.Transpose}
    back |= {
        Image.Transpose.ROTATE_90: Image.Transpose.ROTATE_270,
        Image.Transpose.ROTATE_270: Image.Transpose.ROTATE_90,
    }
    stored = upright.transpose(back[UPRIGHT[orientation]]) if orientation > 1 else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = saved(stored, "photo.jpg", quality=95, exif=exif)
    assert difference(read(path), read(saved(upright))) < 0.01


def test_orientation_six_is_the_phone_held_upright(saved: Saved) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    lying = np.rot90(grey(1 - sheet()))
    assert difference(read(saved(lying, "photo.jpg", quality=95, exif=exif)), read(saved(grey(1 - sheet())))) < 0.01


def test_the_content_decides_not_the_suffix(saved: Saved, tmp_path: Path) -> None:
    path = saved(grey(1 - sheet()))
    renamed = path.rename(tmp_path / "digit.txt")
    assert read(str(renamed)).any()


@pytest.mark.parametrize(
    "blank",
    [
        pytest.param(np.full((300, 300), 255, np.uint8), id="white"),
        pytest.param(np.zeros((28, 28), np.uint8), id="black"),
        pytest.param(np.zeros((1, 1), np.uint8), id="one pixel"),
        pytest.param(np.zeros((1, 400), np.uint8), id="one row"),
        pytest.param(grey(light()), id="uneven light"),
        pytest.param(grey(light() + grain(0.03)), id="noise"),
    ],
)
@pytest.mark.parametrize("name", ["blank.png", "blank.jpg"])
def test_a_picture_without_ink_is_refused(blank: np.ndarray, name: str, saved: Saved) -> None:
    with pytest.raises(DigitLabError, match=f'"{name}" shows no digit; use dark ink'):
        read(saved(blank, name))


def png_that_claims(width: int, height: int) -> bytes:
    header = struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(1_000_000))), (b"IEND", b"")]
    packed = [struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in chunks]
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


@pytest.mark.parametrize(("width", "height"), [(30_000, 30_000), (4_097, 10), (1, 2_000_000_000)])
def test_a_huge_picture_is_refused_by_its_header(width: int, height: int, tmp_path: Path) -> None:
    (tmp_path / "huge.png").write_bytes(png_that_claims(width, height))
    tracemalloc.start()
    with pytest.raises(DigitLabError, match=f"is {width:,} x {height:,} pixels; at most 4,096 x 4,096 can be read"):
        read(tmp_path / "huge.png")
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def test_a_large_file_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "large.png").open("wb") as file:
        file.truncate(65 * 2**20)
    tracemalloc.start()
    with pytest.raises(DigitLabError, match=r'"large\.png" is larger than 64 MiB'):
        read(tmp_path / "large.png")
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()


@pytest.mark.parametrize("format_", ["GIF", "BMP", "TIFF", "WEBP", "ICO"])
def test_other_formats_are_refused_whatever_their_name(format_: str, saved: Saved) -> None:
    with pytest.raises(DigitLabError, match="neither a PNG nor a JPEG"):
        read(saved(grey(1 - sheet((64, 64))), "digit.png", format=format_))


@pytest.mark.parametrize("content", [b"", b"hello", b"%PDF-1.7", b'{"strokes": []}'])
def test_other_files_are_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.png").write_bytes(content)
    with pytest.raises(DigitLabError, match=r'"x\.png" is neither a PNG nor a JPEG picture; save it as one of them'):
        read(tmp_path / "x.png")


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DigitLabError, match=r'"none\.png" cannot be read: .*; check its name'):
        read(tmp_path / "none.png")
    with pytest.raises(DigitLabError, match="is not a file; choose a picture file"):
        read(tmp_path)
    with pytest.raises(DigitLabError, match="is not a file name"):
        read("a\0b.png")


def test_a_pipe_is_refused_instead_of_waited_for(tmp_path: Path) -> None:
    make_pipe = getattr(os, "mkfifo", os.mkdir)  # Windows has no pipes among its files
    make_pipe(tmp_path / "pipe.png")
    with pytest.raises(DigitLabError, match="is not a file"):
        read(tmp_path / "pipe.png")


@pytest.mark.parametrize("name", ["digit.png", "digit.jpg"])
def test_altered_pictures_are_read_or_refused_in_a_sentence(name: str, saved: Saved) -> None:
    path = saved(grey(1 - sheet((120, 90), scale=0.25)), name)
    content, generator, sentences = path.read_bytes(), np.random.default_rng(0), []
    for _ in range(100):
        mutant = bytearray(content)
        for place in generator.integers(0, len(content), generator.integers(1, 6)):
            mutant[place] = generator.integers(0, 256)
        path.write_bytes(mutant if generator.random() < 0.8 else mutant[: generator.integers(0, len(mutant))])
        try:
            assert read(path).shape == (28, 28)
        except DigitLabError as error:
            sentences.append(str(error))
    assert len(sentences) > 10
    assert all(re.fullmatch(rf'"{name}" .*\.', sentence) for sentence in sentences)
