"""The catalogue of what can be fetched."""

# The order in which the kinds are imported is the order of the catalogue: digits first, then what is no digits.
# isort: off
from digitlab.core.published.published import LARGEST_UNKNOWN, Published, RemoteFile, in_megabytes
from digitlab.core.published.digits import EmnistDigits, OriginalMnist, Qmnist, Usps
from digitlab.core.published.contrast import FashionMnist, KuzushijiMnist
# isort: on

__all__ = [
    "LARGEST_UNKNOWN", "EmnistDigits", "FashionMnist", "KuzushijiMnist", "OriginalMnist", "Published", "Qmnist",
    "RemoteFile", "Usps", "in_megabytes",
]  # fmt: skip
