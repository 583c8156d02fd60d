"""A ZIP file of named members that is safe to open whoever made it: nothing it says about itself is believed."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from itertools import pairwise
from typing import IO, BinaryIO, NamedTuple

MEBIBYTE = 1024 * 1024
MOST_MEMBERS = 1_000
DIRECTORY_ENTRY = 256  # bytes in the directory for each member, at most
LARGEST_MEMBER = 256 * MEBIBYTE
LARGEST_TOTAL = 512 * MEBIBYTE
LARGEST_RATIO = 100  # of a text to its compressed form; a bomb has 1,000
CHUNK = MEBIBYTE

START = b"PK\x03\x04"
END = struct.Struct("<4s4H2LH")
LONGEST_END = END.size + 20
END_MARK, LONG_END_MARK = b"PK\x05\x06", b"PK\x06\x07"
ENCRYPTED = 0x1
BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error,
    OSError, EOFError, RuntimeError, ValueError, LookupError, OverflowError,
)  # fmt: skip


class ContainerError(Exception):
    """What is wrong with a container, as the words that follow the file's name in a sentence."""


class Limit(NamedTuple):
    """What a member may be: ``largest`` bytes; text is deflated, and only text may be much smaller in the file."""

    largest: int
    text: bool = False


def pack(members: Mapping[str, bytes], texts: set[str]) -> bytes:
    """A ZIP of ``members`` in their order, the same bytes for the same content; ``texts`` are deflated."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in members.items():
            member = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            member.create_system = 3
            member.external_attr = 0o644 << 16
            archive.writestr(member, content, zipfile.ZIP_DEFLATED if name in texts else zipfile.ZIP_STORED)
    return packed.getvalue()


class Container:
    """An opened ZIP whose directory is checked; members are read one at a time, under limits."""

    def __init__(
        self,
        content: bytes | BinaryIO,
        writer: str = "DigitLab",
        most_members: int = MOST_MEMBERS,
        largest_total: int = 0,
    ) -> None:
        """Raises ContainerError where ``content`` is no ZIP, is cut off, or has a directory that cannot be.

        ``content`` is all of it, or a file that stays open meanwhile. ``writer`` is the program that writes such files,
        and never one of more than ``most_members`` members; ``largest_total`` is what all of it may unpack to, where
        that is not LARGEST_TOTAL.
        """
        self._writer = writer
        file = io.BytesIO(content) if isinstance(content, bytes) else content
        if file.read(len(START)) != START:
            raise ContainerError(f"is not a {writer} model; choose a file that {writer} has saved")
        _check_end(_end(file), writer, most_members)
        try:
            self._archive = zipfile.ZipFile(file)
        except BROKEN as error:
            raise ContainerError("is damaged; use another copy of it") from error
        self._members = {member.filename: member for member in self._archive.infolist()}
        self._left = largest_total or LARGEST_TOTAL
        if len(self._members) < len(self._archive.infolist()):
            raise ContainerError(f"has two members of the same name, which {writer} never writes")
        if _overlap(self._archive.infolist()):
            raise ContainerError(f"has members that share their bytes, which {writer} never writes")

    @property
    def names(self) -> list[str]:
        """The members' names in their order."""
        return list(self._members)

    def read(self, name: str, limit: Limit) -> bytes:
        """The content of a member; raises ContainerError where it is missing, damaged or beyond ``limit``."""
        member = self._member(name)
        most = min(limit.largest, self._left)
        if limit.text:
            most = min(most, LARGEST_RATIO * member.compress_size + CHUNK)
        try:
            content = self._read(member, most)
        except BROKEN as error:
            raise ContainerError(f"is damaged: {name} cannot be read; use another copy of it") from error
        if len(content) > most:
            raise ContainerError(f"is refused: {name} unpacks to more than {most:,} bytes")
        self._left -= len(content)
        return content

    def opened(self, name: str) -> IO[bytes]:
        """A member to read in portions, which may raise any of BROKEN; how much is read is for the caller to bound."""
        member = self._member(name)
        try:
            return self._archive.open(member)
        except BROKEN as error:
            raise ContainerError(f"is damaged: {name} cannot be read; use another copy of it") from error

    def _member(self, name: str) -> zipfile.ZipInfo:
        member = self._members.get(name)
        if member is None:
            raise ContainerError(f"has no {name}; use another copy of it")
        if member.flag_bits & ENCRYPTED or member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise ContainerError(f"is encrypted or packed in a way that {self._writer} never uses")
        return member

    def _read(self, member: zipfile.ZipInfo, most: int) -> bytes:
        """At most one byte more than ``most``, whatever size the directory gives; to the end, so the CRC is checked."""
        chunks: list[bytes] = []
        missing = most + 1
        with self._archive.open(member) as file:
            while missing and (chunk := file.read(min(CHUNK, missing))):
                chunks.append(chunk)
                missing -= len(chunk)
        return b"".join(chunks)


def _overlap(members: list[zipfile.ZipInfo]) -> bool:
    """Whether one member begins within another: so a small file could unpack to any size."""
    ordered = sorted(members, key=lambda member: member.header_offset)
    return any(one.header_offset + one.compress_size >= two.header_offset for one, two in pairwise(ordered))


def _end(file: BinaryIO) -> bytes:
    """The last bytes of a file."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - LONGEST_END))
    return file.read(LONGEST_END)


def _check_end(content: bytes, writer: str, most_members: int) -> None:
    """The last record counts the members: looked at before anything is built from them."""
    if len(content) < END.size:
        raise ContainerError("is cut off; use another copy of it")
    mark, _, _, _, members, directory, _, comment = END.unpack(content[-END.size :])
    if mark != END_MARK or comment:
        raise ContainerError("is cut off or has something appended; use another copy of it")
    longer = content[-END.size - 20 : -END.size].startswith(LONG_END_MARK)
    if members > most_members or directory > DIRECTORY_ENTRY * most_members or longer:
        raise ContainerError(f"has a longer list of members than {writer} ever writes")
