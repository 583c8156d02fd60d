"""The symbols of an optimizer with their numbers: of the newest step, and of the settings."""

from __future__ import annotations

from typing import Any, NamedTuple

from digitlab.core.figures import exact
from digitlab.core.optimizers import GradientDescent, Optimizer
from digitlab.core.run import Run
from digitlab.gui.algorithm.lines import UPDATE, has_stopped
from digitlab.gui.plots.words import moved, rate, small

TEACHES = "Press Step to train one batch, line by line; slow motion does it again and again."
SAME_DIGITS, SAME_BATCH = "loss, step before → now", "loss, before → after"
TIPS = {SAME_BATCH: "The loss of this batch before and after its step, on the same digits"}


class Symbol(NamedTuple):
    """``sign`` is how lines write it, ``name`` how the table does; ``tip`` says more."""

    sign: str
    name: str
    meaning: str
    value: str
    tip: str = ""


def symbols(optimizer: Optimizer, run: Run | None) -> list[Symbol]:
    """All symbols; those of a step have no numbers without a ``run`` that has taken one."""
    newest = run.newest if run else None
    meant, loss = _loss(optimizer, run)
    if run is None or newest is None:
        told = ["", loss, "", "", rate(optimizer.learning_rate), ""]
    else:
        told = [f"{run.optimizer_step:,}", loss, small(newest.gradient_norm), small(newest.weight_norm or None),
                rate(newest.learning_rate), moved(newest.update_ratio)]  # fmt: skip
    kinds = [
        ("t", "t", "step of this optimizer"),
        ("f", "f", meant),
        ("g", "‖g‖", "length of the gradient"),
        ("θ", "‖θ‖", "length of all weights"),
        ("α", "α", "learning rate"),
        (UPDATE, "Δθ", "step, share of the weights"),
    ]
    found = [Symbol(*kind, value, TIPS.get(kind[-1], "")) for kind, value in zip(kinds, told, strict=True)]
    return found + [_setting(name, optimizer) for name in type(optimizer).model_fields
                    if name not in ("type", "learning_rate")]  # fmt: skip


def batches(run: Run) -> int:
    """How many batches the newest news of a run is about."""
    steps = run.loss.steps
    return int(steps[-1] - (steps[-2] if len(steps) > 1 else 0)) if steps else 0


def said(optimizer: Optimizer, run: Run | None) -> str:
    """The optimizer and where it stands, in a sentence."""
    newest = run.newest if run else None
    if run is None or newest is None:
        return f"{optimizer.title}. {TEACHES}"
    step = f"{optimizer.title}, step {newest.step:,} in epoch {newest.epoch}"
    if not isinstance(optimizer, GradientDescent):
        return f"{step}."
    stopped = has_stopped(optimizer, newest)
    # The engine tells the norm of the bare gradient; the algorithm compares it with penalties and clipping.
    bare = stopped == (newest.gradient_norm < optimizer.tolerance)
    norm = f"‖g‖ = {small(newest.gradient_norm)}{'' if bare else '; with penalties and clipping it'}"
    follows = (
        "is below {}, so the algorithm stops and the weights stay" if stopped else "is not below {}, so it goes on"
    )
    return f"{step}: {norm} {follows.format(f'ε = {exact(optimizer.tolerance)}')}."


def _loss(optimizer: Optimizer, run: Run | None) -> tuple[str, str]:
    """What is told of the loss, and the numbers; two are compared only where they are of the same digits."""
    same = SAME_DIGITS if optimizer.full_batch else SAME_BATCH
    if run is None or run.newest is None:
        return same, ""
    now, after = small(run.loss.last), run.newest.loss_after
    if batches(run) > 1:
        return f"mean loss of {batches(run)} batches", now
    if after is not None:
        return same, f"{now} → {small(after)}"
    if optimizer.full_batch and len(run.loss.values) > 1:
        return same, f"{small(run.loss.values[-2])} → {now}"
    return "loss of this batch", now


def _setting(name: str, optimizer: Optimizer) -> Symbol:
    field = type(optimizer).model_fields[name]
    title, tip = field.title or name, field.description or ""
    sign = next((word for word in title.split() if not word.isascii()), "")
    meaning = " ".join(word for word in title.split() if word != sign)
    return Symbol(sign, sign, meaning or tip, _in_words(getattr(optimizer, name)), tip)


def _in_words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return exact(value) if isinstance(value, float) else str(value)
