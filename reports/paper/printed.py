"""Tables 10 and 11 as the article prints them, with their errata: `tables-10-11.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "lstm-1997"
"""The comparison files of the tables, and everything that is written from them."""


@dataclass(frozen=True)
class PrintedRow:
    """One row of Table 10: the printed cells, and the cell of a comparison that they describe.

    ``errata``: by column, the erratum that explains why the printed cell is not the right one.
    """

    row: str
    comparison: str
    task: str
    learner: str
    printed: list[str]
    errata: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PrintedCondition:
    """One row of Table 11.  ``cell``: the row of Table 10 whose cell it describes."""

    row: str
    cell: str
    printed: list[str]
    errata: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PrintedTables:
    """Both tables.  ``errata``: their texts by number."""

    errata: dict[str, str]
    networks: list[PrintedRow]
    conditions: list[PrintedCondition]


def printed_tables() -> PrintedTables:
    """Read the file."""
    data = tomllib.loads((FOLDER / "tables-10-11.toml").read_text(encoding="utf-8"))
    return PrintedTables(
        errata=data["errata"],
        networks=[PrintedRow(**row) for row in data["table-10"]],
        conditions=[PrintedCondition(**row) for row in data["table-11"]],
    )
