"""The fraction solved and its band: published numbers, the exact binomial case, and coverage."""

from __future__ import annotations

import numpy as np
import pytest

from rnnbench.results.kaplan_meier import solved_fraction
from rnnbench.results.statistics import exact_interval

# Weeks of remission under 6-mercaptopurine: Freireich et al. (1963), Blood 21(6), the example of
# most books on survival; with the estimate that they print.
REMISSION = [6, 6, 6, 7, 10, 13, 16, 22, 23]
CENSORED = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
SURVIVAL = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}


def test_the_estimate_is_the_published_one() -> None:
    steps = {step.at: 1.0 - step.fraction for step in solved_fraction(REMISSION, CENSORED)}
    assert {at: round(steps[at], 3) for at in SURVIVAL} == SURVIVAL
    assert steps[0] == 1.0
    assert steps[9] == steps[7]
    assert steps[35] == steps[23]


def test_without_censoring_it_is_the_plain_fraction_with_its_exact_interval() -> None:
    steps = solved_fraction([300, 100, 300, 700], [1000, 1000], never=4)
    assert [(step.at, round(step.fraction, 12)) for step in steps] == [
        (0, 0.0),
        (100, 0.1),
        (300, 0.3),
        (700, 0.4),
        (1000, 0.4),
    ]
    for step, solved in zip(steps, (0, 1, 3, 4, 4), strict=True):
        assert step.interval == pytest.approx(exact_interval(solved, 10), abs=1e-9)


def test_all_solved_reaches_one() -> None:
    last = solved_fraction([100, 200, 300, 400, 500, 600], [])[-1]
    assert last.fraction == 1.0
    assert last.interval == pytest.approx(exact_interval(6, 6), abs=1e-9)


def test_there_is_no_interval_below_five_trials() -> None:
    assert all(step.interval is None for step in solved_fraction([100, 200], [300, 300]))
    assert all(step.interval is not None for step in solved_fraction([100, 200], [300, 300], 1))


def test_a_trial_that_is_never_solved_counts_to_the_end() -> None:
    assert solved_fraction([100], [], never=3)[-1].fraction == 0.25
    # One that was cut short before does not.
    assert solved_fraction([100], [50], never=2)[-1].fraction == pytest.approx(1 / 3)


def test_the_band_covers_under_censoring() -> None:
    """Exponential times to success and to the end of the budget, 15 trials: at least 95 %."""
    rng = np.random.default_rng(7)
    covered = 0
    for _ in range(600):
        success = np.ceil(rng.exponential(1000, 15)).astype(int)
        budget = np.ceil(rng.exponential(1500, 15)).astype(int)
        solved = [int(t) for t, limit in zip(success, budget, strict=True) if t <= limit]
        censored = [int(limit) for t, limit in zip(success, budget, strict=True) if t > limit]
        step = [step for step in solved_fraction(solved, censored) if step.at <= 700][-1]
        low, high = step.interval
        assert low <= step.fraction <= high
        covered += low <= 1 - np.exp(-700 / 1000) <= high
    # Conservative by construction; 0.93 lies more than two standard errors below 0.95.
    assert 0.93 < covered / 600 < 1.0
