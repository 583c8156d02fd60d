"""Reads thousands of altered model files, pictures and drawings; only a sentence or sound data may come of it.

    python tests/stress/model_file_mutants.py [--count 10000] [--seed 0]

10,000 of each kind take about two minutes. ``model`` are files with flipped, cut and copied bytes, which must be
refused or read as they were; ``signed`` are files whose members were altered and whose manifest was made to fit, as
somebody who means harm would; ``png``, ``jpeg`` and ``json`` are inputs to predict. Prints how many were read and how
many refused, the slowest and the growth of memory, and leaves with 1 where anything else happened.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import sys
import tempfile
import time
import traceback
import tracemalloc
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Experiment
from digitlab.data.inputs import prepare
from digitlab.data.model_file import ModelFile, read, write
from digitlab.data.preview import preview_png

SLOWEST_ALLOWED = 5.0
Mutate = Callable[[bytes, np.random.Generator], bytes]


def main() -> int:
    parser = argparse.ArgumentParser(description="Reads altered files; only a sentence or sound data may come of it.")
    parser.add_argument("--count", type=int, default=10_000, help="mutants of each kind")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        kinds = originals(Path(folder))
        broken = [attack(name, *kind, arguments.count, arguments.seed) for name, kind in kinds.items()]
    return int(any(broken))


def originals(folder: Path) -> dict[str, tuple[Path, Mutate, Callable[[Path], object]]]:
    """For every kind a sound file, how it is altered and how it is read."""
    generator = np.random.default_rng(0)
    model, png, jpeg, drawing = (folder / name for name in ("m.digitlab", "digit.png", "digit.jpg", "digit.json"))
    write(model, some_model(generator))
    ink = Image.fromarray(generator.integers(0, 2, (9, 9), dtype=np.uint8) * 255).resize((90, 90))
    sheet = Image.new("L", (120, 120))
    sheet.paste(ink, (15, 15))
    sheet.save(png)
    sheet.save(jpeg, exif=b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0", quality=75)
    drawing.write_text(json.dumps({"strokes": [generator.random((9, 2)).tolist() for _ in range(3)]}), encoding="utf-8")
    wanted = described(read(model))

    def read_the_same(path: Path) -> None:
        assert described(read(path)) == wanted, "an altered model was read as if it were sound"

    signed = folder / "signed.digitlab"
    signed.write_bytes(model.read_bytes())
    return {
        "model": (model, bytes_altered, read_the_same),
        "signed": (signed, members_altered, read),
        "png": (png, bytes_altered, prepare),
        "jpeg": (jpeg, bytes_altered, prepare),
        "json": (drawing, bytes_altered, prepare),
    }


def some_model(generator: np.random.Generator) -> ModelFile:
    return ModelFile(
        Experiment(),
        {"kernel": generator.normal(size=(20, 10)).astype(np.float32), "step": np.array(3, np.int64)},
        tuple(json.dumps({"kind": "epoch", "number": number}) for number in range(20)),
        preview_png(generator.integers(0, 256, (28, 28), dtype=np.uint8)),
    )


def described(model: ModelFile) -> object:
    tensors = [(name, t.dtype.str, t.shape, t.tobytes()) for name, t in model.tensors.items()]
    return model.experiment, tensors, model.history, model.preview


def bytes_altered(content: bytes, generator: np.random.Generator) -> bytes:
    """Some bytes overwritten, left out, put in or copied from elsewhere, or the end cut off."""
    mutant = bytearray(content)
    for _ in range(generator.integers(1, 6)):
        start, other = (int(place) for place in generator.integers(0, len(mutant) + 1, 2))
        out, length = (int(size) for size in generator.integers(0, 12, 2))
        piece = mutant[other : other + length] if generator.random() < 0.3 else generator.bytes(length)
        mutant[start : start + out] = piece
    if generator.random() < 0.1:
        del mutant[int(generator.integers(0, len(mutant) + 1)) :]
    return bytes(mutant)


def members_altered(content: bytes, generator: np.random.Generator) -> bytes:
    """Members altered under a manifest whose sums are right."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    for name in generator.choice(list(members), generator.integers(1, 3)):
        members[name] = bytes_altered(members[name], generator)
    try:
        manifest = json.loads(members["manifest.json"])
        for name in manifest["sha256"]:
            manifest["sha256"][name] = hashlib.sha256(members[name]).hexdigest()
        members["manifest.json"] = json.dumps(manifest).encode()
    except (ValueError, LookupError, TypeError):
        pass  # an unreadable manifest is a mutant too
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", int(generator.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]))) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return packed.getvalue()


def attack(name: str, path: Path, mutate: Mutate, use: Callable[[Path], object], count: int, seed: int) -> int:
    """How many of ``count`` mutants did something else than be read or refused in one sentence."""
    content, generator = path.read_bytes(), np.random.default_rng(seed)
    outcomes, slowest, broken = {"read": 0, "refused": 0}, 0.0, 0
    sentences: set[str] = set()
    tracemalloc.start()
    for number in range(count):
        path.write_bytes(mutate(content, generator))
        before = time.perf_counter()
        try:
            use(path)
            outcomes["read"] += 1
        except DigitLabError as error:
            outcomes["refused"] += 1
            sentences.add(str(error))
        except Exception:
            broken += 1
            print(f"{name} mutant {number} of seed {seed}:\n{traceback.format_exc()}", file=sys.stderr)
        slowest = max(slowest, time.perf_counter() - before)
    peak = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    unclear = [sentence for sentence in sentences if "\n" in sentence or not sentence.endswith(".")]
    print(
        f"{name:7} {count:,} mutants: {outcomes['read']:,} read, {outcomes['refused']:,} refused"
        f" with {len(sentences):,} sentences, {broken} broken, {len(unclear)} unclear;"
        f" slowest {slowest:.2f} s, at most {peak:.0f} MiB"
    )
    return broken + len(unclear) + (slowest > SLOWEST_ALLOWED)


if __name__ == "__main__":
    warnings.simplefilter("error")  # nothing may be left to a line on the console
    sys.exit(main())
