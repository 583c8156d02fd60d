"""A ZIP file of named members that is safe to open whoever made it: nothing it says about itself is believed."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from typing import NamedTuple

MEBIBYTE = 1024 * 1024
MOST_MEMBERS = 1_000
LARGEST_DIRECTORY = 256 * MOST_MEMBERS
LARGEST_MEMBER = 256 * MEBIBYTE
LARGEST_TOTAL = 512 * MEBIBYTE
LARGEST_RATIO = 100  # of a text to its compressed form; a bomb has 1,000
CHUNK = MEBIBYTE

START = b"PK\x03\x04"
END = struct.Struct("<4s4H2LH")
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

    def __init__(self, content: bytes, writer: str = "DigitLab", most_members: int = MOST_MEMBERS) -> None:
        """Raises ContainerError where ``content`` is no ZIP, is cut off, or has a directory that cannot be.

        ``writer`` is the program that writes such files, and never one of more than ``most_members`` members.
        """
        self._writer = writer
        if not content.startswith(START):
            raise ContainerError(f"is not a {writer} model; choose a file that {writer} has saved")
        _check_end(content, writer, most_members)
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
        except BROKEN as error:
            raise ContainerError("is damaged; use another copy of it") from error
        self._members = self._archive.infolist()
        self._left = LARGEST_TOTAL
        names = [member.filename for member in self._members]
        if len(set(names)) < len(names):
            raise ContainerError(f"has two members of the same name, which {writer} never writes")

    @property
    def names(self) -> list[str]:
        """The members' names in their order."""
        return [member.filename for member in self._members]

    def read(self, name: str, limit: Limit) -> bytes:
        """The content of a member; raises ContainerError where it is missing, damaged or beyond ``limit``."""
        member = next((member for member in self._members if member.filename == name), None)
        if member is None:
            raise ContainerError(f"has no {name}; use another copy of it")
        if member.flag_bits & ENCRYPTED or member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise ContainerError(f"is encrypted or packed in a way that {self._writer} never uses")
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

    def _read(self, member: zipfile.ZipInfo, most: int) -> bytes:
        """At most one byte more than ``most``, whatever size the directory gives; to the end, so the CRC is checked."""
        chunks: list[bytes] = []
        missing = most + 1
        with self._archive.open(member) as file:
            while missing and (chunk := file.read(min(CHUNK, missing))):
                chunks.append(chunk)
                missing -= len(chunk)
        return b"".join(chunks)


def _check_end(content: bytes, writer: str, most_members: int) -> None:
    """The last record counts the members: looked at before anything is built from them."""
    if len(content) < END.size:
        raise ContainerError("is cut off; use another copy of it")
    mark, _, _, _, members, directory, _, comment = END.unpack(content[-END.size :])
    if mark != END_MARK or comment:
        raise ContainerError("is cut off or has something appended; use another copy of it")
    longer = content[-END.size - 20 : -END.size].startswith(LONG_END_MARK)
    if members > most_members or directory > LARGEST_DIRECTORY or longer:
        raise ContainerError(f"has a longer list of members than {writer} ever writes")
