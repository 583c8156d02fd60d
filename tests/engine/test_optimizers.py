"""Every optimizer of the catalogue: compiled, in short numbers, and what each is known for."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
import tensorflow as tf

from digitlab.core.optimizers import (
    Adafactor,
    Adagrad,
    Adam,
    AdamW,
    GradientDescent,
    Lbfgs,
    NoisySgd,
    Optimizer,
    PolyakSgd,
    RAdam,
    RmsProp,
    Sgd,
)
from digitlab.engine.optimizers import RULES, rule_of
from digitlab.engine.optimizers.rule import Slope

ENTRIES = {key: entry() for key, entry in Optimizer.entries().items()}
# Beside the defaults what keeps more, or less, from step to step; L-BFGS forgets within eight steps.
VARIANTS = ENTRIES | {
    "lbfgs": Lbfgs(memory_size=3),
    "sgd with momentum": Sgd(momentum=0.9, nesterov=True),
    "rmsprop with everything": RmsProp(momentum=0.9, nesterov=True, centered=True, bias_correction=True, epsilon=1e-3),
    "adafactor by rows": Adafactor(min_dim_size_to_factor=2, momentum=0.9),
    "lbfgs without search": Lbfgs(memory_size=3, line_search=False, learning_rate=0.1),
    "radam at once": RAdam(beta_2=0.9),
}
SHORT_OR_WHOLE = (("adafactor", tf.float32), ("noisy_sgd", tf.int32))  # momentum as in optax; a seed
specs = pytest.mark.parametrize("spec", VARIANTS.values(), ids=VARIANTS)


def tensors(dtype):
    """Weights as of a small network: the kernel of a convolution, a matrix, and biases of zero."""
    chance = np.random.default_rng(3)
    drawn = (tf.constant(chance.normal(size=shape), dtype) for shape in ([2, 2, 1, 3], [5, 4]))
    return (*drawn, tf.zeros([4], dtype))


def valley(weights):
    """A loss with its lowest point at 0.3, ever less steep farther out."""
    away = [weight - 0.3 for weight in weights]
    loss = tf.add_n([tf.reduce_sum(tf.math.log1p(tf.square(one))) for one in away])
    return Slope(loss, tuple(2 * one / (1 + tf.square(one)) for one in away))


@cache
def steps(spec, dtype, count=8):
    """Weights and state after some steps into the valley."""
    rule, weights = rule_of(spec), tensors(dtype)
    state, rate = rule.start(weights), tf.constant(spec.learning_rate, dtype)
    for number in range(1, count + 1):
        t = tf.constant(number, dtype)
        weights, state, *_ = rule.step(valley(weights), valley, weights, state, rate, t)
    return weights, state


@pytest.fixture(scope="module")
def compiled():
    """The same for all of VARIANTS in float64, by one program of XLA: many small ones take twice as long to compile."""
    rules, weights = {name: rule_of(spec) for name, spec in VARIANTS.items()}, tensors(tf.float64)

    @tf.function(jit_compile=True, autograph=False)
    def step(before, rates, t):
        return {
            name: rule.step(valley(before[name][0]), valley, *before[name], rates[name], t)[:2]
            for name, rule in rules.items()
        }

    rates = {name: tf.constant(rule.spec.learning_rate, tf.float64) for name, rule in rules.items()}
    after = {name: (weights, rule.start(weights)) for name, rule in rules.items()}
    for number in range(1, 9):
        after = step(after, rates, tf.constant(number, tf.float64))
    return after


def test_every_optimizer_of_the_catalogue_has_a_rule() -> None:
    assert set(RULES) == set(Optimizer.entries().values())


@pytest.mark.parametrize("name", VARIANTS)
def test_a_step_is_the_same_compiled_by_xla(compiled, name) -> None:
    found, expected = (tf.nest.flatten(one) for one in (compiled[name], steps(VARIANTS[name], tf.float64)))
    for one, right in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, right, rtol=1e-6, atol=1e-9)


@specs
def test_the_short_numbers_of_training_follow_the_long_ones(spec) -> None:
    (weights, _), (expected, _) = steps(spec, tf.float32), steps(spec, tf.float64)
    for found, right, start in zip(weights, expected, tensors(tf.float64), strict=True):
        assert found.dtype == tf.float32
        np.testing.assert_allclose(found, right, rtol=1e-5, atol=1e-3 * np.abs(right - start).max() + 1e-6)


@specs
def test_what_is_kept_has_the_same_form_after_a_step_as_before(spec) -> None:
    """So that a compiled loop can carry it; its numbers are like the weights, but for two exceptions."""
    for dtype in (tf.float32, tf.float64):
        before, after = rule_of(spec).start(tensors(dtype)), steps(spec, dtype)[1]
        tf.nest.assert_same_structure(before, after)
        for old, new in zip(tf.nest.flatten(before), tf.nest.flatten(after), strict=True):
            assert (old.shape, old.dtype) == (new.shape, new.dtype)
            assert old.dtype == dtype or (spec.key(), old.dtype) in SHORT_OR_WHOLE


@specs
def test_it_goes_downhill(spec) -> None:
    """All but the biases: those start at zero, from where LARS sends them far off in the first step, as it should."""
    assert valley(steps(spec, tf.float32)[0][:2]).loss < valley(tensors(tf.float32)[:2]).loss


@pytest.mark.parametrize("spec", [Sgd(), Sgd(momentum=0.9), Sgd(momentum=0.9, nesterov=True)])
def test_a_learning_rate_acts_on_the_whole_of_a_step_at_once(spec) -> None:
    rule = rule_of(spec)
    weights, slopes = (tf.constant([1.0, -2.0], tf.float64),), (tf.constant([0.5, 0.25], tf.float64),)
    one, rate, larger = (tf.constant(number, tf.float64) for number in (1, 0.1, 0.3))
    _, state = rule.update(slopes, weights, rule.start(weights), rate, one)
    (small,), _ = rule.update(slopes, weights, state, rate, one + 1)
    (large,), _ = rule.update(slopes, weights, state, larger, one + 1)
    np.testing.assert_allclose(weights[0] - large, 3 * (weights[0] - small), rtol=1e-12)


def test_the_first_step_of_adam_is_the_learning_rate_however_small_the_gradient() -> None:
    rule = rule_of(Adam(epsilon=1e-12))
    weights = (tf.constant([0.0, 0.0, 0.0]),)
    slopes = (tf.constant([1e-6, -1.0, 1e3]),)
    (after,), _ = rule.update(slopes, weights, rule.start(weights), tf.constant(0.01), tf.constant(1.0))
    np.testing.assert_allclose(after, [-0.01 / (1 + 1e-6), 0.01, -0.01], rtol=2e-6)  # ε is a millionth of the first


def test_weight_decay_lets_a_weight_without_a_gradient_shrink_by_the_rate_times_the_decay() -> None:
    rule, weights = rule_of(AdamW(weight_decay=0.5)), (tf.constant([2.0, -4.0], tf.float64),)
    rate, one = tf.constant(0.1, tf.float64), tf.constant(1.0, tf.float64)
    (after,), _ = rule.update((tf.zeros([2], tf.float64),), weights, rule.start(weights), rate, one)
    np.testing.assert_allclose(after, [1.9, -3.8], rtol=1e-15)


def test_adagrad_leaves_a_weight_alone_that_has_never_had_a_gradient() -> None:
    rule, weights = rule_of(Adagrad(initial_accumulator_value=0.0, epsilon=0.0)), (tf.constant([1.0, 1.0]),)
    (after,), _ = rule.update(
        (tf.constant([0.0, 3.0]),), weights, rule.start(weights), tf.constant(0.1), tf.constant(1.0)
    )
    np.testing.assert_allclose(after, [1.0, 0.9], rtol=1e-6)


def one_step(spec, loss, gradient, weight=1.0):
    rule, weights = rule_of(spec), (tf.constant([weight]),)
    slope = Slope(tf.constant(loss), (tf.constant([gradient]),))
    stepped = rule.step(slope, None, weights, rule.start(weights), tf.constant(spec.learning_rate), tf.constant(1.0))
    return float(stepped.weights[0][0]), bool(stepped.done), rule


def test_gradient_descent_stays_where_it_is_once_the_gradient_is_small_enough_and_says_so() -> None:
    spec = GradientDescent(learning_rate=0.5, tolerance=1e-3)
    assert one_step(spec, 1.0, 1.5e-3)[:2] == (pytest.approx(1 - 0.75e-3), False)
    weight, done, rule = one_step(spec, 1.0, 0.98e-3)
    assert (weight, done) == (1.0, True)
    assert rule.why_done(0.98e-3) == "the norm of the gradient, 0.00098, is below the tolerance 0.001"


@pytest.mark.parametrize(("loss", "variant", "moved"), [
    (0.5, "sps", 0.25), (100.0, "sps", 2.0), (-0.5, "sps", -0.25), (-0.5, "sps+", 0.0),
])  # fmt: skip
def test_polyak_goes_as_far_as_the_loss_asks_for_and_no_farther_than_the_largest_step(loss, variant, moved) -> None:
    weight, _, _ = one_step(PolyakSgd(learning_rate=1.0, variant=variant), loss, 2.0)
    assert 1 - weight == pytest.approx(moved)


def test_polyak_stays_where_the_gradient_vanishes() -> None:
    assert one_step(PolyakSgd(), 1.0, 0.0)[0] == 1.0


def noise(t, spec, size=40_000, weight=0.5, jit_compile=None):
    """What noisy SGD adds to a gradient of zero in step ``t``, for two equal weights."""
    rule, weights = rule_of(spec), (tf.fill([size], weight),) * 2
    update = rule.update if jit_compile is None else tf.function(rule.update, jit_compile=jit_compile, autograph=False)
    zero = (tf.zeros([size]),) * 2
    new, _ = update(zero, weights, rule.start(weights), tf.constant(1.0), tf.constant(float(t)))
    return [weight - tensor.numpy() for tensor in new]


@pytest.mark.parametrize(("eta", "gamma", "t"), [(0.01, 0.55, 1), (0.01, 0.55, 1000), (0.25, 0.0, 7), (1.0, 1.0, 4)])
def test_the_noise_is_normal_with_a_variance_that_fades(eta, gamma, t) -> None:
    one, other = noise(t, NoisySgd(eta=eta, gamma=gamma))
    sigma = (eta / t**gamma) ** 0.5
    assert one.std() == pytest.approx(sigma, rel=0.02)
    assert abs(one.mean()) < 4 * sigma / 40_000**0.5
    assert np.mean(np.abs(one) < sigma) == pytest.approx(0.6827, abs=0.01)
    assert np.mean(np.abs(one) > 3 * sigma) == pytest.approx(0.0027, abs=0.0012)
    assert abs(np.corrcoef(one, other)[0, 1]) < 0.02


def test_the_noise_is_fresh_in_every_step_and_run_and_the_same_wherever_it_is_made() -> None:
    spec = NoisySgd(eta=1.0)
    first, again = noise(1, spec), noise(1, spec)
    np.testing.assert_array_equal(first, again)
    for other in (noise(2, spec), noise(1, spec, weight=0.25)):
        assert abs(np.corrcoef(first[0], other[0])[0, 1]) < 0.02
    np.testing.assert_allclose(noise(1, spec, jit_compile=True), first, atol=2e-5)


def test_l_bfgs_finds_the_lowest_point_of_a_bent_valley_in_few_steps() -> None:
    assert tf.linalg.global_norm(valley(steps(Lbfgs(), tf.float64, count=15)[0]).gradients) < 1e-6


def test_a_line_search_tells_how_many_gradients_it_took() -> None:
    rule, weights, asked = rule_of(Lbfgs()), (tf.constant([3.0, -2.0], tf.float64),), []

    def objective(weights: tuple[tf.Tensor, ...]) -> Slope:
        asked.append(weights)
        return valley(weights)

    stepped = rule.step(valley(weights), objective, weights, rule.start(weights), 1.0, tf.constant(1.0, tf.float64))
    assert int(stepped.looked) == len(asked) > 0
