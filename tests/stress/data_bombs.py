"""Files and folders made to take all memory or all time: each is refused within two seconds and 200 MiB.

tests/stress/data_mutants.py drops all of them, a process for each.
"""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import json
import os
import struct
import subprocess
import sys
import tempfile
import time
import warnings
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np

MOST_SECONDS, MOST_MEMORY = 2.0, 200  # MiB; a process that only starts takes half a second and 60 MiB
MEBIBYTE = 2**20
# The system's own count for a process that has ended takes in what its parent held when it was started.
MEASURE = """
import os, sys
from digitlab.__main__ import main
code = main(sys.argv[1:])
with open("/proc/self/status") as file:
    peak = next(line for line in file if line.startswith("VmHWM"))
print(peak.split()[1], file=sys.stderr)
sys.stdout.flush()
sys.stderr.flush()
os._exit(code)
"""


def deflated(**members: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return packed.getvalue()


def npy(shape: str, size: int, descr: str = "|u1") -> bytes:
    said = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}".encode()
    return b"\x93NUMPY\x01\x00" + len(said).to_bytes(2, "little") + said + bytes(size)


def pair(folder: Path, pictures: bytes, labels: bytes) -> Path:
    (folder / "train-images-idx3-ubyte").write_bytes(pictures)
    (folder / "train-labels-idx1-ubyte").write_bytes(labels)
    return folder / "train-images-idx3-ubyte"


def head(*sizes: int) -> bytes:
    return struct.pack(f">I{len(sizes)}I", 0x800 + len(sizes), *sizes)


