"""The page of learning curves of some runs: figures and tables, on the screen or in a folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from rnnbench.drawing import can_draw
from rnnbench.errors import StoreError
from rnnbench.file_names import file_stem
from rnnbench.results.curve_figure import draw_curves
from rnnbench.results.curve_tables import error_table, solved_table
from rnnbench.results.learning_curves import LearningCurve, learning_curves
from rnnbench.results.markdown import escape
from rnnbench.results.run import Run

_LEGEND = """\
* *training error*: mean absolute error before each update. A point is recorded at the first check
  at or after each of 100, 112, 126, ... presentations (20 a decade) and at the trial's end; it is
  the mean over all sequences since the point before. Given are the median over the trials and, in
  brackets or as a band, their quartiles, at the last point recorded at or before. A trial that has
  ended keeps its last error for the rest of the axis; one that has diverged has an infinite error
  from then on
* *trials solved*: Kaplan-Meier estimate with 95 % intervals, each for its number of presentations
  by itself; trials are censored where their budget is spent, and where none was cut short before,
  these are the plain fraction of the trials planned and its exact binomial interval. Trials that
  diverged, have no result or have not ended yet count as not solved. No interval is given below 5
  trials
* a learner of which not all trials are solved ends with its longest trial (then a dash)"""

Figures = Mapping[tuple[int, str], str]
"""File names of figures, by the number of the run and the label of the task."""


def curves_page(runs: Sequence[Run], figures: Figures | None = None) -> str:
    """The page as Markdown, ending in a newline."""
    parts = ["# Learning curves"]
    for number, run in enumerate(runs):
        parts.append(f"## {escape(run.layout.name)}")
        for task, curves in by_task(run).items():
            parts += _section(task, curves, (figures or {}).get((number, task)))
    return "\n\n".join([*parts, _LEGEND]) + "\n"


def write_curves(runs: Sequence[Run], folder: Path) -> str:
    """Write README.md and, where matplotlib is installed, a figure for each task of each run.

    Returns the page.  Raises StoreError where the folder cannot be made or written.
    """
    figures: dict[tuple[int, str], str] = {}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for number, run in enumerate(runs) if can_draw() else ():
            for task, curves in by_task(run).items():
                if any(curve.errors for curve in curves):
                    words = [task] if len(runs) == 1 else [run.layout.name, task]
                    name = _file_name(words, set(figures.values()))
                    draw_curves(task, curves, folder / name)
                    figures[number, task] = name
        page = curves_page(runs, figures)
        (folder / "README.md").write_text(page, encoding="utf-8")
    except OSError as error:
        raise StoreError(f"{folder}: cannot write the figures here: {error.strerror}") from None
    return page


def by_task(run: Run) -> dict[str, list[LearningCurve]]:
    """The curves of a run by the label of their task, in the order of the comparison."""
    curves: dict[str, list[LearningCurve]] = {}
    for curve in learning_curves(run):
        curves.setdefault(curve.task, []).append(curve)
    return curves


def _section(task: str, curves: Sequence[LearningCurve], figure: str | None) -> list[str]:
    parts = [f"### {escape(task)}"]
    if figure is not None:
        parts += [f"![learning curves, {escape(task)}]({figure})", _CAPTION]
    missing = [
        f"* {escape(curve.learner)}: {curve.recorded} of {curve.planned} trials have a result."
        for curve in curves
        if curve.recorded < curve.planned
    ]
    parts += ["\n".join(missing)] if missing else []
    if not any(curve.errors for curve in curves):
        return parts
    parts += ["Median training error [quartiles]:", error_table(curves)]
    return [*parts, "Trials solved [95 %]:", solved_table(curves)]


_CAPTION = (
    "Left: median training error over the trials, with a band of the quartiles; a trial that has "
    "ended keeps its last error for the rest of the axis. Right: fraction of trials solved, with "
    "its 95 % band from the first success on."
)


def _file_name(words: Sequence[str], taken: set[str]) -> str:
    """Name of a figure, numbered where it would be another's."""
    stem = file_stem(" ".join(words), "curves")
    name, number = f"{stem}.svg", 2
    while name in taken:
        name, number = f"{stem}-{number}.svg", number + 1
    return name
