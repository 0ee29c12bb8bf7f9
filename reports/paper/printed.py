"""Tables 10 and 11 as the article prints them, and where ours differ: `tables-10-11.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from rnnbench.plugin import Cell, ConfigError, PageSources
from rnnbench_reports.paper.rows import AS_PRINTED

FOLDER = Path(__file__).parent.parent / "lstm-1997"
"""The comparison files of the tables, and everything that is written from them."""


@dataclass(frozen=True)
class PrintedRow:
    """One row of Table 10: the printed cells, and the cell of a comparison that they describe.

    ``learner``: its label; needed where several on the task are as printed.

    ``differs``: by column, the reason why the cell that is made is not the printed one: the number
    of an erratum (E) or of a departure of ours (D).
    """

    row: str
    comparison: str
    task: str
    printed: list[str]
    learner: str | None = None
    differs: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PrintedCondition:
    """One row of Table 11.  ``cell``: the row of Table 10 whose cell it describes.

    ``differs``  as in Table 10.
    """

    row: str
    cell: str
    printed: list[str]
    differs: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PrintedTables:
    """Both tables.  ``reasons``: the texts of errata and departures by number."""

    reasons: dict[str, str]
    networks: list[PrintedRow]
    conditions: list[PrintedCondition]


def printed_tables() -> PrintedTables:
    """Read the file."""
    data = tomllib.loads((FOLDER / "tables-10-11.toml").read_text(encoding="utf-8"))
    return PrintedTables(
        reasons={**data["errata"], **data["departures"]},
        networks=[PrintedRow(**row) for row in data["table-10"]],
        conditions=[PrintedCondition(**row) for row in data["table-11"]],
    )


def printed_cell(row: PrintedRow, sources: PageSources) -> Cell:
    """The cell that measures a row as printed.  Raises ConfigError unless there is just one."""
    found = [
        cell
        for cell in sources.comparison(row.comparison).cells
        if cell.task.label == row.task
        and cell.variant == AS_PRINTED
        and row.learner in (None, cell.learner)
    ]
    if len(found) != 1:
        what = f"learners {AS_PRINTED} on task {row.task!r}"
        raise ConfigError(f"{row.comparison}: {len(found)} {what}, expected one for row {row.row}")
    return found[0]
