"""Recording learning curves: each trial's training error at a bounded number of points."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from rnnbench.error_log import ErrorLog
from rnnbench.results.records import CurvePoint

_DUE = tuple(round(100 * 10 ** (k / 20)) for k in range(20 * 16))
"""Presentations at which a point is due, 20 a decade: 100, 112, 126, 141, ..."""


@dataclass
class CurveRecorder:
    """The learning curve of one trial while it runs.

    A point is due at the first check at or after each of 100 * 10^(k/20) presentations (k = 0, 1,
    2, ...), and one ends the curve where the trial ends, so that 5 million presentations give fewer
    than 100 points.  The error of a point is the mean over *all* sequences since the point before
    of their mean absolute errors.  Both depend on nothing but the trial and ``check_every``.

    * ``points``  so far: (presentations, error)
    * ``sum``     of the errors of the sequences since the last point
    """

    points: list[tuple[int, float]] = field(default_factory=list)
    sum: float = 0.0
    _due: int = field(init=False)

    def __post_init__(self) -> None:
        self._due = _due_after(self._last)

    def add(self, presentations: int, count: int, mean: float) -> None:
        """A check after so many presentations; mean: of the last ``count`` of them."""
        self.sum += mean * count
        if presentations >= self._due:
            self._close(presentations)

    def ended(self, presentations: int) -> tuple[CurvePoint, ...]:
        """The whole curve of a trial that ends here, after at least one check."""
        if presentations > self._last:
            self._close(presentations)
        return tuple(CurvePoint(at, e if math.isfinite(e) else None) for at, e in self.points)

    @property
    def _last(self) -> int:
        """Presentations at the last point."""
        return self.points[-1][0] if self.points else 0

    def _close(self, presentations: int) -> None:
        self.points.append((presentations, self.sum / (presentations - self._last)))
        self.sum = 0.0
        self._due = _due_after(presentations)


def _due_after(presentations: int) -> int:
    """When the next point is due, after one at so many presentations."""
    return _DUE[bisect_right(_DUE, presentations)]


class CheckErrors:
    """The mean error of the sequences of each check, taken from the log's own statistics.

    rules: those of the stopping criteria.  ``rules``: what the `ErrorLog` is to be made with, one
    more where none of theirs has the window of a whole check.
    """

    def __init__(self, rules: Sequence[tuple[int, float]], check: int) -> None:
        self.rules = list(rules)
        self._check = check
        windows = [window for window, _ in self.rules]
        if check not in windows:
            self.rules.append((check, math.inf))
            windows.append(check)
        self._rule = windows.index(check)

    def means(self, errors: ErrorLog, trials: Sequence[int], count: int) -> list[float]:
        """For each of these trials the mean of the mean errors of its last ``count`` sequences."""
        if count == self._check:
            means: list[float] = errors.means[trials, self._rule].tolist()
            return means
        return [float(errors.last(trial, count)[0].mean()) for trial in trials]
