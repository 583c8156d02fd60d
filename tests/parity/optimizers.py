"""Compares the app's optimizers with trajectories that other software has recorded, in float64.

    python tests/parity/optimizers.py FILE.json [--json]

FILE holds one problem, and for each case an optimizer of optax, its hyperparameters by optax' names, and the weights
after some steps. Every case runs through the rules that the app trains with. Exit code 1 where one deviates by more
than the tolerance of the file, or has no counterpart here.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import numpy as np
import tensorflow as tf
from pydantic import ValidationError

from digitlab.core.optimizers import Optimizer
from digitlab.engine.compiled import Compiled
from digitlab.engine.optimizers import rule_of
from digitlab.engine.optimizers.descent import NoisySgdRule
from digitlab.engine.optimizers.rule import Rule, Slope

LEAST_TOLERANCE, TOLERANCE_OF_LBFGS = 1e-12, 1e-7
NAMES = {
    "b1": "beta_1", "b2": "beta_2", "b3": "beta_3", "eps": "epsilon", "eps_root": "epsilon_root", "decay": "rho",
    "eps_in_sqrt": "epsilon_in_root",
}  # fmt: skip
# What optax leaves out by None is a number here.
NONE_IS = {
    "momentum": 0.0, "learning_rate": 1.0, "weight_decay": 0.0, "weight_decay_rate": 0.0, "clipping_threshold": 0.0,
    "max_learning_rate": 0.0, "approx_dec_rtol": 0.0,
}  # fmt: skip
WITHOUT_MEANING = {"key", "seed", "dtype_momentum", "verbose", "name", "max_steps", "mu_dtype", "mask"}

Loss = Callable[[tuple[tf.Tensor, ...]], tf.Tensor]


class Outcome(NamedTuple):
    """What became of one case; ``deviation`` and ``tolerance`` are those of the step that comes nearest to failing."""

    verdict: str
    deviation: float | None = None
    tolerance: float | None = None
    step: int | None = None
    why: str = ""


class Problem:
    """The loss of a file as a function of the weights, and where they start."""

    def __init__(self, recorded: dict[str, Any]) -> None:
        self._recorded = recorded
        start = recorded["initial_params"]
        self.names: list[str] = recorded.get("param_order") or list(start)
        self.start = tuple(tf.constant(start[name], tf.float64) for name in self.names)
        data = recorded["data"]
        self._pictures, self._labels = tf.constant(data["X"], tf.float64), tf.constant(data["y"], tf.int32)
        self._loss: Loss = {
            "softmax_regression_l2_cos": self._softmax_regression,
            "mlp_5_4_3_tanh_cross_entropy": self._perceptron,
        }[recorded["name"]]
        self.slope = tf.function(self._slope, autograph=False)  # traced once for all cases

    def _slope(self, weights: tuple[tf.Tensor, ...]) -> Slope:
        """Loss and gradient."""
        with tf.GradientTape() as tape:
            tape.watch(weights)
            loss = self._loss(weights)
        return Slope(loss, tuple(tape.gradient(loss, weights)))

    def deviation_at_the_start(self) -> float:
        """How far loss and gradient at the start are from those of the file, where it gives them."""
        slope, found = self.slope(self.start), [0.0]
        if "initial_loss" in self._recorded:
            found.append(abs(float(slope.loss) - self._recorded["initial_loss"]))
        for name, gradient in zip(self.names, slope.gradients, strict=True):
            if name in self._recorded.get("initial_gradient", {}):
                found.append(largest(gradient, self._recorded["initial_gradient"][name]))
        return max(found)

    def _softmax_regression(self, weights: tuple[tf.Tensor, ...]) -> tf.Tensor:
        kernel, bias = (weights[self.names.index(name)] for name in ("W", "b"))
        lam, kap, om = (self._recorded["constants"][name] for name in ("lam", "kap", "om"))
        squares = tf.reduce_sum(kernel**2) + tf.reduce_sum(bias**2)
        waves = tf.reduce_sum(1 - tf.cos(om * kernel))
        return self._cross_entropy(self._pictures @ kernel + bias) + 0.5 * lam * squares + kap * waves

    def _perceptron(self, weights: tuple[tf.Tensor, ...]) -> tf.Tensor:
        first, first_bias, second, second_bias = (weights[self.names.index(name)] for name in ("W1", "b1", "W2", "b2"))
        return self._cross_entropy(tf.tanh(self._pictures @ first + first_bias) @ second + second_bias)

    def _cross_entropy(self, sums: tf.Tensor) -> tf.Tensor:
        right = tf.gather(sums, self._labels, batch_dims=1)
        return tf.reduce_mean(tf.reduce_logsumexp(sums, axis=1) - right)


class InjectedNoise(NoisySgdRule):
    """Noisy SGD with the noise of a file."""

    recorded: tuple[tf.Tensor, ...] = ()

    def noise(self, gradients: Any, state: Any, t: Any) -> tuple[tf.Tensor, ...]:
        """That of step ``t``: each tensor has the steps in front."""
        return tuple(tf.gather(steps, tf.cast(t, tf.int32) - 1) for steps in self.recorded)


def largest(found: Any, expected: Any) -> float:
    """The largest difference; no number counts as an endless one."""
    difference = float(np.max(np.abs(np.asarray(found) - np.asarray(expected))))
    return difference if np.isfinite(difference) else float("inf")


def spec_of(case: dict[str, Any]) -> Optimizer:
    """The app's optimizer for a case; KeyError where there is none, ValueError where its values are not allowed."""
    key, given = case["optimizer"], dict(case["hyperparameters"])
    given.setdefault("learning_rate", case.get("learning_rate"))
    if key == "lbfgs":
        given |= _line_search(given.pop("linesearch", None))
    if key == "polyak_sgd":
        given["learning_rate"] = given.pop("max_learning_rate")
    if key == "optimistic_adam" and "optimism" in given:
        optimism = given.pop("optimism")
        given |= {"alpha": 1.0, "beta": 1.0 if optimism is None else optimism / given["learning_rate"]}
    if given.get("momentum") is not None and given.get("dtype_momentum", "float32") != "float32":
        raise ValueError(f"its momentum is kept in {given['dtype_momentum']}, here in float32")
    fields = {NAMES.get(name, name): value for name, value in given.items() if name not in WITHOUT_MEANING}
    if key in ("nadam", "nadamw") and not fields.pop("nesterov", True):
        key = {"nadam": "adam", "nadamw": "adamw"}[key]
    fields = {name: NONE_IS[name] if value is None else value for name, value in fields.items()}
    return Optimizer.entries()[_key(key)].model_validate(fields)


