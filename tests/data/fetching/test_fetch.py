"""A published set on its way from a server to a dataset that can be learned from."""

from __future__ import annotations

import bz2
import gzip
import io
import shutil
import struct
import zipfile
from collections import namedtuple

import numpy as np
import pytest

from digitlab.core import folders
from digitlab.core.errors import DigitLabError
from digitlab.core.importing import BytesFetched, ImportAdvanced, Imported
from digitlab.core.published import EmnistDigits, FashionMnist, OriginalMnist, Qmnist, Usps
from digitlab.data import library
from digitlab.data.fetching import download
from digitlab.data.fetching.fetch import fetch, servers


def idx(array: np.ndarray) -> bytes:
    head = struct.pack(f">I{array.ndim}I", 0x0800 + array.ndim, *array.shape)
    return gzip.compress(head + array.tobytes(), compresslevel=1)


def done(published, **given):
    """What is told last, and the digits."""
    *told, made = fetch(published, **given)
    assert isinstance(made, Imported)
    assert all(isinstance(event, BytesFetched | ImportAdvanced) for event in told)
    return made, library.load(made.dataset)


@pytest.fixture
def mirrored(server, monkeypatch):
    """Lets the server mirror a set whose files have this content."""

    def mirror(published, **contents: bytes) -> None:
        files = [
            server.remote(file.name, content) for file, content in zip(published.files, contents.values(), strict=True)
        ]
        monkeypatch.setattr(published, "files", tuple(files))
        monkeypatch.setenv("DIGITLAB_MIRROR", server.address)

    return mirror


def test_a_set_becomes_a_dataset_with_its_own_test_set_and_leaves_nothing_in_the_cache(small_mnist, server) -> None:
    made, dataset = done(OriginalMnist)
    assert (made.dataset.name, made.dataset.origin) == ("MNIST original files", "mnist")
    assert (dataset.train.images == small_mnist.images[:1_200]).all()
    assert (dataset.test.labels == small_mnist.labels[1_200:1_400]).all()
    assert library.entries() == [made.dataset]
    assert list((folders.cache() / "fetched").iterdir()) == []
    assert [name for name, _ in server.asked] == [file.name for file in OriginalMnist.files]


def test_a_name_that_is_taken_is_refused_before_anything_is_fetched(small_mnist, server) -> None:
    done(OriginalMnist, name="mine")
    server.asked.clear()
    with pytest.raises(DigitLabError, match='There is a dataset "mine" already'):
        list(fetch(OriginalMnist, "mine"))
    assert server.asked == []


def test_a_set_that_does_not_come_says_why_and_goes_on_the_next_time(small_mnist, server, monkeypatch) -> None:
    monkeypatch.setattr(download, "WAITS", (0.0,))
    last = OriginalMnist.files[-1].name
    server.manners[last] = ["404"]
    with pytest.raises(DigitLabError, match=f"{last} does not come from 127.0.0.1"):
        list(fetch(OriginalMnist))
    assert library.entries() == []
    server.asked.clear()
    server.manners[last] = ["right"]
    assert len(done(OriginalMnist)[1].train.labels) == 1_200
    assert [name for name, _ in server.asked] == [last]


def test_whoever_closes_it_stops_it_though_the_server_is_silent(small_mnist, server) -> None:
    server.manners[OriginalMnist.files[0].name] = ["stall"]
    happening = fetch(OriginalMnist)
    for event in happening:
        assert isinstance(event, BytesFetched)
        if event.count and server.asked:
            break
    happening.close()
    assert library.entries() == []
    server.released.set()
    server.manners.clear()
    server.asked.clear()
    assert len(done(OriginalMnist)[1].test.labels) == 200
    assert server.asked[0][1] is not None  # it went on


def test_pictures_that_are_no_digits_are_taken_as_they_are(mirrored, mnist_digits) -> None:
    upside_down = np.ascontiguousarray(255 - mnist_digits.images[:120])
    mirrored(FashionMnist, a=idx(upside_down[:80]), b=idx(mnist_digits.labels[:80]), c=idx(upside_down[80:]),
             d=idx(mnist_digits.labels[80:120]))  # fmt: skip
    made, dataset = done(FashionMnist)
    assert made.dataset.origin == "fashion_mnist"
    assert (dataset.train.images == upside_down[:80]).all()
    assert "T-shirt" in made.dataset.about()
    assert "T-shirt" in library.rename(made.dataset.name, "clothes").about()


