"""What a run directory says about its comparison: plain data that needs no plugin to be read."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from rnnbench.comparison.model import Budget
from rnnbench.comparison.published import Published, QuotedRow


class CellLayout(BaseModel):
    """One cell of the comparison, as reports need it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    task: str = Field(description="label of the task")
    task_name: str = Field(description="name of the task's plugin entry")
    task_summary: str = Field(description="the task in one line")
    task_solved: str = Field(description="when a trial counts as solved, in one line")
    learner: str = Field(description="label of the learner")
    learner_name: str = Field(description="name of the learner's plugin entry")
    variant: str | None = Field(
        description="in what the learner departs from the literal description"
    )
    task_settings: dict[str, Any]
    learner_settings: dict[str, Any]
    budget: Budget = Field(description="what a trial may spend")
    check_every: int = Field(description="presentations between two looks at the stopping rules")
    published: Published | None
    keys: list[str] = Field(description="keys of the planned trials, by trial number")


class RunLayout(BaseModel):
    """The resolved comparison of a run."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    seed: int
    cells: list[CellLayout]
    published: list[QuotedRow] = Field(
        description="rows of published tables that are not measured here"
    )
