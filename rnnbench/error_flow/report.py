"""The error flow as Markdown: a page for people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rnnbench.error_flow.measuring import CellFlow, FlowWanted, TaskFlow
from rnnbench.error_flow.summary import FlowSummary, LagSummary
from rnnbench.results.markdown import escape, table

_LEGEND = """\
An error of 1 arrives at the activity of unit u at step t, that of the sequence's last target. The
*scaling* is its size at the net input of unit v at step t - q, in the gradient that the learner
uses: |∂y_u(t) / ∂net_v(t - q)|. *largest*, *mean* and quantiles are over all trials, sequences and
pairs (u, v) between which the learner lets errors flow; the other columns are medians of the
factors of which a scaling is the product, and bounds (the largest over the trials)."""


@dataclass(frozen=True)
class FlowPage:
    """What was measured, and how.

    * ``command``      that measures the same
    * ``check_every``  presentations between two looks at the stopping rules
    * ``figure``       the drawing's file name, None where there is none
    * ``why_none``     why there is no figure
    """

    command: str
    seed: int
    check_every: int
    wanted: FlowWanted
    tasks: tuple[TaskFlow, ...]
    figure: str | None = None
    why_none: str = ""


def markdown(page: FlowPage) -> str:
    """The whole page, ending in a newline."""
    parts = ["# Error flow", f"Written by `{page.command}`; seed {page.seed}.", _LEGEND]
    if page.figure is not None:
        parts.append(f"![scaling of the error against the lag]({page.figure})")
        parts.append(_figure_legend(page.tasks))
    else:
        parts.append(f"Not drawn: {page.why_none}.")
    for task in page.tasks:
        parts += _task(task)
    return "\n\n".join(parts) + "\n"


def _figure_legend(tasks: Sequence[TaskFlow]) -> str:
    trained = any(cell.after is not None for task in tasks for cell in task.cells)
    before = " after training, dashed before; bounds after training dotted" if trained else ""
    return f"Median and band from the 10 % to the 90 % quantile{before}."


def _task(task: TaskFlow) -> list[str]:
    text = (
        f"{task.summary}. Measured on the next {task.sequences} training sequences of each trial."
    )
    parts = [f"## {escape(task.task)}", escape(text[:1].upper() + text[1:])]
    parts += ["The largest scaling:", _overview(task)]
    conditions = _conditions(task)
    if conditions:
        parts += ["What the article's analysis asks of the recurrent weights w:", conditions]
    for cell in task.cells:
        parts += [f"### {escape(cell.learner)}", _training(cell), _lags_table(cell)]
    return parts


def _overview(task: TaskFlow) -> str:
    shown = _shown_lags(task.lags)
    rows = [
        [cell.learner, when, *(number(flow.lags[lag - 1].largest) for lag in shown)]
        for cell in task.cells
        for when, flow in _times(cell)
    ]
    headers = ["learner", "training", *(f"q = {lag}" for lag in shown)]
    return table(headers, rows, right=range(2, len(headers)))


def _conditions(task: TaskFlow) -> str:
    rows = [
        [
            *(cell.learner, when, condition.name),
            *(number(condition.largest), number(condition.limit)),
            f"{condition.holds} / {condition.nets}",
        ]
        for cell in task.cells
        for when, flow in _times(cell)
        for condition in flow.conditions
    ]
    headers = ("learner", "training", "condition", "largest", "limit", "holds in trials")
    return table(headers, rows, right=(3, 4, 5)) if rows else ""


def _training(cell: CellFlow) -> str:
    """How the trials' training ended."""
    if not cell.ends:
        return f"{cell.before.nets} trials, not trained."
    solved = [end.presentations for end in cell.ends if end.outcome == "solved"]
    text = f"{len(cell.ends)} trials, {len(solved)} of them solved"
    if solved:
        text += f" after {min(solved):,} to {max(solved):,} presentations"
    unsolved = [end for end in cell.ends if end.outcome == "unsolved"]
    if unsolved:
        text += f", {len(unsolved)} trained for {unsolved[0].presentations:,}"
    diverged = sum(end.outcome == "diverged" for end in cell.ends)
    if diverged:
        text += f", **{diverged} diverged** and left out after training"
    return text + "."


def _lags_table(cell: CellFlow) -> str:
    first = cell.before.lags[0]
    headers = ["training", "q", "largest", "mean", "10 %", "median", "90 %"]
    headers += [*first.stages, *first.bounds]
    rows = [
        [when, *_row(flow.lags[lag - 1], tuple(first.stages), tuple(first.bounds))]
        for when, flow in _times(cell)
        for lag in _shown_lags(len(flow.lags))
    ]
    return table(headers, rows, right=range(1, len(headers)))


def _row(lag: LagSummary, stages: Sequence[str], bounds: Sequence[str]) -> list[str]:
    figures = (lag.largest, lag.mean, lag.low, lag.median, lag.high)
    beside = [*(lag.stages.get(name) for name in stages), *(lag.bounds.get(b) for b in bounds)]
    return [str(lag.lag), *(number(value) for value in (*figures, *beside))]


def _times(cell: CellFlow) -> list[tuple[str, FlowSummary]]:
    """Before and, where there was training, after it."""
    return [("before", cell.before)] + ([("after", cell.after)] if cell.after is not None else [])


def _shown_lags(longest: int) -> list[int]:
    """1, 2, 5, 10, 20, 50, ... and the longest."""
    steps = (m * 10**e for e in range(len(str(longest))) for m in (1, 2, 5))
    return sorted({longest, *(lag for lag in steps if lag < longest)})


def number(value: float | None) -> str:
    """Two significant digits; a dash where there is no such figure."""
    if value is None:
        return "-"
    if value == 0.0 or 0.0095 <= value < 99.5:
        return f"{value:.2g}"
    return f"{value:.1e}"
