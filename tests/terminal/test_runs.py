"""The command ``runs``."""

from __future__ import annotations

import json

from digitlab.__main__ import main
from digitlab.core.experiment import Experiment
from digitlab.core.kept import care
from digitlab.core.kept.summary import Label


def test_without_runs_it_says_so(capsys) -> None:
    assert main(["runs"]) == 0
    assert capsys.readouterr().out.startswith("No run is kept in ")


def test_runs_are_listed_for_a_person_and_for_a_program(keep_run, capsys) -> None:
    first, broken = keep_run(Experiment(name="First"), reached=0.9712), keep_run()
    (broken / "experiment.json").write_text("{}}")
    care.note(first, Label(star=True, note="the good one"))
    assert main(["runs"]) == 0
    newest, oldest = capsys.readouterr().out.splitlines()
    assert broken.name in newest
    assert "experiment.json" in newest
    assert " ".join(oldest.split()) == "2026-01-01 12:00 * First 97.12 % 2.0 s all epochs are done (the good one)"
    assert main(["runs", "--json"]) == 0
    newest, oldest = json.loads(capsys.readouterr().out)["runs"]
    assert newest["problem"]
    assert (oldest["name"], oldest["folder"], oldest["accuracy"], oldest["star"]) == ("First", str(first), 0.9712, True)
    assert oldest["settings"]["optimizer"] == "Adam"


def test_a_name_stays_in_its_line(keep_run, capsys) -> None:
    care.note(keep_run(), Label(name="a\x1b[31m", note="one\ntwo"))
    assert main(["runs"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert "a\\x1b[31m" in line
    assert line.endswith("(one\\ntwo)")
