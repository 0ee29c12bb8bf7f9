"""The result of one trial, as it is stored and reported."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from rnnbench.criteria import SetScore

Outcome = Literal["solved", "unsolved", "diverged", "failed", "crashed", "timeout", "cancelled"]

MEASURED: frozenset[Outcome] = frozenset({"solved", "unsolved", "diverged"})
"""Outcomes that are results of learning.  The others say that something went wrong around it;
such a trial is run again when its comparison is resumed."""


class TrialRecord(BaseModel):
    """One row: what became of one trial."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str = Field(description="digest of everything that the numbers depend on")
    task: str = Field(description="label of the task")
    learner: str = Field(description="label of the learner")
    trial: int = Field(description="number of the trial, from 0")
    outcome: Outcome
    presentations: int = Field(description="training sequences presented, successful or not")
    solved_after: int | None = Field(
        description="presentations after which every criterion had held; null unless solved"
    )
    criteria: dict[str, int | None] = Field(
        description="presentations after which each criterion first held, checked every check_every"
    )
    seconds: float = Field(
        description="the trial's share of its group's time: data, training and checks"
    )
    final: SetScore | None = Field(
        description="score on the task's final test set after the end of the trial"
    )
    weights: int | None = Field(description="trainable numbers of the network")
    multiply_adds: int | None = Field(description="multiply-adds of a training step with a target")
    message: str = Field(description="why a trial has no result; empty otherwise")
