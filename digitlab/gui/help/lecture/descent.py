"""The second part of the lecture: going down the slope, and where the gradient comes from."""

from __future__ import annotations

from typing import Any

from digitlab.core.optimizers import Optimizer
from digitlab.gui.help.lecture.idea import Idea, Step

FEW, CALM, WILD = 2_000, 0.1, 10.0  # digits, and a learning rate that descends with each step and one that climbs
TOLERANCE = 0.1  # the single layer meets it after about 100 steps
ALPHA = {key: kind().learning_rate for key, kind in Optimizer.entries().items() if key in ("adam", "sgd")}


def _descending(learning_rate: float, steps: int) -> tuple[tuple[str, Any], ...]:
    """Plain gradient descent on few digits, so that each of its steps is quick."""
    optimizer = {"type": "gradient_descent", "learning_rate": learning_rate, "tolerance": TOLERANCE}
    return (("data.learn_from", FEW), ("optimizer", optimizer), ("schedule", "constant"), ("training.epochs", steps))


def _bent_by(activation: str) -> tuple[tuple[str, Any], ...]:
    """Both dense layers of the preset mlp with another activation, for a short run."""
    return (("network.layers.1.activation", activation), ("network.layers.3.activation", activation),
            ("data.learn_from", 5_000), ("schedule", "constant"), ("training.epochs", 3))  # fmt: skip


