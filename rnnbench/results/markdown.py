"""The report as Markdown: for each task a table with a row a learner."""

from __future__ import annotations

from collections.abc import Sequence

from tabulate import tabulate

from rnnbench.results.run import Run
from rnnbench.results.summary import CellSummary

_HEADERS = (
    "learner",
    "weights",
    "solved",
    "success [95 %]",
    "mean of solved",
    "median",
    "ERT [95 %]",
    "wrong in test",
    "seconds",
    "published",
    "ratio",
)

_LEGEND = """\
Counts of training are presentations, and success is looked for every {check_every:,}.

* *solved*: of the planned trials; *success*: with its exact binomial interval
* *mean of solved*: over the solved trials alone, as in the 1997 article
* *median*: over all trials, an unsolved one counting as longer than any
* *ERT*, expected running time: all presentations spent, failures included, divided by the trials
  solved; with a bootstrap interval
* *wrong in test*: sequences of the final test set, mean over all trials that came to one
* *seconds*: of a trial, data and checks included
* *published*: the figure of the literature, with its success rate where that is not 100 %; *ratio*:
  mean of solved / published

No interval is given below 5 trials; a dash means that there is no such figure."""


def markdown(run: Run) -> str:
    """The whole report, ending in a newline."""
    layout = run.layout
    cells = run.cells()
    budget = f"{layout.budget.presentations:,} presentations"
    if layout.budget.seconds is not None:
        budget += f" or {layout.budget.seconds:g} s"
    parts = [
        f"# {escape(layout.name)}",
        f"{layout.trials} trials of each learner, seed {layout.seed}, budget of a trial {budget}.",
    ]
    for task in dict.fromkeys(cell.task for cell in layout.cells):
        about = next(cell for cell in layout.cells if cell.task == task)
        text = f"{about.task_summary}. Solved when {about.task_solved}."
        rows = [cell for cell in cells if cell.task == task]
        parts += [f"## {escape(task)}", escape(text[:1].upper() + text[1:]), cells_table(rows)]
        parts += [text for text in (_sources(rows), _failures(rows)) if text]
    if len(run.trials) < run.planned:
        missing = run.planned - len(run.trials)
        parts.append(f"**Unfinished:** {missing} of {run.planned} trials have not ended yet.")
    parts.append(_LEGEND.format(check_every=layout.check_every))
    parts += [_machine(environment) for environment in run.environments]
    return "\n\n".join(parts) + "\n"


def cells_table(cells: Sequence[CellSummary]) -> str:
    """The table of some cells, a row each."""
    return table(_HEADERS, [_row(cell) for cell in cells], right=range(1, len(_HEADERS)))


def table(headers: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> str:
    """A Markdown table of ready texts.  right: indices of the columns aligned to the right."""
    return tabulate(
        [[escape(text) for text in row] for row in rows],
        headers=[escape(text) for text in headers],
        tablefmt="pipe",
        disable_numparse=True,
        colalign=["right" if i in right else "left" for i in range(len(headers))] if rows else None,
    )


def escape(text: str) -> str:
    """Text that stays in its table cell and means nothing to Markdown."""
    for character in "\\|*_`<":
        text = text.replace(character, f"\\{character}")
    return " ".join(text.split())


def _row(cell: CellSummary) -> list[str]:
    return [
        cell.learner,
        count(cell.weights),
        f"{cell.solved} / {cell.planned}",
        _rate(cell),
        count(cell.mean_presentations),
        count(cell.median_presentations),
        _ert(cell),
        _wrong(cell),
        "-" if cell.seconds is None else f"{cell.seconds:.1f}",
        _published(cell),
        "-" if cell.ratio is None else f"{cell.ratio:.2f}",
    ]


def count(value: float | None) -> str:
    """A whole number with thousands separated, or a dash."""
    return "-" if value is None else f"{value:,.0f}"


def _rate(cell: CellSummary) -> str:
    text = f"{cell.success_rate:.0%}"
    if cell.success_interval is not None:
        low, high = cell.success_interval
        text += f" [{low:.0%}, {high:.0%}]"
    return text


def _ert(cell: CellSummary) -> str:
    if cell.ert is None:
        return "∞" if cell.outcomes else "-"
    text = count(cell.ert)
    if cell.ert_interval is not None:
        low, high = cell.ert_interval
        text += f" [{count(low)}, {'∞' if high is None else count(high)}]"
    return text


def _published(cell: CellSummary) -> str:
    if cell.published is None:
        return "-"
    text = count(cell.published.presentations)
    if cell.published.success is not None and cell.published.success < 1:
        text += f" ({cell.published.success:.0%})"
    return text


def _wrong(cell: CellSummary) -> str:
    if cell.final_wrong is None or cell.final_size is None:
        return "-"
    return f"{cell.final_wrong:.1f} / {cell.final_size:,}"


def _sources(cells: Sequence[CellSummary]) -> str:
    sources: dict[str, list[str]] = {}
    for cell in cells:
        if cell.published is not None:
            sources.setdefault(cell.published.source, []).append(cell.learner)
    texts = [f"{escape(source)} ({escape(', '.join(who))})" for source, who in sources.items()]
    return f"Published: {'; '.join(texts)}." if texts else ""


def _failures(cells: Sequence[CellSummary]) -> str:
    lines = []
    for cell in cells:
        lines += [f"* {escape(cell.learner)}: {escape(message)}" for message in cell.messages]
        diverged = cell.outcomes.get("diverged", 0)
        if diverged:
            lines.append(f"* {escape(cell.learner)}: diverged: {diverged}")
    return (
        "Trials that did not run to success or to their budget:\n\n" + "\n".join(lines)
        if lines
        else ""
    )


def _machine(environment: dict[str, object]) -> str:
    packages = environment.get("packages")
    versions = ""
    if isinstance(packages, dict):
        versions = ", ".join(f"{name} {version}" for name, version in packages.items())
    return escape(
        f"Measured on {environment.get('processor')}, {environment.get('cores')} cores, "
        f"{environment.get('system')}, Python {environment.get('python')}, {versions}; "
        f"native code: {environment.get('native', 'none')}."
    )
