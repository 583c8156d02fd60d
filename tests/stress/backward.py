"""Compares the backward pass by hand with automatic differentiation, over many small networks.

python tests/stress/backward.py [COUNT]     200 unless told otherwise; prints the largest difference of all numbers
"""

import runpy
import sys
from pathlib import Path

USUAL = 200
TEST = Path(__file__).resolve().parents[1] / "engine" / "test_backpropagation.py"


def main() -> None:
    """Check one network after the other; an AssertionError tells the number of one that differs."""
    sys.path.insert(0, str(TEST.parents[2]))
    test = runpy.run_path(str(TEST))
    count = int(sys.argv[1]) if len(sys.argv) > 1 else USUAL
    worst = max(test["check"](number) for number in range(count))
    kinds = f"{len(test['ACTIVATIONS'])} activations, {len(test['LOSSES'])} losses"
    print(f"{count} networks, {kinds}: largest difference {worst:.1e}")


if __name__ == "__main__":
    main()
