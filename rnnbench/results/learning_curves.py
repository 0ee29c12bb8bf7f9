"""Learning curves of the cells of a run: training error and success against presentations."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from math import floor, inf, isfinite
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from rnnbench.results.kaplan_meier import solved_fraction
from rnnbench.results.layout import CellLayout
from rnnbench.results.records import CurvePoint, TrialRecord

if TYPE_CHECKING:
    from rnnbench.results.run import Run


class ErrorPoint(BaseModel):
    """Training errors of a cell's trials after so many presentations; null where infinite."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    presentations: int
    low: float | None = Field(description="lower quartile over the trials")
    median: float | None
    high: float | None = Field(description="upper quartile")


class SolvedPoint(BaseModel):
    """The fraction of trials solved from so many presentations on, up to the next point."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    presentations: int
    fraction: float = Field(description="Kaplan-Meier estimate")
    interval: tuple[float, float] | None = Field(
        description="95 % interval of the fraction, exact where no trial was cut short before; "
        "null below 5 trials"
    )


class LearningCurve(BaseModel):
    """What one learner's trials on one task did while they learned.

    Error of a trial: its last recorded point at or before, which is the mean over all sequences
    since the point before.  A trial that has ended keeps its last error; one that has diverged has
    an infinite error from then on.  A cell of which every planned trial is solved goes on to the
    end of the task's axis, another one as far as its longest trial.

    Of the trials planned those that diverged, have no result or have not ended yet count as never
    solved; those whose budget was spent are censored there.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    task: str
    learner: str
    planned: int = Field(description="trials planned")
    recorded: int = Field(description="trials with a result, and so a curve")
    end: int = Field(description="presentations at which the curve ends; 0 without any result")
    errors: list[ErrorPoint] = Field(description="by presentations; empty without any result")
    solved: list[SolvedPoint] = Field(description="by presentations, from 0 on")

    def errors_at(self, presentations: int) -> ErrorPoint | None:
        """The last point at or before; None before the first one and after the end."""
        index = bisect_right([point.presentations for point in self.errors], presentations)
        return self.errors[index - 1] if index and presentations <= self.end else None

    def solved_at(self, presentations: int) -> SolvedPoint | None:
        """The last point at or before; None after the end."""
        index = bisect_right([point.presentations for point in self.solved], presentations)
        return self.solved[index - 1] if presentations <= self.end else None


def learning_curves(run: Run) -> list[LearningCurve]:
    """The curves of every cell, in the order of the comparison."""
    recorded = [[r for r in run.trials_of(cell) if r.curve] for cell in run.layout.cells]
    ends: dict[str, int] = {}
    for cell, records in zip(run.layout.cells, recorded, strict=True):
        longest = max((r.presentations for r in records), default=0)
        ends[cell.task] = max(ends.get(cell.task, 0), longest)
    return [
        _learning_curve(cell, records, ends[cell.task])
        for cell, records in zip(run.layout.cells, recorded, strict=True)
    ]


def _learning_curve(
    cell: CellLayout, records: Sequence[TrialRecord], axis_end: int
) -> LearningCurve:
    """records: those with a curve.  axis_end: presentations of the task's longest trial."""
    planned = len(cell.keys)
    solved = [r.solved_after for r in records if r.solved_after is not None]
    censored = [r.presentations for r in records if r.outcome == "unsolved"]
    end = max((r.presentations for r in records), default=0)
    if len(solved) == planned:
        end = axis_end
    steps = solved_fraction(solved, censored, planned - len(solved) - len(censored))
    points = [
        SolvedPoint(presentations=step.at, fraction=step.fraction, interval=step.interval)
        for step in steps
    ]
    if points[-1].presentations < end:
        points.append(points[-1].model_copy(update={"presentations": end}))
    return LearningCurve(
        task=cell.task,
        learner=cell.learner,
        planned=planned,
        recorded=len(records),
        end=end,
        errors=_error_points([r.curve for r in records], end),
        solved=points,
    )


def _error_points(curves: Sequence[Sequence[CurvePoint]], end: int) -> list[ErrorPoint]:
    # The last point of a trial lies where the trial happened to end; all others lie where those of
    # all trials do.
    common = {point.presentations for curve in curves for point in curve[:-1]}
    points = []
    for at in sorted(common | {end}) if curves else ():
        errors = sorted(error for curve in curves for error in _last_error(curve, at))
        low, median, high = (quantile(errors, part) for part in (0.25, 0.5, 0.75))
        points.append(
            ErrorPoint(
                presentations=at, low=_finite(low), median=_finite(median), high=_finite(high)
            )
        )
    return points


def _last_error(curve: Sequence[CurvePoint], at: int) -> list[float]:
    """The error of the last point at or before; nothing before the first one."""
    index = bisect_right(curve, at, key=lambda point: point.presentations)
    if not index:
        return []
    error = curve[index - 1].error
    return [inf if error is None else error]


def quantile(ordered: Sequence[float], part: float) -> float:
    """Linear interpolation between the order statistics, of which the last may be infinite."""
    place = part * (len(ordered) - 1)
    below = floor(place)
    weight = place - below
    if not weight or ordered[below] == inf:
        return ordered[below]
    return ordered[below] + weight * (ordered[below + 1] - ordered[below])


def _finite(value: float) -> float | None:
    return value if isfinite(value) else None
