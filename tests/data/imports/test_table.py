"""Tables of digits as text."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from digitlab.data.digits import Digits
from digitlab.data.imports import cells, table
from digitlab.data.imports.cells import CellError


def text(
    digits: Digits, *, header: bool = False, last: bool = False, between: str = ",", end: str = "\n", scale: float = 0
) -> str:
    pixels = digits.images.reshape(len(digits.images), -1)
    rows = [[f"{value / scale:.6g}" for value in row] if scale else list(map(str, row)) for row in pixels.tolist()]
    names = [f"pixel{place}" for place in range(pixels.shape[1])]
    columns = [("label", names), *zip(map(str, digits.labels.tolist()), rows, strict=True)][not header :]
    lines = [[*cells, label] if last else [label, *cells] for label, cells in columns]
    return "".join(between.join(line) + end for line in lines)


@pytest.fixture
def save(tmp_path: Path):
    def saved(content: str | bytes) -> Path:
        path = tmp_path / "train.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return saved


@pytest.mark.parametrize("last", [False, True])
@pytest.mark.parametrize("header", [False, True])
@pytest.mark.parametrize(("between", "end"), [(",", "\n"), (";", "\r\n"), ("\t", "\n")])
def test_the_layout_is_found_out(digits, save, header, last, between, end, bring_in, same, look) -> None:
    path = save(text(digits, header=header, last=last, between=between, end=end))
    assert same(bring_in(path)[1], digits)
    words = look(path).layout
    assert ("with a header" if header else "without a header") in words
    assert f"28×28 pixels, the label {'last' if last else 'first'}" in words


@pytest.mark.parametrize("change", [
    lambda t: "\ufeff" + t,
    lambda t: t.rstrip("\n"),
    lambda t: t + "\n\n",
    lambda t: t.replace("\n", "\n\n", 40),
    lambda t: '"' + t.rstrip("\n").replace(",", '","').replace("\n", '"\n"') + '"\n',
    lambda t: t.replace(",", ", "),
    lambda t: t.replace(",0", ",0.0"),
])  # fmt: skip
def test_what_other_programs_write_is_read_too(digits, save, change, bring_in, same) -> None:
    assert same(bring_in(save(change(text(digits))))[1], digits)


@pytest.mark.parametrize("before", ["", "\n", "\ufeff \r\n\n"])
@pytest.mark.parametrize("header", [False, True])
def test_empty_lines_are_passed_over_wherever_they_are(digits, save, header, before, bring_in, same, look) -> None:
    lines = text(digits, header=header).splitlines()
    path = save(before + lines[0] + "\n\n \n" + "\n\n".join(lines[1:]))
    assert ("with a header" if header else "without a header") in look(path).layout
    assert same(bring_in(path)[1], digits)


def test_shares_are_read_as_bytes(digits, save, bring_in, same) -> None:
    assert same(bring_in(save(text(digits, scale=255)))[1], digits)


@pytest.mark.parametrize("names", ["ziffer," + ",".join(map(str, range(784))), "label" + "," * 784])
def test_a_header_may_have_numbers_or_nothing_as_names(digits, save, names, bring_in, same, look) -> None:
    path = save(f"{names}\n{text(digits)}")
    assert "with a header" in look(path).layout
    assert same(bring_in(path)[1], digits)


def test_a_label_in_the_last_column_is_found_in_a_sorted_table(digits, save, bring_in, same) -> None:
    order = np.argsort(digits.labels, kind="stable")
    assert same(bring_in(save(text(Digits(digits.images[order], digits.labels[order]), last=True)))[1], digits)


def test_dark_ink_is_made_light(digits, save, bring_in, same, look) -> None:
    path = save(text(Digits(255 - digits.images, digits.labels)))
    assert look(path).polarity == "dark_on_light"
    assert same(bring_in(path)[1], digits)


def test_another_square_is_prepared_as_a_drawing_is(digits, save, bring_in, look) -> None:
    small = Digits(digits.images[:, ::2, ::2], digits.labels)
    told, dataset = bring_in(save(text(small)))
    assert "14×14 pixels" in look(save(text(small))).layout
    assert sum(told.counts) == 300
    middles = np.arange(28) + 0.5
    ink = dataset.train.images.astype(float)
    across = (ink.sum(axis=1) @ middles) / ink.sum(axis=(1, 2))
    assert ((across >= 14) & (across < 15)).all()


WRONG = [
    ("a word", lambda rows: rows[201].__setitem__(5, "x7"), 'row 202, column 6: it is "x7", which is no number'),
    ("a word in the first row", lambda rows: rows[0].__setitem__(5, "x7"), 'row 1, column 6: it is "x7", which is no'),
    ("an empty cell in the first row", lambda rows: rows[0].__setitem__(784, ""), "row 1, column 785: it is empty"),
    ("a word as the first label", lambda rows: rows[0].__setitem__(0, "six"), 'row 1, column 1: it is "six", which is'),
    ("an empty cell", lambda rows: rows[3].__setitem__(784, ""), "row 4, column 785: it is empty"),
    ("too bright", lambda rows: rows[9].__setitem__(1, "256"), "row 10, column 2: it is 256; pixels go up to 255"),
    ("much too bright", lambda rows: rows[9].__setitem__(1, "4000"), 'row 10, column 2: it is "4000"; pixels go'),
    ("not a number", lambda rows: rows[0].__setitem__(400, "nan"), 'row 1, column 401: it is "nan"'),
    ("below nought", lambda rows: rows[0].__setitem__(400, "-2"), 'row 1, column 401: it is "-2"'),
    ("a label too large", lambda rows: rows[250].__setitem__(0, "10"), "row 251, column 1: it is 10; labels must be"),
    ("a broken label", lambda rows: rows[7].__setitem__(0, "1.5"), "row 8, column 1: it is 1.5; labels must be"),
    ("a short row", lambda rows: rows[299].pop(), "row 300: it has 784 cells, the rows before it 785"),
    ("a long row", lambda rows: rows[99].append("0"), "row 100: it has 786 cells, the rows before it 785"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "words"), [pytest.param(*rest, id=name) for name, *rest in WRONG])
def test_the_first_wrong_cell_is_named_by_row_and_column(digits, save, change, words, refusal) -> None:
    rows = [line.split(",") for line in text(digits).splitlines()]
    change(rows)
    sentence = refusal(save("\n".join(map(",".join, rows)) + "\n"))
    assert sentence.startswith('"train.csv", ')
    assert words in sentence


def test_rows_are_counted_with_the_header_and_empty_lines(digits, save, refusal) -> None:
    header, *rows = text(digits, header=True).splitlines()
    lines = ["", header, "", "", *rows[:2], "", *rows[2:]]
    lines[8] = lines[8].replace(",", ",?", 1)
    assert 'row 9, column 2: it is "?' in refusal(save("\n".join(lines)))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "begins with nothing; a row needs a label and the pixels of a square"),
        ("\n" * 2**20, "begins with nothing"),
        ("5\n6\n", "has 1 number in its first row, which begins with '5'"),
        ("a,b\n", "no row of numbers"),
        ("1,2,3\n4,5,6\n", "has 3 numbers in its first row, which begins with '1'"),
        (",".join(["0"] * 784) + "\n", "has 28×28 pixels in a row and no label; put the label into a first column"),
        ("label," + ",".join(["p"] * 784) + "\n", "no row of numbers"),
        ("0" * 70_000, "is no table: a line has more than 64 KiB"),
        ("1,2\n" + "0" * 2**21, "is no table: a line has more than 64 KiB"),
        (",".join(["77"] * 785) + "\n", "other than 0 to 9 in its first column and in its last"),
        (b"\0" * 99, "is no text; save it as CSV, in UTF-8"),
        ("1," + ",".join(["0"] * 784) + "\n", "show nothing: every pixel is 0"),
        ("1," + ",".join(["0", "9"] * 392) + "\n", "at least 30 are needed"),
    ],
)
def test_what_is_no_table_of_digits_is_refused(save, content, words, refusal) -> None:
    assert words in refusal(save(content))


def test_a_line_that_never_ends_is_not_read_into_memory(digits, save, refusal) -> None:
    assert "so it is no table" in refusal(save(text(digits).encode() + b"0," * 2**20))


def test_no_more_rows_are_read_than_allowed(digits, save, refusal, monkeypatch) -> None:
    monkeypatch.setattr(table, "MOST_DIGITS", 299)
    assert "has more than 299 rows; import fewer" in refusal(save(text(digits)))


def test_a_large_table_is_looked_at_in_several_places(digits, save, monkeypatch) -> None:
    monkeypatch.setattr(table, "SAMPLE", 4_000)
    path = save(text(digits, header=True, last=True))
    source = table.TableSource(path)
    (some,) = source.sample()
    assert source.total is None
    assert 10 < len(some.labels) < 60
    true = {bytes(image): label for image, label in zip(digits.images, digits.labels, strict=True)}
    assert [true[bytes(image)] for image in some.images] == some.labels.tolist()


numbers = st.integers(0, 999)


@given(
    st.integers(2, 5).flatmap(
        lambda columns: st.lists(st.lists(numbers, min_size=columns, max_size=columns), min_size=1)
    )
)
def test_arithmetic_on_bytes_reads_what_python_reads(rows) -> None:
    block = "".join(",".join(map(str, row)) + "\n" for row in rows).encode()
    assert cells.plain(block, ord(","), len(rows[0])).tolist() == rows


@given(st.text("019,;.\n -e", max_size=60), st.integers(1, 4))
@example("1e100", 1)  # more than the numbers hold that are kept
@example("-1.00000001", 1)  # rounded to them it would be allowed
def test_any_text_is_read_as_python_reads_it_or_not_at_all(content, columns) -> None:
    block = cells.tidy(content.encode())
    rows = [line.split(",") for line in block.decode().split("\n") if line]
    try:
        expected = [[float(cell) for cell in row] for row in rows]
        sound = all(len(row) == columns and all(-1 <= value <= 255 for value in row) for row in expected)
    except ValueError:
        sound = False
    try:
        values = cells.read(block, b",", columns)
    except CellError:
        assert not sound
    else:
        assert sound
        assert values.tolist() == np.array(expected, np.float32).reshape(-1, columns).tolist()
