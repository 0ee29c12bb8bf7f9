"""Table 11, the conditions of every experiment, made from the comparison files."""

from __future__ import annotations

from typing import Any

from rnnbench.plugin import PageSources
from rnnbench_reports.paper.beside_printed import beside_printed
from rnnbench_reports.paper.printed import (
    PrintedCondition,
    PrintedTables,
    printed_cell,
    printed_tables,
)

COLUMNS = ("selection", "weights", "test set", "stop", "success")

_SELECTION = {"embedded-reber": "t1", "first-symbol": "t2", "long-lag": "t2"}
"""Training sequences are drawn from a set (t1) or from two classes (t2); all others are made
on-line (t3)."""


def write(sources: PageSources) -> str:
    """Page `paper/table-11`."""
    printed = printed_tables()
    rows = [(row, generated(row, printed, sources)) for row in printed.conditions]
    return beside_printed(
        "Table 11: the conditions of all experiments", ("task", *COLUMNS), rows, printed, _LEGEND
    )


def generated(row: PrintedCondition, printed: PrintedTables, sources: PageSources) -> list[str]:
    """The cells of one row, from the comparison file that measures it."""
    network = next(other for other in printed.networks if other.row == row.cell)
    cell = printed_cell(network, sources)
    task: Any = cell.task.config
    weights: Any = cell.config
    name = cell.task.description.name
    stop, success = _rules(name, task, cell.budget.presentations)
    return [
        "t1" if _of_two_sequences(name, task) else _SELECTION.get(name, "t3"),
        f"[-{weights.weight_range:g}, {weights.weight_range:g}]",
        _test_set(name, task),
        stop,
        success,
    ]


def _of_two_sequences(name: str, task: Any) -> bool:
    """Task 2a: there are no others, and so no test set apart from them."""
    return name == "first-symbol" and task.filler == "ordered"


def _test_set(name: str, task: Any) -> str:
    if name == "embedded-reber":
        return str(task.test_strings)
    if _of_two_sequences(name, task):
        return "no test set"
    return str(task.test_sequences if name in _SELECTION else task.final_sequences)


def _rules(name: str, task: Any, budget: int) -> tuple[str, str]:
    """When training stops, and what counts as success."""
    if name == "embedded-reber":
        return "training & test correctly predicted", "see text"
    absolute = f"ABS({task.tolerance:g})"
    if name in _SELECTION:
        return f"after {_exemplars(budget)} exemplars", absolute
    if name == "two-sequence":
        # Task 3c has one criterion, which its text states.
        return ("stop", "see text") if task.single_criterion else ("ST1 and ST2", absolute)
    if name == "multiplication":
        return "see text", absolute
    return f"ST3({task.mean_error:g})", absolute


def _exemplars(count: int) -> str:
    return f"{count / 1e6:g} million" if count >= 1e6 else f"{count:,}"


_LEGEND = """\
*selection* of training sequences: t1, drawn from the training set; t2, from the two classes; \
t3, made on-line. *weights*: range of the initial ones. *stop*: ST1, ST2 and ST3(b) as in the \
experiments; *stop*, the one criterion of Task 3c. *success*: ABS(b), the absolute error of every \
output at the end of a sequence is below b."""
