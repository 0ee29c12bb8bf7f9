"""The error flow against the lag as an SVG file: where the error of each learner is lost."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from rnnbench.drawing import can_draw, new_figure, save_svg
from rnnbench.error_flow.measuring import CellFlow, TaskFlow
from rnnbench.error_flow.summary import FlowSummary
from rnnbench.sequences import FloatArray

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FILE = "error-flow.svg"
_LOWEST, _HIGHEST = 1e-40, 1e6
"""The axis shows no more than this: float32 ends at 1e-38 below."""


def draw(tasks: Sequence[TaskFlow], folder: Path) -> str | None:
    """One panel a task, one colour a learner; returns the file's name, None without matplotlib.

    The median with a band from the 10 % to the 90 % quantile after training, dashed before it; the
    article's bound after training dotted.
    """
    if not can_draw():
        return None
    figure = new_figure(10.0, 4.0 * len(tasks))
    panels = figure.subplots(len(tasks), 1, squeeze=False)[:, 0]
    for axes, task in zip(panels, tasks, strict=True):
        _panel(axes, task)
    save_svg(figure, folder / FILE)
    return FILE


def _panel(axes: Axes, task: TaskFlow) -> None:
    for number, cell in enumerate(task.cells):
        _learner(axes, cell, f"C{number % 10}")
    axes.set_yscale("log")
    low, high = axes.get_ylim()
    axes.set_ylim(max(low, _LOWEST), min(high, _HIGHEST))
    axes.set_xlim(0, task.lags)
    axes.set_title(task.task)
    axes.set_xlabel("lag q, steps back in time")
    axes.set_ylabel("scaling of the error")
    axes.grid(visible=True, alpha=0.3)
    axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), fontsize="small")


def _learner(axes: Axes, cell: CellFlow, colour: str) -> None:
    main = cell.after if cell.after is not None and cell.after.nets else None
    if main is not None:
        _line(axes, cell.before, colour, f"{cell.learner}, before training", "--")
    main, when = (main, "trained") if main is not None else (cell.before, "not trained")
    _line(axes, main, colour, f"{cell.learner}, {when}", "-")
    lags = _lags(main)
    low = _positive([lag.low for lag in main.lags])
    high = _positive([lag.high for lag in main.lags])
    # A band whose lower edge is 0 goes down to the lower end of the axis.
    axes.fill_between(lags, np.where(np.isnan(low), _LOWEST, low), high, color=colour, alpha=0.2)
    for name in main.lags[0].bounds:
        bound = _positive([lag.bounds[name] for lag in main.lags])
        axes.plot(lags, bound, color=colour, linestyle=":", label=f"{cell.learner}, bound {name}")


def _line(axes: Axes, flow: FlowSummary, colour: str, label: str, style: str) -> None:
    zero_from = flow.zero_from()
    if zero_from is not None:
        label += f" (0 from lag {zero_from} on)"
    median = _positive([lag.median for lag in flow.lags])
    # A single point, such as of a flow that ends after one lag, has no line.
    marker = "o" if np.count_nonzero(~np.isnan(median)) == 1 else None
    axes.plot(_lags(flow), median, color=colour, linestyle=style, marker=marker, label=label)


def _lags(flow: FlowSummary) -> list[int]:
    return [lag.lag for lag in flow.lags]


def _positive(values: Sequence[float | None]) -> FloatArray:
    """What a logarithmic axis can show; NaN, which leaves a gap, for the rest."""
    numbers = np.array([np.nan if value is None else value for value in values], dtype=np.float64)
    return np.where(numbers > 0.0, numbers, np.nan)
