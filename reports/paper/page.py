"""Page `paper`: every table measured beside published, the figures, and what it all says."""

from __future__ import annotations

from pathlib import Path

from rnnbench.plugin import PUBLISHED_LEGEND, PageSources, Run, draw_curves, published_table, table
from rnnbench_reports.paper import table_10, table_11
from rnnbench_reports.paper.render import render
from rnnbench_reports.paper.rows import ArticleRow, Reading, article_rows

TABLES = tuple(f"paper/table-{number}" for number in range(1, 10))

TITLES = {
    "1": "embedded Reber grammar",
    "2": "repeat the first symbol (2a, 2b)",
    "3": "long lags with many distractors (2c)",
    "4": "two sequences (3a)",
    "5": "two sequences, noise on all elements (3b)",
    "6": "two sequences, noisy targets (3c)",
    "7": "adding",
    "8": "multiplication",
    "9": "temporal order",
}

CURVES = {
    "table-1": ("paper/table-1", "embedded-reber"),
    "table-7": ("paper/table-7", "T = 500"),
    "table-9": ("paper/table-9", "6b"),
}
"""Figures of learning curves: file stem, run, and task."""


def write(sources: PageSources) -> str:
    """The page; figures of learning curves go beside it."""
    runs = {name: sources.run(name) for name in TABLES}
    rows = [row for name, run in runs.items() for row in article_rows(name, run.published())]
    return render(
        "page.md.jinja",
        tables={name.removeprefix("paper/table-"): _table(run) for name, run in runs.items()},
        titles=TITLES,
        legend=PUBLISHED_LEGEND,
        verdict=verdict(rows),
        rows=rows,
        as_printed=sum(row.printed.close for row in rows),
        reproduced=sum(row.best.close for row in rows),
        table_10=_body(table_10.write(sources)),
        table_11=_body(table_11.write(sources)),
        curves=_curves(runs, sources.folder),
        minutes=sum(_seconds(run) for run in runs.values()) / 60.0,
        trials=sum(len(run.trials) for run in runs.values()),
        presentations=sum(t.presentations for run in runs.values() for t in run.trials),
        unfinished=[name for name, run in runs.items() if len(run.trials) < run.planned],
        machine=_machine(runs["paper/table-1"]),
    )


def verdict(rows: list[ArticleRow]) -> str:
    """One line a row of the article: its literal reading, and the best one."""
    headers = (
        *("table", "row", "published", "as printed: ratio", "solved"),
        *("best variant", "its ratio", "its solved"),
    )
    return table(headers, [_verdict(row) for row in rows], right=(2, 3, 4, 6, 7))


def _verdict(row: ArticleRow) -> list[str]:
    printed, best = row.printed, row.best
    literal = [row.table, row.name, row.published, _marked(printed), printed.solved]
    if best is printed:
        return [*literal, "as printed" if printed.close else "none that was tried", "", ""]
    return [*literal, best.variant, _marked(best), best.solved]


def _marked(reading: Reading) -> str:
    return f"{reading.ratios} ✓" if reading.close else reading.ratios


def _table(run: Run) -> str:
    return published_table(run.published())


def _body(page: str) -> str:
    """A page without its title."""
    return page.partition("\n\n")[2].strip()


def _curves(runs: dict[str, Run], folder: Path | None) -> list[tuple[str, str]]:
    """(caption, file name) of every figure drawn; none without a folder to draw into."""
    if folder is None:
        return []
    figures = []
    for stem, (name, task) in CURVES.items():
        curves = [curve for curve in runs[name].curves() if curve.task == task]
        file = f"curves-{stem}.svg"
        draw_curves(task, curves, folder / file)
        figures.append((f"{name}, {task}", file))
    return figures


def _seconds(run: Run) -> float:
    return sum(trial.seconds for trial in run.trials)


def _machine(run: Run) -> str:
    environment = run.environments[-1]
    return (
        f"{environment['processor']}, {environment['cores']} cores, native code "
        f"{environment['native']}"
    )
