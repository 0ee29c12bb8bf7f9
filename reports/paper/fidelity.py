"""Page `paper/fidelity`: why rows miss the published figure, by one change at a time."""

from __future__ import annotations

from rnnbench.plugin import PageSources, PublishedRow, Run, table
from rnnbench_reports.paper.render import render

STUDIES = (
    *("embedded-reber", "first-symbol", "long-lag", "two-sequence"),
    *("adding-first-pair", "adding-500", "adding-1000", "multiplication", "temporal-order"),
)
"""Presets ``paper/fidelity-NAME``, in the order of the article's experiments."""


def write(sources: PageSources) -> str:
    """The page, from the runs of all studies."""
    runs = {name: sources.run(f"paper/fidelity-{name}") for name in STUDIES}
    return render(
        "fidelity.md.jinja",
        changes={name: changes_table(run) for name, run in runs.items()},
        trials=sum(len(run.trials) for run in runs.values()),
        minutes=sum(trial.seconds for run in runs.values() for trial in run.trials) / 60.0,
    )


def changes_table(run: Run) -> str:
    """A row a learner, that is a change; for each task (and criterion) trials, mean and ratio."""
    cells = run.cells()
    by_cell: dict[tuple[str, str], list[str]] = {}
    columns: dict[str, None] = {}
    for task in dict.fromkeys(cell.task for cell in cells):
        for row in (row for row in run.published() if row.task == task):
            by_cell[row.learner, _column(row)] = _figures(row)
            columns[_column(row)] = None
        # Sizes for which the article prints no figure.
        for cell in (cell for cell in cells if cell.task == task and cell.published is None):
            solved = f"{cell.solved} / {cell.planned}"
            by_cell[cell.learner, task] = [solved, _mean(cell.mean_presentations), "-"]
            columns[task] = None
    headers = ["change"]
    for column in columns:
        headers += [f"{column}: solved", "mean", "ratio [95 %]"]
    lines = []
    for learner in dict.fromkeys(cell.learner for cell in cells):
        line = [learner]
        for column in columns:
            line += by_cell.get((learner, column), ["", "", ""])
        lines.append(line)
    return table(headers, lines, right=range(1, len(headers)))


def _column(row: PublishedRow) -> str:
    return f"{row.task}, {row.criterion}" if row.criterion else str(row.task)


def _figures(row: PublishedRow) -> list[str]:
    """Solved of planned, mean presentations, ratio to the published figure."""
    if row.measured is None:
        return ["", "", ""]
    figures = row.measured.figures
    solved = f"{figures.held} / {row.measured.planned}"
    if row.ratio is None:
        return [solved, _mean(figures.presentations), "-"]
    ratio = f"{row.ratio:.2f}"
    if row.ratio_interval is not None:
        ratio += f" [{row.ratio_interval[0]:.2f}, {row.ratio_interval[1]:.2f}]"
    return [solved, _mean(figures.presentations), ratio]


def _mean(presentations: float | None) -> str:
    return "-" if presentations is None else f"{presentations:,.0f}"
