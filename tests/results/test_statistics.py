"""Statistics against published and hand-computed answers."""

from __future__ import annotations

from math import comb, inf

import numpy as np
import pytest
from scipy.stats import binomtest

from rnnbench.results.statistics import (
    ert_interval,
    exact_interval,
    expected_running_time,
    mean,
    mean_interval,
    median_time,
    standard_deviation,
)


@pytest.mark.parametrize("trials", [5, 10, 30])
def test_the_exact_interval_inverts_the_binomial_tails(trials: int) -> None:
    for solved in range(trials + 1):
        interval = exact_interval(solved, trials)
        assert interval is not None
        expected = binomtest(solved, trials).proportion_ci(0.95, method="exact")
        assert interval == pytest.approx((expected.low, expected.high), abs=1e-10)
        for p, tail in zip(interval, (range(solved, trials + 1), range(solved + 1)), strict=True):
            if 0 < p < 1:
                chance = sum(comb(trials, k) * p**k * (1 - p) ** (trials - k) for k in tail)
                assert chance == pytest.approx(0.025, abs=1e-9)


def test_all_or_none_solved_have_known_intervals() -> None:
    assert exact_interval(10, 10) == pytest.approx((0.6915, 1.0), abs=1e-4)
    assert exact_interval(5, 5) == pytest.approx((0.4782, 1.0), abs=1e-4)
    assert exact_interval(0, 10) == pytest.approx((0.0, 0.3085), abs=1e-4)


def test_there_is_no_interval_below_five_trials() -> None:
    assert exact_interval(4, 4) is None
    assert ert_interval([1, 2, 3, 4], [True] * 4) is None


def test_expected_running_time_charges_failures() -> None:
    assert expected_running_time([100, 300, 1000], [True, True, False]) == 700
    assert expected_running_time([1000, 1000], [False, False]) == inf


def test_the_ert_interval_holds_the_ert_and_is_repeatable() -> None:
    spent = [800, 900, 1200, 1500, 5000, 700, 5000, 950]
    solved = [after < 5000 for after in spent]
    low, high = ert_interval(spent, solved)
    assert low < expected_running_time(spent, solved) < high
    assert ert_interval(spent, solved) == (low, high)
    # A sample of equal successes leaves no doubt; one without a success no finite end.
    assert ert_interval([500] * 10, [True] * 10) == (500, 500)
    assert ert_interval([500] * 10, [False] * 10) == (inf, inf)
    assert ert_interval([500] * 10, [True] + [False] * 9)[1] == inf


def test_the_interval_of_the_mean_is_near_the_normal_one_and_repeatable() -> None:
    rng = np.random.default_rng(11)
    values = list(rng.exponential(1000.0, 400))
    low, high = mean_interval(values)
    error = 1.96 * np.std(values, ddof=1) / 20.0
    assert low == pytest.approx(np.mean(values) - error, rel=0.02)
    assert high == pytest.approx(np.mean(values) + error, rel=0.02)
    assert mean_interval(values) == (low, high)
    assert mean_interval([7.0] * 5) == (7.0, 7.0)
    assert mean_interval([7.0] * 4) is None


def test_the_interval_of_the_mean_of_few_values_covers_what_resampling_allows() -> None:
    # Of five values one of which is 6 and the rest 1, the number of times that the 6 is drawn is
    # binomial (5, 1/5): 0 with probability 0.33, at most 2 with 0.942, at most 3 with 0.9933.
    assert mean_interval([1.0, 1.0, 1.0, 1.0, 6.0]) == (1.0, 4.0)


def test_the_median_counts_unsolved_trials_as_longer_than_any() -> None:
    assert median_time([100, 300, 200]) == 200
    assert median_time([100, 200, 300, None]) == 250
    assert median_time([100, 200, None]) == 200
    assert median_time([100, None]) is None
    assert median_time([100, None, None]) is None
    assert median_time([]) is None


def test_mean_and_deviation_need_enough_values() -> None:
    assert mean([]) is None
    assert mean([1.0, 2.0]) == 1.5
    assert standard_deviation([1.0]) is None
    assert standard_deviation([1.0, 3.0]) == pytest.approx(2**0.5)
