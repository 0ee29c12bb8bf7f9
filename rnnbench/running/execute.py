"""The coordinator: plans, hands groups to an engine, and stores what comes back."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from rnnbench.comparison.resolve import ResolvedComparison
from rnnbench.errors import StoreError
from rnnbench.hosting.host import Host
from rnnbench.results.environment import environment
from rnnbench.results.records import Outcome, TrialRecord
from rnnbench.results.store import DATABASE, LOCK, RunReader, RunWriter, is_run, open_run
from rnnbench.running.engines.contract import Engine
from rnnbench.running.events import Checkpoint, Event, GroupEnded, Progress, TrialFinished
from rnnbench.running.group import GroupSpec
from rnnbench.running.plan import Plan, check_same_comparison, make_groups, make_plan


class Observer(Protocol):
    """Watches a run, for progress bars and the like."""

    def started(self, plan: Plan) -> None:
        """The run begins with this plan."""
        ...

    def progress(self, task: str, learner: str, presentations: dict[int, int]) -> None:
        """Running trials of a cell (by labels): presentations so far, by trial number."""
        ...

    def finished(self, record: TrialRecord) -> None:
        """A trial has ended, and its result is stored."""
        ...


def read_plan(resolved: ResolvedComparison, directory: Path) -> Plan:
    """The plan against what the directory holds; writes nothing.

    Raises StoreError where the directory holds something else.
    """
    if not is_run(directory):
        _refuse_foreign(directory)
        return make_plan(resolved, None)
    reader = RunReader(directory)
    try:
        plan = make_plan(resolved, reader)
        stored = reader.layout()
        if stored is not None:
            check_same_comparison(plan.layout(), stored, str(directory))
    finally:
        reader.close()
    return plan


def execute(
    resolved: ResolvedComparison,
    host: Host,
    directory: Path,
    engine: Engine,
    workers: int,
    observer: Observer,
) -> None:
    """Run what is not done yet of a comparison, and store every trial as it ends.

    On KeyboardInterrupt, trials in progress are stored as ``cancelled`` (they go on from their
    checkpoints when the run is resumed), and the exception goes on.
    """
    read_plan(resolved, directory)  # refuses before anything is written
    with open_run(directory) as writer:
        plan = make_plan(resolved, writer)
        writer.put_layout(plan.layout())
        writer.put_environment(environment([str(plugin.origin) for plugin in host.plugins]))
        observer.started(plan)
        groups = make_groups(plan, workers, writer)
        coordinator = _Coordinator(plan, groups, writer, observer)
        try:
            engine.run(groups, coordinator.hear)
        except KeyboardInterrupt:
            coordinator.cancel_running()
            raise


class _Coordinator:
    """Turns events into rows."""

    def __init__(
        self, plan: Plan, groups: list[GroupSpec], writer: RunWriter, observer: Observer
    ) -> None:
        self._writer = writer
        self._observer = observer
        self._groups = {group.id: group for group in groups}
        self._parts = {
            trial.key: planned.parts for planned in plan.cells for trial in planned.trials
        }
        self._unfinished = {
            group.id: {trial.trial: trial.key for trial in group.trials} for group in groups
        }
        self._presentations: dict[int, dict[int, int]] = {}

    def hear(self, event: Event) -> None:
        """Store what the event brings."""
        match event:
            case Progress():
                self._presentations[event.group] = event.presentations
                group = self._groups[event.group]
                self._observer.progress(group.task_label, group.learner_label, event.presentations)
            case Checkpoint():
                self._writer.put_checkpoint(event.key, event.presentations, event.data)
            case TrialFinished():
                del self._unfinished[event.group][event.record.trial]
                self._store(event.record)
            case GroupEnded():
                if event.outcome is not None:
                    self._end(event.group, event.outcome, event.message)
                self._unfinished.pop(event.group, None)
            case _:
                pass

    def cancel_running(self) -> None:
        """Store the trials that had begun and not ended."""
        for group in list(self._presentations):
            if group in self._unfinished:
                self._end(group, "cancelled", "interrupted")

    def _end(self, number: int, outcome: Outcome, message: str) -> None:
        group = self._groups[number]
        presentations = self._presentations.get(number, {})
        for trial, key in self._unfinished[number].items():
            self._store(
                TrialRecord(
                    key=key,
                    task=group.task_label,
                    learner=group.learner_label,
                    trial=trial,
                    outcome=outcome,
                    presentations=presentations.get(trial, 0),
                    solved_after=None,
                    criteria={},
                    seconds=0.0,
                    final=None,
                    weights=None,
                    multiply_adds=None,
                    message=message,
                )
            )

    def _store(self, record: TrialRecord) -> None:
        self._writer.put_record(record, self._parts[record.key])
        self._observer.finished(record)


def _refuse_foreign(directory: Path) -> None:
    """Refuse a file, or a folder that holds something else than a run begun and cut short."""
    if directory.exists() and not directory.is_dir():
        raise StoreError(f"{directory}: is a file; choose a directory with --out")
    ours = {LOCK, f"{DATABASE}.tmp"}
    if directory.is_dir() and any(entry.name not in ours for entry in directory.iterdir()):
        raise StoreError(
            f"{directory}: holds files, but no run; choose an empty or new directory with --out"
        )
