"""Lets a contestant answer questions, one JSON line each, until its input ends; needs nothing but Python."""

import json
import os
import sys
from collections.abc import Callable
from typing import Any

Answer = Callable[[dict[str, Any]], dict[str, Any]]


def serve(prepare: Callable[[], tuple[dict[str, Any], Answer]]) -> None:
    """Say the greeting that ``prepare`` returns, then answer; whatever libraries print goes to stderr."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    greeting, answer = prepare()
    _say(out, greeting)
    for line in sys.stdin:
        _say(out, answer(json.loads(line)))


def _say(out: Any, words: dict[str, Any]) -> None:
    out.write(json.dumps(words) + "\n")
    out.flush()
