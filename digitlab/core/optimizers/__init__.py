"""The optimizers: how a gradient becomes a step."""

# The order in which the families are imported is the order of the catalogue: from the plain to the elaborate.
# isort: off
from digitlab.core.optimizers.optimizer import Optimizer
from digitlab.core.optimizers.descent import (
    GradientDescent,
    NoisySgd,
    OptimisticGradientDescent,
    PolyakSgd,
    Sgd,
    SignSgd,
)
from digitlab.core.optimizers.adaptive import Adadelta, Adagrad, Ftrl, RmsProp
from digitlab.core.optimizers.adam import (
    AdaBelief,
    Adam,
    Adamax,
    AdamaxW,
    AdamW,
    Amsgrad,
    Nadam,
    NadamW,
    RAdam,
    Yogi,
)
from digitlab.core.optimizers.ahead import Adan, Lion, OptimisticAdam
from digitlab.core.optimizers.layerwise import Fromage, Lamb, Lars, Muon, NovoGrad
from digitlab.core.optimizers.frugal import Adafactor, Sm3
from digitlab.core.optimizers.curvature import Lbfgs
# isort: on

__all__ = [
    "AdaBelief",
    "Adadelta",
    "Adafactor",
    "Adagrad",
    "Adam",
    "AdamW",
    "Adamax",
    "AdamaxW",
    "Adan",
    "Amsgrad",
    "Fromage",
    "Ftrl",
    "GradientDescent",
    "Lamb",
    "Lars",
    "Lbfgs",
    "Lion",
    "Muon",
    "Nadam",
    "NadamW",
    "NoisySgd",
    "NovoGrad",
    "OptimisticAdam",
    "OptimisticGradientDescent",
    "Optimizer",
    "PolyakSgd",
    "RAdam",
    "RmsProp",
    "Sgd",
    "SignSgd",
    "Sm3",
    "Yogi",
]
