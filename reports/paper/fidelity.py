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
    rows = run.published() or []
    by_cell = {(row.learner, _column(row)): row for row in rows}
    columns = list(dict.fromkeys(_column(row) for row in rows))
    headers = ["change"]
    for column in columns:
        headers += [f"{column}: solved", "mean", "ratio [95 %]"]
    cells = run.cells()
    lines = []
    for learner in dict.fromkeys(cell.learner for cell in cells):
        line = [learner]
        for column in columns:
            line += _figures(by_cell.get((learner, column)))
        lines.append(line)
    return table(headers, lines, right=range(1, len(headers)))


def _column(row: PublishedRow) -> str:
    return f"{row.task}, {row.criterion}" if row.criterion else str(row.task)


def _figures(row: PublishedRow | None) -> list[str]:
    """Solved of planned, mean presentations, ratio to the published figure."""
    if row is None or row.measured is None:
        return ["", "", ""]
    measured = row.measured
    solved = f"{measured.figures.held} / {measured.planned}"
    if measured.figures.presentations is None or row.ratio is None:
        return [solved, "-", "-"]
    ratio = f"{row.ratio:.2f}"
    if row.ratio_interval is not None:
        ratio += f" [{row.ratio_interval[0]:.2f}, {row.ratio_interval[1]:.2f}]"
    return [solved, f"{measured.figures.presentations:,.0f}", ratio]
