"""The figures of one cell of a comparison, from its trials."""

from __future__ import annotations

from collections import Counter
from math import isfinite

from pydantic import BaseModel, ConfigDict, Field

from rnnbench.comparison.model import Budget
from rnnbench.comparison.published import Published
from rnnbench.results import statistics
from rnnbench.results.criterion import (
    CriterionSummary,
    criterion_summaries,
    finite,
    success_summary,
)
from rnnbench.results.layout import CellLayout
from rnnbench.results.records import TrialRecord


class CellSummary(BaseModel):
    """One row of a report.  Figures that do not exist are null, and infinite ones too."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    task: str
    learner: str
    variant: str | None = Field(
        description="in what the learner departs from the literal description"
    )
    budget: Budget = Field(description="what a trial may spend")
    weights: int | None = Field(description="trainable numbers of the network")
    multiply_adds: int | None = Field(description="multiply-adds of a training step with a target")
    planned: int = Field(description="trials planned")
    outcomes: dict[str, int] = Field(description="number of trials by outcome")
    solved: int
    success_rate: float = Field(description="solved / planned")
    success_interval: tuple[float, float] | None = Field(
        description="exact (Clopper-Pearson) 95 % interval; null below 5 trials"
    )
    mean_presentations: float | None = Field(
        description="mean presentations to success over the solved trials, as in the article"
    )
    deviation_presentations: float | None = Field(
        description="sample standard deviation of the same"
    )
    median_presentations: float | None = Field(
        description="median over all trials, an unsolved one counting as longer than any"
    )
    ert: float | None = Field(
        description="expected running time: all presentations spent / trials solved"
    )
    ert_interval: tuple[float, float | None] | None = Field(
        description="bootstrap 95 % interval; null below 5 trials, upper end null where infinite"
    )
    success: CriterionSummary = Field(description="over the solved trials alone")
    criteria: dict[str, CriterionSummary] = Field(
        description="each criterion by itself, over the trials in which it held"
    )
    final_wrong: float | None = Field(
        description="mean number of wrong sequences of the final test set, over all trials scored"
    )
    final_size: int | None = Field(description="sequences of the final test set")
    final_error: float | None = Field(
        description="mean absolute error on the final test set, over all trials scored"
    )
    seconds: float | None = Field(description="mean seconds of a finished trial")
    published: Published | None
    ratio: float | None = Field(description="mean_presentations / published presentations")
    messages: list[str] = Field(description="why trials have no result, with their numbers")


def summarise(cell: CellLayout, records: list[TrialRecord]) -> CellSummary:
    """The figures of a cell.  records: those of its trials that have ended."""
    solved = [r for r in records if r.outcome == "solved"]
    after = [float(r.solved_after) for r in solved if r.solved_after is not None]
    mean = statistics.mean(after)
    published = cell.published.presentations if cell.published else None
    spent = [r.presentations for r in records]
    success = [r.outcome == "solved" for r in records]
    ert = statistics.expected_running_time(spent, success)
    timed = [r.seconds for r in records if not r.message]
    finals = [r.final for r in records if r.final is not None]
    known = next((r for r in records if r.weights is not None), None)
    complete = len(records) == len(cell.keys)
    return CellSummary(
        task=cell.task,
        learner=cell.learner,
        variant=cell.variant,
        budget=cell.budget,
        weights=known.weights if known else None,
        multiply_adds=known.multiply_adds if known else None,
        planned=len(cell.keys),
        outcomes=dict(Counter(r.outcome for r in records)),
        solved=len(solved),
        success_rate=len(solved) / len(cell.keys),
        success_interval=statistics.exact_interval(len(solved), len(cell.keys)),
        mean_presentations=mean,
        deviation_presentations=statistics.standard_deviation(after),
        # Of an unfinished cell the median is unknown: the trials to come may be the short ones.
        median_presentations=statistics.median_time([r.solved_after for r in records])
        if complete
        else None,
        ert=finite(ert),
        ert_interval=_interval(statistics.ert_interval(spent, success)),
        success=success_summary(records),
        criteria=criterion_summaries(records),
        final_wrong=statistics.mean([float(f.wrong) for f in finals]),
        final_size=finals[0].size if finals else None,
        final_error=finite(statistics.mean([f.mean_error for f in finals])),
        seconds=statistics.mean(timed),
        published=cell.published,
        ratio=mean / published if mean is not None and published is not None else None,
        messages=_messages(records),
    )


def _interval(interval: statistics.Interval | None) -> tuple[float, float | None] | None:
    """Without a finite lower end there is no interval to speak of."""
    if interval is None or not isfinite(interval[0]):
        return None
    return interval[0], finite(interval[1])


def _messages(records: list[TrialRecord]) -> list[str]:
    """One text for each different message: outcome, trial numbers, message."""
    trials: dict[tuple[str, str], list[int]] = {}
    for record in records:
        if record.message:
            trials.setdefault((record.outcome, record.message), []).append(record.trial)
    return [
        f"{outcome} (trial{'s' if len(numbers) > 1 else ''} "
        f"{', '.join(str(n) for n in sorted(numbers))}): {message}"
        for (outcome, message), numbers in trials.items()
    ]
