"""The ``local`` engine: worker processes on this machine, which may crash or hang alone."""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections.abc import Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from rnnbench.errors import TrialError
from rnnbench.hosting.plugins import PluginSource
from rnnbench.results.records import Outcome
from rnnbench.running.engines.contract import Engine, OnEvent, failure
from rnnbench.running.engines.reports import Disconnected, Reports
from rnnbench.running.engines.threads import one_thread_a_process
from rnnbench.running.engines.worker import WorkerSetup, run_group
from rnnbench.running.events import Event, GroupEnded, GroupStarted
from rnnbench.running.group import GroupSpec

_POLL_SECONDS = 0.1
_LOST_SECONDS = 3.0
"""How long after a worker's connection closed its exit code is waited for."""
_START_SECONDS = 120.0
"""How long a worker may take to start, beyond the stall limit: Python and what it imports."""
_MOST_POOLS = 5
"""Pools that may break (all workers dead before any took a group) before the run is given up."""


@dataclass(eq=False)
class _Job:
    """A group that has been handed to the pool.

    * ``pid``      its worker, while that is connected
    * ``lost_at``  when the connection closed before the group had ended
    * ``end``      how it ended, until that is reported
    """

    spec: GroupSpec
    future: ProcessFuture[None]
    heard_at: float = field(default_factory=time.monotonic)
    pid: int | None = None
    lost_at: float | None = None
    end: GroupEnded | None = None


class LocalEngine(Engine):
    """Runs groups in spawned processes, at most ``workers`` at a time.

    sources: plugins that a worker loads beside the entry points.
    stall_seconds: a worker that reports nothing for so long is killed; its group times out.
    """

    def __init__(self, workers: int, sources: Sequence[PluginSource], stall_seconds: float) -> None:
        self._workers = workers
        self._sources = tuple(sources)
        self._stall_seconds = stall_seconds

    def run(self, groups: Sequence[GroupSpec], on_event: OnEvent) -> None:
        waiting = list(reversed(groups))
        reports = Reports()
        setup = WorkerSetup(reports.address, reports.authkey, self._sources)
        try:
            with one_thread_a_process():
                for _ in range(_MOST_POOLS):
                    if not waiting:
                        return
                    _Pool(self._workers, setup, self._stall_seconds).run(waiting, reports, on_event)
        finally:
            reports.close()
        if waiting:
            raise TrialError(
                "worker processes die as soon as they start; try `--engine inline` to see why"
            )


class _Pool:
    """One process pool, until all groups have ended or the pool breaks."""

    def __init__(self, workers: int, setup: WorkerSetup, stall_seconds: float) -> None:
        self._workers = workers
        self._setup = setup
        self._stall_seconds = stall_seconds
        self._jobs: dict[int, _Job] = {}
        self._broken = False

    def run(self, waiting: list[GroupSpec], reports: Reports, on_event: OnEvent) -> None:
        """Take groups from the end of ``waiting``; put back what a broken pool never began."""
        workers = min(self._workers, len(waiting))
        context = multiprocessing.get_context("spawn")
        pool = ProcessPool(max_workers=workers, context=context)
        try:
            while (waiting and not self._broken) or self._jobs:
                while waiting and not self._broken and len(self._jobs) < workers:
                    spec = waiting.pop()
                    future = pool.schedule(run_group, args=(self._setup, spec))
                    self._jobs[spec.id] = _Job(spec, future)
                self._hear(reports.next(_POLL_SECONDS), on_event)
                self._look_at_futures(waiting)
                self._stop_the_stalled()
                self._report_ends(on_event)
        finally:
            pool.stop()
            pool.join()

    def _hear(self, event: Event | Disconnected | None, on_event: OnEvent) -> None:
        if event is None:
            return
        if isinstance(event, Disconnected):
            for job in self._jobs.values():
                if job.pid == event.pid:
                    job.pid, job.lost_at = None, time.monotonic()
            return
        if event.group not in self._jobs:
            return
        job = self._jobs[event.group]
        job.heard_at = time.monotonic()
        if isinstance(event, GroupStarted):
            job.pid = event.pid
        if isinstance(event, GroupEnded):
            del self._jobs[event.group]
        on_event(event)

    def _look_at_futures(self, waiting: list[GroupSpec]) -> None:
        """Notice the groups whose worker died, and those that could not be sent to one."""
        for group, job in list(self._jobs.items()):
            if job.end is None and job.lost_at is not None:
                self._give_up_the_lost(job)
            if job.end is not None or not job.future.done() or job.future.cancelled():
                continue
            error = job.future.exception()
            if error is None:
                continue  # its last report is on the way
            if isinstance(error, BrokenProcessPool):
                self._broken = True
                if job.pid is None and job.lost_at is None:
                    waiting.append(job.spec)
                    del self._jobs[group]
                    continue
            if isinstance(error, ProcessExpired):
                job.end = GroupEnded(group, "crashed", _death(error))
            else:
                job.end = failure(group, error)

    def _give_up_the_lost(self, job: _Job) -> None:
        """End a group whose worker left without an error, such as one that calls os._exit(0)."""
        waited = time.monotonic() - (job.lost_at or 0.0)
        if waited > _LOST_SECONDS and not job.future.done():
            job.future.cancel()
            job.end = GroupEnded(job.spec.id, "crashed", "worker exited in the middle of its work")

    def _stop_the_stalled(self) -> None:
        for group, job in self._jobs.items():
            silent = time.monotonic() - job.heard_at
            limit = self._stall_seconds + (_START_SECONDS if job.pid is None else 0.0)
            if job.end is None and silent > limit and not job.future.done():
                job.future.cancel()  # pebble kills the worker
                outcome: Outcome = "timeout"
                message = (
                    f"no check finished in {self._stall_seconds:g} s; worker killed (a slow "
                    f"learner needs a larger stall_seconds, or a smaller check_every)"
                )
                job.end = GroupEnded(group, outcome, message)

    def _report_ends(self, on_event: OnEvent) -> None:
        """Report the ends of broken groups, once all that their worker had sent has been heard."""
        for group, job in list(self._jobs.items()):
            if job.end is not None and job.pid is None:
                del self._jobs[group]
                on_event(job.end)


def _death(error: ProcessExpired) -> str:
    code: int = error.exitcode
    if code < 0:
        try:
            return f"worker died of {signal.Signals(-code).name}"
        except ValueError:
            return f"worker died of signal {-code}"
    return f"worker exited with code {code}"
