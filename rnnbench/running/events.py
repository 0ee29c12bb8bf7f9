"""What a group of trials reports while it runs."""

from __future__ import annotations

from dataclasses import dataclass

from rnnbench.results.records import Outcome, TrialRecord


@dataclass(frozen=True)
class GroupStarted:
    """A worker (process ``pid``) has taken the group."""

    group: int
    pid: int


@dataclass(frozen=True)
class Progress:
    """A check was made: presentations so far of every trial that still runs, by trial number."""

    group: int
    presentations: dict[int, int]


@dataclass(frozen=True)
class Checkpoint:
    """An unfinished trial can be taken up again from here."""

    group: int
    key: str
    presentations: int
    data: bytes


@dataclass(frozen=True)
class TrialFinished:
    """A trial has ended."""

    group: int
    record: TrialRecord


@dataclass(frozen=True)
class GroupEnded:
    """No more will come from the group.

    outcome: None when all its trials reported; else what to record for those that did not.
    """

    group: int
    outcome: Outcome | None = None
    message: str = ""


Event = GroupStarted | Progress | Checkpoint | TrialFinished | GroupEnded
