"""Downloads a file: from one server after the other, continued where it broke off, and there only when it is right.

What has come so far lies beside the place of the file under a name of its own. Pooch compares it with the published
checksum before it gets the file's name; what is wrong is thrown away.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pooch
import requests
from requests import Response
from urllib3.exceptions import HTTPError

from digitlab.core.errors import DigitLabError
from digitlab.core.files import PART
from digitlab.core.published import LARGEST_UNKNOWN, RemoteFile, in_megabytes
from digitlab.data.fetching import problems
from digitlab.data.fetching.problems import Problem
from digitlab.data.fetching.progress import Progress

CONNECT, PATIENCE = 10.0, 20.0  # seconds until a server is there, and until it says something
WAITS = (0.0, 1.0, 2.0, 4.0)  # seconds before each time that a server is asked
CHUNK = 2**16
BEGINNING_OF = 206  # the status of a part of a file
BEYOND_THE_END = 416


def download(file: RemoteFile, servers: Sequence[str], folder: Path, progress: Progress, by_hand: str) -> Path:
    """Where ``file`` is; raises DigitLabError with one sentence where no server hands it out, Stopped when told to.

    ``by_hand`` says what to do with the file where a person gets it by other means.
    """
    pooch.get_logger().setLevel(logging.WARNING)
    problem, server = Problem(problems.Words("there is no server for it", problems.LATER)), ""
    for server in servers:
        try:
            path = _from_server(file, server, folder, progress)
        except Problem as found:
            problem = found
        except PermissionError as error:
            raise DigitLabError(f"{folder} cannot be written: {error.strerror}; change its rights.") from error
        else:
            progress.set_here(file, path.stat().st_size)
            return path
    others = f", the last of {len(servers)} servers" if len(servers) > 1 else ""
    raise DigitLabError(
        f"{file.name} does not come from {urlsplit(server).netloc}{others}: {problem.words.cause};"
        f" {problem.words.remedy}, or get {server}{file.name} by other means and {by_hand}.",
        detail=repr(problem.__cause__),
    )


def _from_server(file: RemoteFile, server: str, folder: Path, progress: Progress) -> Path:
    """The same from one server, which is asked again where that may help."""
    part = folder / f".{file.name}{PART}"
    last: Problem | None = None
    for seconds in WAITS:
        if last is not None:
            progress.wait(seconds, f"{last.words.cause}; trying again")
        progress.begin(file, urlsplit(server).netloc)
        resumed = part.exists()
        receive = partial(_receive, file=file, part=part, progress=progress)
        try:
            return Path(pooch.retrieve(f"{server}{file.name}", file.checksum, file.name, folder, downloader=receive))
        except Problem as problem:
            if not problem.passing:
                raise
            last = problem
        except ValueError as error:  # how pooch says that the checksum is wrong
            last = problems.of_content(file.checksum.partition(":")[0])
            last.__cause__ = error
            if not resumed:  # else the beginning may have come from another server
                raise last from error
    assert last is not None
    raise last


def _receive(url: str, target: str, _: object, *, file: RemoteFile, part: Path, progress: Progress) -> None:
    """Bring the file to ``target``, as pooch asks for it; what is there of it already is not fetched again."""
    try:
        if not part.exists() or part.stat().st_size != file.size:
            _fill(url, file, part, progress)
    except (requests.RequestException, HTTPError) as error:
        raise problems.of_error(error, PATIENCE) from error
    except OSError as error:
        part.unlink(missing_ok=True)
        raise DigitLabError(
            f"{file.name} cannot be kept in {part.parent}: {error.strerror or error}; free some space there."
        ) from error
    part.replace(target)


def _fill(url: str, file: RemoteFile, part: Path, progress: Progress) -> None:
    begun = part.stat().st_size if part.exists() else 0
    headers = {"Accept-Encoding": "identity", "User-Agent": "DigitLab"}
    if begun:
        headers["Range"] = f"bytes={begun}-"
    with requests.get(url, stream=True, timeout=(CONNECT, PATIENCE), headers=headers) as answer:
        if answer.status_code == BEYOND_THE_END:
            part.unlink()
            raise Problem(problems.Words("what had come before is no part of it", problems.LATER), passing=True)
        refusal = problems.of_status(answer)
        if refusal is not None:
            raise refusal
        goes_on = answer.status_code == BEGINNING_OF and begun > 0
        count = begun if goes_on else 0
        most = _size(answer, count, file, progress)
        with part.open("ab" if goes_on else "wb") as kept:
            for chunk in answer.raw.stream(CHUNK, decode_content=False):
                count += len(chunk)
                if count > most:
                    part.unlink()
                    raise problems.of_length(count, most)
                kept.write(chunk)
                progress.set_here(file, count)
    if count < (file.size or 0):
        raise Problem(problems.Words("the connection broke off", problems.LATER), passing=True)


def _size(answer: Response, begun: int, file: RemoteFile, progress: Progress) -> int:
    """How many bytes may come; raises Problem where the server announces another number than there can be."""
    told = answer.headers.get("Content-Length", "")
    whole = begun + int(told) if told.isdecimal() else None
    if file.size is not None and whole not in (None, file.size):
        raise problems.of_length(whole or 0, file.size)
    if file.size is None and whole is not None:
        if whole > LARGEST_UNKNOWN:
            raise Problem(problems.Words(f"it announces {in_megabytes(whole)}, far too much", problems.LOG_IN))
        progress.set_size(file, whole)
    return file.size if file.size is not None else LARGEST_UNKNOWN
