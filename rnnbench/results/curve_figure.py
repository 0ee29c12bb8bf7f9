"""The learning curves of one task as an SVG figure: error on the left, success on the right."""

from __future__ import annotations

from collections.abc import Sequence
from math import nan
from pathlib import Path
from typing import TYPE_CHECKING

from rnnbench.drawing import new_figure, save_svg
from rnnbench.results.learning_curves import LearningCurve

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#000000", "#CC79A7", "#E69F00", "#56B4E9")
"""Told apart without colour vision: Okabe & Ito (2008), Color Universal Design; without yellow."""

LINES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)))
"""Told apart in black and white.  Their number and that of the colours have no common factor."""


def draw_curves(title: str, curves: Sequence[LearningCurve], path: Path) -> None:
    """Draw the curves of one task, of which at least one has a result.  Needs matplotlib."""
    figure = new_figure(9.6, 4.4)
    errors, solved = figure.subplots(1, 2, sharex=True)
    for number, curve in enumerate(curves):
        colour = COLOURS[number % len(COLOURS)]
        line = LINES[number % len(LINES)]
        _draw_errors(errors, curve, colour, line)
        _draw_solved(solved, curve, colour, line)
    first = min(curve.errors[0].presentations for curve in curves if curve.errors)
    for axes in (errors, solved):
        axes.set_xscale("log")
        axes.set_xlim(0.9 * first, 1.1 * max(curve.end for curve in curves))
        axes.set_xlabel("presentations")
        axes.grid(visible=True, alpha=0.3)
    if any(point.low or point.median for curve in curves for point in curve.errors):
        errors.set_yscale("log")
    errors.set_ylabel("training error")
    errors.set_title(
        "median and quartiles; a trial that has ended keeps its last error", fontsize="small"
    )
    solved.set_ylim(-0.02, 1.02)
    solved.set_ylabel("fraction of trials solved")
    solved.set_title("95 % band from the first success on", fontsize="small")
    figure.suptitle(title, parse_math=False)
    legend = figure.legend(
        handles=errors.get_lines(),
        loc="outside lower center",
        ncols=min(len(curves), 3),
        handlelength=3.5,
        frameon=False,
    )
    for text in legend.get_texts():
        text.set_parse_math(False)
    save_svg(figure, path)


def _draw_errors(axes: Axes, curve: LearningCurve, colour: str, line: object) -> None:
    x = [point.presentations for point in curve.errors]
    axes.plot(
        x,
        [_drawn(point.median) for point in curve.errors],
        color=colour,
        linestyle=line,
        # A line of one point would not be seen.
        marker="o" if len(x) == 1 else "",
        label=curve.learner,
    )
    low = [_drawn(point.low) for point in curve.errors]
    high = [_drawn(point.high) for point in curve.errors]
    axes.fill_between(x, low, high, color=colour, alpha=0.15, linewidth=0)


def _draw_solved(axes: Axes, curve: LearningCurve, colour: str, line: object) -> None:
    if not curve.end:
        return
    # A logarithmic axis has no zero, so the first stretch begins at its left edge.
    x = [max(point.presentations, 1) for point in curve.solved]
    axes.step(x, [p.fraction for p in curve.solved], where="post", color=colour, linestyle=line)
    # The bands of learners without a success would lie over each other.
    banded = [(p.presentations, *p.interval) for p in curve.solved if p.fraction and p.interval]
    if banded:
        at, low, high = zip(*banded, strict=True)
        axes.fill_between(at, low, high, step="post", color=colour, alpha=0.15, linewidth=0)


def _drawn(error: float | None) -> float:
    """A logarithmic axis has neither zero nor infinity: lines and bands are broken there."""
    return error if error else nan
