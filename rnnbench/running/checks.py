"""What the stopping rules look at: recent training errors, and scores on test sets."""

from __future__ import annotations

import numpy as np

from rnnbench.criteria import SetScore
from rnnbench.errors import TrialError
from rnnbench.learners import Population
from rnnbench.sequences import FloatArray, Int64Array, SequenceBatch
from rnnbench.streams import Stream
from rnnbench.tasks import Task


class RecentErrors:
    """The errors of the last ``window`` training sequences of one trial, oldest first."""

    def __init__(self, window: int) -> None:
        self.window = window
        self.mean_error = np.empty(0)
        self.max_error = np.empty(0)

    def add(self, mean_error: FloatArray, max_error: FloatArray) -> None:
        """Append the errors, float64 [n], of the next n sequences."""
        keep = max(self.window, 1)
        self.mean_error = np.concatenate((self.mean_error, mean_error))[-keep:]
        self.max_error = np.concatenate((self.max_error, max_error))[-keep:]

    def last(self, window: int) -> tuple[FloatArray, FloatArray] | None:
        """(mean_error, max_error) of the last ``window`` sequences; None before so many."""
        if len(self.mean_error) < window:
            return None
        start = len(self.mean_error) - window
        return self.mean_error[start:], self.max_error[start:]


class ScoredSets:
    """The test sets of a task, reduced to their different sequences, made once a trial."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._sets: dict[tuple[str, int], tuple[SequenceBatch, Int64Array]] = {}
        self._reduced: dict[int, tuple[SequenceBatch, SequenceBatch, Int64Array]] = {}

    def distinct(self, name: str, stream: Stream) -> tuple[SequenceBatch, Int64Array]:
        """The set's different sequences, and for each of its sequences which one it is."""
        key = (name, stream.trial)
        if key not in self._sets:
            whole = self._task.test_set(name, stream)
            # Trials may share one set; its batch is kept so that its identity stays its own.
            if id(whole) not in self._reduced:
                self._reduced[id(whole)] = (whole, *whole.distinct())
            self._sets[key] = self._reduced[id(whole)][1:]
        return self._sets[key]


class TrialCheck:
    """One look at one trial (`rnnbench.criteria.Check`); scores are computed at most once."""

    def __init__(
        self,
        task: Task,
        sets: ScoredSets,
        population: Population,
        position: int,
        stream: Stream,
        errors: RecentErrors,
    ) -> None:
        self._task = task
        self._sets = sets
        self._population = population
        self._position = position
        self._stream = stream
        self._errors = errors
        self._scores: dict[str, SetScore] = {}

    def recent(self, window: int) -> tuple[FloatArray, FloatArray] | None:
        return self._errors.last(window)

    def score(self, test_set: str) -> SetScore:
        if test_set not in self._scores:
            batch, which = self._sets.distinct(test_set, self._stream)
            self._scores[test_set] = score(
                self._task, batch, which, self._population.predict(self._position, batch)
            )
        return self._scores[test_set]


def score(
    task: Task, distinct: SequenceBatch, which: Int64Array, predictions: FloatArray
) -> SetScore:
    """Score a set of which ``distinct`` are the different sequences and ``which`` the members.

    predictions: float64 [R, K] for the distinct sequences.  Raises TrialError for another shape.
    """
    if np.shape(predictions) != distinct.targets.shape:
        raise TrialError(
            f"predict() returned shape {np.shape(predictions)}, expected {distinct.targets.shape}"
        )
    wrong = task.wrong(distinct, predictions)
    errors = np.abs(predictions - distinct.targets).mean(axis=1)
    mean_error = distinct.per_sequence_mean(errors)
    return SetScore(
        wrong=int(np.count_nonzero(wrong[which])),
        size=len(which),
        mean_error=float(mean_error[which].mean()),
    )
