"""Published digits: the files of MNIST itself, and what others have collected since."""

from typing import ClassVar, Literal

from digitlab.core.published.published import Published, RemoteFile


class OriginalMnist(Published):
    """MNIST in its four original files, digit for digit what ships with the app."""

    title: ClassVar[str] = "MNIST, the original files"
    formula: ClassVar[str] = "60,000 to learn from, 10,000 sealed for the test"
    paper: ClassVar[str] = "LeCun, Bottou, Bengio & Haffner 1998, Proc. IEEE 86(11)"
    explanation: ClassVar[str] = "The digits that ship with DigitLab, from the source: to see that they are the same."
    name: ClassVar[str] = "MNIST original files"
    page: ClassVar[str] = "http://yann.lecun.com/exdb/mnist/"
    licence: ClassVar[str] = "CC BY-SA 3.0"
    servers: ClassVar[tuple[str, ...]] = (
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
    )
    files: ClassVar[tuple[RemoteFile, ...]] = (
        RemoteFile(
            "train-images-idx3-ubyte.gz",
            "sha256:440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
            9_912_422,
        ),
        RemoteFile(
            "train-labels-idx1-ubyte.gz",
            "sha256:3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
            28_881,
        ),
        RemoteFile(
            "t10k-images-idx3-ubyte.gz",
            "sha256:8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
            1_648_877,
        ),
        RemoteFile(
            "t10k-labels-idx1-ubyte.gz",
            "sha256:f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
            4_542,
        ),
    )
    checked_by: ClassVar[str] = "TensorFlow Datasets, url_checksums/mnist.txt"
    training_count: ClassVar[int] = 60_000
    test_count: ClassVar[int] = 10_000

    type: Literal["mnist"] = "mnist"


class EmnistDigits(Published):
    """The digits of EMNIST; its authors hand on one ZIP file with all its letters, too."""

    title: ClassVar[str] = "EMNIST digits"
    formula: ClassVar[str] = "240,000 to learn from, 40,000 sealed for the test"
    paper: ClassVar[str] = "Cohen, Afshar, Tapson & van Schaik 2017, arXiv:1702.05373"
    explanation: ClassVar[str] = (
        "Four times as many digits as MNIST, from the same collection of forms, to see whether more data help."
    )
    name: ClassVar[str] = "EMNIST digits"
    page: ClassVar[str] = "https://www.nist.gov/itl/products-and-services/emnist-dataset"
    licence: ClassVar[str] = "none is stated; made from NIST Special Database 19"
    servers: ClassVar[tuple[str, ...]] = (
        "https://biometrics.nist.gov/cs_links/EMNIST/",
        "https://www.itl.nist.gov/iaui/vip/cs_links/EMNIST/",
    )
    files: ClassVar[tuple[RemoteFile, ...]] = (
        RemoteFile("gzip.zip", "sha256:fb9bb67e33772a9cc0b895e4ecf36d2cf35be8b709693c3564cea2a019fcda8e", 561_753_746),
    )
    checked_by: ClassVar[str] = "TensorFlow Datasets, url_checksums/emnist.txt"
    training_count: ClassVar[int] = 240_000
    test_count: ClassVar[int] = 40_000
    members: ClassVar[tuple[str, ...]] = (
        "gzip/emnist-digits-train-images-idx3-ubyte.gz",
        "gzip/emnist-digits-train-labels-idx1-ubyte.gz",
        "gzip/emnist-digits-test-images-idx3-ubyte.gz",
        "gzip/emnist-digits-test-labels-idx1-ubyte.gz",
    )
    by_hand: ClassVar[str] = "drop its files emnist-digits-... on the window"

    type: Literal["emnist_digits"] = "emnist_digits"


class Qmnist(Published):
    """MNIST made again from its source, with the 50,000 test digits that had been lost."""

    title: ClassVar[str] = "QMNIST"
    formula: ClassVar[str] = "60,000 to learn from, 60,000 sealed for the test"
    paper: ClassVar[str] = "Yadav & Bottou 2019, arXiv:1905.10498"
    explanation: ClassVar[str] = (
        "MNIST made again, with 50,000 fresh test digits, to see whether a network reads them as well as the usual."
    )
    name: ClassVar[str] = "QMNIST"
    page: ClassVar[str] = "https://github.com/facebookresearch/qmnist"
    licence: ClassVar[str] = "BSD"
    servers: ClassVar[tuple[str, ...]] = ("https://raw.githubusercontent.com/facebookresearch/qmnist/master/",)
    files: ClassVar[tuple[RemoteFile, ...]] = (
        RemoteFile("qmnist-train-images-idx3-ubyte.gz", "md5:ed72d4157d28c017586c42bc6afe6370", 9_704_059),
        RemoteFile("qmnist-train-labels-idx2-int.gz", "md5:0058f8dd561b90ffdd0f734c6a30e5e4", 463_024),
        RemoteFile("qmnist-test-images-idx3-ubyte.gz", "md5:1394631089c404de565df7b7aeaf9412", 9_742_279),
        RemoteFile("qmnist-test-labels-idx2-int.gz", "md5:5b5b05890a5e13444e108efe57b788aa", 526_800),
    )
    checked_by: ClassVar[str] = "torchvision, datasets/mnist.py; sizes from Mila's annex of QMNIST"
    training_count: ClassVar[int] = 60_000
    test_count: ClassVar[int] = 60_000

    type: Literal["qmnist"] = "qmnist"


class Usps(Published):
    """Digits from American envelopes, as the authors of LIBSVM hand them on."""

    title: ClassVar[str] = "USPS"
    formula: ClassVar[str] = "7,291 to learn from, 2,007 sealed for the test"
    paper: ClassVar[str] = "Hull 1994, IEEE Trans. Pattern Anal. Mach. Intell. 16(5)"
    explanation: ClassVar[str] = "Digits from envelopes, 16×16 pixels: a network trained on MNIST finds them strange."
    name: ClassVar[str] = "USPS"
    page: ClassVar[str] = "https://www.csie.ntu.edu.tw/~cjlin/libsvmtools/datasets/multiclass.html#usps"
    licence: ClassVar[str] = "none is stated"
    servers: ClassVar[tuple[str, ...]] = ("https://www.csie.ntu.edu.tw/~cjlin/libsvmtools/datasets/multiclass/",)
    files: ClassVar[tuple[RemoteFile, ...]] = (
        RemoteFile("usps.bz2", "md5:ec16c51db3855ca6c91edd34d0e9b197", None),
        RemoteFile("usps.t.bz2", "md5:8ea070ee2aca1ac39742fdd1ef5ed118", None),
    )
    checked_by: ClassVar[str] = "torchvision, datasets/usps.py"
    training_count: ClassVar[int] = 7_291
    test_count: ClassVar[int] = 2_007

    type: Literal["usps"] = "usps"
