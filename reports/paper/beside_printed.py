"""A table of this project's making, with what the article prints where that differs."""

from __future__ import annotations

from collections.abc import Sequence

from rnnbench_reports.paper.printed import PrintedCondition, PrintedRow, PrintedTables

from rnnbench.plugin import table

Printed = PrintedRow | PrintedCondition


def beside_printed(
    title: str,
    headers: Sequence[str],
    rows: Sequence[tuple[Printed, list[str]]],
    printed: PrintedTables,
    legend: str,
) -> str:
    """The page: the made table, differences marked, and the errata that explain them.

    headers: the first is that of the rows' names.
    """
    columns = headers[1:]
    shown, used, unexplained = [], {"E1"} if "g" in columns else set(), []
    for row, made in rows:
        texts = []
        for column, ours, theirs in zip(columns, made, row.printed, strict=True):
            if ours == theirs:
                texts.append(ours)
                continue
            erratum = row.errata.get(column)
            if erratum is None:
                unexplained.append(f"{row.row}, {column}: {ours}, printed {theirs}")
            else:
                used.add(erratum)
            texts.append(f"{ours} (printed {theirs}; {erratum or 'unexplained'})")
        shown.append([row.row, *texts])
    cells = sum(len(row) - 1 for row in shown)
    parts = [
        f"# {title}",
        'Made from the comparison files of Tables 1 to 9 (rows "as printed"), and compared with '
        "Hochreiter & Schmidhuber (1997) cell by cell.",
        table(headers, shown),
        legend,
        _errata(used, printed),
        f"{cells} cells: all others equal the printed ones."
        if not unexplained
        else "**Not explained by an erratum:** " + "; ".join(unexplained) + ".",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _errata(used: set[str], printed: PrintedTables) -> str:
    return "\n".join(f"* {number}: {printed.errata[number]}" for number in sorted(used))
