"""Stopping rules: a few general ones, from which tasks build the article's named criteria.

Rules are looked at every ``check_every`` presentations.  A `Criterion` holds when all its rules do.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from rnnbench.sequences import FloatArray


@dataclass(frozen=True)
class SetScore:
    """How a trial does on a test set: ``wrong`` of ``size`` sequences, mean absolute error."""

    wrong: int
    size: int
    mean_error: float


class Check(Protocol):
    """What a rule may look at, at one moment of one trial."""

    def recent(self, window: int) -> tuple[FloatArray, FloatArray] | None:
        """(mean_error, max_error), float64 [window], of the last training sequences, oldest first.

        None while fewer than ``window`` have been presented.
        """
        ...

    def mean_error(self, window: int) -> float | None:
        """The mean of the mean errors of the last ``window`` training sequences; None likewise."""
        ...

    def within(self, window: int, tolerance: float) -> int | None:
        """How many of the last ``window`` training sequences have a max_error below the tolerance.

        None likewise.
        """
        ...

    def score(self, test_set: str) -> SetScore:
        """The trial's score on a test set of the task, with the weights of this moment."""
        ...

    def wrong_at_most(self, test_set: str, count: int) -> bool:
        """Whether the score has at most ``count`` wrong; cheap where far more are."""
        ...


class Rule(ABC):
    """One condition.  ``window``: how many recent training sequences it looks back on."""

    window: int = 0

    @abstractmethod
    def holds(self, check: Check) -> bool: ...


@dataclass(frozen=True)
class MeanErrorBelow(Rule):
    """The mean absolute error of the last ``window`` training sequences is below ``bound``."""

    bound: float
    window: int = 2000

    def holds(self, check: Check) -> bool:
        mean_error = check.mean_error(self.window)
        return mean_error is not None and mean_error < self.bound


@dataclass(frozen=True)
class AtMostWrong(Rule):
    """At most ``count`` of the last ``window`` training sequences miss a target by ``tolerance``.

    Right means that every error is below the tolerance, so a non-finite error is wrong.
    """

    count: int
    tolerance: float
    window: int = 2000

    def holds(self, check: Check) -> bool:
        right = check.within(self.window, self.tolerance)
        return right is not None and self.window - right <= self.count


@dataclass(frozen=True)
class SetWrongAtMost(Rule):
    """At most ``count`` sequences of a test set are wrong by the task's own measure."""

    test_set: str
    count: int = 0

    def holds(self, check: Check) -> bool:
        return check.wrong_at_most(self.test_set, self.count)


@dataclass(frozen=True)
class SetErrorBelow(Rule):
    """The mean absolute error on a test set is below ``bound``."""

    test_set: str
    bound: float

    def holds(self, check: Check) -> bool:
        return check.score(self.test_set).mean_error < self.bound


@dataclass(frozen=True)
class Criterion:
    """A named stopping rule: all ``rules`` hold, looked at in order until one does not.

    ``scored``: the task's final test set is scored when it first holds, too, not only at the end.
    """

    name: str
    rules: tuple[Rule, ...]
    summary: str
    scored: bool = False

    @property
    def window(self) -> int:
        """The longest look back of its rules."""
        return max((rule.window for rule in self.rules), default=0)

    def holds(self, check: Check) -> bool:
        return all(rule.holds(check) for rule in self.rules)


def window_rules(criteria: Iterable[Criterion]) -> list[tuple[int, float]]:
    """What the rules ask of the recent errors: the (window, tolerance) pairs of an `ErrorLog`."""
    rules = [rule for criterion in criteria for rule in criterion.rules]
    pairs = {(r.window, r.tolerance): None for r in rules if isinstance(r, AtMostWrong)}
    covered = {window for window, _ in pairs}
    for rule in rules:
        if isinstance(rule, MeanErrorBelow) and rule.window not in covered:
            pairs[(rule.window, math.inf)] = None
            covered.add(rule.window)
    return list(pairs)
