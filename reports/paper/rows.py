"""The LSTM rows of the article's tables, each with its readings: as printed, and the variants."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log

from rnnbench.plugin import PublishedRow

AS_PRINTED = "as printed"

_STOPS_ARE_ROWS = "paper/table-8"
"""Elsewhere two stopping criteria of a network are two columns of one row."""


@dataclass(frozen=True)
class Reading:
    """One reading of a row: a variant, and its figures, one for every criterion of the row."""

    variant: str
    figures: tuple[PublishedRow, ...]

    @property
    def close(self) -> bool:
        """Whether every ratio measured / published lies in 0.5 to 2."""
        return all(figure.close for figure in self.figures)

    @property
    def distance(self) -> float:
        """How far the worst ratio is from 1, as a logarithm; infinite where one is missing."""
        ratios = [figure.ratio for figure in self.figures]
        return max(abs(log(ratio)) if ratio else float("inf") for ratio in ratios)

    @property
    def ratios(self) -> str:
        """The ratios, in the order of the criteria."""
        return ", ".join("-" if f.ratio is None else f"{f.ratio:.2f}" for f in self.figures)

    @property
    def solved(self) -> str:
        """Trials solved of those planned, by the last criterion."""
        measured = self.figures[-1].measured
        return "-" if measured is None else f"{measured.figures.held} / {measured.planned}"


@dataclass(frozen=True)
class ArticleRow:
    """One LSTM row of a table.  ``readings``: that as printed first."""

    table: str
    name: str
    readings: tuple[Reading, ...]

    @property
    def printed(self) -> Reading:
        """The literal reading."""
        return self.readings[0]

    @property
    def best(self) -> Reading:
        """The literal reading if it is close, or else the closest one."""
        if self.printed.close:
            return self.printed
        return min(self.readings, key=lambda reading: reading.distance)

    @property
    def published(self) -> str:
        """Presentations that the article prints, in the order of the criteria."""
        return ", ".join(f"{f.published.presentations:,.0f}" for f in self.printed.figures)


def article_rows(table: str, rows: Iterable[PublishedRow]) -> list[ArticleRow]:
    """The measured rows of a table.  table: the preset's name, as ``paper/table-7``.

    Readings of one row have the same published figure and the same task.  A variant of the task
    stands after a semicolon: ``T = 500; first pair zeroed``.
    """
    found: dict[tuple[str, float], dict[str, list[PublishedRow]]] = {}
    cells: dict[tuple[str | None, str, str], list[PublishedRow]] = {}
    for row in rows:
        if row.measured is not None and row.published.presentations is not None:
            part = (row.criterion or "") if table == _STOPS_ARE_ROWS else ""
            cells.setdefault((row.task, row.learner, part), []).append(row)
    for (task, _, _), figures in cells.items():
        last = figures[-1].published.presentations
        key = ((task or "").partition(";")[0], last or 0.0)
        found.setdefault(key, {})[figures[0].variant or AS_PRINTED] = figures
    return [_article_row(table, readings) for readings in found.values()]


def _article_row(table: str, readings: dict[str, list[PublishedRow]]) -> ArticleRow:
    ordered = sorted(readings, key=lambda variant: variant != AS_PRINTED)
    first = readings[ordered[0]]
    return ArticleRow(
        table=table.removeprefix("paper/table-"),
        name=_name(first),
        readings=tuple(Reading(variant, tuple(readings[variant])) for variant in ordered),
    )


def _name(figures: Sequence[PublishedRow]) -> str:
    """Task and network, and the criterion where it is what tells rows apart."""
    row = figures[0]
    parts = [part for part in (row.task, row.learner) if part]
    if len(figures) == 1 and row.criterion:
        parts.append(row.criterion)
    return ", ".join(parts)
