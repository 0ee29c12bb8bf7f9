"""The report of a run as Markdown: measured beside published, then for each task a table."""

from __future__ import annotations

from collections.abc import Sequence

from rnnbench.comparison.model import Budget
from rnnbench.results.layout import CellLayout
from rnnbench.results.markdown import count, escape, table
from rnnbench.results.published_table import published_section
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
)

_LEGEND = """\
Counts of training are presentations, and success is looked for every {check_every}.

* *solved*: of the planned trials; *success*: with its exact binomial interval
* *mean of solved*: over the solved trials alone, as in the 1997 article
* *median*: over all trials, an unsolved one counting as longer than any
* *ERT*, expected running time: all presentations spent, failures included, divided by the trials
  solved; with a bootstrap interval
* *wrong in test*: sequences of the final test set, mean over all trials that came to one
* *seconds*: of a trial, data and checks included

No interval is given below 5 trials; a dash means that there is no such figure."""


def report(run: Run) -> str:
    """The whole report, ending in a newline."""
    layout = run.layout
    cells = run.cells()
    parts = [f"# {escape(layout.name)}", _opening(run)]
    beside = published_section(run.published())
    if beside:
        parts += ["## Measured beside published", *beside]
    one_budget = len({cell.budget for cell in layout.cells}) == 1
    for task in dict.fromkeys(cell.task for cell in layout.cells):
        of_task = [cell for cell in layout.cells if cell.task == task]
        about = of_task[0]
        text = f"{about.task_summary}. Solved when {about.task_solved}."
        text = escape(text[:1].upper() + text[1:])
        if not one_budget:
            text += f" {_budgets(of_task)}"
        rows = [cell for cell in cells if cell.task == task]
        parts += [f"## {escape(task)}", text, cells_table(rows)]
        failures = _failures(rows)
        if failures:
            parts.append(failures)
    if len(run.trials) < run.planned:
        missing = run.planned - len(run.trials)
        parts.append(f"**Unfinished:** {missing} of {run.planned} trials have not ended yet.")
    parts.append(_LEGEND.format(check_every=_check_every(layout.cells)))
    parts += [_machine(environment) for environment in run.environments]
    return "\n\n".join(parts) + "\n"


def _opening(run: Run) -> str:
    """What all cells have in common; what they do not stands in their rows and sections."""
    cells = run.layout.cells
    facts = [f"seed {run.layout.seed}"]
    if len({len(cell.keys) for cell in cells}) == 1:
        facts.insert(0, f"{len(cells[0].keys)} trials of each learner")
    if len({cell.budget for cell in cells}) == 1:
        facts.append(f"budget of a trial {_budget(cells[0].budget)}")
    text = ", ".join(facts)
    return f"{text[:1].upper()}{text[1:]}."


def _check_every(cells: Sequence[CellLayout]) -> str:
    """The commonest interval first; of the others, whose they are."""
    by_interval: dict[int, dict[str, None]] = {}
    for cell in cells:
        by_interval.setdefault(cell.check_every, {})[f"{cell.learner} on {cell.task}"] = None
    common = max(by_interval, key=lambda every: len(by_interval[every]))
    others = [
        f"{every:,} ({escape(', '.join(who))})"
        for every, who in by_interval.items()
        if every != common
    ]
    return " or ".join([f"{common:,}", *others])


def _budgets(cells: Sequence[CellLayout]) -> str:
    """The budget of a task's trials; by learner where they differ."""
    by_budget: dict[str, list[str]] = {}
    for cell in cells:
        by_budget.setdefault(_budget(cell.budget), []).append(cell.learner)
    if len(by_budget) == 1:
        return f"Budget of a trial: {next(iter(by_budget))}."
    texts = [f"{text} ({escape(', '.join(who))})" for text, who in by_budget.items()]
    return f"Budget of a trial: {'; '.join(texts)}."


def _budget(budget: Budget) -> str:
    text = f"{budget.presentations:,} presentations"
    return text if budget.seconds is None else f"{text} or {budget.seconds:g} s"


def cells_table(cells: Sequence[CellSummary]) -> str:
    """The table of some cells, a row each; with their variants where any has one."""
    if not any(cell.variant for cell in cells):
        return table(_HEADERS, [_row(cell) for cell in cells], right=range(1, len(_HEADERS)))
    headers = (_HEADERS[0], "variant", *_HEADERS[1:])
    rows = []
    for cell in cells:
        learner, *figures = _row(cell)
        rows.append([learner, cell.variant or "-", *figures])
    return table(headers, rows, right=range(2, len(headers)))


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
    ]


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


def _wrong(cell: CellSummary) -> str:
    if cell.final_wrong is None or cell.final_size is None:
        return "-"
    return f"{cell.final_wrong:.1f} / {cell.final_size:,}"


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
