"""Second pass: the plugins' own models check their sections, and the cells are made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from rnnbench.comparison.locations import KeyPath, Locations
from rnnbench.comparison.messages import validation_lines
from rnnbench.comparison.model import Comparison, LearnerSection, Published, TaskSection
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
    """One learner configuration on one task configuration."""

    task: ResolvedTask
    learner: str
    plugin: Plugin
    description: LearnerDescription
    config: PluginConfig
    published: Published | None

    def __str__(self) -> str:
        return f"{self.learner} on {self.task.label}"


@dataclass(frozen=True)
class ResolvedComparison:
    """A comparison whose every section has been checked.  Cells: task by task, in file order.

    chosen: by label of a learner whose ``backend`` is ``auto``, the backend that this is here.
    """

    comparison: Comparison
    cells: tuple[Cell, ...]
    chosen: Mapping[str, str] = field(default_factory=dict)


def resolve(comparison: Comparison, locations: Locations, host: Host) -> ResolvedComparison:
    """Check every plugin section.  Raises ConfigError, one line a mistake, all mistakes at once."""
    resolver = _Resolver(comparison, locations, host)
    cells = resolver.cells()
    if resolver.mistakes:
        raise ConfigError("\n".join(dict.fromkeys(resolver.mistakes)))
    return ResolvedComparison(comparison, tuple(cells), resolver.chosen)


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
        cells = []
        for task_section, task in zip(self._comparison.task, tasks, strict=True):
            for i, section in enumerate(self._comparison.learner):
                found = learners[i]
                if found is None:
                    continue
                plugin, description = found
                config = self._learner_config(i, section, task_section, description)
                if task is not None and config is not None:
                    published = _for_task(section.published, task_section)
                    cells.append(Cell(task, section.name, plugin, description, config, published))
        return cells

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
        known = {name for task in self._comparison.task for name in (task.name, task.use)}
        for key, by_task in (("on", section.on), ("published", section.published)):
            for name in by_task:
                if name not in known:
                    self._mistake(
                        ("learner", i, key, name),
                        f"learner {section.name!r}: [learner.{key}.{name}]: no task {name!r} in "
                        f"this comparison{did_you_mean(name, known)}",
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
