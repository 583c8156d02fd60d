"""An engine whose window has gone keeps its run, however long the disk takes."""

from __future__ import annotations

from digitlab.core import messages as m
from digitlab.core.run import replay
from digitlab.data import model_file

ON_A_SLOW_DISK = """
import os, time
from digitlab.__main__ import main

fsync = os.fsync
os.fsync = lambda file: (time.sleep(0.5), fsync(file))
main(["serve"])
"""


def test_a_run_is_kept_to_its_end_on_a_slow_disk(start_engine, small) -> None:
    engine = start_engine("-c", ON_A_SLOW_DISK)
    engine.send(m.Train(experiment=small))
    engine.until(m.BatchesTrained)
    assert engine.hang_up() == 0
    while engine.next() is not None:
        pass
    assert isinstance(engine.heard[-1], m.Stopped)
    assert replay((engine.run_folder / "events.jsonl").read_text(encoding="utf-8").splitlines()).state == "stopped"
    assert model_file.read(engine.run_folder / "model.digitlab").experiment == small
