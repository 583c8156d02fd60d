"""The command ``gradient-check``: whether backpropagation gives the slope of the loss, by finite differences."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from digitlab.core.conflicts import refuse
from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Experiment
from digitlab.core.gradient_check import (
    DIGITS,
    MOST_COUNT,
    STEPS,
    USUAL_STEP,
    CheckGradient,
    CheckingAdvanced,
    GradientChecked,
    all_judged,
    in_words,
)
from digitlab.engine.commands.progress import share_bar
from digitlab.engine.commands.result import Result
from digitlab.engine.commands.streams import start_engine
from digitlab.engine.commands.train import chosen


def gradient_check(
    path: Path | None, preset: str, settings: Sequence[tuple[str, Any]], data: str | None, count: int
) -> Result:
    """Check ``count`` weights of every layer of a fresh network; the exit code is 1 where a derivative is wrong.

    The experiment is that in ``path``, or else the preset, with ``settings`` changed in their order and the dataset
    called ``data``, where one is given. Raises DigitLabError where the network cannot be built.
    """
    if not 1 <= count <= MOST_COUNT:
        raise DigitLabError(f"--weights is {count:,}; it must be from 1 to {MOST_COUNT}.")
    experiment = chosen(path, preset, settings, data)
    refuse(experiment)
    start_engine()
    checked = _found(experiment, count)
    judged = all_judged(checked)
    told = {
        "sentence": in_words(judged, checked.names),
        "verdict": judged[0].verdict if judged[0].verdict in ("wrong", "doubtful") else "right",
        "worst_relative_error": max((one.error for one in judged if one.verdict != "rounding"), default=0.0),
        "step": USUAL_STEP,
        "digits": DIGITS,
        "loss": checked.loss,
        "parameters": checked.parameters,
        "seed": experiment.seed,
        "calls": checked.calls,
        "seconds": checked.seconds,
        "calls_for_all_weights": 2 * checked.parameters,
        "seconds_for_all_weights": checked.seconds / len(judged) * checked.parameters,
        "seconds_for_all_weights_are": "extrapolated",
        "backward_seconds": checked.backward_seconds,
        "weights": [{**one.weight.model_dump(), "relative_error": one.error, "verdict": one.verdict} for one in judged],
        "errors_by_step": [
            {"step": step, "worst": worst, "median": median}
            for step, worst, median in zip(STEPS, checked.worst, checked.median, strict=True)
        ],
    }
    return Result(told, _summary(told), exit_code=int(told["verdict"] == "wrong"))


def _found(experiment: Experiment, count: int) -> GradientChecked:
    from digitlab.engine import trained
    from digitlab.engine.gradient_check import GradientCheck
    from digitlab.engine.shelf import Shelf

    asked = CheckGradient(number=experiment.seed, weights=[], count=count)
    with share_bar() as bar:
        task = bar.add_task("differences", total=1.0)
        for happened in GradientCheck(Shelf()).checked(asked, trained.fresh(experiment), None):
            if isinstance(happened, GradientChecked):
                return happened
            if isinstance(happened, CheckingAdvanced):
                bar.update(task, completed=happened.share)
    raise AssertionError("a check ends with what it has found")


def _summary(told: dict[str, Any]) -> str:
    """The same for a person."""
    forward = told["seconds"] / told["calls"]
    lines = [
        told["sentence"],
        f"Differences over h = {told['step']:g} in float64, on {told['digits']} digits:"
        f" {told['calls']:,} calls of the network, {told['seconds']:.2g} s",
        f"For all {told['parameters']:,} weights: {told['calls_for_all_weights']:,} calls,"
        f" {told['seconds_for_all_weights']:.2g} s (extrapolated)",
        f"Backpropagation, for all of them: {told['backward_seconds']:.2g} s,"
        f" as much as {told['backward_seconds'] / forward:.1f} calls",
    ]
    return "\n".join(lines)
