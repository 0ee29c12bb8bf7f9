"""The result of one trial, as it is stored and reported."""

from __future__ import annotations

from math import nan
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from rnnbench.criteria import SetScore

Outcome = Literal["solved", "unsolved", "diverged", "failed", "crashed", "timeout", "cancelled"]

MEASURED: frozenset[Outcome] = frozenset({"solved", "unsolved", "diverged"})
"""Outcomes that are results of learning.  The others say that something went wrong around it;
such a trial is run again when its comparison is resumed."""


class CurvePoint(NamedTuple):
    """One point of a learning curve.

    * ``presentations``  so far
    * ``error``  mean absolute training error over all sequences since the point before, or since
      the start; None where it is not finite
    """

    presentations: int
    error: float | None


def _nan_for_null(score: Any) -> Any:
    """JSON has no word for an error that is not finite, so null is written."""
    if isinstance(score, dict) and "mean_error" in score and score["mean_error"] is None:
        return {**score, "mean_error": nan}
    return score


StoredScore = Annotated[SetScore, BeforeValidator(_nan_for_null)]
"""A score that survives being written as JSON where its error is not finite."""


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
    scores: dict[str, StoredScore] = Field(
        default_factory=dict,
        description="score on the task's final test set when a criterion first held, for those "
        "that ask for it",
    )
    seconds: float = Field(
        description="the trial's share of its group's time: data, training and checks"
    )
    final: StoredScore | None = Field(
        description="score on the task's final test set after the end of the trial"
    )
    weights: int | None = Field(description="trainable numbers of the network")
    multiply_adds: int | None = Field(description="multiply-adds of a training step with a target")
    curve: tuple[CurvePoint, ...] = Field(
        default=(),
        description="the learning curve, [presentations, mean absolute training error since the "
        "point before] each, the last one at the trial's end; empty where there is no result",
    )
    message: str = Field(description="why a trial has no result; empty otherwise")
