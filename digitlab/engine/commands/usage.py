"""The words that the command line understands."""

from __future__ import annotations

from argparse import SUPPRESS, ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

from digitlab import __version__
from digitlab.core.catalogue import FAMILIES
from digitlab.core.cross_validation import Folding
from digitlab.core.device_choice import AUTO, PRECISIONS
from digitlab.core.gradient_check import MOST_COUNT, USUAL_COUNT
from digitlab.core.race.contestants import LARGEST_SEED, QUICK_DIGITS, QUICK_EPOCHS, USUAL, Racing, Way
from digitlab.core.surface import (
    MOST_DIGITS,
    MOST_REACH,
    MOST_SIZE,
    USUAL_DIGITS,
    USUAL_REACH,
    USUAL_SIZE,
    Directions,
)
from digitlab.engine.commands.usage_data import add_data
from digitlab.engine.commands.usage_values import setting, whose, within

MOST_EPOCHS = 10_000
CATALOGUES = (*FAMILIES, "presets")
USAGE = "digitlab [FILE ...]\n       digitlab COMMAND ... [--json]"
DESCRIPTION = (
    "Without a command DigitLab opens its window, with the files given; where there is no display, it trains the "
    "default experiment in the terminal."
)
EXIT_CODES = "Every command ends with 0 when it is done, 1 when it failed, 2 when it was called wrongly."


def parse(arguments: list[str]) -> Namespace:
    """What is wanted: ``command`` and what belongs to it; ends the program with code 2 where that is unclear."""
    parser, commands = _parsers()
    if not arguments or (not arguments[0].startswith("-") and arguments[0] not in commands):
        for name in arguments:
            if not Path(name).is_file():
                parser.error(f'there is neither a command nor a file called "{name}"')
        return Namespace(command="window", files=arguments, json=False)
    wanted = parser.parse_args(arguments)
    if wanted.command is None:
        parser.error("say what to do")
    if wanted.command == "train":
        _check_train(parser, wanted)
    if wanted.command == "evaluate" and (wanted.images is None) != (wanted.labels is None):
        parser.error("give both --images and --labels, or neither of them")
    if wanted.command == "evaluate" and wanted.images is not None and wanted.handwriting is not None:
        parser.error("give either --images and --labels, or --handwriting")
    if wanted.command == "data" and wanted.data_command == "handwriting" and wanted.out and not wanted.name:
        parser.error("say whose handwriting to write")
    return wanted


def _parsers() -> tuple[ArgumentParser, Sequence[str]]:
    """The parser and the names of the commands."""
    parser = ArgumentParser("digitlab", USAGE, DESCRIPTION, EXIT_CODES, allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"digitlab {__version__}")
    desktop = parser.add_mutually_exclusive_group()
    for name, does in (("install", "add DigitLab to"), ("uninstall", "take DigitLab away from")):
        option, words = f"{name}-desktop", f"{does} your desktop: launcher, icons and file type"
        desktop.add_argument(f"--{option}", action="store_const", const=option, dest="command", help=words)
    _add_json(parser, False)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", dest="command", prog="digitlab")
    for add in (
        _add_train,
        _add_lr_find,
        _add_cross_validate,
        _add_gradient_check,
        _add_race,
        _add_surface,
        _add_export,
        _add_import,
        _add_devices,
        _add_runs,
        _add_evaluate,
        _add_predict,
        _add_catalogue,
        _add_presets,
    ):
        _add_json(add(commands), SUPPRESS)
    add_data(commands, _add, _add_json)
    _add(commands, "serve", "be the engine of a window, on standard input and output")
    return parser, tuple(commands.choices)


def _add(commands: Any, name: str, does: str) -> ArgumentParser:
    parser: ArgumentParser = commands.add_parser(
        name, help=does, description=f"{does[0].upper()}{does[1:]}.", allow_abbrev=False
    )
    return parser


def _add_json(parser: ArgumentParser, default: Any) -> None:
    words = "print one JSON object on standard output, everything else on standard error"
    parser.add_argument("--json", action="store_true", default=default, help=words)


