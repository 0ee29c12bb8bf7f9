"""The figures of one criterion over the trials of a cell."""

from __future__ import annotations

from collections.abc import Iterable
from math import isfinite

from pydantic import BaseModel, ConfigDict, Field

from rnnbench.criteria import SetScore
from rnnbench.results import statistics
from rnnbench.results.records import TrialRecord


class CriterionSummary(BaseModel):
    """When a criterion first held, and how the final test went then.  Only trials where it did."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    held: int = Field(description="trials in which it held")
    presentations: float | None = Field(description="mean presentations until it first held")
    interval: tuple[float, float] | None = Field(
        description="bootstrap 95 % interval of this mean; null below 5 trials"
    )
    range: tuple[int, int] | None = Field(description="lowest and highest of single trials")
    scored: int = Field(description="trials of which the final test set was scored at that moment")
    wrong: float | None = Field(description="mean number of its sequences that were wrong then")
    size: int | None = Field(description="sequences of the final test set")
    mean_error: float | None = Field(description="mean absolute error on it then")


def success_summary(records: Iterable[TrialRecord]) -> CriterionSummary:
    """Of success, after which a trial ends: all criteria have held."""
    return _summary((r.solved_after, r.final) for r in records if r.solved_after is not None)


def criterion_summaries(records: list[TrialRecord]) -> dict[str, CriterionSummary]:
    """Of each criterion by itself, in the order of the task."""
    names = dict.fromkeys(name for record in records for name in record.criteria)
    return {name: _summary(_moments(name, records)) for name in names}


def _moments(name: str, records: list[TrialRecord]) -> Iterable[tuple[int, SetScore | None]]:
    for record in records:
        after = record.criteria.get(name)
        if after is not None:
            # What held at the last check held with the weights that the final score is of.
            at_end = record.final if after == record.presentations else None
            yield after, record.scores.get(name, at_end)


def _summary(moments: Iterable[tuple[int, SetScore | None]]) -> CriterionSummary:
    known = list(moments)
    after = [presentations for presentations, _ in known]
    scores = [score for _, score in known if score is not None]
    return CriterionSummary(
        held=len(after),
        presentations=statistics.mean(after),
        interval=statistics.mean_interval(after),
        range=(min(after), max(after)) if after else None,
        scored=len(scores),
        wrong=statistics.mean([score.wrong for score in scores]),
        size=scores[0].size if scores else None,
        mean_error=finite(statistics.mean([score.mean_error for score in scores])),
    )


def finite(value: float | None) -> float | None:
    """The value, or None where it is not finite."""
    return value if value is not None and isfinite(value) else None


NOT_HELD = _summary(())
"""Of a criterion that has held in no trial."""
