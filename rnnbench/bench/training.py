"""A learner on a task as a contender: what a run spends its time on, and nothing around it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from rnnbench.bench.contender import Contender
from rnnbench.bench.one_core import native_threads
from rnnbench.criteria import window_rules
from rnnbench.error_log import ErrorLog
from rnnbench.errors import TrialError
from rnnbench.hosting.host import Host
from rnnbench.learners import Learner, Population, PopulationOfLearners
from rnnbench.running.checks import ScoredSets, TrialCheck
from rnnbench.running.group import build_task, learner_class
from rnnbench.streams import Stream
from rnnbench.tasks import Task
from rnnbench.training_data import TrainingData

SEED = 1997
_LENGTHS_LOOKED_AT = 256


@dataclass(frozen=True)
class TrainingSetup:
    """A learner on a task, by their names and settings.

    * ``trials``       networks trained side by side
    * ``threads``      of a native population
    * ``unit``         what the work is counted in: ``trial-sequences`` or ``trial-steps``
    * ``check_every``  presentations between two looks at the stopping rules, and in one call
    * ``criteria``     whether the stopping rules are looked at; where they score whole test sets,
      that may take longer than the training
    """

    task: str
    learner: str
    task_settings: Mapping[str, Any] = field(default_factory=dict)
    learner_settings: Mapping[str, Any] = field(default_factory=dict)
    trials: int = 32
    threads: int = 1
    unit: Literal["trial-sequences", "trial-steps"] = "trial-sequences"
    check_every: int = 100
    criteria: bool = True


def task_of(host: Host, name: str, settings: Mapping[str, Any]) -> Task:
    """The task.  Raises PluginError for unknown names, and what its model raises for settings."""
    return build_task(name, host.tasks.find(name)[1].config.model_validate(dict(settings)), host)


def data_stream(task: str, trial: int) -> Stream:
    """The stream of a trial's training data, the same in every benchmark on this task."""
    return Stream(SEED, "data", f"benchmark of {task}", trial)


class Training(Contender):
    """Trains all trials, with their data, error log and stopping rules, which never stop it.

    One portion is one sequence for every trial.
    """

    def __init__(self, name: str, detail: str, setup: TrainingSetup, host: Host) -> None:
        self.name, self.detail = name, detail
        self._setup = setup
        self._host = host

    def prepare(self) -> None:
        setup = self._setup
        self._task = task_of(self._host, setup.task, setup.task_settings)
        self._streams = [data_stream(setup.task, trial) for trial in range(setup.trials)]
        with native_threads(setup.threads):
            self._population = self._build()
        self._data = TrainingData(self._task, self._streams)
        self._errors = ErrorLog(
            setup.trials,
            window_rules(self._task.criteria),
            max(criterion.window for criterion in self._task.criteria),
        )
        self._sets = ScoredSets(self._task)
        self._presented = 0
        lengths = self._task.sample(self._streams[0], 0, _LENGTHS_LOOKED_AT).lengths
        self._mean_length = float(lengths.mean())

    @property
    def portion(self) -> float:
        steps = self._mean_length if self._setup.unit == "trial-steps" else 1.0
        return self._setup.trials * steps

    def work(self, portions: int) -> None:
        with np.errstate(all="ignore"):
            for start in range(0, portions, self._setup.check_every):
                self._advance(min(self._setup.check_every, portions - start))
        if not self._errors.finite.all():
            raise TrialError(
                f"contender {self.name!r}: a trial diverged after {self._presented} sequences, and "
                "arithmetic on non-finite numbers says nothing about speed"
            )

    def _build(self) -> Population:
        setup = self._setup
        settings = dict(setup.learner_settings)
        description = self._host.learners.find(setup.learner)[1]
        config = description.settled(description.config.model_validate(settings))
        learner = learner_class(setup.learner, config, self._host)
        rngs = [stream.sibling("init").generator() for stream in self._streams]
        if issubclass(learner, Learner):
            return PopulationOfLearners(learner, self._task.shape, config, rngs)
        return learner(self._task.shape, config, rngs)

    def _advance(self, count: int) -> None:
        """The next sequences of every trial, and one look at the stopping rules if wanted."""
        positions = range(self._setup.trials)
        first = [self._presented] * len(positions)
        self._population.train_on(self._data, positions, first, count, self._errors)
        self._presented += count
        if not self._setup.criteria:
            return
        for i, stream in enumerate(self._streams):
            check = TrialCheck(self._task, self._sets, self._population, i, stream, self._errors)
            for criterion in self._task.criteria:
                criterion.holds(check)
