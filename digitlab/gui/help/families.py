"""What every family of choices is for, and how its formulas are read, for someone who meets it for the first time."""

from __future__ import annotations

from typing import NamedTuple


class Introduction(NamedTuple):
    """A family in words: its title, what it is for, and how to read its formulas."""

    title: str
    text: str
    symbols: str = ""


INTRODUCTIONS = {
    "lecture": Introduction(
        "Lecture",
        "The ideas of a lecture on neural networks, in its order. Each page says one of them in plain words. Its links "
        "with an arrow set the window up so that you can try it, and say what to watch. What they change in the "
        "settings is taken back by Edit › Undo.",
        "θ are all weights of the network, f(θ) is the loss, g its gradient, and α the learning rate.",
    ),
    "optimizers": Introduction(
        "Optimizers",
        "An optimizer decides how the weights change after every batch of digits. The gradient says for every weight "
        "which way the loss grows; the optimizer takes a step the other way. They differ in how they choose the length "
        "of the step, and in what they remember of the steps before.",
        "θ is a weight, g its gradient, α the learning rate and t the number of the step. The arrow ← means: becomes. "
        "What an arrow fills starts at 0 unless said. Every weight is computed by itself; only ‖·‖, a length, looks at "
        "many of them at once.",
    ),
    "losses": Introduction(
        "Losses",
        "A loss is one number that says how wrong an answer is. Learning means making it small. Which loss is chosen "
        "decides which mistakes count most.",
        "t is 1 for the true digit and 0 for the others. p are the ten outputs where they are probabilities, y where "
        "they are not. Σₖ adds up all ten digits, and log is the natural logarithm.",
    ),
    "schedules": Introduction(
        "Schedules",
        "A schedule changes the learning rate while the network learns: mostly large steps first, to get near, and "
        "small ones at the end, to settle.",
        "α is the learning rate that you set, αₜ the one at step t, T the number of all steps, and x = t/T the share "
        "of the run that is done. The arrow → means: goes over to.",
    ),
    "layers": Introduction(
        "Layers",
        "A network is a row of layers. Each takes the numbers of the layer before it and hands new ones on; the last "
        "has one output for each digit. Layers with weights learn, the others only rearrange or choose.",
        "x is what comes in and y what goes out. W or w are weights and b are biases, both learned. Σ adds up, act is "
        "the activation, which bends the sum, and σ squeezes a number between 0 and 1.",
    ),
    "augmentations": Introduction(
        "Augmentations",
        "An augmentation bends every training digit a little, and differently each time it is seen, so that the "
        "network learns shapes and not pixels. The validation digits are never bent. What moves ink comes "
        "first, all of it in one step; then the others in this order. The card Data shows what it comes to.",
        "x is a place in the picture, or the grey of a pixel from 0, black, to 1, white. d and s are drawn anew for "
        "every digit. U(-a, a) means that all numbers from -a to a are equally likely, N(0, σ²) that numbers lie "
        "around 0, two thirds of them within σ. Gaussian * smooths, the wider the more.",
    ),
    "datasets": Introduction(
        "Datasets",
        "A dataset is where the digits come from. Some are learned from, some are held back to check the network while "
        "it learns, and the test set stays sealed until you ask for it.",
    ),
    "published": Introduction(
        "Published sets",
        "Pictures that others have put on the internet. One of them is fetched when you ask for it, in the window by "
        "File, Fetch a published set, on the command line by digitlab data fetch, and becomes a dataset of yours. What "
        "comes is compared with the checksum that others have published. Two of them are no digits at all: with one of "
        "these chosen, the tab Data shows how sure a network that has learned digits is of a shoe. Behind a proxy, set "
        "HTTPS_PROXY to its address; a school can hand the files out itself, in a folder for each set, and set "
        "DIGITLAB_MIRROR to the address above them.",
    ),
    "presets": Introduction(
        "Presets",
        "A preset is a whole experiment that is ready to run. In the window, Start from in the card Network takes the "
        "network of one; on the command line, digitlab train --preset NAME runs all of it.",
    ),
}