DESCENT = (
    Idea(
        "descent", "Gradient descent",
        "Step against the gradient until it has almost vanished.",
        "The gradient g lists for every weight how the loss changes when that weight grows. Algorithm 1 takes a step "
        "of α times g the other way, and again, until the length ‖g‖ falls below the tolerance ε. Here that tolerance "
        "is a setting of its own, and every step looks at all digits. \"Algorithm\" in the tab Measures shows it line "
        "by line.",
        (
            Step("Set up Algorithm 1",
                 "Press Play: the norm of the gradient falls with every step, and after some 100 steps the run ends by "
                 "itself because it is below the tolerance. A smaller tolerance in the card Learn takes longer.",
                 preset="perceptron", name="Algorithm 1",
                 values=_descending(CALM, 400), tab="Measures", page="Curves", card="Learn"),
            Step("Go through it line by line",
                 "Press Step in the bar on top, again and again: the lines light up in turn, and every symbol has its "
                 "number.",
                 preset="perceptron", name="Algorithm 1",
                 values=_descending(CALM, 400), tab="Measures", page="Algorithm"),
        ),
        formula="θ ← θ₀\nrepeat:  g ← gradient of f at θ,   θ ← θ - α·g\nuntil ‖g‖ < ε",
        see=("optimizers.html#gradient_descent",),
    ),
    Idea(
        "downhill", "Steepest descent",
        "Downhill is certain only for a small step, and only as far as the nearest valley.",
        "Seen from close by, a smooth loss looks like a plane, and straight down that plane is -g. The plane holds "
        "only nearby: a step that is too long lands on the other side, higher than before. And whoever only goes "
        "downhill ends in the valley he starts above, which need not be the deepest.",
        (
            Step("Take steps that are too long",
                 "Press Play: with α = 10 the loss climbs above the value it starts from. Then set the learning rate "
                 "in the card Learn to 0.1, press Play again, and it falls.",
                 preset="perceptron", name="Steps too long", values=_descending(WILD, 40), tab="Epochs", card="Learn"),
            Step("Start from seed 8",
                 "Press Play, then change the seed in the top bar and press Play again. Choose both runs in the tab "
                 "Runs with Ctrl and a click: other first weights lead to another end, often almost as good.",
                 preset="mlp", name="MLP with few digits", values=(("seed", 8), ("data.learn_from", FEW)), tab="Runs"),
            Step("See a slice of the landscape",
                 "Press Measure: the loss around your network, as a map and as a relief. Click a place: there are the "
                 "plane that touches it, and -g. After a run you see the path that its weights have walked, too.",
                 tab="Gradient", page="Surface"),
        ),
        formula="f(θ + d) ≈ f(θ) + g·d", see=("optimizers.html#gradient_descent",),
    ),
    Idea(
        "rules", "Many optimizers",
        "All use the gradient; they differ in how long a step is and what they remember.",
        "Since plain gradient descent, dozens of other rules have been found. Some give every weight a step of its "
        "own, some keep up speed, some look only at signs. Each has a page with its formula and its paper. Which is "
        "best depends on the task, so let them race on yours.",
        (
            Step("Let optimizers race",
                 "Pick some, press Race and compare: all begin with the same weights and meet the same batches, each "
                 "with a learning rate of its own. With three seeds the table says which differences are real.",
                 preset="mlp", tab="Race", page="Optimizers"),
        ),
        see=("optimizers.html",),
    ),
    Idea(
        "adam", "Adam",
        "Momentum and RMSProp together, with defaults that are mostly left alone.",
        "RMSProp divides each step by how large the gradients of that weight usually are: steep and flat directions "
        "come out alike. Momentum keeps going where many gradients agreed. Adam does both. Its β₁, β₂ and ε rarely "
        "need a change; the learning rate α may.",
        (
            Step("Choose Adam with its defaults",
                 "Press Play. The card Learn shows β₁, β₂ and ε below the learning rate, and the formula further down.",
                 preset="mlp", name="MLP with Adam",
                 values=(("optimizer", {"type": "adam"}),), tab="Epochs", card="Learn"),
            Step("Choose momentum only",
                 "Press Play and compare with Adam in the tab Runs: momentum is ahead in the first epoch, because with "
                 f"its α of {ALPHA['sgd']:g} the steps are longer than Adam's with {ALPHA['adam']:g}, as Measures "
                 "shows. In the end both are equally good.",
                 preset="mlp", name="MLP with momentum",
                 values=(("optimizer", {"type": "sgd", "momentum": 0.9}),), tab="Epochs", card="Learn"),
            Step("Choose RMSProp only", "Press Play and compare the first epoch with that of Adam in the tab Runs.",
                 preset="mlp", name="MLP with RMSProp",
                 values=(("optimizer", {"type": "rmsprop"}),), tab="Epochs", card="Learn"),
        ),
        see=("optimizers.html#adam", "optimizers.html#sgd", "optimizers.html#rmsprop"),
    ),
    Idea(
        "differences", "Trying or deriving",
        "Finite differences call the network for every weight; backpropagation does not.",
        "The plain way to a gradient is to move one weight a little and look at the loss, then the next weight. That "
        "takes calls of the network for every single weight. Backpropagation gets all derivatives with the work of a "
        "few calls, however many weights there are. Both should give the same numbers, so one can check the other.",
        (
            Step("Check the gradient", "Press Check: every dot on the diagonal is a weight for which both ways agree.",
                 tab="Gradient", page="Check"),
            Step("Change the step size h",
                 "Press Check: too large an h bends the difference, too small a one drowns in rounding.",
                 tab="Gradient", page="Step size"),
            Step("Measure the cost",
                 "Press Measure: the calls for differences grow with the weights, those for backpropagation do not.",
                 tab="Gradient", page="Cost"),
        ),
        formula="∂f/∂θ ≈ (f(θ + h) - f(θ - h)) / 2h",
    ),
    Idea(
        "backpropagation", "The chain rule",
        "Derivatives travel from the loss back through the layers, one after the other.",
        "How does a weight Θ act on the loss? It changes the sum φ of its node, φ changes the output O, and O the "
        "loss. The chain rule multiplies these three. For a node inside, the last of them is a sum over the nodes k of "
        "the next layer, for which it is known already: so one goes from the back to the front.",
        (
            Step("Go through a backward pass",
                 "Draw a digit and press Next: first forward, then back, with the numbers filled into each formula. "
                 "Drag a weight, and everything follows.",
                 tab="Gradient", page="Backward pass"),
        ),
        formula="∂f/∂Θ = ∂f/∂O · ∂O/∂φ · x\n∂f/∂O = Σₖ ∂f/∂Oₖ · ∂Oₖ/∂φₖ · Θₖ",
    ),
    Idea(
        "activations", "Slopes are needed",
        "An activation without a slope stops the gradient on its way back.",
        "The chain rule multiplies by the slope of every activation it passes. A step is flat on both sides: its slope "
        "is 0, and so is every derivative before it. The layers in front of it learn nothing. A sigmoid has nearly the "
        "same shape, but a slope everywhere.",
        (
            Step("Activate by a step",
                 "Press Play: only the last layer learns. After three epochs it reads little more than half of the "
                 "digits. Measures shows that the other layers do not move.",
                 preset="mlp", name="MLP with a step", values=_bent_by("step"),
                 tab="Measures", page="Curves", card="Learn"),
            Step("Activate by a sigmoid",
                 "Press Play: now all layers move, and after three epochs about nine of ten digits are right.",
                 preset="mlp", name="MLP with a sigmoid", values=_bent_by("sigmoid"),
                 tab="Measures", page="Curves", card="Learn"),
        ),
        see=("layers.html#activation",),
    ),
)  # fmt: skip