def zeros(head: bytes, size: int) -> bytes:
    """A gzip file of ``head`` and so many zeros: one member, in which a packed portion is repeated."""
    packer, check = zlib.compressobj(9, zlib.DEFLATED, -15), zlib.crc32(head)
    for _ in range(size // MEBIBYTE):
        check = zlib.crc32(bytes(MEBIBYTE), check)
    check = zlib.crc32(bytes(size % MEBIBYTE), check)

    def packed(content: bytes) -> bytes:
        return packer.compress(content) + packer.flush(zlib.Z_FULL_FLUSH)  # the next one refers to nothing before

    parts = [packed(head), packed(bytes(MEBIBYTE)) * (size // MEBIBYTE), packed(bytes(size % MEBIBYTE)), packer.flush()]
    start = b"\x1f\x8b\x08" + bytes(6) + b"\xff"
    return start + b"".join(parts) + struct.pack("<II", check, (len(head) + size) % 2**32)


def bzipped(content: bytes, times: int) -> bytes:
    """A bzip2 file of ``content`` again and again, as many streams."""
    return bz2.compress(content) * times


def png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = zlib.compressobj(9)
    packed = b"".join([rows.compress(bytes(width // 8 + 1)) for _ in range(height)]) + rows.flush()
    said = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", said) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def save(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def pictures(folder: Path, content: bytes, count: int = 40) -> Path:
    for place in range(count):
        save(folder, f"mine/{place % 10}/{place}.png", content)
    return folder / "mine"


def many_members(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "many.zip", "w") as archive:
        for place in range(120_000):
            archive.writestr(f"{place % 10}/{place}.png", b"")
    return folder / "many.zip"


def overlapping(folder: Path) -> Path:
    """A directory in which 60,000 pictures are one and the same megabytes of zeros."""
    content = bytearray(deflated(**{"0__a_dot_png": bytes(50 * MEBIBYTE)}))
    start = content.index(b"PK\x01\x02")
    names = [f"{n % 10}/{n:05}.png".encode() for n in range(60_000)]
    fixed = bytearray(content[start : start + 46])
    parts = []
    for name in names:
        struct.pack_into("<H", fixed, 28, len(name))
        parts.append(bytes(fixed) + name)
    directory = b"".join(parts)
    last = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, len(names), len(names), len(directory), start, 0)
    return save(folder, "overlap.zip", bytes(content[:start]) + directory + last)


def twice(folder: Path) -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(folder / "twice.zip", "w") as archive:
            for _ in range(2):
                archive.writestr("0/a.png", b"")
    return folder / "twice.zip"


def link(folder: Path) -> Path:
    """A member that says it is a link to a file of the system."""
    member = zipfile.ZipInfo("0/passwd.png")
    member.create_system, member.external_attr = 3, 0o120777 << 16
    with zipfile.ZipFile(folder / "link.zip", "w") as archive:
        archive.writestr(member, "/etc/passwd")
    return folder / "link.zip"


def loop(folder: Path) -> Path:
    (folder / "loop" / "0").mkdir(parents=True)
    (folder / "loop" / "0" / "again").symlink_to(folder / "loop")
    return folder / "loop"


def pipe(folder: Path) -> Path:
    os.mkfifo(folder / "pipe.csv")
    return folder / "pipe.csv"


def own(folder: Path, change: Callable[[dict[str, bytes]], object]) -> Path:
    """A data file of 10,000 black digits, and what was changed about it."""
    count = 10_000
    members = {
        "mimetype": b"application/x-digitlab",
        "images/0000.bin": bytes(count * 784),
        "labels.bin": bytes(count),
        "sealed.bin": b"\1" + bytes(count - 1),
    }
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in members.items() if name != "mimetype"}
    manifest = {"format": 1, "holds": "digits", "versions": {}, "training_count": count - 1, "test_count": 1}
    members["manifest.json"] = json.dumps({**manifest, "sha256": sums}).encode()
    change(members)
    return save(folder, "own.digitlab", deflated(**members))


def a_million_in_the_manifest(members: dict[str, bytes]) -> None:
    manifest = json.loads(members["manifest.json"])
    manifest["training_count"] = 10**6 - 1
    members["manifest.json"] = json.dumps(manifest).encode()


LABELS = head(300) + bytes(300)
FULL = b"7 " + b" ".join(b"%d:1" % place for place in range(1, 8_000)) + b"\n"
BOMBS: dict[str, Callable[[Path], Path]] = {
    "idx of 4 GB by its header": lambda f: pair(f, head(2**32 - 1, 1, 1), LABELS),
    "idx of a gibibyte by its header": lambda f: pair(f, head(10**6, 400, 400), head(10**6) + bytes(10**6)),
    "idx.gz with 2 GB behind its digits": lambda f: pair(f, zeros(head(300, 28, 28), 2 * 2**30), LABELS),
    "idx.gz of a million black digits": lambda f: pair(f, zeros(head(10**6, 28, 28), 784 * 10**6),
                                                       zeros(head(10**6), 10**6)),
    "idx.gz within idx.gz": lambda f: pair(f, gzip.compress(zeros(head(300, 28, 28), 2**28)), LABELS),
    "labels of 2 GB": lambda f: pair(f, head(300, 28, 28) + bytes(300 * 784), zeros(head(300), 2 * 2**30)),
    "npy of 4 TB by its header": lambda f: save(f, "x.npy", npy("(1000000, 2000, 2000)", 9)),
    "npz of 4 TB by its header": lambda f: save(f, "x.npz", deflated(x_dot_npy=npy("(1000000, 2000, 2000)", 9),
                                                                     y_dot_npy=npy("(1000000,)", 10**6))),
    "npz with 500 MB behind its digits": lambda f: save(f, "x.npz", deflated(
        x_dot_npy=npy("(40, 28, 28)", 500 * MEBIBYTE), y_dot_npy=npy("(40,)", 40))),
    "npz of a million black digits": lambda f: save(f, "x.npz", deflated(
        x_dot_npy=npy("(1000000, 28, 28)", 784 * 10**6), y_dot_npy=npy("(1000000,)", 10**6))),
    "npy of pickled objects": lambda f: (np.save(f / "x.npy", np.array([{}] * 40, object)), f / "x.npy")[1],
    "npz with a header of a megabyte": lambda f: save(f, "x.npz", deflated(
        x_dot_npy=b"\x93NUMPY\x02\x00" + (2**20).to_bytes(4, "little") + b"(" * 2**20)),
    "csv of one line": lambda f: save(f, "x.csv", b"0," * 100 * MEBIBYTE),
    "csv whose second line never ends": lambda f: save(f, "x.csv", b"0," * 784 + b"0\n" + b"0," * 100 * MEBIBYTE),
    "csv of a million columns": lambda f: save(f, "x.csv", (b"0," * 10**6 + b"0\n") * 20),
    "csv of nothing but lines": lambda f: save(f, "x.csv", b"\n" * 100 * MEBIBYTE),
    "csv of zero bytes": lambda f: save(f, "x.csv", bytes(100 * MEBIBYTE)),
    "bz2 of one line of 2 GB": lambda f: save(f, "x.bz2", bzipped(bytes(MEBIBYTE), 2_000)),
    "bz2 of short rows": lambda f: save(f, "x.bz2", bzipped(b"7 1:1\n" * 10**5, 100)),
    "bz2 of rows of 512 x 512": lambda f: save(f, "x.bz2", bzipped(b"7 1:1 262144:1\n" * 10**4, 10)),
    "bz2 of rows full of numbers": lambda f: save(f, "x.bz2", bzipped(FULL * 30, 100)),
    "pipe": pipe,
    "pictures of 30,000 x 30,000": lambda f: pictures(f, png(30_000, 30_000)),
    "pictures of 4,096 x 4,096 with nothing on them": lambda f: pictures(f, png(4_096, 4_096), 10),
    "zip of 120,000 members": many_members,
    "zip of overlapping members": overlapping,
    "zip of a name twice": twice,
    "zip of a link": link,
    "zip within a zip": lambda f: save(f, "x.zip", deflated(**{"0__a_dot_zip": deflated(a=bytes(100 * MEBIBYTE))})),
    "zip that climbs": lambda f: save(f, "x.zip", deflated(**{"..__..__7__a_dot_png": b"", "C:\\7\\a_dot_png": b""})),
    "zip of pictures of zeros": lambda f: save(f, "x.zip", deflated(
        **{f"{n % 10}__{n}_dot_png": bytes(8 * MEBIBYTE) for n in range(40)})),
    "folders in a loop": loop,
    "data file of black digits": lambda f: own(f, lambda members: None),
    "data file of a million by its manifest": lambda f: own(f, a_million_in_the_manifest),
    "data file with a manifest of 100 MB": lambda f: own(f, lambda members: members.update(
        {"manifest.json": b" " * 100 * MEBIBYTE})),
    "data file with a deep manifest": lambda f: own(f, lambda members: members.update(
        {"manifest.json": b'{"format": 1, "holds": ' + b"[" * 10**5})),
}  # fmt: skip


def drop(name: str, folder: Path) -> int:
    """Import a bomb; 1 where it is not refused in a sentence, in time and within memory."""
    place = Path(tempfile.mkdtemp(dir=folder))
    path = BOMBS[name](place)
    ended = measured("data", "import", str(path), "--name", "bomb", "--json")
    try:
        sentence = json.loads(ended.said)["error"]
    except (ValueError, KeyError):
        sentence = ""
    refused = ended.code == 1 and sentence.endswith(".") and "Something went wrong" not in sentence
    fine = refused and ended.seconds <= MOST_SECONDS and ended.mebibytes <= MOST_MEMORY
    cost = f"{ended.seconds:4.1f} s {ended.mebibytes:4.0f} MiB"
    print(f"{'refused' if fine else 'BROKEN '} {cost}  {name}: {sentence[:150]}", flush=True)
    return not fine


class Ended(NamedTuple):
    """What a command said, and what it cost."""

    code: int
    said: str
    seconds: float
    mebibytes: float


def measured(*arguments: str) -> Ended:
    """Run a command in a process of its own, which tells at its end the most memory that it held."""
    began = time.perf_counter()
    ended = subprocess.run(
        [sys.executable, "-c", MEASURE, *arguments], capture_output=True, encoding="utf-8", check=False
    )
    *_, peak = ended.stderr.splitlines()
    return Ended(ended.returncode, ended.stdout, time.perf_counter() - began, float(peak) / 1024)
