"""Words for where things stand: the line at the bottom of the window and the chip that names the device."""

from __future__ import annotations

from typing import NamedTuple

from digitlab.core.device_choice import AUTO, in_words
from digitlab.core.devices import UseDevice
from digitlab.core.keras_file import CAUTION
from digitlab.core.messages import Failed, Prepared, Ready
from digitlab.core.opening import times
from digitlab.core.run import Run
from digitlab.core.run_events import Outcome
from digitlab.gui.engine_link import EngineState
from digitlab.gui.plots.words import moved, small
from digitlab.gui.training import Activity, Answering

GRADIENT = "‖g‖"
EXECUTIONS = {
    "graph": ("graph", "TensorFlow's own operations run one after the other"),
    "shards": ("graph in shards", "every core takes a part of each batch"),
    "xla_step": ("XLA", "the compiler XLA makes one program of each step"),
    "xla_shards": ("XLA in shards", "the compiler XLA makes one program for the part of a batch that each core takes"),
    "xla_loop": ("XLA loop", "the compiler XLA makes one program of many steps"),
}
"""How the loop runs: its name on the chip, and what that means."""
ANSWERS: dict[Answering, str] = {
    "bundled": "draw a digit, or press Play to train a network of your own",
    "fresh": "a fresh network answers that knows nothing yet",
    "loaded": "the network from the file answers",
    "trained": "the network of your last run answers",
    "training": "",
}


class Status(NamedTuple):
    """What the bottom line says: the headline, the share done of the run (None without one), and the detail."""

    headline: str
    share: float | None
    detail: str


def called(digit: int) -> str:
    """Such as ``a 7``, ``an 8``."""
    return f"an {digit}" if digit == 8 else f"a {digit}"


def status(
    run: Run,
    activity: Activity,
    engine: EngineState,
    answering: Answering,
    pace: int = 0,
    coming: str = "",
    expected: Prepared | None = None,
) -> Status:
    """Where the run, or without one the engine, stands.

    In slow motion, ``pace`` batches are trained a second; ``coming`` is the optimizer that the run waits for.
    ``expected`` is what is known of the next run.
    """
    if activity == "starting":
        return Status("Starting", 0.0, "the network is built" if engine == "ready" else "waiting for the engine")
    if run.active:
        return Status(_headline(run, activity), run.share_done, _progress(run, pace, coming))
    if engine == "dead":
        return Status("The engine is not running", None, "Play starts it again")
    if run.ended is not None:
        return Status(_outcome(run), run.share_done, _result(run))
    if engine in ("new", "starting"):
        return Status("The engine is starting", None, "you can draw and press Play already")
    return Status("Ready", None, " · ".join(filter(None, (ANSWERS[answering], ahead(expected)))))


def ahead(expected: Prepared | None) -> str:
    """How long the next run takes: ``a run takes about 43 s``; empty until that is known."""
    if expected is None or expected.seconds is None:
        return ""
    return f"a run takes {'about' if expected.settled else 'at most about'} {about(expected.seconds)}"


def _headline(run: Run, activity: Activity) -> str:
    place = f"epoch {_epoch(run)} of {_epochs(run)}"
    match activity:
        case "paused":
            return f"Paused in {place}"
        case "pausing":
            return "Pausing"
        case "stopping":
            return "Stopping"
        case _:
            return place.capitalize()


def _progress(run: Run, pace: int, coming: str) -> str:
    parts = [f"{run.share_done:.0%}".replace("%", " %")]
    if coming:
        parts.append(f"{coming} is being prepared, then the run goes on with it")
    elif run.state == "paused":
        parts.append(last_step(run))
    elif pace:
        parts += [f"slow motion, {pace} a second", last_step(run)]
    elif run.newest is not None:
        parts.append(f"{three_digits(run.newest.images_per_second):,} images/s")
        if run.seconds_left is not None:
            parts.append(f"{duration(run.seconds_left)} left")
    return " · ".join(filter(None, parts))


