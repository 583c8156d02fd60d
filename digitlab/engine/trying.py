"""What a command tries beside the run, on a copy of where it holds."""

from __future__ import annotations

from digitlab.core import messages
from digitlab.core.race.messages import Race, RaceStopped
from digitlab.engine import cross_validation, device_test, environment, race, range_test
from digitlab.engine.bench import Bench
from digitlab.engine.beside import BESIDE
from digitlab.engine.surface.walks import RaceWalks
from digitlab.engine.trials import Trial
from digitlab.engine.workshop import Standing

TRYING = messages.FindRate | messages.CrossValidate | messages.TestDevices | Race
BESIDE_TRIALS = (
    TRYING | messages.OpenTest | messages.Prepare | messages.Predict | messages.Inspect | messages.Save
    | messages.SetParameter | messages.SetPace | messages.LookBack | messages.ReturnToNow | BESIDE
)  # fmt: skip


def purpose(wanted: TRYING) -> str:
    """What a run that goes on keeps a person from."""
    match wanted:
        case messages.FindRate():
            return "to look for a learning rate"
        case messages.CrossValidate():
            return "to cross-validate"
        case messages.TestDevices():
            return "to test the devices"
        case Race():
            return "to race"


def trial(wanted: TRYING, standing: Standing | None, bench: Bench, raced: RaceWalks) -> Trial:
    """What ``wanted`` tries, where a run holds at ``standing``; ``raced`` remembers where racers go.

    Raises DigitLabError where it cannot be tried.
    """
    match wanted:
        case messages.FindRate(experiment=experiment):
            if standing is not None:
                tries = range_test.of_run(standing)
            else:
                tries = range_test.of_fresh(experiment, bench.building(experiment))
            return Trial(wanted.kind, tries, messages.FindingStopped())
        case messages.CrossValidate():
            folds = cross_validation.of(wanted.experiment, wanted.folding, bench)
            return Trial(wanted.kind, folds, messages.CrossValidationStopped())
        case messages.TestDevices():
            tests = device_test.of(environment.devices(), bench)
            return Trial(wanted.kind, tests, messages.DeviceTestStopped())
        case Race():
            return Trial(wanted.kind, race.of(wanted, bench, raced), RaceStopped())
