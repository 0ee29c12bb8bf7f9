"""Draws from words: exact edges, published distributions, frequencies."""

import numpy as np
import pytest
from scipy import stats

from rnnbench.plugin import Stream, below, between, normal, unit

EDGES = np.array([0, 1, 255, 256, 2**31 - 1, 2**31, 2**32 - 256, 2**32 - 1], dtype=np.uint32)


@pytest.fixture(scope="module")
def words() -> np.ndarray:
    return Stream(1, "data", "draws", 0).words(0, 100_000, 1)[:, 0]


def test_unit_keeps_the_upper_24_bits_exactly() -> None:
    drawn = unit(EDGES)
    assert drawn.dtype == np.float32
    assert drawn.tolist() == [(int(word) >> 8) / 2**24 for word in EDGES]
    assert drawn.max() < 1.0


def test_unit_is_uniform(words: np.ndarray) -> None:
    assert stats.kstest(unit(words), "uniform").pvalue > 1e-3


@pytest.mark.parametrize(("low", "high"), [(-1.0, 1.0), (0.0, 1.0), (-0.1, 0.1), (2.0, 5.0)])
def test_between_fills_its_interval_and_never_leaves_it(
    words: np.ndarray, low: float, high: float
) -> None:
    drawn = between(words, low, high)
    assert drawn.dtype == np.float32
    assert between(EDGES, low, high)[0] == np.float32(low)
    assert low - 1e-7 <= drawn.min()
    assert drawn.max() <= np.float32(high)
    assert stats.kstest(drawn, "uniform", args=(low, high - low)).pvalue > 1e-3


def test_between_minus_one_and_one_never_reaches_one() -> None:
    assert between(EDGES, -1.0, 1.0).max() < 1.0


@pytest.mark.parametrize("bound", [1, 2, 3, 10, 49, 256, 2**31, 2**32])
def test_below_is_the_integer_part_of_word_times_bound(words: np.ndarray, bound: int) -> None:
    some = np.concatenate([EDGES, words[:200]])
    drawn = below(some, bound)
    assert drawn.dtype == np.int64
    assert drawn.tolist() == [int(word) * bound >> 32 for word in some]
    assert drawn.max() < bound


def test_below_takes_one_bound_for_each_column(words: np.ndarray) -> None:
    table = words[:3000].reshape(1000, 3)
    drawn = below(table, [2, 10, 49])
    for column, bound in enumerate((2, 10, 49)):
        np.testing.assert_array_equal(drawn[:, column], below(table[:, column], bound))


@pytest.mark.parametrize("bound", [2, 3, 10, 49])
def test_below_draws_every_number_equally_often(words: np.ndarray, bound: int) -> None:
    counts = np.bincount(below(words, bound), minlength=bound)
    expected = len(words) / bound
    standard_error = np.sqrt(expected * (1 - 1 / bound))
    assert np.abs(counts - expected).max() < 4 * standard_error


def test_normal_is_the_inverse_normal_distribution(words: np.ndarray) -> None:
    boundary = np.array([0.075, 0.925, np.exp(-25.0), 0.5]) * 2.0**32
    near = (boundary[:, None] + np.arange(-3, 4)).astype(np.uint32).ravel()
    some = np.concatenate([EDGES, near, words])
    drawn = normal(some)
    assert drawn.dtype == np.float64
    np.testing.assert_allclose(drawn, stats.norm.ppf((some + 0.5) / 2**32), rtol=2e-14, atol=1e-15)


def test_normal_is_odd_about_the_middle(words: np.ndarray) -> None:
    np.testing.assert_array_equal(normal(words), -normal(~words))


def test_normal_reaches_six_standard_deviations_and_stays_finite() -> None:
    assert normal(EDGES)[0] == pytest.approx(-6.338, abs=1e-3)
    assert np.isfinite(normal(EDGES)).all()


def test_normal_has_mean_zero_and_variance_one(words: np.ndarray) -> None:
    drawn = normal(words)
    assert abs(drawn.mean()) < 4 / np.sqrt(len(drawn))
    assert abs(drawn.var() - 1.0) < 4 * np.sqrt(2 / len(drawn))
    assert stats.kstest(drawn, "norm").pvalue > 1e-3


def test_a_draw_depends_on_its_own_word_alone(words: np.ndarray) -> None:
    for draw in (unit, normal, lambda w: between(w, -1, 1), lambda w: below(w, 7)):
        whole = draw(words[:50])
        np.testing.assert_array_equal(whole[::-1], draw(words[:50][::-1]))
        np.testing.assert_array_equal(whole[13:14], draw(words[13:14]))