def last_step(run: Run) -> str:
    """What the last batch did: ``step 41: ‖g‖ 1.93, update 0.4 % of the weights``."""
    newest = run.newest
    if newest is None or not newest.update_ratio:
        return ""
    update = moved(newest.update_ratio)
    return f"step {newest.step:,}: {GRADIENT} {small(newest.gradient_norm)}, update {update} of the weights"


def _outcome(run: Run) -> str:
    words = {"finished": "Finished", "stopped": "Stopped", "failed": "The run ended early"}[run.state]
    if run.state == "stopped" and run.newest is not None:
        return f"{words} in epoch {_epoch(run)} of {_epochs(run)}"
    return words


def _result(run: Run) -> str:
    if isinstance(run.ended, Failed):
        return run.ended.advice
    assert isinstance(run.ended, Outcome)
    if run.ended.validation_accuracy is None:
        return "before its first validation"
    read = f"{run.ended.validation_accuracy:.1%}".replace("%", " %")
    kept = f"epoch {run.ended.best_epoch} is kept"
    return f"{read} of the validation digits read right · {kept} · {duration(run.ended.seconds)}"


def honesty(run: Run) -> str:
    """What decides, and whether the test set was looked at."""
    opened = f"opened {times(run.times_opened)}" if run.times_opened else "sealed"
    return f"Validation decides · test set {opened}"


def _epoch(run: Run) -> int:
    return run.newest.epoch if run.newest is not None else 1


def _epochs(run: Run) -> int:
    return run.started.experiment.training.epochs if run.started is not None else 1


def three_digits(value: float) -> int:
    """A whole number of which only the first three digits mean something."""
    return int(float(f"{value:.3g}"))


def duration(seconds: float) -> str:
    """A span of time as people say it: ``14 s``, ``3 min 20 s``, ``2 h 5 min``."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def about(seconds: float) -> str:
    """A span of time that is not known well: ``14 s``, ``3 min``, ``2.1 h``."""
    if seconds < 99:
        return f"{max(1, round(seconds))} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def death(sentence: str, advice: str, unsaved: str, engine: EngineState) -> str:
    """That the engine died: what became of the run, and of the file that was being saved."""
    lost = f"{unsaved} was not saved." if unsaved else ""
    often = "It died three times within a minute, so it is not started again by itself." if engine == "dead" else ""
    return " ".join(filter(None, (sentence, advice, lost, often)))


def saved(name: str, *, waits: bool = False) -> str:
    """That a file is written, and with which settings where others wait for the next Play."""
    more = " as it was trained; the settings changed since then act with the next Play" if waits else ""
    return f"{name} is saved{more}."


def opened_of_keras(name: str) -> str:
    """What is to be known of a network that Keras has saved."""
    return f"{name} is open with its weights; {CAUTION}."


def device(ready: Ready | None, execution: str, wanted: UseDevice) -> str:
    """The chip: what trains the next run, and how the loop runs where that has been chosen."""
    if ready is None:
        return "Engine starting"
    named = in_words(wanted, ready.devices, ready.threads)
    return f"{named} · {EXECUTIONS[execution][0]}" if execution else named


def device_reason(ready: Ready | None, execution: str, wanted: UseDevice) -> str:
    """Why this device trains, and what the way is in which the loop runs, a sentence each."""
    if ready is None:
        return "TensorFlow is being loaded; the window can be used meanwhile."
    name, means = EXECUTIONS.get(execution, ("", ""))
    return " ".join(filter(None, (_why(ready, wanted), f"{name[0].upper()}{name[1:]}: {means}." if name else "")))


def _why(ready: Ready, wanted: UseDevice) -> str:
    """Why this device trains."""
    if wanted.device != AUTO:
        return "You have chosen what trains; a click shows every device."
    if not any(one.type == "GPU" for one in ready.devices):
        return f"The processor trains. {ready.no_gpu}".rstrip()
    return "The GPU trains; the window stays on the processor."
