"""Statistics of repeated trials that end in success or not."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, sqrt

import numpy as np
import numpy.typing as npt

FEWEST_FOR_INTERVAL = 5
"""No interval is given below this many trials: it would cover far less than it says."""

_RESAMPLES = 10_000
_SEED = 19970815

Interval = tuple[float, float]


def exact_interval(solved: int, trials: int, level: float = 0.95) -> Interval | None:
    """Clopper-Pearson interval of a success rate; None below `FEWEST_FOR_INTERVAL` trials."""
    if trials < FEWEST_FOR_INTERVAL:
        return None
    from scipy.special import betaincinv

    tail = (1.0 - level) / 2.0
    low = 0.0 if solved == 0 else float(betaincinv(solved, trials - solved + 1, tail))
    high = 1.0 if solved == trials else float(betaincinv(solved + 1, trials - solved, 1.0 - tail))
    return low, high


def expected_running_time(spent: Sequence[int], solved: Sequence[bool]) -> float:
    """ERT: all presentations spent, by failures too, divided by the number of successes.

    Infinite without a success.  (Hansen, Auger, Finck & Ros 2010, real-parameter black-box
    optimization benchmarking.)
    """
    successes = sum(solved)
    return sum(spent) / successes if successes else inf


def ert_interval(
    spent: Sequence[int], solved: Sequence[bool], level: float = 0.95
) -> Interval | None:
    """Percentile bootstrap interval of the ERT over whole trials, from a fixed seed.

    None below `FEWEST_FOR_INTERVAL` trials.  The upper end is infinite where too many resamples
    hold no success.
    """
    if len(spent) < FEWEST_FOR_INTERVAL:
        return None
    chosen = _resamples(len(spent))
    totals = np.asarray(spent, dtype=np.float64)[chosen].sum(axis=1)
    successes = np.asarray(solved, dtype=np.float64)[chosen].sum(axis=1)
    with np.errstate(divide="ignore"):
        times = totals / successes
    tail = (1.0 - level) / 2.0
    low, high = np.quantile(times, [tail, 1.0 - tail], method="inverted_cdf")
    return float(low), float(high)


def mean_interval(values: Sequence[float], level: float = 0.95) -> Interval | None:
    """Percentile bootstrap interval of the mean, from a fixed seed; None below the same number."""
    if len(values) < FEWEST_FOR_INTERVAL:
        return None
    means = np.asarray(values, dtype=np.float64)[_resamples(len(values))].mean(axis=1)
    tail = (1.0 - level) / 2.0
    low, high = np.quantile(means, [tail, 1.0 - tail])
    return float(low), float(high)


def _resamples(size: int) -> npt.NDArray[np.int64]:
    """int64 [resamples, size]: which of ``size`` values each resample holds; always the same."""
    rng = np.random.Generator(np.random.Philox(_SEED))
    return rng.integers(size, size=(_RESAMPLES, size))


def median_time(solved_after: Sequence[int | None]) -> float | None:
    """Median presentations to success over all trials; an unsolved one counts as longer than any.

    With one common budget this is the Kaplan-Meier median.  None where it is not reached.
    """
    if not solved_after:
        return None
    times = sorted(inf if after is None else float(after) for after in solved_after)
    middle = len(times) // 2
    median = times[middle] if len(times) % 2 else (times[middle - 1] + times[middle]) / 2.0
    return None if median == inf else median


def mean(values: Sequence[float]) -> float | None:
    """The mean; None of nothing."""
    return sum(values) / len(values) if values else None


def standard_deviation(values: Sequence[float]) -> float | None:
    """The sample standard deviation; None of fewer than two."""
    if len(values) < 2:
        return None
    centre = sum(values) / len(values)
    return sqrt(sum((value - centre) ** 2 for value in values) / (len(values) - 1))
