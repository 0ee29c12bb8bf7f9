"""Training a group: some trials of one cell, side by side, from check to check."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from rnnbench.criteria import SetScore, window_rules
from rnnbench.error_log import ErrorLog
from rnnbench.errors import PluginError
from rnnbench.hosting.host import Host, import_implementation
from rnnbench.learners import Learner, Population, PopulationOfLearners
from rnnbench.plugin_config import PluginConfig
from rnnbench.results.records import Outcome, TrialRecord
from rnnbench.running.checkpoints import TrialState, from_bytes, to_bytes
from rnnbench.running.checks import ScoredSets, TrialCheck, score
from rnnbench.running.curve_recorder import CheckErrors, CurveRecorder
from rnnbench.running.events import Checkpoint, Event, Progress, TrialFinished
from rnnbench.streams import Stream
from rnnbench.tasks import Task
from rnnbench.training_data import TrainingData

Emit = Callable[[Event], None]


@dataclass(frozen=True)
class TrialSpec:
    """One trial to run: its number, its key, and where it was left, if it was begun."""

    trial: int
    key: str
    checkpoint: bytes | None = None


@dataclass(frozen=True)
class GroupSpec:
    """Everything a worker needs to run some trials of one cell; plain data, so it can travel."""

    id: int
    task: str
    task_label: str
    task_settings: dict[str, Any]
    task_key: str
    learner: str
    learner_label: str
    learner_settings: dict[str, Any]
    seed: int
    check_every: int
    budget_presentations: int
    budget_seconds: float | None
    checkpoint_seconds: float
    trials: tuple[TrialSpec, ...]


@dataclass(eq=False)
class _Trial:
    """A trial while it runs.

    * ``position``  its place in the population
    * ``scores``    on the final test set, by the criterion that first held then
    * ``scored``    the last score on the final test set, and the presentations at which it was made
    """

    position: int
    spec: TrialSpec
    stream: Stream
    criteria: dict[str, int | None]
    scores: dict[str, SetScore] = field(default_factory=dict)
    scored: tuple[int, SetScore] | None = None
    presentations: int = 0
    seconds: float = 0.0
    curve: CurveRecorder = field(default_factory=CurveRecorder)
    saved_at: float = field(default_factory=time.monotonic)


def train_group(spec: GroupSpec, host: Host, emit: Emit) -> None:
    """Run the group's trials to their ends, reporting through ``emit``.

    Whatever the plugins raise comes out of here; trials that have ended were reported before.
    """
    _Group(spec, host, emit).run()


class _Group:
    def __init__(self, spec: GroupSpec, host: Host, emit: Emit) -> None:
        self._spec = spec
        self._emit = emit
        config = host.tasks.find(spec.task)[1].config.model_validate(spec.task_settings)
        self._task = build_task(spec.task, config, host)
        self._sets = ScoredSets(self._task)
        self._running = [self._new_trial(i, trial) for i, trial in enumerate(spec.trials)]
        streams = [trial.stream for trial in self._running]
        self._data = TrainingData(self._task, streams)
        self._checks = CheckErrors(
            window_rules(self._task.criteria), min(spec.check_every, spec.budget_presentations)
        )
        self._errors = ErrorLog(
            len(streams),
            self._checks.rules,
            max(criterion.window for criterion in self._task.criteria),
        )
        learner_config = host.learners.find(spec.learner)[1].config
        settings = learner_config.model_validate(spec.learner_settings)
        learner = learner_class(spec.learner, settings, host)
        self._cost = learner.cost(self._task.shape, settings)
        self._population = build_population(learner, settings, self._task, streams)
        for trial in self._running:
            if trial.spec.checkpoint is not None:
                self._restore(trial, from_bytes(trial.spec.checkpoint))

    def run(self) -> None:
        # With the numbers held by arrays, overflow shows as a non-finite error, not as a warning.
        with np.errstate(all="ignore"):
            while self._running:
                self._advance()
                self._emit(
                    Progress(self._spec.id, {t.spec.trial: t.presentations for t in self._running})
                )

    def _new_trial(self, position: int, spec: TrialSpec) -> _Trial:
        return _Trial(
            position,
            spec,
            Stream(self._spec.seed, "data", self._spec.task_key, spec.trial),
            {criterion.name: None for criterion in self._task.criteria},
        )

    def _restore(self, trial: _Trial, state: TrialState) -> None:
        trial.presentations, trial.seconds = state.presentations, state.seconds
        trial.criteria, trial.scores = dict(state.criteria), dict(state.scores)
        trial.curve = state.curve
        self._errors.restore(trial.position, state.mean_error, state.max_error)
        self._population.load_state(trial.position, state.learner)

    def _advance(self) -> None:
        """Train every running trial up to its next check, and check it."""
        started = time.perf_counter()
        for count, trials in _by_count(self._running, self._next_count):
            self._population.train_on(
                self._data,
                [t.position for t in trials],
                [t.presentations for t in trials],
                count,
                self._errors,
            )
            means = self._checks.means(self._errors, [t.position for t in trials], count)
            for trial, mean in zip(trials, means, strict=True):
                trial.presentations += count
                trial.curve.add(trial.presentations, count, mean)
        outcomes = [(trial, self._outcome(trial)) for trial in self._running]
        share = (time.perf_counter() - started) / len(self._running)
        for trial, outcome in outcomes:
            trial.seconds += share
            self._settle(trial, outcome)

    def _next_count(self, trial: _Trial) -> int:
        return min(self._spec.check_every, self._spec.budget_presentations - trial.presentations)

    def _outcome(self, trial: _Trial) -> Outcome | None:
        """What the check says: an outcome, or None to go on."""
        if not self._errors.finite[trial.position]:
            return "diverged"
        check = TrialCheck(
            self._task, self._sets, self._population, trial.position, trial.stream, self._errors
        )
        for criterion in self._task.criteria:
            if trial.criteria[criterion.name] is None and criterion.holds(check):
                trial.criteria[criterion.name] = trial.presentations
                if criterion.scored and self._task.final_set is not None:
                    trial.scores[criterion.name] = self._final_score(trial, self._task.final_set)
        if all(held is not None for held in trial.criteria.values()):
            return "solved"
        if trial.presentations >= self._spec.budget_presentations:
            return "unsolved"
        return None

    def _settle(self, trial: _Trial, outcome: Outcome | None) -> None:
        """End the trial, or let it go on, with a checkpoint where one is due."""
        limit = self._spec.budget_seconds
        if outcome is None and limit is not None and trial.seconds >= limit:
            outcome = "unsolved"
        if outcome is not None:
            self._running.remove(trial)
            self._emit(TrialFinished(self._spec.id, self._record(trial, outcome)))
            return
        if time.monotonic() - trial.saved_at >= self._spec.checkpoint_seconds:
            trial.saved_at = time.monotonic()
            data = to_bytes(self._state(trial))
            self._emit(Checkpoint(self._spec.id, trial.spec.key, trial.presentations, data))

    def _state(self, trial: _Trial) -> TrialState:
        mean_error, max_error = self._errors.last(trial.position, self._errors.window)
        return TrialState(
            trial.presentations,
            trial.seconds,
            trial.criteria,
            mean_error,
            max_error,
            self._population.state(trial.position),
            trial.curve,
            trial.scores,
        )

    def _record(self, trial: _Trial, outcome: Outcome) -> TrialRecord:
        final = None
        if outcome != "diverged" and self._task.final_set is not None:
            final = self._final_score(trial, self._task.final_set)
        return TrialRecord(
            key=trial.spec.key,
            task=self._spec.task_label,
            learner=self._spec.learner_label,
            trial=trial.spec.trial,
            outcome=outcome,
            presentations=trial.presentations,
            solved_after=trial.presentations if outcome == "solved" else None,
            criteria=trial.criteria,
            scores=trial.scores,
            seconds=trial.seconds,
            final=final,
            weights=self._cost.weights,
            multiply_adds=self._cost.multiply_adds,
            curve=trial.curve.ended(trial.presentations),
            message="",
        )

    def _final_score(self, trial: _Trial, name: str) -> SetScore:
        if trial.scored is None or trial.scored[0] != trial.presentations:
            # Seldom scored, so that looking for equal sequences would cost more than it saves.
            batch = self._task.test_set(name, trial.stream)
            predictions = self._population.predict(trial.position, batch)
            found = score(self._task, batch, np.arange(len(batch)), predictions)
            trial.scored = trial.presentations, found
        return trial.scored[1]


def _by_count(
    trials: Iterable[_Trial], count: Callable[[_Trial], int]
) -> list[tuple[int, list[_Trial]]]:
    """The trials that present equally many sequences up to their next check, together."""
    groups: dict[int, list[_Trial]] = {}
    for trial in trials:
        groups.setdefault(count(trial), []).append(trial)
    return sorted(groups.items())


def build_task(name: str, config: PluginConfig, host: Host) -> Task:
    """The task of this name.  Raises PluginError where its implementation is no `Task`."""
    plugin, description = host.tasks.find(name)
    task = import_implementation(description.implementation, plugin)
    if not (isinstance(task, type) and issubclass(task, Task)):
        raise PluginError(f"task {name!r}: {description.implementation} is not a Task class")
    built = task(config)
    scored = [criterion.name for criterion in built.criteria if criterion.scored]
    if scored and built.final_set is None:
        raise PluginError(
            f"task {name!r}: criterion {scored[0]!r} is to be scored, but there is no final_set"
        )
    return built


def learner_class(name: str, config: PluginConfig, host: Host) -> type[Learner] | type[Population]:
    """The class that implements the learner with this configuration.  Raises PluginError."""
    plugin, description = host.learners.find(name)
    learner = import_implementation(description.backend_for(config).implementation, plugin)
    if not (isinstance(learner, type) and issubclass(learner, Learner | Population)):
        raise PluginError(f"learner {name!r}: its implementation is no Learner or Population class")
    return learner


def build_population(
    learner: type[Learner] | type[Population],
    config: PluginConfig,
    task: Task,
    streams: Sequence[Stream],
) -> Population:
    """Fresh networks, one for each trial, which draws from its own ``init`` stream.

    streams: the trials' ``data`` streams.
    """
    rngs = [stream.sibling("init").generator() for stream in streams]
    if issubclass(learner, Population):
        return learner(task.shape, config, rngs)
    return PopulationOfLearners(learner, task.shape, config, rngs)