def test_of_emnist_the_digits_alone_are_unpacked_and_turned_upright(mirrored, mnist_digits) -> None:
    turned = np.ascontiguousarray(mnist_digits.images[:120].transpose(0, 2, 1))
    parts = [turned[:80], mnist_digits.labels[:80], turned[80:], mnist_digits.labels[80:120]]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("gzip/emnist-letters-train-images-idx3-ubyte.gz", b"letters")
        for name, part in zip(EmnistDigits.members, parts, strict=True):
            archive.writestr(name, idx(part))
    mirrored(EmnistDigits, zip=packed.getvalue())
    _, dataset = done(EmnistDigits)
    assert (dataset.train.images == mnist_digits.images[:80]).all()
    assert (dataset.test.labels == mnist_digits.labels[80:120]).all()


def test_an_emnist_file_without_digits_is_refused_in_a_sentence(mirrored) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("gzip/readme.txt", b"nothing")
    mirrored(EmnistDigits, zip=packed.getvalue())
    with pytest.raises(DigitLabError, match="cannot be unpacked"):
        list(fetch(EmnistDigits))


def test_of_qmnist_the_first_of_eight_numbers_is_the_label(mirrored, mnist_digits) -> None:
    def told(labels):
        numbers = np.full((len(labels), 8), 2_599, ">i4")
        numbers[:, 0] = labels
        return gzip.compress(struct.pack(">3I", 0x0C02, *numbers.shape) + numbers.tobytes())

    images, labels = mnist_digits.images[:120], mnist_digits.labels[:120]
    mirrored(Qmnist, a=idx(images[:80]), b=told(labels[:80]), c=idx(images[80:]), d=told(labels[80:]))
    _, dataset = done(Qmnist)
    assert (dataset.train.labels == mnist_digits.labels[:80]).all()
    assert (dataset.test.images == mnist_digits.images[80:120]).all()


def test_the_labels_of_usps_go_from_one_to_ten_and_its_pictures_are_drawn_anew(mirrored) -> None:
    def table(count):
        rows = []
        for number in range(count):
            pixels = -np.ones((16, 16))
            pixels[2:14, 4 : 6 + number % 10] = 1
            cells = " ".join(f"{place}:{value:g}" for place, value in enumerate(pixels.ravel(), 1))
            rows.append(f"{number % 10 + 1} {cells} \n")
        return bz2.compress("".join(rows).encode())

    mirrored(Usps, a=table(60), b=table(20))
    _, dataset = done(Usps)
    assert (dataset.train.labels == np.arange(60) % 10).all()
    assert (dataset.test.labels == np.arange(20) % 10).all()
    assert dataset.train.images.max() == 255
    heights = (dataset.train.images.max(axis=2) > 64).sum(axis=1)
    assert set(heights.tolist()) <= {19, 20, 21}


def test_a_mirror_stands_in_for_every_server_and_must_be_an_address(monkeypatch) -> None:
    monkeypatch.delenv("DIGITLAB_MIRROR", raising=False)
    assert servers(Usps) == list(Usps.servers)
    monkeypatch.setenv("DIGITLAB_MIRROR", "https://school.example/digits/")
    assert servers(Usps) == ["https://school.example/digits/usps/"]
    monkeypatch.setenv("DIGITLAB_MIRROR", "the school's")
    with pytest.raises(DigitLabError, match='DIGITLAB_MIRROR is "the school\'s"; it must begin with http'):
        servers(Usps)


def test_too_little_room_is_said_before_anything_is_fetched(small_mnist, server, monkeypatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10, 10, 1_000))
    with pytest.raises(DigitLabError, match=r"MNIST, the original files needs [\d.]+ MB in .*; free [\d.]+ MB there\."):
        list(fetch(OriginalMnist))
    assert server.asked == []