def _key(key: str) -> str:
    if key.startswith("naive gradient descent") or key == "gd_tolerance":
        return "gradient_descent"
    return {"optimistic_adam_v2": "optimistic_adam", "noisy_sgd_injected": "noisy_sgd"}.get(key, key)


def _line_search(given: dict[str, Any] | None) -> dict[str, Any]:
    return {"line_search": False} if given is None else {"line_search": True, **given}


def rule_for(case: dict[str, Any], names: list[str]) -> Rule[Any] | None:
    """The rule of a case, with the noise that the file gives; nothing where noise is needed and not given."""
    rule = rule_of(spec_of(case))
    if not (isinstance(rule, NoisySgdRule) and rule.spec.eta):
        return rule
    for name, noise in case.items():
        if "noise" in name and isinstance(noise, dict | list):
            injected = InjectedNoise(rule.spec)
            injected.recorded = tuple(tf.constant(steps, tf.float64) for steps in _by_weight(noise, names))
            return injected
    return None


def _by_weight(noise: Any, names: list[str]) -> list[Any]:
    """For each weight its noise in all steps, from steps by number, steps in a row, or weights by name."""
    if isinstance(noise, dict) and set(names) <= set(noise):
        return [noise[name] for name in names]
    steps = [noise[step] for step in sorted(noise, key=int)] if isinstance(noise, dict) else noise
    return [[step[name] if isinstance(step, dict) else step[place] for step in steps]
            for place, name in enumerate(names)]  # fmt: skip


def trajectory(problem: Problem, rule: Rule[Any]) -> Iterator[tuple[int, tuple[tf.Tensor, ...], bool]]:
    """Weights after every step, its number, and whether the algorithm is at its end."""

    def step(weights: Any, state: Any, rate: Any, t: Any) -> Any:
        return tuple(rule.step(problem.slope(weights), problem.slope, weights, state, rate, t))

    compiled = Compiled(step)
    weights, state, number = problem.start, rule.start(problem.start), 0
    while True:
        number += 1
        rate, t = (tf.constant(value, tf.float64) for value in (rule.spec.learning_rate, number))
        weights, state, done, _ = compiled(weights, state, rate, t)
        yield number, weights, bool(done)


