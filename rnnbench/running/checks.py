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

_GLANCE = 32
"""Sequences of a test set that are scored first.  Most checks of a trial find it far from success,
and a whole set costs as much as the training between two checks, or more."""


class ScoredSets:
    """The test sets of a task, reduced to their different sequences, made once a trial."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._sets: dict[tuple[str, int], tuple[SequenceBatch, Int64Array]] = {}
        self._reduced: dict[int, tuple[SequenceBatch, SequenceBatch, Int64Array]] = {}
        self._glances: dict[int, tuple[SequenceBatch, Int64Array]] = {}

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

    def glance(self, name: str, stream: Stream) -> tuple[SequenceBatch, Int64Array] | None:
        """The first few different sequences, and how often each stands in the set.

        None for a set that is not much larger than that.
        """
        batch, which = self.distinct(name, stream)
        if len(batch) < 2 * _GLANCE:
            return None
        if id(batch) not in self._glances:
            times = np.bincount(which, minlength=len(batch))[:_GLANCE]
            self._glances[id(batch)] = batch.take(np.arange(_GLANCE)), times
        return self._glances[id(batch)]


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
            self._scores[test_set] = score(self._task, batch, which, self._predict(batch))
        return self._scores[test_set]

    def wrong_at_most(self, test_set: str, count: int) -> bool:
        if test_set not in self._scores:
            glance = self._sets.glance(test_set, self._stream)
            if glance is not None:
                batch, times = glance
                wrong = self._task.wrong(batch, checked(batch, self._predict(batch)))
                if times[wrong].sum() > count:
                    return False
        return self.score(test_set).wrong <= count

    def _predict(self, batch: SequenceBatch) -> FloatArray:
        return self._population.predict(self._position, batch)


def score(
    task: Task, distinct: SequenceBatch, which: Int64Array, predictions: FloatArray
) -> SetScore:
    """Score a set of which ``distinct`` are the different sequences and ``which`` the members.

    predictions: float64 [R, K] for the distinct sequences.  Raises TrialError for another shape.
    """
    wrong = task.wrong(distinct, checked(distinct, predictions))
    errors = np.abs(predictions - distinct.targets).mean(axis=1)
    mean_error = distinct.per_sequence_mean(errors)
    return SetScore(
        wrong=int(np.count_nonzero(wrong[which])),
        size=len(which),
        mean_error=float(mean_error[which].mean()),
    )


def checked(batch: SequenceBatch, predictions: FloatArray) -> FloatArray:
    """The predictions.  Raises TrialError where they have another shape than the targets."""
    if np.shape(predictions) != batch.targets.shape:
        raise TrialError(
            f"predict() returned shape {np.shape(predictions)}, expected {batch.targets.shape}"
        )
    return predictions
