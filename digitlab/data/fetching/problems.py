"""What can go wrong between here and a server, in words that a person can act on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import urllib3.exceptions as below
from requests import Response, exceptions

NETWORK = "check the network, and behind a proxy set HTTPS_PROXY to its address"
PROXY = "set HTTPS_PROXY to http://NAME:PASSWORD@PROXY:PORT"
CERTIFICATE = "check the clock, and where a school reads encrypted traffic set REQUESTS_CA_BUNDLE to its certificate"
LOG_IN = "where a network wants a log-in first, open any page in a browser"
LATER = "try again later"
PASSING = {408, 425, 429, 500, 502, 503, 504}


class Words(NamedTuple):
    """Why something did not come, and what may help; both follow a semicolon or a colon."""

    cause: str
    remedy: str


WANTS_NAME = Words("the proxy wants a name and a password (407)", PROXY)
PROXIES = (exceptions.ProxyError, below.ProxyError)
SILENCE = (exceptions.Timeout, below.TimeoutError)
KINDS = (  # in this order: what requests calls a failed connection may be any of them
    (PROXIES, Words("the proxy cannot be used", PROXY)),
    (
        (exceptions.SSLError, below.SSLError),
        Words("no secure connection comes about, mostly for a certificate that is not known", CERTIFICATE),
    ),
    ((below.NameResolutionError,), Words("there is no internet here, or no server of this name", NETWORK)),
    ((exceptions.ConnectTimeout, below.ConnectTimeoutError), Words("it cannot be reached", NETWORK)),
    ((exceptions.TooManyRedirects,), Words("it sends one in circles", LOG_IN)),
    (
        (exceptions.InvalidURL, exceptions.InvalidSchema, exceptions.MissingSchema),
        Words("its address is none", NETWORK),
    ),
)


class Problem(Exception):
    """A file did not come; ``passing`` says that the same server may be asked again at once."""

    def __init__(self, words: Words, *, passing: bool = False) -> None:
        super().__init__(words.cause)
        self.words, self.passing = words, passing


def of_status(answer: Response) -> Problem | None:
    """What a server refuses; None where it does not."""
    code = answer.status_code
    if code < 400:
        return None
    if code == 407:
        return Problem(WANTS_NAME)
    if code in PASSING:
        return Problem(Words(f"the server has trouble of its own ({code})", LATER), passing=True)
    if code in (404, 410):
        return Problem(Words(f"it is not there any more ({code})", LATER))
    return Problem(Words(f"the server refuses to hand it out ({code})", NETWORK))


def of_length(found: int, wanted: int) -> Problem:
    """Something of another length came in place of a file."""
    return Problem(Words(f"what came has {found:,} bytes and the file {wanted:,}", LOG_IN))


def of_content(kind: str) -> Problem:
    """Something of the right length came that is not the file; ``kind`` is that of its checksum."""
    return Problem(Words(f"what came is not the file that was published: its {kind} is wrong", LOG_IN))


def of_error(error: Exception, patience: float) -> Problem:
    """An exception of requests or of the library below it; a server had ``patience`` seconds to say something."""
    causes = list(_causes(error))
    for kinds, words in KINDS:
        if any(isinstance(cause, kinds) for cause in causes):
            return Problem(WANTS_NAME if kinds is PROXIES and "407" in str(error) else words)
    if any(isinstance(cause, SILENCE) for cause in causes):
        return Problem(Words(f"nothing came for {patience:g} s", LATER), passing=True)
    return Problem(Words("the connection broke off", LATER), passing=True)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error and what lies below it, as requests and urllib3 wrap one into the other."""
    while error is not None:
        yield error
        inner = getattr(error, "reason", None) or next(iter(error.args), None)
        error = inner if isinstance(inner, BaseException) else None
