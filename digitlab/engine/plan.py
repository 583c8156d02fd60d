"""The order in which a run meets its digits, and the learning rate of every step."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import tensorflow as tf

from digitlab.core.experiment import Experiment
from digitlab.engine.loop import MOST_BATCHES, most_batches


class Plan:
    """Batches of one experiment: every epoch shows every digit at least once, in an order that the seed decides."""

    def __init__(self, experiment: Experiment, count: int) -> None:
        self._seed = experiment.seed
        self._count = count
        self.batch_size = min(experiment.training.batch_size, count)
        self.steps_per_epoch = -(-count // self.batch_size)
        self.epochs = experiment.training.epochs
        self.total_steps = self.steps_per_epoch * self.epochs

    def order(self, epoch: int) -> tf.Tensor:
        """int32 [rows, batch size]: the digits of ``epoch`` (from 1); a last short batch is filled up from its start.

        Behind the epoch's rows come as many as a call may take that are never trained, so that a fixed portion can be
        cut off anywhere.
        """
        generator = np.random.Generator(np.random.PCG64([self._seed, epoch]))
        shuffled = generator.permutation(self._count).astype(np.int32)
        size = (self.steps_per_epoch + most_batches(self.batch_size)) * self.batch_size
        return tf.constant(np.resize(shuffled, size).reshape(-1, self.batch_size))

    def alphas(
        self, experiment: Experiment, step: int, validation_losses: Sequence[float] = (), count: int = MOST_BATCHES
    ) -> tf.Tensor:
        """float32 [MOST_BATCHES]: the learning rates of ``count`` steps from ``step`` (from 0) on, then zeros.

        They are those of the experiment as it is now; ``validation_losses`` are those of the epochs so far, to which
        a schedule may answer.
        """
        schedule = experiment.schedule
        rate = experiment.optimizer.learning_rate * schedule.scale(validation_losses)
        alphas = np.zeros(MOST_BATCHES, np.float32)
        for place in range(count):
            alphas[place] = rate * schedule.factor(min(step + place, self.total_steps - 1), self.total_steps)
        return tf.constant(alphas)