def _add_train(commands: Any) -> ArgumentParser:
    does = "train a network; Ctrl-C stops the run, keeps the best network so far and counts as done"
    parser = _add(commands, "train", does)
    _add_experiment(parser)
    parser.add_argument("--out", type=Path, metavar="MODEL.digitlab", help="write the trained network here too")
    words = "begin with the weights of this network in the layers that did not change"
    parser.add_argument("--keep-from", type=Path, metavar="MODEL.digitlab", help=words)
    words = "go on with a run that was interrupted or stopped, from its last checkpoint"
    parser.add_argument("--resume", type=Path, metavar="FOLDER", help=words)
    words = "with --resume: train so many epochs more, also behind the end of the run"
    parser.add_argument("--more-epochs", type=within(int, 1, MOST_EPOCHS), default=0, metavar="N", help=words)
    words = "what trains: cpu, gpu:0, gpus for all of them together; digitlab devices lists what there is"
    parser.add_argument("--device", default=AUTO, metavar="NAME", help=words)
    words = "what most of the network computes in; only where the device gains by it"
    parser.add_argument("--precision", choices=tuple(PRECISIONS), default="float32", help=words)
    return parser


def _check_train(parser: ArgumentParser, wanted: Namespace) -> None:
    """A run that goes on has its settings already."""
    others = (wanted.experiment, wanted.preset != "default", wanted.settings, wanted.data, wanted.keep_from)
    if wanted.resume is not None and any(others):
        parser.error(
            "--resume takes the settings of its run: leave EXPERIMENT, --preset, --data, --set and the like out"
        )
    if wanted.more_epochs and wanted.resume is None:
        parser.error("--more-epochs goes with --resume FOLDER; a new run takes --set training.epochs=N")


def _add_lr_find(commands: Any) -> ArgumentParser:
    parser = _add(commands, "lr-find", "find a learning rate: try ever larger ones for a moment on a fresh network")
    _add_experiment(parser)
    return parser


def _add_cross_validate(commands: Any) -> ArgumentParser:
    does = "train several networks, each checked on another part of the digits: their mean and spread"
    parser = _add(commands, "cross-validate", does)
    _add_experiment(parser)
    folds = Folding.model_fields["folds"]
    parser.add_argument("--folds", type=int, default=folds.default, metavar="K", help=folds.description)
    return parser


def _add_gradient_check(commands: Any) -> ArgumentParser:
    parser = _add(commands, "gradient-check", "compare backpropagation with finite differences on a fresh network")
    _add_experiment(parser)
    words = f"so many weights of every layer, at random; at most {MOST_COUNT}"
    parser.add_argument("--weights", type=int, default=USUAL_COUNT, metavar="K", help=words)
    return parser


def _add_race(commands: Any) -> ArgumentParser:
    does = "let optimizers, learning rates, or cures of overfitting learn side by side from the same weights"
    parser = _add(commands, "race", does)
    _add_experiment(parser)
    words = "what races; overfitting has a network and digits of its own (optimizers)"
    parser.add_argument("--of", choices=get_args(Way), default="optimizers", dest="way", help=words)
    words = f"which, with commas between them ({','.join(USUAL)})"
    parser.add_argument("--optimizers", default=",".join(USUAL), metavar="KEYS", help=words)
    words = "the learning rate that is set for all, not one of its own for each from a range test"
    parser.add_argument("--same-rate", action="store_true", help=words)
    seeds = Racing.model_fields["seeds"]
    parser.add_argument("--seeds", type=int, default=seeds.default, metavar="N", help=seeds.description)
    words = f"{QUICK_EPOCHS} epochs of at most {QUICK_DIGITS:,} digits"
    parser.add_argument("--quick", action="store_true", help=words)
    return parser


