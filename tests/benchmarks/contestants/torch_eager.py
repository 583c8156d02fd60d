"""PyTorch as one writes it by hand for speed on a CPU: eager, channels last, bytes indexed and normalised per batch.

    python torch_eager.py resources/datasets/mnist.npz

Runs in an environment of its own that holds torch and numpy. ``{"images": n}`` trains n images.
"""

import sys
from time import perf_counter
from typing import Any

import numpy as np
import torch
from answers import serve
from torch import nn

BATCH = 128
MEAN, SPREAD = 0.1307, 0.3081


class Trainer:
    """The network of the comparison with Adam, over digits in memory."""

    def __init__(self, file: str) -> None:
        with np.load(file) as arrays:
            self.images = torch.from_numpy(arrays["train_images"][:54_000])
            self.labels = torch.from_numpy(arrays["train_labels"][:54_000].astype(np.int64))
        self.network = nn.Sequential(
            nn.Conv2d(1, 24, 5), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(24, 32, 3), nn.ReLU(), nn.MaxPool2d(2),
            nn.Flatten(), nn.Linear(32 * 5 * 5, 256), nn.ReLU(), nn.Linear(256, 10),
        ).to(memory_format=torch.channels_last)  # fmt: skip
        self.optimizer = torch.optim.Adam(self.network.parameters())
        self.order = torch.randperm(len(self.labels))
        self.at = 0

    def step(self) -> torch.Tensor:
        """Train one batch; the loss."""
        if self.at + BATCH > len(self.order):
            self.order, self.at = torch.randperm(len(self.labels)), 0
        places = self.order[self.at : self.at + BATCH]
        self.at += BATCH
        pictures = (self.images[places].unsqueeze(1).float() / 255 - MEAN) / SPREAD
        sums = self.network(pictures.contiguous(memory_format=torch.channels_last))
        loss = nn.functional.cross_entropy(sums, self.labels[places])
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()
        return loss.detach()


def prepare() -> tuple[dict[str, Any], Any]:
    trainer = Trainer(sys.argv[1])
    for _ in range(30):
        trainer.step()

    def answer(question: dict[str, Any]) -> dict[str, Any]:
        steps = -(-question["images"] // BATCH)
        began = perf_counter()
        total = sum(trainer.step() for _ in range(steps))
        assert torch.isfinite(total), "the loss is no longer a number"
        return {"images_per_second": steps * BATCH / (perf_counter() - began)}

    return {"version": torch.__version__, "threads": torch.get_num_threads()}, answer


if __name__ == "__main__":
    serve(prepare)
