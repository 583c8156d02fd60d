"""The little picture inside a model file that stands for it in lists and file browsers."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from digitlab.data.container import ContainerError

LARGEST_SIDE = 1_024
SIGNATURE = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"


def preview_png(picture: NDArray[np.uint8]) -> bytes:
    """``picture`` [h, w] as a grey PNG of the same size."""
    assert picture.ndim == 2, picture.shape
    assert max(picture.shape) <= LARGEST_SIDE, picture.shape
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "PNG", optimize=True)
    return file.getvalue()


def check_preview(content: bytes) -> bytes:
    """``content`` where it is empty or, by its header, a PNG that any viewer may decode; raises ContainerError."""
    if not content:
        return content
    sides = [int.from_bytes(content[start : start + 4], "big") for start in (16, 20)]
    if not content.startswith(SIGNATURE) or not all(1 <= side <= LARGEST_SIDE for side in sides):
        raise ContainerError(f"has a preview that is not a PNG of at most {LARGEST_SIDE:,} pixels")
    return content
