"""A server on this computer that hands out files as the published ones are, and as no server should."""

from __future__ import annotations

import gzip
import hashlib
import os
import struct
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

import pytest

from digitlab.core.published import OriginalMnist, RemoteFile

LOG_IN = b"<html>Please log in to this network.</html>"


class Handler(BaseHTTPRequestHandler):
    """Answers as the server's ``manners`` say: those of a path one after the other, the last one again and again."""

    def do_GET(self):
        server = self.server
        name = self.path.rpartition("/")[2]
        server.asked.append((name, self.headers.get("Range")))
        manners = server.manners.get(name, ["right"])
        manner = manners.pop(0) if len(manners) > 1 else manners[0]
        content = server.files.get(name)
        if content is None:
            self.send_error(404)
        elif manner.isdecimal():
            self.send_error(int(manner))
        else:
            getattr(self, manner)(content)

    def do_CONNECT(self):
        self.send_error(407)

    def right(self, content):
        begin = int((self.headers.get("Range") or "bytes=0-")[len("bytes=") : -1])
        if begin >= len(content):
            return self.send_error(416)
        return self.send(content[begin:], 206 if begin else 200)

    def send(self, content, status=200, size=None):
        self.send_response(status)
        if size != "unknown":
            self.send_header("Content-Length", str(len(content) if size is None else size))
        self.end_headers()
        self.wfile.write(content)

    def whole(self, content):
        self.send(content)

    def cut(self, content):
        begin = int((self.headers.get("Range") or "bytes=0-")[len("bytes=") : -1])
        rest = content[begin:]
        self.send(rest[: len(rest) // 2], 206 if begin else 200, len(rest))

    def stall(self, content):
        self.cut(content)
        self.wfile.flush()
        self.server.released.wait(60)

    def silent(self, content):
        self.server.released.wait(60)

    def lie(self, content):
        self.send(bytes(reversed(content)))

    def log_in(self, content):
        self.send(LOG_IN)

    def endless(self, content):
        self.send(content * 3, size="unknown")

    def giant(self, content):
        self.send(b"", size=10 * 1024**3)

    def elsewhere(self, content):
        self.moved(self.path.replace("/", "/moved/", 1) if "/moved/" not in self.path else self.path)

    def moved(self, path):
        self.send_response(302)
        self.send_header("Location", path)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        """Stay quiet."""


class Server(ThreadingHTTPServer):
    """A server of ``files`` by their names, which may cut, lie, stall and refuse as ``manners`` of each name say."""

    daemon_threads = True

    def server_bind(self):
        """Without asking what this computer is called, which takes a while."""
        self.socket.bind(self.server_address)
        self.server_name, self.server_port = "localhost", self.socket.getsockname()[1]

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.files, self.manners, self.asked, self.released = {}, {}, [], Event()
        self.address = f"http://127.0.0.1:{self.server_port}/"

    def remote(self, name, content, *, size=True):
        """Hand out ``content`` under ``name``; what a catalogue would say of the file."""
        self.files[name] = content
        checksum = f"sha256:{hashlib.sha256(content).hexdigest()}"
        return RemoteFile(name, checksum, len(content) if size else None)

    def handle_error(self, *_):
        """Somebody who hangs up is no error."""


@pytest.fixture
def server(monkeypatch):
    """A server on this computer; no proxy stands before it."""
    for name in [one for one in os.environ if one.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    made = Server()
    thread = Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield made
    made.released.set()
    made.shutdown()
    thread.join()
    made.server_close()


@pytest.fixture(scope="session")
def mnist_digits():
    """All 10,000 of MNIST."""
    from digitlab.data.sources import load

    return load("mnist").test


@pytest.fixture
def small_mnist(server, mnist_digits, monkeypatch):
    """The published files of MNIST are the first 1,400 test digits, which the server mirrors; these digits."""
    parts = {"train": slice(0, 1_200), "t10k": slice(1_200, 1_400)}
    files = []
    for name, part in parts.items():
        for kind, array in (("images-idx3", mnist_digits.images[part]), ("labels-idx1", mnist_digits.labels[part])):
            head = struct.pack(f">I{array.ndim}I", 0x0800 + array.ndim, *array.shape)
            packed = gzip.compress(head + array.tobytes(), compresslevel=1, mtime=0)
            files.append(server.remote(f"{name}-{kind}-ubyte.gz", packed))
    monkeypatch.setattr(OriginalMnist, "files", tuple(files))
    monkeypatch.setenv("DIGITLAB_MIRROR", server.address)
    return mnist_digits
