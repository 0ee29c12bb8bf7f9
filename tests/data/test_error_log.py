"""The log of recent errors, and what the stopping rules read from it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rnnbench.criteria import AtMostWrong, Criterion, MeanErrorBelow, window_rules
from rnnbench.plugin import ErrorLog, TrainLog


def log(*errors: float) -> TrainLog:
    values = np.array([errors])
    return TrainLog(values, 10.0 * values)


def test_the_last_errors_are_kept_in_order() -> None:
    errors = ErrorLog(2, window=4)
    errors.append([1], log(1.0, 2.0))
    assert errors.last(1, 4)[0].tolist() == [1.0, 2.0]
    errors.append([1], log(3.0, 4.0, 5.0))
    assert errors.last(1, 4)[0].tolist() == [2.0, 3.0, 4.0, 5.0]
    assert errors.last(1, 2)[1].tolist() == [40.0, 50.0]
    assert errors.last(0, 4)[0].tolist() == []


def test_a_rule_sees_nothing_before_its_window_is_full() -> None:
    errors = ErrorLog(1, [(3, 25.0)])
    errors.append([0], log(1.0, 2.0))
    assert errors.within[0, 0] == -1
    errors.append([0], log(3.0))
    assert errors.within[0, 0] == 2  # of 10, 20 and 30
    assert errors.means[0, 0] == 2.0


@pytest.mark.parametrize("chunk", [1, 7, 300, 5000])
def test_means_are_the_same_whatever_the_chunks_and_however_long_before(chunk: int) -> None:
    values = np.random.default_rng(1).random(20_000)
    errors = ErrorLog(1, [(500, 5.0)])
    for start in range(0, len(values), chunk):
        errors.append([0], log(*values[start : start + chunk]))
    fresh = ErrorLog(1, [(500, 5.0)])
    fresh.restore(0, values[-500:], 10.0 * values[-500:])
    assert errors.means[0, 0] == fresh.means[0, 0]
    assert errors.within[0, 0] == np.count_nonzero(values[-500:] < 0.5)
    np.testing.assert_array_equal(errors.last(0, 500)[0], values[-500:])


def test_a_number_that_is_not_finite_is_seen_once() -> None:
    errors = ErrorLog(1)
    errors.append([0], log(1.0, math.nan))
    assert not errors.finite[0]
    errors.append([0], log(1.0))
    assert errors.finite[0]


def test_rules_of_one_window_share_a_statistic() -> None:
    both = (MeanErrorBelow(0.1, window=50), AtMostWrong(0, 0.3, window=50))
    alone = Criterion("other", (MeanErrorBelow(0.2, window=7),), "")
    assert window_rules([Criterion("ST3", both, ""), alone]) == [(50, 0.3), (7, math.inf)]
