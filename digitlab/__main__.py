"""The command line: without a command it opens the window; train, evaluate, predict and more work in a terminal."""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from digitlab.core.errors import DigitLabError

if TYPE_CHECKING:
    from digitlab.engine.commands.result import Result

LAST_STREAM = 2  # of the three that every program is started with


def main(arguments: list[str] | None = None) -> int:
    """Run the command in ``arguments``; 0 done, 1 failed with one sentence, 2 wrong usage."""
    if arguments is not None:
        return _run(arguments)
    _stand_in_for_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # a program without a console has none
            stream.reconfigure(errors="replace")
    code = _run(sys.argv[1:])
    if "tensorflow" in sys.modules:
        _leave(code)
    return code


def _stand_in_for_closed_streams() -> None:
    """Open the void where standard streams are closed: the next file would take their place, and what is printed."""
    while (opened := os.open(os.devnull, os.O_RDWR)) <= LAST_STREAM:
        os.set_inheritable(opened, True)
    os.close(opened)


def _leave(code: int) -> None:
    """End without clearing up: Python would pull away threads in which TensorFlow still compiles, and that aborts."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    os._exit(code)


def _run(arguments: list[str]) -> int:
    if arguments == ["serve"]:  # its standard error is a log, where whatever goes wrong belongs as it is
        gc.disable()  # until it is ready: the million objects that TensorFlow brings are all there to stay
        from digitlab.engine.serve import serve

        return serve()
    try:
        return _do(arguments)
    except DigitLabError as error:
        sentence = _noted(error)
    except KeyboardInterrupt:
        sentence = "Interrupted."
    except BrokenPipeError:  # nobody reads on: nothing to tell, and nobody to tell it to
        _say_no_more()
        return 1
    except Exception as error:  # the boundary of the process
        sentence = _noted(error)
    _tell_failure(sentence, json.dumps({"error": sentence}) if "--json" in arguments else "")
    return 1


def _tell_failure(sentence: str, answer: str) -> None:
    """Print what went wrong, for a person and for a program, where either can still be told."""
    with suppress(OSError):
        print(sentence, file=sys.stderr, flush=True)
    if answer:
        try:
            print(answer, flush=True)
        except OSError:
            _say_no_more()


def _noted(error: Exception) -> str:
    """The sentence that a person reads; what else there is to ``error`` goes to the log."""
    from digitlab.engine.commands import log

    if not isinstance(error, DigitLabError):
        return log.unexpected(error)
    if error.detail:
        log.write(f"{error}\n{error.detail}")
    return str(error)


def _do(arguments: list[str]) -> int:
    from digitlab.engine.commands import usage

    wanted = usage.parse(arguments)
    return _open_window(wanted.files) if wanted.command == "window" else _tell(wanted)


def _tell(wanted: Namespace) -> int:
    """Carry out a command of the terminal and print its answer."""
    if wanted.command == "data" and wanted.events:
        from digitlab.engine.commands.data_events import tell_events

        return tell_events(wanted)
    from digitlab.engine.commands.streams import answers_only

    with _ended_as_by_ctrl_c(), answers_only():
        result = COMMANDS[wanted.command](wanted)
    answer = json.dumps(result.data) if wanted.json else result.text
    try:
        print(answer, end="\n" if answer else "", flush=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        _say_no_more()
        raise DigitLabError(f"The answer cannot be written: {error.strerror or error}; free some space.") from error
    return result.exit_code


@contextmanager
def _ended_as_by_ctrl_c() -> Iterator[None]:
    """Let whoever asks the program to end, as ``timeout`` and a system that shuts down do, be answered as Ctrl-C is."""
    usual = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, usual)


def _say_no_more() -> None:
    """Let what waits to be written to standard output, and all that comes, go to the void."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _open_window(files: list[str]) -> int:
    from digitlab.core.display import hindrance

    problem = hindrance()
    if not problem:
        from digitlab.gui.app import main as open_window

        return open_window(files)
    if files:
        raise DigitLabError(f"{problem}, so {files[0]} cannot be opened; digitlab --help lists what a terminal can do.")
    print(f"{problem}, so the default experiment is trained here in the terminal.", file=sys.stderr)
    return _do(["train"])


def _train(wanted: Namespace) -> Result:
    from digitlab.core.devices import UseDevice
    from digitlab.engine.commands.train import resume, train

    device = UseDevice(device=wanted.device, precision=wanted.precision)
    if wanted.resume is not None:
        return resume(wanted.resume, wanted.more_epochs, wanted.out, device)
    return train(wanted.experiment, wanted.preset, wanted.settings, wanted.out, wanted.keep_from, wanted.data, device)


def _find_rate(wanted: Namespace) -> Result:
    from digitlab.engine.commands.lr_find import find_rate

    return find_rate(wanted.experiment, wanted.preset, wanted.settings, wanted.data)


def _cross_validate(wanted: Namespace) -> Result:
    from digitlab.engine.commands.cross_validate import cross_validate

    return cross_validate(wanted.experiment, wanted.preset, wanted.settings, wanted.folds, wanted.data)


def _gradient_check(wanted: Namespace) -> Result:
    from digitlab.engine.commands.gradient_check import gradient_check

    return gradient_check(wanted.experiment, wanted.preset, wanted.settings, wanted.data, wanted.weights)


def _race(wanted: Namespace) -> Result:
    from digitlab.engine.commands.race import race

    return race(wanted)


def _surface(wanted: Namespace) -> Result:
    from digitlab.engine.commands.surface import surface

    return surface(wanted)


def _export(wanted: Namespace) -> Result:
    from digitlab.engine.commands.export import export

    return export(wanted.experiment, wanted.preset, wanted.settings, wanted.out, wanted.data)


def _import(wanted: Namespace) -> Result:
    from digitlab.engine.commands.import_keras import import_keras

    return import_keras(wanted.file, wanted.out)


def _data(wanted: Namespace) -> Result:
    from digitlab.engine.commands.data import data

    return data(wanted)


def _evaluate(wanted: Namespace) -> Result:
    from digitlab.engine.commands.evaluate import evaluate

    return evaluate(wanted.model, wanted.images, wanted.labels, wanted.handwriting)


def _predict(wanted: Namespace) -> Result:
    from digitlab.engine.commands.predict import predict

    return predict(wanted.model, wanted.files)


def _devices(wanted: Namespace) -> Result:
    from digitlab.engine.commands.devices import devices

    return devices(self_test=wanted.self_test)


def _runs(wanted: Namespace) -> Result:
    from digitlab.engine.commands.runs import runs

    return runs()


def _catalogue(wanted: Namespace) -> Result:
    from digitlab.engine.commands.catalogue import catalogue

    return catalogue("presets" if wanted.command == "presets" else wanted.family)


def _desktop(wanted: Namespace) -> Result:
    from digitlab.core import desktop
    from digitlab.engine.commands.result import Result

    paths = desktop.install() if wanted.command == "install-desktop" else desktop.uninstall()
    lines = [str(path) for path in paths]
    return Result({"files": lines}, "\n".join(lines) or "There was nothing to take away.")


COMMANDS = {
    "train": _train,
    "lr-find": _find_rate,
    "cross-validate": _cross_validate,
    "gradient-check": _gradient_check,
    "race": _race,
    "surface": _surface,
    "export": _export,
    "import": _import,
    "data": _data,
    "devices": _devices,
    "runs": _runs,
    "evaluate": _evaluate,
    "predict": _predict,
    "catalogue": _catalogue,
    "presets": _catalogue,
    "install-desktop": _desktop,
    "uninstall-desktop": _desktop,
}

if __name__ == "__main__":
    sys.exit(main())
