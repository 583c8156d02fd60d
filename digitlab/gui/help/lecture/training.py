"""The third part of the lecture: training a network, and what can go wrong."""

from __future__ import annotations

from digitlab.gui.help.lecture.idea import Idea, Step

PATIENCE = 3  # epochs

TRAINING = (
    Idea(
        "training", "How training goes",
        "Initialise, show digits with known answers, step, check, repeat.",
        "The weights begin at random; the seed decides how. A loss is chosen, and the digits with their answers are "
        "split: most of them to learn from, the others to validate. Then the optimizer steps, batch by batch. When all "
        "digits were shown, an epoch is over, and the network is checked with the digits it never learned from.",
        (
            Step("See the split",
                 "The bar in the card Data shows what is learned from and what is held back; the tab shows the digits. "
                 "Drag the border.",
                 preset="default", tab="Data", card="Data"),
            Step("See the epochs",
                 "Press S for a single step, then Play: one line for every epoch, and the answer to your drawing "
                 "changes while the network learns.",
                 preset="mlp", tab="Epochs", card="Learn"),
        ),
        see=("datasets.html", "presets.html#mlp"),
    ),
    Idea(
        "decay", "Large early, small late",
        "Long steps get near quickly, short ones settle down.",
        "How large should α be? At the start there is far to go, and long steps save time. Near the end they jump "
        "about in the valley. A schedule makes α smaller while the network learns. While a run is under way you can "
        "change it by hand, too: the learning rate in the card Learn acts at once.",
        (
            Step("Keep the learning rate constant",
                 "Press Play and look at the ups and downs of the validation in the last epochs.",
                 preset="mlp", name="MLP, constant rate",
                 values=(("schedule", "constant"),), tab="Epochs", card="Learn"),
            Step("Let it fall",
                 "The card Learn draws the way of α before the run. Press Play: the curves calm down as α falls, and "
                 "the last epochs change little.",
                 preset="mlp", name="MLP, falling rate",
                 values=(("schedule", "cosine_decay"),), tab="Epochs", card="Learn"),
        ),
        see=("schedules.html",),
    ),
    Idea(
        "overfitting", "Overfitting",
        "Whoever learns too long by heart reads new digits no better.",
        "A large network that sees few digits again and again remembers them, accidents and all. On those it is almost "
        "perfect, on others it is not. Only digits that it never learned from show this; therefore some are held "
        "back. More digits, bending, dropout, small weights, fewer nodes or an early end help.",
        (
            Step("Overfit on purpose",
                 "Press Overfit: the gap between training and validation opens and is filled. Then click the cures "
                 "one by one, and compare the validation that each reaches.",
                 tab="Race", page="Overfitting"),
            Step("Stop early",
                 f"Press Play: the run ends when validation has been no better for {PATIENCE} epochs, and the weights "
                 "of the best epoch are kept.",
                 preset="mlp", name="MLP, stopped early",
                 values=(("training.patience", PATIENCE), ("training.epochs", 100),
                         ("schedule", "constant"), ("data.learn_from", 2_000)),
                 tab="Epochs", card="Learn"),
        ),
        see=("layers.html#dropout", "augmentations.html"),
    ),
    Idea(
        "rates", "Choosing α",
        "Too small crawls, too large explodes, and a short test finds what lies between.",
        "No setting matters more than the learning rate. A range test tries ever larger rates for a moment, on a copy "
        "of the network, and shows where the loss falls fastest. The race then shows what happens on both sides of "
        "that.",
        (
            Step("Find a learning rate",
                 "Press Find a learning rate: the loss hardly moves, falls, then climbs. Use takes it over.",
                 preset="mlp", tab="Learning rate", card="Learn"),
            Step("Race three learning rates",
                 "Press Race: too small, good and too large, from the same weights with the same batches, and a fourth "
                 "that is large early and small late.",
                 preset="mlp", tab="Race", page="Learning rates"),
        ),
    ),
    Idea(
        "digits", "Reading digits",
        "Ten classes, and all of the ideas before in one network that reads your hand.",
        "A digit is one of ten classes, so the network has ten outputs, and softmax makes them probabilities that add "
        "up to 1. Everything before comes together: layers, a loss, an optimizer, a learning rate, validation. How "
        "good it is in the end is told by digits that nobody learned from, and by your own.",
        (
            Step("Load the usual network",
                 "Press Play, and draw while it learns: the ten bars settle.", preset="default", tab="Network",
                 page="Layers"),
            Step("See what it mixes up", "Each square off the diagonal is a mistake: click it to see the digits.",
                 tab="Evaluation", page="Confusion"),
            Step("See its mistakes", "Would you have read them? Double-click one to have it on the canvas.",
                 tab="Evaluation", page="Mistakes"),
            Step("Ask why it reads so",
                 "Scrawl a digit: blue ink and blue gaps speak for the answer, orange ones against it. A form with an "
                 "orange edge is read as another digit.", tab="Why"),
            Step("Test it with your hand", "Draw what it asks for, and see how well the network reads you.",
                 tab="Handwriting"),
        ),
        see=("presets.html#accurate", "datasets.html"),
    ),
)  # fmt: skip
