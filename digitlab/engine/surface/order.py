"""The order in which the points of a surface are measured."""

from __future__ import annotations


def coarse_to_fine(size: int) -> list[int]:
    """The places 0 to size² - 1, row by row: the centre first, then ever finer grids, each with the border in it."""
    middle = size // 2
    stride = 1 << middle.bit_length()
    order: dict[int, None] = {}
    while stride:
        some = [one for one in range(size) if (one - middle) % stride == 0 or (order and one in (0, size - 1))]
        order |= dict.fromkeys(row * size + column for row in some for column in some)
        stride //= 2
    return list(order)
