"""The first part of the lecture: what a network is, and how wrong it is."""

from __future__ import annotations

from digitlab.gui.help.lecture.idea import Idea, Step

SOFT = 0.1  # the share of a soft target that is spread over all digits

NETWORKS = (
    Idea(
        "nodes", "Nodes and edges",
        "A node weighs what comes in, adds it up and bends the sum.",
        "A network is made of nodes that are joined by edges. Every edge has a direction and a weight θ: it multiplies "
        "the number that passes it. A node adds up what arrives, puts the sum φ through a bent curve A, its "
        "activation, and hands on the output O. Without the bend, many layers could do no more than one.",
        (
            Step("Show the network",
                 "Draw a digit: the nodes light up, blue above 0 and orange below. Click one of them and read its sum: "
                 "each input times its weight, the total, and where it lies on the activation. If the layers are grey, "
                 "press Reset: then a fresh network of these layers answers.",
                 tab="Network", page="Layers"),
        ),
        formula="φ = Σₖ θₖ·xₖ\nO = A(φ)", see=("layers.html#dense", "layers.html#activation"),
    ),
    Idea(
        "families", "Kinds of networks",
        "Feedforward, convolutional, recurrent: three ways of reading the same picture.",
        "A feedforward network (MLP) takes all pixels at once and does not know which of them are neighbours. A "
        "convolutional one slides small filters over the picture. A recurrent one reads the picture row by row and "
        "remembers what it has read. All of them can learn digits here, and there are more among the presets.",
        (
            Step("Load a feedforward network",
                 "Press Play and note the weights in the card Network and the best validation accuracy.",
                 preset="mlp", tab="Network", page="Layers", card="Network"),
            Step("Load a convolutional network",
                 "Press Play: it has far fewer weights, learns more slowly, and reads better. Filters, above the "
                 "picture, shows what it looks for.",
                 preset="cnn", tab="Network", page="Layers", card="Network"),
            Step("Load a recurrent network",
                 "Press Play: the layer Rows hands the 28 rows of a digit to the layer GRU one after the other.",
                 preset="rnn", tab="Network", page="Layers", card="Network"),
        ),
        see=("presets.html",),
    ),
    Idea(
        "matrices", "Weights are matrices",
        "A layer is one multiplication of a matrix, which is what a GPU is good at.",
        "All weights between two layers are one table of numbers, a matrix: a row for every node before, a column for "
        "every node after. Evaluating a layer means multiplying by it, for a whole batch of digits at once. Processors "
        "and graphics cards do that fast. Run › Devices says what this computer has.",
        (
            Step("Load a single layer",
                 "784 pixels go to 10 outputs: 784 × 10 weights and 10 biases, 7,850 in all. The card Network counts "
                 "the same.",
                 preset="perceptron", tab="Network", page="Layers", card="Network"),
            Step("Load wide layers",
                 "Compare the weights in the card Network, and during Play the images a second in the bottom line: "
                 "many more weights take less than as many times longer.",
                 preset="mlp_wide", tab="Network", page="Layers", card="Network"),
        ),
        formula="O = A(x·W + b)", see=("layers.html#dense",),
    ),
    Idea(
        "loss", "The loss",
        "One number f(θ) says how wrong the network is; learning makes it small.",
        "To improve a network one has to measure it. The loss f(θ) is small when the answers are good. For classes, "
        "cross-entropy asks how sure the network was of the true digit. KL divergence compares two distributions. They "
        "differ only by what the targets themselves are unsure of: with plain targets by nothing, with soft targets "
        "by a constant.",
        (
            Step("Cross-entropy with soft targets",
                 "Press Play: the loss of training stays above 0.5, however well the digits are read, for a soft "
                 "target cannot be met with more certainty than it has.",
                 preset="mlp", name="Soft cross-entropy",
                 values=(("loss", {"type": "categorical_crossentropy", "label_smoothing": SOFT}),),
                 tab="Epochs", card="Learn"),
            Step("KL divergence with soft targets",
                 "Press Play: the same network learns the same, but its loss is lower by the constant, here 0.50, how "
                 "unsure the soft targets are, and can go towards 0.",
                 preset="mlp", name="Soft KL divergence",
                 values=(("loss", {"type": "kl_divergence", "label_smoothing": SOFT}),),
                 tab="Epochs", card="Learn"),
        ),
        formula="cross-entropy  -Σₖ tₖ·log pₖ\nKL divergence  Σₖ tₖ·log(tₖ / pₖ)", see=("losses.html",),
    ),
)  # fmt: skip
