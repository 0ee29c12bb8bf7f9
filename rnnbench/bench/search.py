"""The best of several configurations of a peer, found before the rounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rnnbench.bench.contender import Contender
from rnnbench.bench.measurements import Measurement, SearchResult
from rnnbench.bench.rounds import measured
from rnnbench.bench.stopwatch import Ready, failure, make_ready, time_work

CALLS = 5
_TARGET_SECONDS = 0.05


@dataclass(frozen=True)
class Search:
    """Configurations of one peer, of which the ``keep`` fastest enter the rounds."""

    name: str
    candidates: Sequence[Contender]
    keep: int = 2


def search(wanted: Search, target_seconds: float) -> tuple[SearchResult, list[Ready | Measurement]]:
    """Time each configuration `CALLS` times; the table, and the entries of the best for the rounds.

    Where none runs at all, the entry is the row that says why.
    """
    rows: list[Measurement] = []
    ready: dict[str, Ready] = {}
    for contender in wanted.candidates:
        entry = make_ready(contender, min(target_seconds, _TARGET_SECONDS))
        if isinstance(entry, Measurement):
            rows.append(entry)
            continue
        try:
            seconds = [time_work(contender, entry.portions) for _ in range(CALLS)]
        except Exception as error:  # a plugin may raise anything
            rows.append(failure(contender, error))
            continue
        ready[contender.name] = entry
        rows.append(measured(entry, seconds))
    rows.sort(key=_median_rate, reverse=True)
    kept = [row.name for row in rows if row.name in ready][: wanted.keep]
    entries: list[Ready | Measurement] = [_for_rounds(ready[name], target_seconds) for name in kept]
    result = SearchResult(wanted.name, tuple(rows), tuple(kept))
    return result, entries or [_nothing_ran(wanted, rows)]


def _median_rate(row: Measurement) -> float:
    return 0.0 if row.rate is None else row.rate.median


def _for_rounds(ready: Ready, target_seconds: float) -> Ready:
    """More work at a time than in the search, where the rounds take longer calls."""
    scale = max(1, round(target_seconds / min(target_seconds, _TARGET_SECONDS)))
    return Ready(ready.contender, ready.setup_seconds, ready.portions * scale)


def _nothing_ran(wanted: Search, rows: Sequence[Measurement]) -> Measurement:
    problem = rows[0].problem if rows else "no configuration to try"
    failed = any(row.failed for row in rows)
    return Measurement(wanted.name, "", problem=problem, failed=failed)
