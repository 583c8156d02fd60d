"""Reads a picture file of a digit, a scan, photo or screenshot, into the 28x28 picture a network reads."""

from __future__ import annotations

import io
import struct
import warnings
from pathlib import Path

import numpy as np
from PIL import Image, JpegImagePlugin, PngImagePlugin

from digitlab.core.errors import DigitLabError
from digitlab.core.importing import Polarity
from digitlab.data.bounded import read_bytes
from digitlab.data.centring import SIDE, Picture, centred
from digitlab.data.ink import in_box, ink
from digitlab.data.pieces import Grey

LARGEST_FILE = 64 * 1024 * 1024
LARGEST_SIDE = 4_096  # 4,096 x 4,096 pixels of four bytes are 64 MiB
ENOUGH = 512  # pixels along the longer side; more say nothing about 20

READERS = {b"\x89PNG\r\n\x1a\n": PngImagePlugin.PngImageFile, b"\xff\xd8\xff": JpegImagePlugin.JpegImageFile}
BROKEN = (OSError, SyntaxError, ValueError, TypeError, LookupError, EOFError, OverflowError, struct.error)
PALE = 223  # of 255: ink that is nowhere darker is hardly seen on white
ORIENTATION = 0x0112  # the EXIF tag
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def read(path: str | Path) -> Picture:
    """The digit in a PNG or JPEG file as uint8 [28, 28], white ink on black, placed as MNIST's digits are.

    Dark ink on light paper or light on dark, of any size and place; uneven light, noise and dust are taken off. Raises
    DigitLabError where the file is no such picture, has a side of more than 4,096 pixels, or shows nothing.
    """
    path = Path(path)
    picture = prepared(grey_of(read_bytes(path, LARGEST_FILE, "picture"), path.name))
    if not picture.any():
        raise DigitLabError(
            f'"{path.name}" shows no digit; use dark ink on light paper and leave some paper around it.'
        )
    return picture


def prepared(grey: Grey, polarity: Polarity = "detect") -> Picture:
    """The digit on a grey picture [h, w] in 0 (black) to 1, as uint8 [28, 28]; black where none is to be seen."""
    strength = ink(grey, polarity)
    return centred(in_box(strength)) if strength.any() else np.zeros((SIDE, SIDE), np.uint8)


def grey_of(content: bytes, name: str) -> Grey:
    """The picture in the bytes of a PNG or JPEG file, upright and at most 512 pixels long, in 0 (black) to 1 (white).

    Raises DigitLabError, which calls it ``name``, where they are no such picture.
    """
    reader = next((reader for magic, reader in READERS.items() if content.startswith(magic)), None)
    if reader is None:
        raise DigitLabError(f'"{name}" is neither a PNG nor a JPEG picture; save it as one of them.')
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's about EXIF data, which may be damaged where the picture is not
            return _decoded(reader(io.BytesIO(content)), name)
    except BROKEN as error:
        raise DigitLabError(
            f'"{name}" is a damaged picture; save it again as PNG or JPEG.', detail=repr(error)
        ) from error


def _decoded(picture: Image.Image, name: str) -> Grey:
    """Decoded only once the header has shown that it fits into memory."""
    width, height = picture.size
    if max(width, height) > LARGEST_SIDE:
        raise DigitLabError(
            f'"{name}" is {width:,} x {height:,} pixels; at most {LARGEST_SIDE:,} x {LARGEST_SIDE:,} can be read,'
            " so make it smaller."
        )
    orientation = picture.getexif().get(ORIENTATION, 1)
    grey = _on_paper(picture)
    grey = grey.reduce(-(-max(grey.size) // ENOUGH))
    if orientation in UPRIGHT:
        grey = grey.transpose(UPRIGHT[orientation])
    return np.asarray(grey, np.float32) / np.float32(255)


def _on_paper(picture: Image.Image) -> Image.Image:
    """The picture in 8-bit grey, what is transparent on white, or on black where the ink is white itself."""
    if picture.mode.startswith("I"):  # 16 bits, which Pillow would clip
        return Image.fromarray((np.asarray(picture).clip(0, 65_535) // 257).astype(np.uint8))
    if picture.has_transparency_data:
        colours = picture.convert("RGBA")
        on_white = _on(colours, "white")
        return _on(colours, "black") if np.asarray(on_white).min() > PALE else on_white
    return picture.convert("L")


def _on(colours: Image.Image, paper: str) -> Image.Image:
    return Image.alpha_composite(Image.new("RGBA", colours.size, paper), colours).convert("L")
