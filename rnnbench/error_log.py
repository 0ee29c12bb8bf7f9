"""The errors of recent training sequences, and what the stopping rules ask of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from rnnbench.sequences import FloatArray

if TYPE_CHECKING:
    from rnnbench.learners import TrainLog

_FEWEST = 1024
"""Entries that a row has room for beyond its window, at least."""


class ErrorLog:
    """For each of N trials the errors of its last training sequences, oldest first.

    rules: (window, tolerance) pairs.  After each check there is, for trial i and rule r, with the
    last ``window`` sequences,

    * ``means``       float64 [N, rules]: the mean of their mean errors
    * ``within``      int64 [N, rules]: how many have a largest error below the tolerance; -1, and
      no mean, while fewer sequences than the window have been presented
    * ``finite``      bool [N]: whether all errors since the last check are finite

    Rows are filled from the left and moved back when they are full, so that a window is always one
    stretch of memory and its mean is one sum over it, whatever came before.  Native code writes
    into the arrays itself:

    * ``mean_error``, ``max_error``  float64 [N, capacity]
    * ``filled``                     int64 [N]: entries of each row
    """

    def __init__(self, trials: int, rules: Sequence[tuple[int, float]] = (), window: int = 1):
        self.rules = tuple(rules)
        self.window = max([window, *(rule[0] for rule in self.rules)])
        self.windows = np.array([rule[0] for rule in self.rules], dtype=np.int64)
        self.tolerances = np.array([rule[1] for rule in self.rules], dtype=np.float64)
        self.means = np.zeros((trials, len(self.rules)))
        self.within = np.full((trials, len(self.rules)), -1, dtype=np.int64)
        self.finite = np.ones(trials, dtype=np.bool_)
        self.filled = np.zeros(trials, dtype=np.int64)
        self._allocate(trials, self.window + max(self.window, _FEWEST))

    def reserve(self, trials: Sequence[int], count: int) -> None:
        """Make room for ``count`` more entries of these trials."""
        capacity = self.mean_error.shape[1]
        if self.window + count > capacity:
            old = self.mean_error, self.max_error
            self._allocate(len(self.filled), self.window + 2 * count)
            for new, values in zip((self.mean_error, self.max_error), old, strict=True):
                new[:, :capacity] = values
            capacity = self.mean_error.shape[1]
        for trial in trials:
            filled = int(self.filled[trial])
            if filled + count > capacity:
                keep = min(filled, self.window)
                for errors in (self.mean_error, self.max_error):
                    errors[trial, :keep] = errors[trial, filled - keep : filled].copy()
                self.filled[trial] = keep

    def append(self, trials: Sequence[int], log: TrainLog) -> None:
        """Add what `Population.train` returned for these trials, and look at it."""
        self.reserve(trials, log.mean_error.shape[1])
        for row, trial in enumerate(trials):
            self._add(trial, log.mean_error[row], log.max_error[row])

    def restore(self, trial: int, mean_error: FloatArray, max_error: FloatArray) -> None:
        """Put back what `last` returned; float64 [n] each."""
        self.reserve([trial], len(mean_error))
        self._add(trial, mean_error, max_error)

    def last(self, trial: int, window: int) -> tuple[FloatArray, FloatArray]:
        """(mean_error, max_error), float64 [at most window], of the last sequences of a trial."""
        stop = int(self.filled[trial])
        start = max(0, stop - window)
        return self.mean_error[trial, start:stop], self.max_error[trial, start:stop]

    def _allocate(self, trials: int, capacity: int) -> None:
        self.mean_error = np.zeros((trials, capacity))
        self.max_error = np.zeros((trials, capacity))

    def _add(self, trial: int, mean_error: FloatArray, max_error: FloatArray) -> None:
        start = int(self.filled[trial])
        stop = start + len(mean_error)
        self.mean_error[trial, start:stop] = mean_error
        self.max_error[trial, start:stop] = max_error
        self.filled[trial] = stop
        self.finite[trial] = bool(np.isfinite(mean_error).all() and np.isfinite(max_error).all())
        for rule, (window, tolerance) in enumerate(self.rules):
            if stop < window:
                self.within[trial, rule] = -1
                continue
            means, maxima = self.last(trial, window)
            self.means[trial, rule] = means.mean()
            self.within[trial, rule] = np.count_nonzero(maxima < tolerance)
