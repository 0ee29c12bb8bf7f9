"""The public `rnnbench.run` as something to time: store, progress and worker processes included."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rnnbench.bench.contender import Contender
from rnnbench.errors import TrialError
from rnnbench.hosting.plugins import PluginSource
from rnnbench.running.engines.names import EngineName


@dataclass(frozen=True)
class TimedRun:
    """A comparison that was run into a temporary directory.

    * ``wall_seconds``        from the call to its return
    * ``training_seconds``    the trials' own time, added up: data, training and checks
    * ``presentations``       of all trials together
    * ``solved``, ``trials``  how many of how many
    * ``mean_presentations``  over the solved trials; None without one
    """

    wall_seconds: float
    training_seconds: float
    presentations: int
    solved: int
    trials: int
    mean_presentations: float | None


def time_run(
    comparison: Mapping[str, Any],
    sources: Sequence[PluginSource],
    workers: int | None,
    engine: EngineName,
) -> TimedRun:
    """Run the comparison with progress shown to nobody.  Raises TrialError where a trial failed.

    sources: the plugins beside the entry points; only files can be named to `rnnbench.run`.
    workers: None for all cores.
    """
    from rnnbench.api import run

    with tempfile.TemporaryDirectory(prefix="rnnbench-bench-") as folder:
        started = time.perf_counter()
        done = run(
            comparison,
            out=Path(folder) / "run",
            workers=workers,
            engine=engine,
            plugins=[source.file for source in sources if source.file is not None],
        )
        wall_seconds = time.perf_counter() - started
    if done.failed or len(done.trials) < done.planned:
        reasons = "; ".join(sorted({record.message for record in done.failed}))
        raise TrialError(f"{len(done.failed)} of {done.planned} trials failed: {reasons}")
    after = [record.solved_after for record in done.trials if record.solved_after is not None]
    return TimedRun(
        wall_seconds=wall_seconds,
        training_seconds=sum(record.seconds for record in done.trials),
        presentations=sum(record.presentations for record in done.trials),
        solved=len(after),
        trials=done.planned,
        mean_presentations=sum(after) / len(after) if after else None,
    )


class WholeRun(Contender):
    """A run of one cell by one worker, every trial to its budget; its training time is what counts.

    One portion is ``check_every`` sequences for every trial.  ``comparison`` is a comparison
    without a budget, of which no trial may be solved.
    """

    target_seconds = 2.0

    def __init__(
        self,
        name: str,
        detail: str,
        comparison: Mapping[str, Any],
        sources: Sequence[PluginSource],
        engine: EngineName,
    ) -> None:
        self.name, self.detail = name, detail
        self._comparison = dict(comparison)
        self._sources = sources
        self._engine = engine
        self.last: TimedRun | None = None

    def prepare(self) -> None:
        """Nothing: a run builds what it needs."""

    @property
    def portion(self) -> float:
        return float(self._check_every * self._comparison["trials"])

    @property
    def _check_every(self) -> int:
        return int(self._comparison.get("check_every", 100))

    def work(self, portions: int) -> float:
        budget = {"presentations": portions * self._check_every}
        self.last = time_run(
            {**self._comparison, "budget": budget}, self._sources, workers=1, engine=self._engine
        )
        if self.last.presentations != round(portions * self.portion):
            raise TrialError(
                f"contender {self.name!r}: {self.last.presentations} presentations instead of "
                f"{portions * self.portion:.0f}; a trial ended before its budget"
            )
        return self.last.training_seconds
