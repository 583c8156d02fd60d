"""Commands and events survive their way as a line of JSON; what is none is refused."""

from __future__ import annotations

from math import inf, isnan, nan
from typing import get_args

import pytest

from digitlab.core import messages
from digitlab.core.cross_validation import Folding
from digitlab.core.errors import DigitLabError
from digitlab.core.evaluation import Bin
from digitlab.core.experiment import Data, Experiment
from digitlab.core.finding import RateFound
from digitlab.core.gradient_check import CheckedWeight, WeightPlace
from digitlab.core.inspection import Array, LayerInside, NodeChoice, NodeInside
from digitlab.core.messages import BatchesTrained, Command, Event, ParameterChanged, Pause, Predict, Refused, Train
from digitlab.core.optimizers import Adam
from digitlab.core.race.messages import Contestant, Race
from digitlab.core.surface import WalkedPath

AWKWARD = 'two\nlines, "quotes", \u2028 and 数字'
SAMPLES = {
    str: AWKWARD, int: 3, float: 0.1 + 0.2, bool: True, Experiment: Experiment(name="a\nb"), int | None: None,
    Folding: Folding(folds=3), RateFound | None: None,
    Race.model_fields["contestants"].annotation: (Contestant(name=AWKWARD, experiment=Experiment(), rate="good"),),
    Race.model_fields["seeds"].annotation: (3, 4),
    float | None: 0.25, dict[str, str]: {AWKWARD: AWKWARD}, dict[str, float]: {"graph": 1e9}, list[float]: [0.1, 1e-30],
    list[int]: [0, 3], Data: Data(split_seed=3), Array: Array(shape=[1], data="AAA="),
    Array | None: Array(shape=[1], data="AAA="), list[LayerInside]: [LayerInside()],
    NodeChoice | None: NodeChoice(place=1, number=2), NodeInside | None: None,
    list[WeightPlace]: [WeightPlace(tensor="output.bias", place=3)],
    list[CheckedWeight]: [
        CheckedWeight(tensor="output.bias", place=3, backpropagated=0.1, difference=1e-30, upper=-0.2)
    ],
    list[float | None]: [0.1, None],
    list[WalkedPath]: [WalkedPath(name=AWKWARD, steps=[0], a=[0.1], b=[1e-30], losses=[None])],
    list[Bin]: [Bin(count=3, certainty=0.5, accuracy=0.1)],
    list[str]: [AWKWARD, ""], list[messages.Device]: [messages.Device(name="/device:CPU:0", type="CPU")],
    list[messages.DeviceTested]: [
        messages.DeviceTested(name="/device:CPU:0", precision="float32", images_per_second=0.1, share=1)
    ],
}  # fmt: skip


def sample(kind):
    """A message with something in every field."""
    given = {
        name: Adam(beta_1=0.5)
        if name == "optimizer"
        else SAMPLES[field.annotation]
        if field.annotation in SAMPLES
        else get_args(field.annotation)[0]
        for name, field in kind.model_fields.items()
    }
    return kind(**given)


@pytest.mark.parametrize("kind", get_args(Command), ids=lambda kind: kind.__name__)
def test_a_command_survives_its_line(kind) -> None:
    told = sample(kind)
    assert told.line().count("\n") == 1
    assert told.line().endswith("\n")
    assert messages.command(told.line()) == told
    assert messages.command(told.line().encode()) == told


@pytest.mark.parametrize("kind", get_args(Event), ids=lambda kind: kind.__name__)
def test_an_event_survives_its_line(kind) -> None:
    told = sample(kind)
    assert told.line().count("\n") == 1
    assert messages.event(told.line()) == told


def test_every_kind_has_a_name_of_its_own() -> None:
    kinds = [kind.model_fields["kind"].default for kind in (*get_args(Command), *get_args(Event))]
    assert len(set(kinds)) == len(kinds)


def test_a_message_cannot_be_altered() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Pause().kind = "resume"


def test_a_loss_that_is_no_number_survives() -> None:
    event = BatchesTrained(step=1, epoch=1, loss=nan, accuracy=0, learning_rate=1, images_per_second=inf, seconds=1)
    back = messages.event(event.line())
    assert isnan(back.loss)
    assert back.images_per_second == inf


@pytest.mark.parametrize(
    "line",
    ["", "\n", "nonsense", "{}", "[]", "null", '{"kind": "explode"}', '{"kind": "step", "unit": "year"}',
     '{"kind": "train"}', '{"kind": "train", "experiment": {"seed": -1}}', '{"kind": "pause", "extra": 1}',
     b"\xff\xfe\n", "[" * 5000, Refused(command="train", sentence="No.").line()],
)  # fmt: skip
def test_a_line_that_is_no_command_is_refused_in_a_sentence(line) -> None:
    with pytest.raises(DigitLabError) as refused:
        messages.command(line)
    assert str(refused.value) == "The engine was sent a line that is not a command."
    assert refused.value.detail


@pytest.mark.parametrize("line", ["", "warning: something", "{}", b"\x00\xff", Train(experiment=Experiment()).line()])
def test_a_line_that_is_no_event_is_refused_in_a_sentence(line) -> None:
    with pytest.raises(DigitLabError, match=r"^The engine sent a line that is not an event\.$"):
        messages.event(line)


def test_a_number_may_be_whole() -> None:
    assert messages.event('{"kind":"parameter_changed","path":"a","value":1,"step":0}') == ParameterChanged(
        path="a", value=1.0, step=0
    )
    assert messages.command(Predict(number=-1, pixels="").line()) == Predict(number=-1, pixels="")