def _add_surface(commands: Any) -> ArgumentParser:
    parser = _add(commands, "surface", "measure the loss on a plane through the space of all weights, around a network")
    parser.add_argument("model", type=Path, metavar="MODEL.digitlab")
    words = "random ones, as long as the weights, or those along which the weights of kept runs went farthest"
    parser.add_argument("--directions", choices=get_args(Directions), default="random", help=words)
    words = "a kept run, whose path is shown; may be given again; digitlab runs lists them"
    parser.add_argument("--run", action="append", default=[], type=Path, dest="runs", metavar="FOLDER", help=words)
    numbers: tuple[tuple[str, float, float, float, str], ...] = (
        ("size", USUAL_SIZE, 3, MOST_SIZE, "points along each side, an odd number"),
        ("digits", USUAL_DIGITS, 1, MOST_DIGITS, "so many of the digits that check the network"),
        ("reach", USUAL_REACH, 0.001, MOST_REACH, "how far to go along random directions"),
        ("seed", 1, 0, LARGEST_SEED, "that random directions are drawn with"),
    )
    for name, usual, least, most, words in numbers:
        kind = within(type(usual), least, most)
        parser.add_argument(f"--{name}", type=kind, default=usual, metavar="N", help=f"{words} ({usual:g})")
    return parser


def _add_export(commands: Any) -> ArgumentParser:
    parser = _add(commands, "export", "write an experiment as a Python script that trains it with plain Keras")
    _add_experiment(parser)
    parser.add_argument("--out", type=Path, metavar="TRAIN.py", help="write it here; without: print it")
    return parser


def _add_import(commands: Any) -> ArgumentParser:
    parser = _add(commands, "import", "make a model of DigitLab of a plain Keras file, with its weights")
    parser.add_argument("file", type=Path, metavar="FILE.keras")
    parser.add_argument("--out", type=Path, metavar="MODEL.digitlab", required=True, help="write the model here")
    return parser


def _add_devices(commands: Any) -> ArgumentParser:
    parser = _add(commands, "devices", "list what can train here: processors, memory, versions, why no GPU is used")
    words = "train a small fixed network on each for about a second, and tell the images per second"
    parser.add_argument("--self-test", action="store_true", help=words)
    return parser


def _add_runs(commands: Any) -> ArgumentParser:
    return _add(commands, "runs", "list the runs that are kept: name, best validation accuracy, time, why each ended")


def _add_experiment(parser: ArgumentParser) -> None:
    """What to train: a file or a preset, and what is different about it."""
    source = parser.add_mutually_exclusive_group()
    source.add_argument(
        "experiment",
        type=Path,
        nargs="?",
        metavar="EXPERIMENT",
        help="a .json file, or a .digitlab file whose settings are taken",
    )
    source.add_argument("--preset", default="default", help="an experiment that ships; digitlab presets lists them")
    parser.add_argument("--data", metavar="NAME", help="digits of your own to learn from; digitlab data list has them")
    parser.add_argument(
        "--handwriting", action="append", default=[], type=whose, metavar="NAME", dest="settings",
        help="drawn digits to learn from besides; digitlab data handwriting has them",
    )  # fmt: skip
    parser.add_argument(
        "--set", action="append", default=[], type=setting, metavar="PATH=VALUE", dest="settings",
        help="change a setting, as optimizer=sgd, optimizer.learning_rate=0.01 or network.layers.5.units=64",
    )  # fmt: skip


def _add_evaluate(commands: Any) -> ArgumentParser:
    parser = _add(commands, "evaluate", "measure how well a network reads digits that it has not learned from")
    parser.add_argument("model", type=Path, metavar="MODEL.digitlab")
    parser.add_argument("--images", type=Path, metavar="X.npy", help="uint8 [n, 28, 28]; without: the test set")
    parser.add_argument("--labels", type=Path, metavar="Y.npy", help="whole numbers 0 to 9 [n]")
    parser.add_argument("--handwriting", metavar="NAME", help="digits that were drawn under this name")
    return parser


def _add_predict(commands: Any) -> ArgumentParser:
    parser = _add(commands, "predict", "say which digit a network sees in pictures and drawings")
    parser.add_argument("model", type=Path, metavar="MODEL.digitlab")
    words = 'PNG or JPEG pictures, or .json drawings: {"strokes": [[[x, y], ...], ...]}, y down'
    parser.add_argument("files", nargs="+", metavar="FILE", help=words)
    return parser


def _add_catalogue(commands: Any) -> ArgumentParser:
    parser = _add(commands, "catalogue", "list everything an experiment can be made of, with formulas and ranges")
    parser.add_argument("family", nargs="?", choices=CATALOGUES, help="only these")
    return parser


def _add_presets(commands: Any) -> ArgumentParser:
    return _add(commands, "presets", "list the experiments that ship")
