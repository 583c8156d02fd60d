"""The formulas of a step, as they are in the lecture, and filled in with the numbers of one node."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from digitlab.data.backpropagation.bends import BENDS
from digitlab.data.backpropagation.losses import RULES, smoothed
from digitlab.gui.backward.walk import Walk
from digitlab.gui.network.spoken import number

LOWERED = "₁₂₃₄₅₆₇₈"
TOO_LARGE = "A number has become too large to compute with: take a weight back, or press New weights."


class Block(NamedTuple):
    """A sentence, and the lines of a formula below it."""

    words: str
    lines: tuple[str, ...] = ()


def explained(walk: Walk) -> tuple[str, list[Block]]:
    """The title of the step that is shown, and what is computed in it."""
    if not walk.finite():
        return "Too large", [Block(TOO_LARGE)]
    match walk.step.kind:
        case "inputs":
            return "The numbers that go in", _inputs(walk)
        case "forward":
            return f"Forward · {_layer(walk)} · node {walk.node + 1}", _forward(walk)
        case "loss":
            return "The loss f", _loss(walk)
        case "backward":
            return f"Backward · {_layer(walk)} · node {walk.node + 1}", _backward(walk)


def _layer(walk: Walk) -> str:
    last = walk.step.layer == len(walk.shape) - 2
    return "output layer" if last else f"layer {walk.step.layer + 1}"


def _inputs(walk: Walk) -> list[Block]:
    whose = "your digit" if walk.drawn else "an example (draw a digit to see yours)"
    values = [f"x{LOWERED[place]} = {number(value)}" for place, value in enumerate(walk.told.outputs[0])]
    words = f"The picture, {whose}, is cut into {len(values)} parts. The mean brightness of each, 0 to 1, goes in:"
    drag = Block("Drag the number on an edge up or down, now or later: all others follow.")
    return [Block(words, ("   ".join(values),)), drag]


def _forward(walk: Walk) -> list[Block]:
    layer, node = walk.step.layer, walk.node
    j, values = LOWERED[node], walk.told.outputs[layer]
    weights, total = walk.network.weights[layer][:, node], walk.told.sums[layer][node]
    products = _products((weight, value) for weight, value in zip(weights, values, strict=True))
    sum_lines = (f"φ{j} = Σᵢ Θᵢ{j} · xᵢ + b{j}",
                 f"= {products} + {_in(walk.network.biases[layer][node])}", f"= {number(total)}")  # fmt: skip
    made = number(walk.told.outputs[layer + 1][node])
    if layer < len(walk.shape) - 2:
        name = walk.activation.replace("_", " ")
        bend = Block("The activation A bends the sum:", (f"O{j} = A(φ{j}) = {name}({number(total)}) = {made}",))
    else:
        bend = Block(*_output(walk, j, made))
    return [Block("Every node adds up what comes in, xᵢ, each times its weight Θ, and its bias b:", sum_lines), bend]


def _output(walk: Walk, j: str, made: str) -> tuple[str, tuple[str, ...]]:
    total = number(walk.told.sums[-1][walk.node])
    match walk.loss.output_activation:
        case "softmax":
            parts = " + ".join(f"exp({number(one)})" for one in walk.told.sums[-1])
            return "Softmax turns the sums into shares of 1:", (
                f"O{j} = exp(φ{j}) / Σₖ exp(φₖ)", f"= exp({total}) / ({parts})", f"= {made}",
            )  # fmt: skip
        case "sigmoid":
            return "The sigmoid turns the sum into a number from 0 to 1:", (
                f"O{j} = 1 / (1 + exp(-φ{j})) = {made}",
            )  # fmt: skip
        case "linear":
            return "With this loss the output is the sum itself:", (f"O{j} = φ{j} = {made}",)


def _loss(walk: Walk) -> list[Block]:
    rule, outputs = RULES[type(walk.loss)], walk.told.outputs[-1]
    targets = smoothed(walk.loss, walk.targets)
    return [
        Block("What should come out, t, and what does come out:",
              (f"t = ({_listed(targets)})", f"O = ({_listed(outputs)})")),
        Block(f"{walk.loss.title}: {walk.loss.explanation}",
              (f"f = {_known(rule.value_text, walk)}", f"= {_filled_value(walk)} = {number(walk.told.loss)}")),
        Block("Now backward: how does f change with every weight? That begins at its end."),
    ]  # fmt: skip


def _backward(walk: Walk) -> list[Block]:
    last = walk.step.layer == len(walk.shape) - 2
    return [*(_of_output(walk) if last else _of_inner(walk)), _of_weights(walk)]


def _of_output(walk: Walk) -> list[Block]:
    node, rule, j = walk.node, RULES[type(walk.loss)], LOWERED[walk.node]
    by_output, slopes = walk.back.by_output[-1], walk.back.slopes[-1][:, node]
    filled, told = _filled_loss(walk), number(by_output[node])
    lines = [f"∂f/∂Oₖ = {rule.slope_text}", f"∂f/∂O{j} = {filled + ' = ' if filled else ''}{told}"]
    delta = number(walk.back.by_sum[-1][node])
    if walk.loss.output_activation == "softmax":
        sum_words = f"Every output of softmax depends on φ{j}, so all of them count (chain rule):"
        chain = [f"∂Oₖ/∂φ{j} = Oₖ · (1 - O{j}) if k = {node + 1}, else -Oₖ · O{j}",
                 f"δ{j} = ∂f/∂φ{j} = Σₖ ∂f/∂Oₖ · ∂Oₖ/∂φ{j}",
                 f"= {_products(zip(by_output, slopes, strict=True))}", f"= {delta}"]  # fmt: skip
    else:
        sum_words = "The output depends on the sum by its own slope (chain rule):"
        sigmoid = walk.loss.output_activation == "sigmoid"
        local = f"O{j} · (1 - O{j}) = {number(slopes[node])}" if sigmoid else "1"
        chain = [f"∂O{j}/∂φ{j} = {local}",
                 f"δ{j} = ∂f/∂φ{j} = ∂f/∂O{j} · ∂O{j}/∂φ{j}",
                 f"= {_products([(by_output[node], slopes[node])])} = {delta}"]  # fmt: skip
    return [Block("How the loss changes with this output:", tuple(lines)), Block(sum_words, tuple(chain))]


def _of_inner(walk: Walk) -> list[Block]:
    layer, node, j = walk.step.layer, walk.node, LOWERED[walk.node]
    after = zip(walk.back.by_sum[layer + 1], walk.network.weights[layer + 1][node], strict=True)
    by_output, slope = walk.back.by_output[layer][node], walk.back.slopes[layer][node]
    text = BENDS[walk.activation].slope_text
    known = {"φ": walk.told.sums[layer][node], "O": walk.told.outputs[layer + 1][node]}
    filled = _with(text.partition(", ")[0] if "else" not in text else text, known)
    local = [f"∂O{j}/∂φ{j} = A′(φ{j}) = {text}"] if text != "1" else []
    return [
        Block("This output goes to all nodes k of the next layer, and all of them pass their δₖ back (recursion):",
              (f"∂f/∂O{j} = Σₖ δₖ · Θ{j}ₖ", f"= {_products(after)}", f"= {number(by_output)}")),
        Block("The local derivative of the activation:",
              (*local, f"= {filled} = {number(slope)}" if local else f"∂O{j}/∂φ{j} = A′(φ{j}) = 1")),
        Block("Chain rule:", (f"δ{j} = ∂f/∂φ{j} = ∂f/∂O{j} · ∂O{j}/∂φ{j}",
                              f"= {_products([(by_output, slope)])} = {number(walk.back.by_sum[layer][node])}")),
    ]  # fmt: skip


def _of_weights(walk: Walk) -> Block:
    layer, node, j = walk.step.layer, walk.node, LOWERED[walk.node]
    delta = walk.back.by_sum[layer][node]
    lines = [f"∂f/∂Θ{LOWERED[i]}{j} = {_products([(delta, value)])} = {number(walk.back.by_weight[layer][i, node])}"
             for i, value in enumerate(walk.told.outputs[layer])]  # fmt: skip
    return Block("The sum changes with a weight by what comes in over it, ∂φ/∂Θᵢ = xᵢ, with the bias by 1:",
                 (f"∂f/∂Θᵢ{j} = δ{j} · xᵢ", *lines, f"∂f/∂b{j} = δ{j} = {number(delta)}"))  # fmt: skip


def _filled_value(walk: Walk) -> str:
    """The loss with its numbers, a term for every output."""
    text = _known(RULES[type(walk.loss)].value_text.partition(", h(e)")[0], walk)
    outputs, t = walk.told.outputs[-1], smoothed(walk.loss, walk.targets)
    text = text.replace("‖O‖", number(float((outputs @ outputs) ** 0.5)))
    front, every, term = text.partition("Σₖ ")
    if not every:  # of the true output alone
        return _with(text.partition(", O:")[0], {"O": outputs[walk.target]})
    terms = [_with(term, {"tₖ": t[k], "Oₖ": outputs[k], "sₖ": 2 * walk.targets[k] - 1}) for k in range(len(t))]
    return f"{front}({' + '.join(terms)})" if front else " + ".join(terms)


def _filled_loss(walk: Walk) -> str:
    """The derivative by the output of the node with its numbers; empty where a case of it says nothing more."""
    text = _known(RULES[type(walk.loss)].slope_text.partition(";")[0], walk)
    if any(word in text for word in ("where", "cut")):
        return ""
    true = walk.targets[walk.node] == 1
    if "for the true output" in text:
        text = text.partition(" for the true output")[0] if true else "0"
    outputs, t = walk.told.outputs[-1], smoothed(walk.loss, walk.targets)
    length = float((outputs @ outputs) ** 0.5)
    text = text.replace("(Σᵢ tᵢ · Oᵢ)", _in(float(t @ outputs))).replace("‖O‖", number(length))
    own = {"tₖ": t[walk.node], "Oₖ": outputs[walk.node], "sₖ": 1.0 if true else -1.0, "O": outputs[walk.node]}
    return _with(text, own)


def _known(text: str, walk: Walk) -> str:
    """``text`` with the number of outputs, and the parameters of the loss, put in."""
    named = {"n": float(walk.shape[-1])}
    named |= {symbol: getattr(walk.loss, name) for symbol, name in (("α", "alpha"), ("γ", "gamma"), ("δ", "delta"))
              if hasattr(walk.loss, name)}  # fmt: skip
    return _with(text, named)


def _with(text: str, values: dict[str, float]) -> str:
    """``text`` with numbers in the place of symbols that stand alone."""
    for symbol, value in values.items():
        text = re.sub(rf"(?<![A-Za-z‖]){symbol}(?![A-Za-zₖᵢ‖(])", _in(value), text)
    return text


def _products(pairs: Iterable[tuple[float, float]]) -> str:
    return " + ".join(f"{_in(one)} · {_in(other)}" for one, other in pairs)


def _in(value: float) -> str:
    """A number within a formula."""
    text = number(value + 0.0)  # no sign before 0
    return f"({text})" if text.startswith("−") else text


def _listed(values: Iterable[float]) -> str:
    return ", ".join(number(value) for value in values)
