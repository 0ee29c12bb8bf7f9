"""A table of this project's making, with what the article prints where that differs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rnnbench.plugin import table
from rnnbench_reports.paper.printed import PrintedCondition, PrintedRow, PrintedTables

Printed = PrintedRow | PrintedCondition


def beside_printed(
    title: str,
    headers: Sequence[str],
    rows: Sequence[tuple[Printed, list[str]]],
    printed: PrintedTables,
    legend: str,
) -> str:
    """The page: the table as made, with what is printed where that differs, and the reasons.

    headers: the first is that of the rows' names.
    """
    used = set(re.findall(r"\((E\d+)\)", legend))
    shown, unexplained = [], []
    for row, made in rows:
        texts = []
        for column, ours, theirs in zip(headers[1:], made, row.printed, strict=True):
            if ours == theirs:
                texts.append(ours)
                continue
            reason = row.differs.get(column)
            if reason is None:
                unexplained.append(f"{row.row}, {column}: {ours}, printed {theirs}")
            else:
                used.add(reason)
            texts.append(f"{ours} (printed {theirs}; {reason or 'unexplained'})")
        shown.append([row.row, *texts])
    number = len(rows) * len(headers[1:])
    verdict = f"Of {number} cells, all that are not marked equal the printed ones."
    if unexplained:
        verdict = f"**Unexplained differences:** {'; '.join(unexplained)}."
    return (
        "\n\n".join(
            [
                f"# {title}",
                'Made from the comparison files of Tables 1 to 9 (rows "as printed"), and compared '
                "with Hochreiter & Schmidhuber (1997) cell by cell.",
                table(headers, shown),
                legend,
                *_reasons(used, printed),
                verdict,
            ]
        )
        + "\n"
    )


def _reasons(used: set[str], printed: PrintedTables) -> list[str]:
    """The texts of the reasons, in the order of the file."""
    lines = [f"* {number}: {text}" for number, text in printed.reasons.items() if number in used]
    return ["\n".join(lines)] if lines else []
