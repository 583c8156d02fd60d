"""Asks for the files to open and to save."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from digitlab.core.evaluation import Evaluated
from digitlab.core.files import MODEL, SCRIPT
from digitlab.core.robustness import RobustnessMeasured
from digitlab.gui import documents, refusals
from digitlab.gui.documents import DATA, OPENABLE, PICTURES
from digitlab.gui.session import Session

NETWORK = f"Network with its settings (*{MODEL})"
SETTINGS_ALONE = "Settings alone (*.json)"
REPORTS = {"Table of numbers (*.csv)": ".csv", "Numbers for programs (*.json)": ".json"}
RUNS = {".csv": "Curves as a table", ".png": "Picture", ".svg": "Drawing of lines"}


def ask_what_to_open(parent: QWidget, session: Session) -> Path | None:
    """A model, an experiment, a drawing, a picture or data; None where nothing was chosen."""
    kinds = f"DigitLab, Keras, pictures and data ({_patterns((*OPENABLE, *DATA))})"
    return _chosen(parent, session, "Open", kinds)


def ask_for_data(parent: QWidget, session: Session) -> list[Path]:
    """Files of digits to learn from; none where nothing was chosen."""
    kinds = f"Tables, arrays, IDX, ZIP and data files ({_patterns((*DATA, '-ubyte', MODEL))});;All files (*)"
    names, _ = QFileDialog.getOpenFileNames(parent, "Import data", str(_start(session)), kinds)
    return [Path(name) for name in names]


def ask_for_folder(parent: QWidget, session: Session) -> list[Path]:
    """A folder of pictures; none where nothing was chosen."""
    name = QFileDialog.getExistingDirectory(parent, "Import a folder of pictures", str(_start(session)))
    return [Path(name)] if name else []


def ask_for_picture(parent: QWidget, session: Session) -> None:
    """Put a picture or a recorded drawing on the canvas."""
    path = _chosen(parent, session, "Import a digit", f"Pictures and drawings ({_patterns((*PICTURES, '.json'))})")
    if path is not None:
        session.open(path)


def ask_where_to_save(parent: QWidget, session: Session) -> None:
    """Save under another name; without a network of one's own there are only settings to save."""
    kinds = [SETTINGS_ALONE] if session.answering == "bundled" else [NETWORK, SETTINGS_ALONE]
    suffix = ".json" if session.answering == "bundled" else MODEL
    proposed = session.path or _folder() / f"{_file_name(session)}{suffix}"
    name, kind = QFileDialog.getSaveFileName(parent, "Save as", str(proposed.with_suffix(suffix)), ";;".join(kinds))
    if name:
        session.save(with_ending(Path(name), ".json" if kind == SETTINGS_ALONE else MODEL))


def ask_where_to_export(parent: QWidget, session: Session) -> None:
    """Write the settings as a Python script."""
    proposed = (session.path.parent if session.path else _folder()) / f"{_file_name(session)}{SCRIPT}"
    kind = f"Python script (*{SCRIPT})"
    name, _ = QFileDialog.getSaveFileName(parent, "Export as Python script", str(proposed), kind)
    if not name:
        return
    path = with_ending(Path(name), SCRIPT)
    with refusals.said(session.complain):
        documents.export(path, session.experiment)
        session.said.emit(f"{path.name} trains this experiment in plain Keras; run it with python.", "note")


def ask_where_to_report(
    parent: QWidget, session: Session, evaluated: Evaluated, moment: str, points: Sequence[RobustnessMeasured]
) -> None:
    """Write the numbers of an evaluation; ``moment`` says of which network they are."""
    proposed = (session.path.parent if session.path else _folder()) / f"{_file_name(session)} evaluation.csv"
    name, kind = QFileDialog.getSaveFileName(parent, "Export the evaluation", str(proposed), ";;".join(REPORTS))
    if not name:
        return
    path, ending = Path(name), REPORTS.get(kind, ".csv")
    given = path.suffix.lower() in REPORTS.values()  # the kind that is chosen counts, whatever was proposed
    path = path.with_suffix(ending) if given else path.with_name(path.name + ending)
    with refusals.said(session.complain):
        documents.report(path, evaluated, moment, points)
        session.said.emit(f"The evaluation is written to {path.name}.", "note")


def ask_where_to_export_runs(parent: QWidget, session: Session) -> Path | None:
    """Where to write the curves of runs, as a table or a picture; None where nothing was chosen."""
    kinds = {f"{name} (*{suffix})": suffix for suffix, name in RUNS.items()}
    proposed = (session.path.parent if session.path else _folder()) / "runs.csv"
    name, kind = QFileDialog.getSaveFileName(parent, "Export runs", str(proposed), ";;".join(kinds))
    path = Path(name)
    if name and path.suffix.lower() not in RUNS:
        path = path.with_name(path.name + kinds.get(kind, ".csv"))
    return path if name else None


def with_ending(path: Path, suffix: str) -> Path:
    """``path`` with the ending that tells what it is; a dot within a name is kept."""
    known = (SCRIPT,) if suffix == SCRIPT else (MODEL, ".json")
    return path if path.suffix.lower() in known else path.with_name(path.name + suffix)


def _chosen(parent: QWidget, session: Session, title: str, kinds: str) -> Path | None:
    name, _ = QFileDialog.getOpenFileName(parent, title, str(_start(session)), kinds)
    return Path(name) if name else None


def _start(session: Session) -> Path:
    return session.path.parent if session.path else _folder()


def _file_name(session: Session) -> str:
    return session.experiment.name.replace("/", "-")


def _folder() -> Path:
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))


def _patterns(suffixes: tuple[str, ...]) -> str:
    return " ".join(f"*{suffix}" for suffix in suffixes)
