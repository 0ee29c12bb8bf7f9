"""Interleaved rounds: A B C, A B C, ... so that whatever disturbs the machine disturbs them all."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rnnbench.bench.measurements import Measurement
from rnnbench.bench.stopwatch import Ready, failure, time_work

Say = Callable[[str], None]


def measure_rounds(
    entries: Sequence[Ready | Measurement], rounds: int, warm_up: int
) -> list[Measurement]:
    """Let all that are ready work in turn; the warm-up rounds do not count.

    entries: in the order of the rounds; rows that are final already come back as they are.
    One that raises loses its row, and the rounds go on without it.
    """
    seconds: dict[int, list[float]] = {i: [] for i, e in enumerate(entries) if isinstance(e, Ready)}
    failed: dict[int, Measurement] = {}
    for number in range(warm_up + rounds):
        for i, entry in enumerate(entries):
            if not isinstance(entry, Ready) or i in failed:
                continue
            try:
                taken = time_work(entry.contender, entry.portions)
            except Exception as error:  # a plugin may raise anything
                failed[i] = failure(entry.contender, error)
                continue
            if number >= warm_up:
                seconds[i].append(taken)
    return [
        entry if isinstance(entry, Measurement) else failed.get(i) or measured(entry, seconds[i])
        for i, entry in enumerate(entries)
    ]


def measured(ready: Ready, seconds: Sequence[float]) -> Measurement:
    """The row of a contender with the seconds of its rounds."""
    return Measurement(
        name=ready.contender.name,
        detail=ready.contender.detail,
        setup_seconds=ready.setup_seconds,
        amount=ready.contender.portion * ready.portions,
        seconds=tuple(seconds),
    )
