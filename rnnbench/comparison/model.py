"""A comparison as the user writes it: the host's own keys, with the plugins' keys set aside."""

from __future__ import annotations

from typing import Any

from pydantic import (
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)

from rnnbench.comparison.published import Published, QuotedRow
from rnnbench.comparison.section import Name, Section


class Budget(Section):
    """What one trial may spend; the first limit that is reached ends it as ``unsolved``."""

    presentations: int = Field(
        default=1_000_000, gt=0, description="training sequences of a trial, at most"
    )
    seconds: float | None = Field(
        default=None,
        gt=0,
        description="training time of a trial in seconds, at most; unset for no limit",
    )


class SectionBudget(Section):
    """What a section changes of the budget; a limit that it does not give is the outer one's."""

    presentations: int | None = Field(
        None, gt=0, description="training sequences of a trial, at most"
    )
    seconds: float | None = Field(
        None, gt=0, description="training time of a trial in seconds, at most"
    )

    def over(self, outer: Budget) -> Budget:
        """The outer budget with this one's limits over it."""
        return outer.model_copy(update=self.model_dump(exclude_none=True))


def _admit_plugin_keys(schema: dict[str, Any]) -> None:
    """In the file the plugin's keys stand in the section itself, so its schema must let them."""
    del schema["properties"]["settings"]
    schema["additionalProperties"] = True


class _PluginSection(Section):
    """A section whose remaining keys belong to a plugin; they are checked in a second pass.

    ``settings`` holds these keys; a section is written, and dumped, with them in its midst.
    """

    model_config = ConfigDict(json_schema_extra=_admit_plugin_keys)

    use: Name = Field(description="name of the plugin's learner or task")
    label: Name | None = Field(None, description="name in tables and messages; default: use")
    trials: int | None = Field(
        None, gt=0, lt=2**32, description="trials of the cells concerned; default: the outer ones"
    )
    budget: SectionBudget | None = Field(
        None, description="limits of a trial of the cells concerned, over the outer ones"
    )
    check_every: int | None = Field(
        None,
        gt=0,
        description="presentations between two looks at the stopping rules, in the cells concerned",
    )
    settings: dict[str, Any] = Field(description="keys of the plugin's own model")

    @model_validator(mode="before")
    @classmethod
    def _set_plugin_keys_aside(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        ours = cls.model_fields.keys() - {"settings"}
        own = {key: value for key, value in data.items() if key in ours}
        rest = {key: value for key, value in data.items() if key not in ours}
        return {**own, "settings": rest}

    @model_serializer(mode="wrap")
    def _put_plugin_keys_back(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        own: dict[str, Any] = dump(self)
        return {**own.pop("settings"), **own}

    @property
    def name(self) -> str:
        """The label, or what the section uses."""
        return self.label or self.use


class TaskSection(_PluginSection):
    """One ``[[task]]``: a task and its settings."""

    preset: Name | None = Field(None, description="named settings of the task, under the others")


class LearnerSection(_PluginSection):
    """One ``[[learner]]``: a learner, its settings, and settings for single tasks.

    Its ``trials``, ``budget`` and ``check_every`` go over those of a task.
    """

    tasks: list[Name] | None = Field(
        None,
        min_length=1,
        description="labels of the tasks it runs on, or names that no label is; default: all",
    )
    variant: Name | None = Field(
        None, description="in what it departs from the literal description; shown in tables"
    )
    on: dict[str, dict[str, Any]] = Field(
        default_factory=dict, description="settings for one task only, by the task's label"
    )
    published: dict[str, Published] = Field(
        default_factory=dict, description="figures from the literature, by the task's label"
    )


class Comparison(Section):
    """Which learners run on which tasks, how often, and for how long."""

    name: Name = Field(description="title of the comparison; also names its run directory")
    trials: int = Field(10, gt=0, lt=2**32, description="trials of a cell")
    seed: int = Field(1997, ge=0, description="root of all random numbers")
    check_every: int = Field(
        100, gt=0, description="presentations between two looks at the stopping rules"
    )
    budget: Budget = Field(Budget(), description="what one trial may spend")
    checkpoint_seconds: float = Field(
        30.0, ge=0, description="seconds between two checkpoints of unfinished trials"
    )
    stall_seconds: float = Field(
        300.0,
        gt=0,
        description="hard limit: a worker that finishes no check in this time is killed",
    )
    task: list[TaskSection] = Field(min_length=1, description="the tasks")
    learner: list[LearnerSection] = Field(min_length=1, description="the learners")
    published: list[QuotedRow] = Field(
        default_factory=list, description="rows of published tables that are not measured here"
    )
