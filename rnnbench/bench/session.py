"""What a benchmark works with: the host's learners and tasks, and the rounds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from typing import Any

from rnnbench.bench.contender import Contender
from rnnbench.bench.measurements import Measurement, SearchResult, SideBySide
from rnnbench.bench.one_core import on_one_core
from rnnbench.bench.rounds import measure_rounds
from rnnbench.bench.search import Search, search
from rnnbench.bench.stopwatch import Ready, make_ready
from rnnbench.bench.training import Training, TrainingSetup, data_stream, task_of
from rnnbench.bench.whole_run import TimedRun, WholeRun, time_run
from rnnbench.hosting.host import Host
from rnnbench.running.engines.names import EngineName
from rnnbench.streams import Stream
from rnnbench.tasks import Task

_WARM_UP = 2
_QUICK_SECONDS = 0.005


class BenchSession:
    """One call of the bench.

    * ``rounds``   that count
    * ``quick``    sizes should be small: the code is tested, not the machine
    * ``backend``  of the learners under test: the value of their key ``backend``
    """

    def __init__(
        self, host: Host, rounds: int, quick: bool, backend: str, say: Callable[[str], None]
    ) -> None:
        self.rounds, self.quick, self.backend = rounds, quick, backend
        self._host = host
        self._say = say

    def training(self, name: str, detail: str, setup: TrainingSetup) -> Contender:
        """A learner on a task, without store and processes."""
        return Training(name, detail, setup, self._host)

    def whole_run(self, name: str, detail: str, comparison: Mapping[str, Any]) -> WholeRun:
        """The public `rnnbench.run`, by one worker, store and progress included.

        comparison: without a budget; its criteria must be out of reach.
        """
        return WholeRun(name, detail, comparison, self._host.sources, self._engine)

    def time_run(self, comparison: Mapping[str, Any]) -> TimedRun:
        """Run a comparison once on all cores, into a temporary directory."""
        self._say(f"running {comparison['name']}")
        return time_run(comparison, self._host.sources, workers=None, engine=self._engine)

    def task(self, name: str, settings: Mapping[str, Any] | None = None) -> Task:
        """A task of some plugin."""
        return task_of(self._host, name, settings or {})

    def stream(self, task: str, trial: int) -> Stream:
        """The stream of the data that `training` shows to this trial."""
        return data_stream(task, trial)

    def side_by_side(
        self,
        title: str,
        unit: str,
        contenders: Sequence[Contender],
        *,
        against: str,
        searches: Sequence[Search] = (),
        one_core: bool = True,
        most_rounds: int | None = None,
    ) -> SideBySide:
        """Measure contenders in interleaved rounds; those that a search finds join them.

        against: the contender that all rates are divided by.  one_core: keep the process on one
        core meanwhile.  most_rounds: fewer rounds than asked for, for work that takes long.
        """
        rounds = self.rounds if most_rounds is None else min(self.rounds, most_rounds)
        with on_one_core() if one_core else nullcontext():
            entries: list[Ready | Measurement] = []
            for contender in contenders:
                self._say(f"{title}: preparing {contender.name}")
                entries.append(make_ready(contender, self._target(contender)))
            results: list[SearchResult] = []
            for wanted in searches:
                self._say(f"{title}: looking for the best {wanted.name}")
                target = max((self._target(c) for c in wanted.candidates), default=0.0)
                result, found = search(wanted, target)
                results.append(result)
                entries += found
            self._say(f"{title}: {rounds} rounds")
            rows = measure_rounds(entries, rounds, warm_up=1 if self.quick else _WARM_UP)
        return SideBySide(title, unit, against, tuple(rows), tuple(results))

    @property
    def _engine(self) -> EngineName:
        return "inline" if self.quick else "local"

    def _target(self, contender: Contender) -> float:
        return _QUICK_SECONDS if self.quick else contender.target_seconds
