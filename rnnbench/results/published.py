"""Measured beside published: for every figure of the literature what this run measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from rnnbench.comparison.published import Published, PublishedScore, QuotedRow
from rnnbench.results.criterion import NOT_HELD, CriterionSummary
from rnnbench.results.summary import CellSummary

if TYPE_CHECKING:
    from rnnbench.results.run import Run

CLOSE = (0.5, 2.0)
"""A ratio measured / published within these bounds, they included, counts as close."""


class MeasuredSide(BaseModel):
    """What the trials of this run say of a criterion; figures of trials in which it held."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    planned: int = Field(description="trials planned")
    ended: int = Field(description="trials that have ended")
    weights: int | None = Field(description="trainable numbers of the network")
    figures: CriterionSummary


class PublishedSide(BaseModel):
    """What is printed.  Figures that are not printed are null."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    presentations: float | None = Field(description="mean presentations to success")
    text: str | None = Field(description="what is printed in the place of a number")
    range: tuple[float, float] | None = Field(description="lowest and highest of single trials")
    success: float | None = Field(description="fraction of trials that succeeded")
    trials: int | None = Field(description="trials that the figures are means of")
    weights: int | None = Field(description="trainable numbers of the network")
    wrong: float | None = Field(description="sequences of the test set wrong, of `of`")
    of: int | None = Field(description="sequences of the test set")
    wrong_fraction: float | None = Field(description="fraction of the test set wrong")
    mean_error: float | None = Field(description="mean absolute error on the test set")
    note: str | None = Field(description="how it is read: an erratum, an open point")
    source: str = Field(description="where it is printed")


class PublishedRow(BaseModel):
    """One row of the table: a criterion of a cell, or of a row that is only quoted."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    task: str | None = Field(description="label of the task; null for a row that names none")
    learner: str = Field(description="label of the learner, or of the quoted row")
    variant: str | None = Field(
        description="in what the learner departs from the literal description"
    )
    criterion: str | None = Field(description="null for success: all criteria of the task")
    measured: MeasuredSide | None = Field(description="null where it is not measured here")
    published: PublishedSide
    ratio: float | None = Field(description="mean presentations measured / published")
    ratio_interval: tuple[float, float] | None = Field(
        description="bootstrap 95 % interval of the measured mean, divided by the published one"
    )
    close: bool | None = Field(description="whether the ratio lies in 0.5 to 2; null without one")


def published_rows(run: Run) -> list[PublishedRow]:
    """Task by task in the order of the comparison: the measured cells, then the quoted rows.

    A cell has a row for every criterion that has figures of its own, and one for its success.
    """
    cells = run.cells()
    tasks = list(dict.fromkeys(cell.task for cell in cells))
    rows: list[PublishedRow] = []
    for task in [*tasks, None]:
        for cell in cells:
            if cell.task == task and cell.published is not None:
                rows += _measured_rows(cell, cell.published)
        for row in run.layout.published:
            if row.task_in(tasks) == task:
                rows += _quoted_rows(task, row)
    return rows


def _measured_rows(cell: CellSummary, published: Published) -> list[PublishedRow]:
    return [
        _row(cell.task, cell.learner, cell.variant, name, side, _measured(cell, name))
        for name, side in _published_sides(published)
    ]


def _quoted_rows(task: str | None, row: QuotedRow) -> list[PublishedRow]:
    return [_row(task, row.label, None, name, side, None) for name, side in _published_sides(row)]


def _row(
    task: str | None,
    learner: str,
    variant: str | None,
    criterion: str | None,
    published: PublishedSide,
    measured: MeasuredSide | None,
) -> PublishedRow:
    ratio = interval = None
    if measured is not None and published.presentations is not None:
        mean, spread = measured.figures.presentations, measured.figures.interval
        if mean is not None:
            ratio = mean / published.presentations
        if spread is not None:
            interval = spread[0] / published.presentations, spread[1] / published.presentations
    return PublishedRow(
        task=task,
        learner=learner,
        variant=variant,
        criterion=criterion,
        measured=measured,
        published=published,
        ratio=ratio,
        ratio_interval=interval,
        close=None if ratio is None else CLOSE[0] <= ratio <= CLOSE[1],
    )


def _measured(cell: CellSummary, criterion: str | None) -> MeasuredSide:
    # A criterion that no trial names: none has ended yet.
    figures = cell.success if criterion is None else cell.criteria.get(criterion, NOT_HELD)
    return MeasuredSide(
        planned=cell.planned,
        ended=sum(cell.outcomes.values()),
        weights=cell.weights,
        figures=figures,
    )


def _published_sides(published: Published) -> list[tuple[str | None, PublishedSide]]:
    """(criterion, figures) of every criterion that has some; last, those of the whole."""
    sides: list[tuple[str | None, PublishedSide]] = [
        (name, _side(published, score)) for name, score in published.criteria.items()
    ]
    if published.has_overall_figure or not published.criteria:
        text = published.text if isinstance(published, QuotedRow) else None
        whole = _side(published, published)
        spread = None if published.range is None else (published.range[0], published.range[1])
        more = {"text": text, "range": spread, "success": published.success}
        sides.append((None, whole.model_copy(update=more)))
    return sides


def _side(published: Published, score: PublishedScore) -> PublishedSide:
    return PublishedSide(
        presentations=score.presentations,
        text=None,
        range=None,
        success=None,
        trials=published.trials,
        weights=published.weights,
        wrong=score.wrong,
        of=score.of,
        wrong_fraction=score.wrong_fraction,
        mean_error=score.mean_error,
        note=published.note,
        source=published.source,
    )
