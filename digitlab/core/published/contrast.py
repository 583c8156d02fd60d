"""Published pictures that look like MNIST and are no digits, to see what a network makes of them."""

from typing import ClassVar, Literal

from digitlab.core.published.published import Published, RemoteFile


class FashionMnist(Published):
    """Clothes, as many and as large as the digits of MNIST."""

    title: ClassVar[str] = "Fashion-MNIST (not digits)"
    formula: ClassVar[str] = "60,000 to learn from, 10,000 sealed for the test"
    paper: ClassVar[str] = "Xiao, Rasul & Vollgraf 2017, arXiv:1708.07747"
    explanation: ClassVar[str] = (
        "Clothes instead of digits: the tab Data shows how sure a network of digits is of a shoe."
    )
    name: ClassVar[str] = "Fashion-MNIST, not digits"
    page: ClassVar[str] = "https://github.com/zalandoresearch/fashion-mnist"
    licence: ClassVar[str] = "MIT"
    servers: ClassVar[tuple[str, ...]] = (
        "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
    )
    files: ClassVar[tuple[RemoteFile, ...]] = (
        RemoteFile(
            "train-images-idx3-ubyte.gz",
            "sha256:3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
            26_421_880,
        ),
        RemoteFile(
            "train-labels-idx1-ubyte.gz",
            "sha256:a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
            29_515,
        ),
        RemoteFile(
            "t10k-images-idx3-ubyte.gz",
            "sha256:346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
            4_422_102,
        ),
        RemoteFile(
            "t10k-labels-idx1-ubyte.gz",
            "sha256:67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
            5_148,
        ),
    )
    checked_by: ClassVar[str] = "TensorFlow Datasets, url_checksums/fashion_mnist.txt"
    training_count: ClassVar[int] = 60_000
    test_count: ClassVar[int] = 10_000
    classes: ClassVar[tuple[str, ...]] = (
        "T-shirt", "trousers", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot",
    )  # fmt: skip
    as_they_are: ClassVar[bool] = True

    type: Literal["fashion_mnist"] = "fashion_mnist"


class KuzushijiMnist(Published):
    """Characters of old Japanese books, as many and as large as the digits of MNIST."""

    title: ClassVar[str] = "Kuzushiji-MNIST (not digits)"
    formula: ClassVar[str] = "60,000 to learn from, 10,000 sealed for the test"
    paper: ClassVar[str] = "Clanuwat et al. 2018, arXiv:1812.01718"
    explanation: ClassVar[str] = (
        "Characters of old Japanese books: written as digits are, but the network has never seen any."
    )
    name: ClassVar[str] = "Kuzushiji-MNIST, not digits"
    page: ClassVar[str] = "http://codh.rois.ac.jp/kmnist/"
    licence: ClassVar[str] = "CC BY-SA 4.0"
    servers: ClassVar[tuple[str, ...]] = ("http://codh.rois.ac.jp/kmnist/dataset/kmnist/",)
    files: ClassVar[tuple[RemoteFile, ...]] = (
        RemoteFile(
            "train-images-idx3-ubyte.gz",
            "sha256:51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4",
            18_165_135,
        ),
        RemoteFile(
            "train-labels-idx1-ubyte.gz",
            "sha256:e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17",
            29_497,
        ),
        RemoteFile(
            "t10k-images-idx3-ubyte.gz",
            "sha256:edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5",
            3_041_136,
        ),
        RemoteFile(
            "t10k-labels-idx1-ubyte.gz",
            "sha256:20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c",
            5_120,
        ),
    )
    checked_by: ClassVar[str] = "TensorFlow Datasets, url_checksums/kmnist.txt"
    training_count: ClassVar[int] = 60_000
    test_count: ClassVar[int] = 10_000
    classes: ClassVar[tuple[str, ...]] = ("o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo")
    as_they_are: ClassVar[bool] = True

    type: Literal["kuzushiji_mnist"] = "kuzushiji_mnist"
