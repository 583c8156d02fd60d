"""The ZIP under a model file, against those who write ZIPs to do harm."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
import zlib

import pytest

from digitlab.data import container
from digitlab.data.container import Container, ContainerError, Limit, pack

MEBIBYTE = container.MEBIBYTE


def zipped(content: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED, comment: bytes = b"") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.comment = comment
        for name, data in content.items():
            archive.writestr(name, data)
    return file.getvalue()


def claim_size(content: bytes, size: int) -> bytes:
    """The same file, whose directory says that the first member unpacks to ``size`` bytes."""
    entry = content.index(b"PK\x01\x02")
    return content[: entry + 24] + struct.pack("<I", size) + content[entry + 28 :]


def test_members_come_back_in_their_order() -> None:
    content = {"mimetype": b"m", "b": b"\x00" * 1000, "a": b"text" * 1000}
    file = Container(pack(content, texts={"a"}))
    assert file.names == ["mimetype", "b", "a"]
    assert {name: file.read(name, Limit(10_000)) for name in file.names} == content


def test_only_texts_are_deflated() -> None:
    packed = pack({"a": b"x" * 9_000, "b": b"y" * 9_000}, texts={"a"})
    assert b"x" * 100 not in packed
    assert b"y" * 9_000 in packed


def test_a_member_may_have_exactly_its_limit() -> None:
    packed = pack({"a": b"12345"}, texts=set())
    assert Container(packed).read("a", Limit(5)) == b"12345"
    with pytest.raises(ContainerError, match="a unpacks to more than 4 bytes"):
        Container(packed).read("a", Limit(4))


@pytest.mark.parametrize("claimed", [None, 10, 2**32 - 2])
def test_a_bomb_is_stopped_by_what_comes_out_not_by_what_it_claims(claimed: int | None) -> None:
    bomb = zipped({"a": bytes(50 * MEBIBYTE)})
    bomb = bomb if claimed is None else claim_size(bomb, claimed)
    file = Container(bomb)
    tracemalloc.start()
    with pytest.raises(ContainerError, match=r"unpacks to more than|cannot be read"):
        file.read("a", Limit(4 * MEBIBYTE))
    assert tracemalloc.get_traced_memory()[1] < 20 * MEBIBYTE
    tracemalloc.stop()


def test_a_text_may_not_be_much_larger_than_its_deflated_form() -> None:
    bomb = Container(zipped({"a": bytes(20 * MEBIBYTE)}))
    with pytest.raises(ContainerError, match="unpacks to more than"):
        bomb.read("a", Limit(64 * MEBIBYTE, text=True))


def test_all_members_together_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "LARGEST_TOTAL", 250)
    file = Container(zipped({name: bytes(100) for name in "abc"}))
    assert len(file.read("a", Limit(100)) + file.read("b", Limit(100))) == 200
    with pytest.raises(ContainerError, match="unpacks to more than 50 bytes"):
        file.read("c", Limit(100))


def test_a_long_list_of_members_is_refused_before_it_is_read() -> None:
    with pytest.raises(ContainerError, match="longer list of members"):
        Container(zipped({str(number): b"" for number in range(1_001)}))


def test_a_long_list_behind_a_zip64_record_is_refused() -> None:
    content = zipped({"a": b""})
    end = content.index(b"PK\x05\x06")
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, end, 1)
    with pytest.raises(ContainerError, match="longer list of members"):
        Container(content[:end] + locator + content[end:])


def test_members_that_share_their_bytes_are_refused() -> None:
    content = bytearray(zipped({"a": bytes(100), "b": b"text"}))
    second = content.index(b"PK\x01\x02", content.index(b"PK\x01\x02") + 1)
    content[second + 42 : second + 46] = (4).to_bytes(4, "little")  # where it begins
    with pytest.raises(ContainerError, match="members that share their bytes"):
        Container(bytes(content))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_ways_of_packing_are_refused(method: int) -> None:
    with pytest.raises(ContainerError, match="packed in a way"):
        Container(zipped({"a": b"text"}, method)).read("a", Limit(100))


def test_an_encrypted_member_is_refused() -> None:
    content = bytearray(zipped({"a": b"text"}))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(ContainerError, match="is encrypted"):
        Container(bytes(content)).read("a", Limit(100))


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\x03\x04", zipped({"a": b"b"})[:-1], zipped({"a": b"b"}) + b"\0"])
def test_a_file_that_does_not_end_as_it_should_is_refused(content: bytes) -> None:
    with pytest.raises(ContainerError, match=r"cut off|not a DigitLab model"):
        Container(content)


def test_a_comment_or_a_start_before_the_start_is_refused() -> None:
    with pytest.raises(ContainerError, match="something appended"):
        Container(zipped({"a": b"b"}, comment=b"hello"))
    with pytest.raises(ContainerError, match="something appended"):
        Container(zipped({"a": b"b"})[:-2] + b"\1\0")
    with pytest.raises(ContainerError, match="not a DigitLab model"):
        Container(b"#!/bin/sh\n" + zipped({"a": b"b"}))


def test_a_wrong_checksum_is_found() -> None:
    content = pack({"a": b"12345"}, texts=set()).replace(b"12345", b"12346")
    assert zlib.crc32(b"12345") != zlib.crc32(b"12346")
    with pytest.raises(ContainerError, match="is damaged: a cannot be read"):
        Container(content).read("a", Limit(100))


def test_a_missing_member_is_named() -> None:
    with pytest.raises(ContainerError, match=r"has no b\.txt"):
        Container(zipped({"a": b""})).read("b.txt", Limit(1))