def tolerance_of(case: dict[str, Any], step: int) -> float:
    """What the file suggests for a step, with a floor."""
    floor = TOLERANCE_OF_LBFGS if case["optimizer"] == "lbfgs" else LEAST_TOLERANCE
    return max(float(case.get("suggested_atol", {}).get(str(step), 0.0)), floor)


def outcome(problem: Problem, case: dict[str, Any]) -> Outcome:
    """Run a case and compare it."""
    try:
        rule = rule_for(case, problem.names)
    except KeyError:
        return Outcome("fails", why="not in the catalogue")
    except (ValidationError, ValueError) as error:
        return Outcome("fails", why=" ".join(str(error).split()))
    if rule is None:
        return Outcome("not comparable", why="random, and the file does not give the noise")
    expected = {int(step): weights for step, weights in case["params"].items()}
    last = max([*expected, case.get("stopped_after_updates", -1) + 1])
    worst, done = Outcome("passes", 0.0, tolerance_of(case, 1), 0), False
    before = problem.start
    for step, weights, done in trajectory(problem, rule):
        if done or (step in expected):
            deviation = _deviation(problem, weights, expected[step]) if step in expected else 0.0
            tolerance = tolerance_of(case, step)
            if deviation / tolerance >= worst.deviation / worst.tolerance:
                worst = Outcome("passes" if deviation <= tolerance else "fails", deviation, tolerance, step)
        if done or step >= last:
            break
        before = weights
    return _end(problem, case, worst, step - 1 if done else None, before)


def _deviation(problem: Problem, weights: Any, expected: dict[str, Any]) -> float:
    return max(largest(one, expected[name]) for one, name in zip(weights, problem.names, strict=True))


def _end(problem: Problem, case: dict[str, Any], worst: Outcome, ended: int | None, weights: Any) -> Outcome:
    """Compare where and when an algorithm with an end stopped, where the file says so."""
    if ended != case.get("stopped_after_updates") or "final_params" not in case:
        same = ended == case.get("stopped_after_updates")
        return worst if same else worst._replace(verdict="fails", why=f"it ends after {ended} updates")
    deviation = _deviation(problem, weights, case["final_params"])
    norm = float(tf.linalg.global_norm(problem.slope(weights).gradients))
    deviation = max(deviation, abs(norm - case["gradient_norm_at_stop"]), worst.deviation or 0.0)
    passes = worst.verdict == "passes" and deviation <= LEAST_TOLERANCE
    return Outcome("passes" if passes else "fails", deviation, LEAST_TOLERANCE, ended)


def compare(recorded: dict[str, Any]) -> Iterator[tuple[str, Outcome]]:
    """Every case of a file and what became of it, after the problem itself."""
    problem = Problem(recorded["problem"])
    start = problem.deviation_at_the_start()
    yield "(the problem at the start)", Outcome("passes" if start <= 1e-12 else "fails", start, 1e-12, 0)
    for name, case in recorded["cases"].items():
        yield name, outcome(problem, case)


def row(name: str, found: Outcome) -> str:
    """One line of the table."""
    if found.deviation is None:
        return f"{name:<40} {found.verdict}: {found.why}"
    numbers = f"{found.deviation:9.1e} {found.tolerance:9.0e} {found.step:6}"
    return f"{name:<40} {numbers}  {found.verdict}{': ' * bool(found.why)}{found.why}"


def main() -> int:
    """Compare one file and print the table, or one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    options = parser.parse_args()
    outcomes: dict[str, Outcome] = {}
    if not options.json:
        print(f"{'case':<40} {'deviation':>9} {'tolerance':>9} {'step':>6}")
    for name, found in compare(json.loads(options.file.read_text(encoding="utf-8"))):
        outcomes[name] = found
        if not options.json:
            print(row(name, found), flush=True)
    passed = all(found.verdict != "fails" for found in outcomes.values())
    if options.json:
        told = {name: found._asdict() for name, found in outcomes.items()}
        print(json.dumps({"file": str(options.file), "passed": passed, "cases": told}))
    else:
        print("All cases pass." if passed else "Some cases fail.")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
