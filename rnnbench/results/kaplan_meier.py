"""The fraction of trials solved against presentations, where some trials were cut short.

Product-limit estimate: Kaplan & Meier (1958), Nonparametric estimation from incomplete
observations, JASA 53.  Its band, at each number of presentations by itself: beta product confidence
procedure with matched moments, Fay, Brittain & Proschan (2013), Pointwise confidence intervals for
a survival distribution with small samples or heavy censoring, Biostatistics 14(4).  Where no trial
was cut short, they are the plain fraction and its exact (Clopper-Pearson) binomial interval.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rnnbench.results.statistics import FEWEST_FOR_INTERVAL, Interval


@dataclass(frozen=True)
class Step:
    """From ``at`` presentations on, up to the next step, this fraction of trials is solved.

    ``interval``: of the fraction, 95 %; None below `FEWEST_FOR_INTERVAL` trials.
    """

    at: int
    fraction: float
    interval: Interval | None


def solved_fraction(
    solved_after: Sequence[int], censored_at: Sequence[int], never: int = 0, level: float = 0.95
) -> list[Step]:
    """The estimate from 0 presentations on, a step wherever a trial was solved or cut short.

    solved_after: presentations of the solved trials.  censored_at: those of trials that were still
    unsolved when their budget was spent; a trial that is solved in the same moment counts before.
    never: trials that are known never to be solved.  At least one trial altogether.
    """
    at_risk = len(solved_after) + len(censored_at) + never
    wanted = at_risk >= FEWEST_FOR_INTERVAL
    unsolved = 1.0
    product = _BetaProduct()
    steps = [Step(0, 0.0, product.interval(at_risk, level) if wanted else None)]
    for at in sorted({*solved_after, *censored_at}):
        solved = solved_after.count(at)
        if solved:
            unsolved *= 1.0 - solved / at_risk
            product.times(at_risk - solved + 1, solved)
            at_risk -= solved
        interval = product.interval(at_risk, level) if wanted else None
        steps.append(Step(at, 1.0 - unsolved, interval))
        at_risk -= censored_at.count(at)
    return steps


class _BetaProduct:
    """A product of independent beta variables by its first two moments; 1 at first."""

    def __init__(self) -> None:
        self._mean = self._square = 1.0

    def times(self, a: float, b: float) -> None:
        self._mean *= a / (a + b)
        self._square *= a * (a + 1.0) / ((a + b) * (a + b + 1.0))

    def interval(self, at_risk: int, level: float) -> Interval:
        """Of the fraction solved, while so many trials are at risk and not solved."""
        tail = (1.0 - level) / 2.0
        lower = _BetaProduct()
        lower._mean, lower._square = self._mean, self._square
        if at_risk:
            lower.times(at_risk, 1.0)
        highest = 1.0 - lower._quantile(tail) if at_risk else 1.0
        return 1.0 - self._quantile(1.0 - tail), highest

    def _quantile(self, probability: float) -> float:
        """Of the beta variable with these moments."""
        from scipy.special import betaincinv

        if self._mean == 1.0:
            return 1.0
        concentration = self._mean * (1.0 - self._mean) / (self._square - self._mean**2) - 1.0
        a, b = self._mean * concentration, (1.0 - self._mean) * concentration
        return float(betaincinv(a, b, probability))
