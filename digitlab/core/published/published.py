"""The published sets that can be fetched from the internet; nothing is, unless a person asks for it."""

from typing import ClassVar, NamedTuple

from digitlab.core.spec import Entry

LARGEST_UNKNOWN = 64 * 1024**2  # bytes: more than this no file has whose size is not published


class RemoteFile(NamedTuple):
    """A file by its ``name`` on every server.

    Its ``checksum``, after ``sha256:`` or ``md5:``, is what others have published, never what came when it was first
    fetched; so is the ``size`` in bytes, None where nobody has published it.
    """

    name: str
    checksum: str
    size: int | None


class Published(Entry):
    """Ten classes of small pictures that somebody has put on the internet, and all that is known of the files.

    ``servers`` are addresses below which the files lie, each as good as the other; ``checked_by`` says who has
    published the checksums. Of a ZIP file only the ``members`` are read. ``classes`` names what the ten bars stand for
    where that is not the digits 0 to 9. ``as_they_are``: the pictures need no preparing, whatever they look like.
    ``by_hand`` says what to do with a file that was got by other means.
    """

    name: ClassVar[str]
    page: ClassVar[str]
    licence: ClassVar[str]
    servers: ClassVar[tuple[str, ...]]
    files: ClassVar[tuple[RemoteFile, ...]]
    checked_by: ClassVar[str]
    training_count: ClassVar[int]
    test_count: ClassVar[int]
    members: ClassVar[tuple[str, ...]] = ()
    classes: ClassVar[tuple[str, ...]] = ()
    as_they_are: ClassVar[bool] = False
    by_hand: ClassVar[str] = "drop it on the window"

    @classmethod
    def size(cls) -> int | None:
        """Bytes to fetch; None where that is not published."""
        known = [one.size for one in cls.files if one.size is not None]
        return sum(known) if len(known) == len(cls.files) else None

    @classmethod
    def note(cls) -> str:
        """How much it is, under which licence, and what the bars stand for where that is not digits."""
        facts = f"To fetch: {cls.amount()} ({cls.page}). Licence: {cls.licence}"
        return f"{facts}. The ten bars then mean: {cls.bars()}" if cls.classes else facts

    @classmethod
    def amount(cls) -> str:
        """The size in words."""
        size = cls.size()
        return in_megabytes(size) if size is not None else "a few MB"

    @classmethod
    def bars(cls) -> str:
        """What each of the ten bars stands for; empty where it is a digit."""
        return ", ".join(f"{place} {name}" for place, name in enumerate(cls.classes))


def in_megabytes(count: float) -> str:
    """An amount of bytes as it is read: ``0.5 MB``, ``11.6 MB``, ``562 MB``."""
    megabytes = count / 1e6
    return f"{megabytes:,.0f} MB" if megabytes >= 99.95 else f"{megabytes:.1f} MB"
