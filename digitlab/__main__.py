"""The command line: without a command it opens the window; train, evaluate, predict and more work in a terminal."""

from __future__ import annotations

import sys


def main(arguments: list[str] | None = None) -> int:
    """Run the command in ``arguments``; 0 done, 1 failed with one sentence, 2 wrong usage."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if arguments[:1] == ["serve"]:
        from digitlab.engine.serve import serve

        return serve()
    return 2


if __name__ == "__main__":
    sys.exit(main())
