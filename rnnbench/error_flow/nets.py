"""The networks of a cell, built and trained as a run does, so that they are the run's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from rnnbench.comparison.model import Comparison
from rnnbench.comparison.resolve import Cell
from rnnbench.criteria import window_rules
from rnnbench.error_log import ErrorLog
from rnnbench.hosting.host import Host
from rnnbench.running.checks import ScoredSets, TrialCheck
from rnnbench.running.group import build_population, learner_class
from rnnbench.running.keys import task_key
from rnnbench.streams import Stream
from rnnbench.tasks import Task
from rnnbench.training_data import TrainingData

Ended = Literal["solved", "unsolved", "diverged"]


def data_streams(cell: Cell, comparison: Comparison) -> list[Stream]:
    """The ``data`` streams of the cell's trials."""
    key = task_key(cell.task)
    return [Stream(comparison.seed, "data", key, trial) for trial in range(cell.trials)]


@dataclass(frozen=True)
class TrialEnd:
    """How the training of one trial ended, and after how many presentations."""

    outcome: Ended
    presentations: int


class Nets:
    """One network a trial of the cell, with the trial's own weights and data."""

    def __init__(self, cell: Cell, task: Task, comparison: Comparison, host: Host) -> None:
        self._task = task
        self._streams = data_streams(cell, comparison)
        self._check_every = cell.check_every
        learner = learner_class(cell.description.name, cell.config, host)
        with np.errstate(all="ignore"):
            self.population = build_population(learner, cell.config, task, self._streams)

    def train(self, presentations: int) -> list[TrialEnd]:
        """Train each trial for so many sequences, or until it is solved or has diverged.

        Stopping rules are looked at as in a run: every ``check_every`` presentations.
        """
        task, streams = self._task, self._streams
        data, sets = TrainingData(task, streams), ScoredSets(task)
        window = max(criterion.window for criterion in task.criteria)
        errors = ErrorLog(len(streams), window_rules(task.criteria), window)
        held: list[set[str]] = [set() for _ in streams]
        ends: dict[int, TrialEnd] = {}
        done = 0
        while done < presentations and len(ends) < len(streams):
            running = [i for i in range(len(streams)) if i not in ends]
            count = min(self._check_every, presentations - done)
            self.population.train_on(data, running, [done] * len(running), count, errors)
            done += count
            for i in running:
                check = TrialCheck(task, sets, self.population, i, streams[i], errors)
                outcome = _outcome(task, check, held[i], bool(errors.finite[i]))
                if outcome is not None:
                    ends[i] = TrialEnd(outcome, done)
        return [ends.get(i, TrialEnd("unsolved", presentations)) for i in range(len(streams))]


def _outcome(task: Task, check: TrialCheck, held: set[str], finite: bool) -> Ended | None:
    """What a check says: how the trial ends, or None to go on.  held: criteria met so far."""
    if not finite:
        return "diverged"
    # A criterion that has held once is not asked again.
    held.update(c.name for c in task.criteria if c.name not in held and c.holds(check))
    return "solved" if len(held) == len(task.criteria) else None
