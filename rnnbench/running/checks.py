"""What the stopping rules look at: recent training errors, and scores on test sets."""

from __future__ import annotations

import numpy as np

from rnnbench.criteria import SetScore
from rnnbench.error_log import ErrorLog
from rnnbench.errors import TrialError
from rnnbench.learners import Population
from rnnbench.sequences import FloatArray, Int64Array, SequenceBatch
from rnnbench.streams import Stream
from rnnbench.tasks import Task


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
        errors: ErrorLog,
    ) -> None:
        self._task = task
        self._sets = sets
        self._population = population
        self._position = position
        self._stream = stream
        self._errors = errors
        self._scores: dict[str, SetScore] = {}

    def recent(self, window: int) -> tuple[FloatArray, FloatArray] | None:
        recent = self._errors.last(self._position, window)
        return recent if len(recent[0]) == window else None

    def mean_error(self, window: int) -> float | None:
        for rule, (known, _) in enumerate(self._errors.rules):
            if known == window:
                enough = self._errors.within[self._position, rule] >= 0
                return float(self._errors.means[self._position, rule]) if enough else None
        recent = self.recent(window)
        return None if recent is None else float(recent[0].mean())

    def within(self, window: int, tolerance: float) -> int | None:
        for rule, known in enumerate(self._errors.rules):
            if known == (window, tolerance):
                right = int(self._errors.within[self._position, rule])
                return right if right >= 0 else None
        recent = self.recent(window)
        return None if recent is None else int(np.count_nonzero(recent[1] < tolerance))

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
