"""One file from a server that serves right, cuts, lies, stalls and refuses: it is right, or it is not there."""

from __future__ import annotations

import errno
import hashlib
import re
import socket
from pathlib import Path

import numpy as np
import pytest

from digitlab.core.errors import DigitLabError
from digitlab.data.fetching import download as downloading
from digitlab.data.fetching.download import download
from digitlab.data.fetching.progress import Progress, Stopped

CONTENT = np.random.default_rng(7).bytes(400_000)
BY_HAND = "drop it on the window"


@pytest.fixture(autouse=True)
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits in a test before a server is asked again."""
    monkeypatch.setattr(downloading, "WAITS", (0.0, 0.01, 0.01, 0.01))


@pytest.fixture
def file(server):
    return server.remote("digits.gz", CONTENT)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "cache").mkdir()
    return tmp_path / "cache"


@pytest.fixture
def fetch(file, folder, server):
    """Downloads the file, by default from the server alone."""

    def fetched(*servers: str, what=file, progress: Progress | None = None) -> Path:
        return download(what, servers or (server.address,), folder, progress or Progress([what]), BY_HAND)

    return fetched


@pytest.fixture
def refusal(fetch, folder):
    """The one sentence that says why it does not come; nothing is there by its name then."""

    def sentence(*servers: str, **given: object) -> str:
        with pytest.raises(DigitLabError) as caught:
            fetch(*servers, **given)
        assert not (folder / "digits.gz").exists()
        assert [path.name for path in folder.iterdir() if path.name != ".digits.gz.part"] == []
        assert re.fullmatch(r"[^\n]*[^.]\.", str(caught.value))
        return str(caught.value)

    return sentence


def ranges(server) -> list[str | None]:
    return [where for _, where in server.asked]


def test_a_file_comes_whole_and_nothing_else_is_left(fetch, file, folder) -> None:
    progress = Progress([file])
    assert fetch(progress=progress).read_bytes() == CONTENT
    assert [path.name for path in folder.iterdir()] == ["digits.gz"]
    event = progress.event()
    assert (event.count, event.total, event.share) == (400_000, 400_000, 1.0)
    assert (event.file, event.waiting) == ("digits.gz", "")
    assert event.server.startswith("127.0.0.1:")


def test_a_file_that_is_there_is_not_fetched_again_and_a_wrong_one_is(fetch, folder, server) -> None:
    fetch()
    fetch()
    assert len(server.asked) == 1
    (folder / "digits.gz").write_bytes(b"something else")
    assert fetch().read_bytes() == CONTENT
    assert len(server.asked) == 2


def test_what_breaks_off_goes_on_where_it_was(fetch, server) -> None:
    server.manners["digits.gz"] = ["cut", "cut", "right"]
    assert fetch().read_bytes() == CONTENT
    begins = [int(where[6:-1]) for where in ranges(server)[1:]]
    assert ranges(server)[0] is None
    assert 0 < begins[0] < begins[1] < len(CONTENT)


def test_a_server_that_sends_no_parts_begins_anew(fetch, server) -> None:
    server.manners["digits.gz"] = ["cut", "whole"]
    assert fetch().read_bytes() == CONTENT


def test_what_has_come_is_kept_for_the_next_time(fetch, refusal, folder, server) -> None:
    server.manners["digits.gz"] = ["cut"]
    assert "the connection broke off; try again later" in refusal()
    assert len(server.asked) == 4
    here = (folder / ".digits.gz.part").stat().st_size
    assert 0 < here < len(CONTENT)
    server.manners["digits.gz"] = ["right"]
    assert fetch().read_bytes() == CONTENT
    assert ranges(server)[-1] == f"bytes={here}-"


def test_what_had_come_and_is_too_long_or_from_a_liar_is_thrown_away(fetch, folder, server) -> None:
    (folder / ".digits.gz.part").write_bytes(CONTENT + b"more")
    assert fetch().read_bytes() == CONTENT
    (folder / "digits.gz").unlink()
    (folder / ".digits.gz.part").write_bytes(b"a lie")
    assert fetch().read_bytes() == CONTENT
    assert ranges(server)[-2:] == ["bytes=5-", None]


def test_where_a_server_lies_the_next_one_is_asked(fetch, server) -> None:
    server.manners["digits.gz"] = ["lie", "right"]
    assert fetch(server.address + "one/", server.address + "two/").read_bytes() == CONTENT
    assert ranges(server) == [None, None]


def test_a_lie_of_the_right_length_is_no_file(refusal, file, server, folder) -> None:
    server.manners["digits.gz"] = ["lie"]
    sentence = refusal()
    assert "what came is not the file that was published: its sha256 is wrong" in sentence
    assert "open any page in a browser" in sentence
    assert list(folder.iterdir()) == []
    refusal(what=file._replace(checksum=f"md5:{hashlib.md5(b'another').hexdigest()}"))


def test_a_page_that_wants_a_log_in_is_refused_before_it_is_read(refusal, server, folder) -> None:
    server.manners["digits.gz"] = ["log_in"]
    sentence = refusal()
    assert "what came has 43 bytes and the file 400,000; where a network wants a log-in first" in sentence
    assert list(folder.iterdir()) == []


def test_nobody_can_fill_the_disk(refusal, file, server, folder) -> None:
    server.manners["digits.gz"] = ["endless"]
    assert re.search(r"what came has 4\d\d,\d{3} bytes and the file 400,000", refusal())
    server.manners["digits.gz"] = ["giant"]
    assert "it announces 10,737 MB, far too much" in refusal(what=file._replace(size=None))
    assert list(folder.iterdir()) == []


def test_a_file_of_unknown_size_takes_that_of_the_server(fetch, file) -> None:
    unknown = file._replace(size=None)
    progress = Progress([unknown])
    assert progress.event().total is None
    assert fetch(what=unknown, progress=progress).read_bytes() == CONTENT
    assert progress.event().total == 400_000


@pytest.mark.parametrize("manner", ["stall", "silent"])
def test_a_server_that_falls_silent_is_asked_again_and_given_up(fetch, refusal, server, manner, monkeypatch) -> None:
    monkeypatch.setattr(downloading, "PATIENCE", 0.3)
    server.manners["digits.gz"] = [manner]
    assert "nothing came for 0.3 s; try again later" in refusal()
    assert len(server.asked) == 4
    server.manners["digits.gz"] = [manner, "right"]
    assert fetch().read_bytes() == CONTENT


@pytest.mark.parametrize(("status", "cause", "asked"), [
    ("403", "the server refuses to hand it out (403); check the network", 1),
    ("404", "it is not there any more (404); try again later", 1),
    ("407", "the proxy wants a name and a password (407); set HTTPS_PROXY to http://NAME:PASSWORD@PROXY:PORT", 1),
    ("500", "the server has trouble of its own (500); try again later", 4),
    ("503", "the server has trouble of its own (503); try again later", 4),
])  # fmt: skip
def test_what_a_server_refuses_is_said_with_a_remedy(refusal, server, status, cause, asked) -> None:
    server.manners["digits.gz"] = [status]
    assert cause in refusal()
    assert len(server.asked) == asked


def test_a_sentence_names_the_file_its_server_and_how_to_do_without(refusal, server) -> None:
    server.manners["digits.gz"] = ["404"]
    place = server.address[len("http://") : -1]
    assert refusal(server.address + "one/", server.address + "two/") == (
        f"digits.gz does not come from {place}, the last of 2 servers: it is not there any more (404); try again later,"
        f" or get {server.address}two/digits.gz by other means and drop it on the window."
    )


def test_trouble_that_passes_is_waited_for(fetch, server) -> None:
    server.manners["digits.gz"] = ["503", "429", "right"]
    assert fetch().read_bytes() == CONTENT


def test_a_redirection_is_followed_but_not_in_circles(fetch, refusal, server) -> None:
    server.manners["digits.gz"] = ["elsewhere"]
    assert "it sends one in circles" in refusal()
    server.manners["digits.gz"] = ["elsewhere", "right"]
    assert fetch().read_bytes() == CONTENT


def test_no_network_is_told_from_a_server_that_is_away(refusal) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}/"
        assert "it cannot be reached; check the network, and behind a proxy set HTTPS_PROXY" in refusal(address)
    assert "there is no internet here, or no server of this name; check" in refusal("http://digits.invalid/")


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_wants_a_name_says_so(refusal, server, monkeypatch, scheme) -> None:
    monkeypatch.setenv(f"{scheme.upper()}_PROXY", server.address)
    server.manners["digits.gz"] = ["407"]
    assert "the proxy wants a name and a password (407); set HTTPS_PROXY" in refusal(f"{scheme}://digits.invalid/")


def test_a_proxy_that_is_away_says_so(refusal, monkeypatch) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{free.getsockname()[1]}")
        assert "the proxy cannot be used; set HTTPS_PROXY" in refusal("https://digits.invalid/")


def test_a_server_that_cannot_prove_who_it_is_is_not_believed(refusal, server) -> None:
    sentence = refusal(server.address.replace("http:", "https:"))
    assert "no secure connection comes about" in sentence
    assert "set REQUESTS_CA_BUNDLE" in sentence


def test_a_full_disk_is_said_and_left_as_it_was(refusal, file, folder, monkeypatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    progress = Progress([file])
    monkeypatch.setattr(progress, "set_here", full)
    assert (
        refusal(progress=progress)
        == f"digits.gz cannot be kept in {folder}: No space left on device; free some space there."
    )
    assert list(folder.iterdir()) == []


def test_whoever_wants_no_more_stops_it_and_what_has_come_is_kept(fetch, file, folder, server) -> None:
    progress = Progress([file])
    progress.stop()
    with pytest.raises(Stopped):
        fetch(progress=progress)
    assert server.asked == []
    server.manners["digits.gz"] = ["cut"]
    progress = Progress([file])
    usual = progress.wait

    def stopped_while_waiting(seconds: float, why: str) -> None:
        progress.stop()
        usual(60.0, why)

    progress.wait = stopped_while_waiting
    with pytest.raises(Stopped):
        fetch(progress=progress)
    assert progress.event().waiting == "the connection broke off; trying again"
    assert [path.name for path in folder.iterdir()] == [".digits.gz.part"]
