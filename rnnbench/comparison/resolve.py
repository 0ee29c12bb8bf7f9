"""Second pass: the plugins' own models check their sections, and the cells are made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from rnnbench.comparison.locations import KeyPath, Locations
from rnnbench.comparison.messages import validation_lines
from rnnbench.comparison.model import Budget, Comparison, LearnerSection, TaskSection
from rnnbench.comparison.published import Published, QuotedRow
from rnnbench.comparison.strict import validate_strictly
from rnnbench.descriptions import AUTO, LearnerDescription, TaskDescription
from rnnbench.errors import ConfigError, PluginError
from rnnbench.hosting.host import Host
from rnnbench.hosting.plugins import Plugin
from rnnbench.plugin_config import PluginConfig
from rnnbench.suggestions import did_you_mean


@dataclass(frozen=True)
class ResolvedTask:
    """A task of the comparison with its validated configuration."""

    label: str
    plugin: Plugin
    description: TaskDescription
    config: PluginConfig


@dataclass(frozen=True)
class Cell:
    """One learner configuration on one task configuration.

    * ``learner``, ``variant``  its label, and in what it departs from the literal description
    * ``trials``, ``budget``    how many, and what each may spend
    * ``check_every``           presentations between two looks at the stopping rules
    * ``published``             what the literature says of it
    """

    task: ResolvedTask
    learner: str
    plugin: Plugin
    description: LearnerDescription
    config: PluginConfig
    trials: int
    budget: Budget
    check_every: int
    variant: str | None
    published: Published | None

    def __str__(self) -> str:
        return f"{self.learner} on {self.task.label}"


@dataclass(frozen=True)
class ResolvedComparison:
    """A comparison whose every section has been checked.  Cells: task by task, in file order.

    locations: where its keys stand.
    chosen: by label of a learner whose ``backend`` is ``auto``, the backend that this is here.
    """

    comparison: Comparison
    cells: tuple[Cell, ...]
    locations: Locations
    chosen: Mapping[str, str] = field(default_factory=dict)


def resolve(comparison: Comparison, locations: Locations, host: Host) -> ResolvedComparison:
    """Check every plugin section.  Raises ConfigError, one line a mistake, all mistakes at once."""
    resolver = _Resolver(comparison, locations, host)
    cells = resolver.cells()
    if resolver.mistakes:
        raise ConfigError("\n".join(dict.fromkeys(resolver.mistakes)))
    return ResolvedComparison(comparison, tuple(cells), locations, resolver.chosen)


class _Resolver:
    """Collects cells and mistakes."""

    def __init__(self, comparison: Comparison, locations: Locations, host: Host) -> None:
        self.mistakes: list[str] = []
        self.chosen: dict[str, str] = {}
        self._comparison = comparison
        self._locations = locations
        self._host = host

    def cells(self) -> list[Cell]:
        self._check_labels("task", self._comparison.task)
        self._check_labels("learner", self._comparison.learner)
        tasks = [self._task(i, section) for i, section in enumerate(self._comparison.task)]
        learners = [self._learner(i, section) for i, section in enumerate(self._comparison.learner)]
        for i, row in enumerate(self._comparison.published):
            self._check_quoted_task(i, row)
        cells = []
        for t, (task_section, task) in enumerate(zip(self._comparison.task, tasks, strict=True)):
            runs = [self._runs_on(section, task_section) for section in self._comparison.learner]
            if not any(runs) and not self._unknown_tasks():
                self._mistake(
                    ("task", t),
                    f"task {task_section.name!r} has no learner; name it in the `tasks` of one, or "
                    f"remove it",
                )
            for i, section in enumerate(self._comparison.learner):
                found = learners[i]
                if found is None or not runs[i]:
                    continue
                plugin, description = found
                config = self._learner_config(i, section, task_section, description)
                if task is not None and config is not None:
                    cells.append(
                        Cell(
                            task,
                            section.name,
                            plugin,
                            description,
                            config,
                            self._trials(task_section, section),
                            self._budget(task_section, section),
                            self._check_every(task_section, section),
                            section.variant,
                            self._published(section, task_section),
                        )
                    )
        return cells

    def _unknown_tasks(self) -> set[str]:
        """Names in the ``tasks`` of learners that are no task's: mistakes of their own."""
        named = {name for section in self._comparison.learner for name in section.tasks or ()}
        return named - _names(self._comparison.task)

    def _published(self, learner: LearnerSection, task: TaskSection) -> Published | None:
        names = self._names_of(task)
        return next((learner.published[n] for n in names if n in learner.published), None)

    def _names_of(self, task: TaskSection) -> list[str]:
        """The task's label, then the name that it uses, unless another task is so labelled.

        What is meant for one task must not come to another that uses the same.
        """
        labels = {section.name for section in self._comparison.task}
        return [task.name] if task.use in labels else [task.name, task.use]

    def _runs_on(self, learner: LearnerSection, task: TaskSection) -> bool:
        """Whether the learner is to run on the task: its ``tasks`` name it, or there are none."""
        return learner.tasks is None or not set(self._names_of(task)).isdisjoint(learner.tasks)

    def _trials(self, task: TaskSection, learner: LearnerSection) -> int:
        given = (learner.trials, task.trials, self._comparison.trials)
        return next(trials for trials in given if trials is not None)

    def _check_every(self, task: TaskSection, learner: LearnerSection) -> int:
        given = (learner.check_every, task.check_every, self._comparison.check_every)
        return next(every for every in given if every is not None)

    def _budget(self, task: TaskSection, learner: LearnerSection) -> Budget:
        budget = self._comparison.budget
        for section in (task, learner):
            if section.budget is not None:
                budget = section.budget.over(budget)
        return budget

    def _check_labels(
        self, kind: str, sections: Sequence[TaskSection] | Sequence[LearnerSection]
    ) -> None:
        seen: dict[str, int] = {}
        for i, section in enumerate(sections):
            first = seen.setdefault(section.name, i)
            if first != i:
                self._mistake(
                    (kind, i),
                    f"{kind}s {first + 1} and {i + 1} have one label {section.name!r}; "
                    f"give one of them a label of its own",
                )

    def _task(self, i: int, section: TaskSection) -> ResolvedTask | None:
        try:
            plugin, description = self._host.tasks.find(section.use)
        except PluginError as error:
            self._mistake(("task", i, "use"), f"{error}{self._host.not_loaded()}")
            return None
        settings = dict(section.settings)
        if section.preset is not None:
            if section.preset not in description.presets:
                hint = did_you_mean(section.preset, description.presets)
                self._mistake(
                    ("task", i, "preset"),
                    f"task {section.name!r} has no preset {section.preset!r}{hint}",
                )
                return None
            settings = {**description.presets[section.preset], **settings}
        subject = f"task {section.name!r}"
        base: KeyPath = ("task", i)
        config = self._validate(description.config, settings, base, subject, self._locations)
        return None if config is None else ResolvedTask(section.name, plugin, description, config)

    def _learner(self, i: int, section: LearnerSection) -> tuple[Plugin, LearnerDescription] | None:
        self._check_task_names(i, section)
        try:
            return self._host.learners.find(section.use)
        except PluginError as error:
            self._mistake(("learner", i, "use"), f"{error}{self._host.not_loaded()}")
            return None

    def _check_task_names(self, i: int, section: LearnerSection) -> None:
        known = _names(self._comparison.task)
        own = [task for task in self._comparison.task if self._runs_on(section, task)]
        quotable = {name for task in own for name in self._names_of(task)}
        for name in section.tasks or ():
            if name not in known:
                self._mistake(
                    ("learner", i, "tasks"),
                    f"learner {section.name!r}: tasks: no task {name!r} in this comparison"
                    f"{did_you_mean(name, known)}",
                )
        for key, by_task, usable in (
            ("on", section.on, _names(own)),
            ("published", section.published, quotable),
        ):
            for name in by_task:
                if name in usable:
                    continue
                reason = f"no task {name!r} in this comparison{did_you_mean(name, known)}"
                if name in known:
                    reason = f"its `tasks` do not include {name!r}"
                self._mistake(
                    ("learner", i, key, name),
                    f"learner {section.name!r}: [learner.{key}.{name}]: {reason}",
                )

    def _check_quoted_task(self, i: int, row: QuotedRow) -> None:
        labels = [task.name for task in self._comparison.task]
        if row.task is not None and row.task not in labels:
            self._mistake(
                ("published", i, "task"),
                f"published {row.label!r}: no task {row.task!r} in this comparison"
                f"{did_you_mean(row.task, labels)}",
            )

    def _learner_config(
        self, i: int, section: LearnerSection, task: TaskSection, description: LearnerDescription
    ) -> PluginConfig | None:
        special = _for_task(section.on, task) or {}
        base: KeyPath = ("learner", i)
        subject = f"learner {section.name!r}"
        locations = self._locations
        if special:
            locations = locations.copy()
            subject += f" on {task.name!r}"
            key = task.name if task.name in section.on else task.use
            for name in special:
                locations.put((*base, name), locations.of((*base, "on", key, name)))
        settings = {**section.settings, **special}
        config = self._validate(description.config, settings, base, subject, locations)
        if config is None:
            return None
        try:
            settled = description.settled(config)
        except PluginError as error:
            self.mistakes.append(f"{locations.of((*base, 'backend'))}: {subject}: {error}")
            return None
        if getattr(config, "backend", None) == AUTO:
            self.chosen[section.name] = str(getattr(settled, "backend", AUTO))
        return settled

    def _validate(
        self,
        model: type[PluginConfig],
        settings: dict[str, Any],
        base: KeyPath,
        subject: str,
        locations: Locations,
    ) -> PluginConfig | None:
        try:
            return validate_strictly(model, settings)
        except ValidationError as error:
            self.mistakes += validation_lines(error, model, locations, base, subject)
            return None

    def _mistake(self, path: KeyPath, text: str) -> None:
        self.mistakes.append(f"{self._locations.of(path)}: {text}")


def _for_task(by_task: Mapping[str, Any], task: TaskSection) -> Any:
    """The entry for a task: by its label, or else by the name that it uses."""
    return by_task.get(task.name, by_task.get(task.use))


def _names(tasks: Sequence[TaskSection]) -> set[str]:
    """All labels of the tasks, and the names that they use."""
    return {name for task in tasks for name in (task.name, task.use)}
