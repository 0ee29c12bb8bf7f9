"""Timing a contender: one piece of work, how much of it to do at a time, and what goes wrong."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

from rnnbench.bench.contender import Contender
from rnnbench.bench.measurements import Measurement
from rnnbench.errors import RnnbenchError, TrialError
from rnnbench.hosting.host import describe

EXTRA = "rnnbench[bench]"
_SHORTEST_PART = 1.0 / 3.0
"""A calibrated piece of work takes at least this part of its target time."""
_GROWTH = 100
"""No step of the calibration asks for more than this many times the work of the step before."""


@dataclass(eq=False)
class Ready:
    """A contender that is prepared and calibrated: ``portions`` take about its target time."""

    contender: Contender
    setup_seconds: float
    portions: int


def time_work(contender: Contender, portions: int) -> float:
    """Seconds of so many portions, above 0.  Raises TrialError where the contender counts none."""
    started = time.perf_counter()
    counted = contender.work(portions)
    seconds = time.perf_counter() - started if counted is None else counted
    if not seconds > 0.0:
        raise TrialError(f"contender {contender.name!r}: work() counts {seconds} s, expected more")
    return seconds


def portions_for(contender: Contender, target_seconds: float) -> int:
    """How many portions take about the target time: between a third of it and all of it.

    A single portion may take longer.
    """
    portions = 1
    while True:
        seconds = time_work(contender, portions)
        if seconds >= target_seconds * _SHORTEST_PART:
            return max(1, min(portions, int(portions * target_seconds / seconds)))
        wanted = math.ceil(portions * target_seconds / seconds)
        portions = min(wanted, portions * _GROWTH)


def make_ready(contender: Contender, target_seconds: float) -> Ready | Measurement:
    """Prepare, warm up and calibrate; or the row that says why not.

    A contender may raise anything: that costs its own row and nothing else.
    """
    missing = contender.missing()
    if missing:
        packages = ", ".join(missing)
        problem = f"{packages} not installed: pip install '{EXTRA}'"
        return Measurement(contender.name, contender.detail, problem=problem)
    try:
        started = time.perf_counter()
        contender.prepare()
        setup_seconds = time.perf_counter() - started
        contender.work(1)
        return Ready(contender, setup_seconds, portions_for(contender, target_seconds))
    except Exception as error:
        return failure(contender, error)


def failure(contender: Contender, error: Exception) -> Measurement:
    """The row of a contender that raised."""
    text = str(error) if isinstance(error, RnnbenchError) else describe(error)
    return Measurement(contender.name, contender.detail, problem=f"failed: {text}", failed=True)
