"""The plan of a run: its cells and trials, and what is already there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rnnbench.comparison.resolve import Cell, ResolvedComparison
from rnnbench.errors import StoreError
from rnnbench.results.layout import CellLayout, RunLayout
from rnnbench.results.records import MEASURED, TrialRecord
from rnnbench.results.store import RunReader
from rnnbench.running.group import GroupSpec, TrialSpec
from rnnbench.running.keys import (
    KeyParts,
    cell_parts,
    differences,
    settings,
    task_key,
    trial_key,
)

Status = Literal["done", "resume", "again", "changed", "new"]
"""done; ``resume`` from a checkpoint; ``again`` because it failed; ``changed`` since it was
measured; ``new``."""


@dataclass(frozen=True)
class PlannedTrial:
    """One trial of the plan.

    * ``status``   what is there already
    * ``why``      why it is not done, in words: the failure, or what has changed; empty for new
    * ``record``   of a trial that is done
    """

    trial: int
    key: str
    status: Status
    why: str = ""
    record: TrialRecord | None = None


@dataclass(frozen=True)
class PlannedCell:
    """One cell of the plan.  ``parts``: what its trials' keys are made of."""

    cell: Cell
    parts: KeyParts
    trials: tuple[PlannedTrial, ...]

    def open_trials(self) -> list[PlannedTrial]:
        """The trials that are still to be run."""
        return [trial for trial in self.trials if trial.status != "done"]


@dataclass(frozen=True)
class Plan:
    """What a run will do."""

    resolved: ResolvedComparison
    cells: tuple[PlannedCell, ...]

    def layout(self) -> RunLayout:
        """The plan as the run directory keeps it."""
        comparison = self.resolved.comparison
        return RunLayout(
            name=comparison.name,
            trials=comparison.trials,
            seed=comparison.seed,
            check_every=comparison.check_every,
            budget=comparison.budget,
            cells=[
                CellLayout(
                    task=planned.cell.task.label,
                    task_name=planned.cell.task.description.name,
                    task_summary=planned.cell.task.description.summary,
                    task_solved=planned.cell.task.description.solved,
                    learner=planned.cell.learner,
                    learner_name=planned.cell.description.name,
                    task_settings=settings(planned.cell.task.config),
                    learner_settings=settings(planned.cell.config),
                    published=planned.cell.published,
                    keys=[trial.key for trial in planned.trials],
                )
                for planned in self.cells
            ],
        )


def make_plan(resolved: ResolvedComparison, reader: RunReader | None) -> Plan:
    """Compare what is wanted with what a run directory holds (None: nothing)."""
    stored = _Stored(reader)
    cells = []
    for cell in resolved.cells:
        parts = cell_parts(resolved.comparison, cell)
        trials = (stored.planned(cell, n, parts) for n in range(resolved.comparison.trials))
        cells.append(PlannedCell(cell, parts, tuple(trials)))
    return Plan(resolved, tuple(cells))


class _Stored:
    """What a run directory holds, asked trial by trial."""

    def __init__(self, reader: RunReader | None) -> None:
        self._reader = reader
        self._records = reader.records() if reader else {}
        self._checkpoints = reader.checkpoints() if reader else {}

    def planned(self, cell: Cell, number: int, parts: KeyParts) -> PlannedTrial:
        """A trial of the cell, and what is there of it."""
        key = trial_key(parts, number)
        record = self._records.get(key)
        if record is not None and record.outcome in MEASURED:
            return PlannedTrial(number, key, "done", record=record)
        if key in self._checkpoints:
            why = f"stopped at {self._checkpoints[key]:,} presentations"
            return PlannedTrial(number, key, "resume", why)
        if record is not None:
            return PlannedTrial(number, key, "again", f"{record.outcome}: {record.message}")
        old = self._reader.key_parts(cell.task.label, cell.learner, number) if self._reader else []
        if old:
            changes = min((differences(before, parts) for before in old), key=len)
            return PlannedTrial(number, key, "changed", "; ".join(changes))
        return PlannedTrial(number, key, "new")


def check_same_comparison(layout: RunLayout, stored: RunLayout, directory: str) -> None:
    """Refuse to mix another comparison into a run directory.

    A run may gain trials, tasks and learners; what is there under a label may not change.
    Raises StoreError that names what differs.
    """
    found: list[str] = []
    for key in ("name", "seed", "check_every"):
        found += differences(getattr(stored, key), getattr(layout, key), key)
    found += differences(stored.budget.model_dump(), layout.budget.model_dump(), "budget")
    there = {(cell.task, cell.learner): cell for cell in stored.cells}
    for cell in layout.cells:
        old = there.get((cell.task, cell.learner))
        if old is None:
            continue
        for name, before, after in (
            (f"task {cell.task!r}", old.task_name, cell.task_name),
            (f"task {cell.task!r}", old.task_settings, cell.task_settings),
            (f"learner {cell.learner!r}", old.learner_name, cell.learner_name),
            (f"learner {cell.learner!r}", old.learner_settings, cell.learner_settings),
        ):
            found += differences(before, after, name)
    if found:
        raise StoreError(
            f"{directory}: holds another comparison's run: {'; '.join(dict.fromkeys(found))}; "
            f"choose another directory with --out, or undo the change"
        )


def make_groups(plan: Plan, workers: int, checkpoints: RunReader) -> list[GroupSpec]:
    """Cut the open trials into groups: at most a learner's group size, and work for all workers."""
    busy = [planned for planned in plan.cells if planned.open_trials()]
    groups: list[GroupSpec] = []
    for planned in busy:
        trials = planned.open_trials()
        per_worker = -(-len(trials) * len(busy) // workers) if workers > 1 else len(trials)
        size = max(1, min(planned.cell.description.group_size, per_worker))
        count = -(-len(trials) // size)
        # Even groups: 10 trials in at most 4 are 4, 3, 3 rather than 4, 4, 2.
        for i in range(count):
            part = trials[i * len(trials) // count : (i + 1) * len(trials) // count]
            groups.append(_group(len(groups), plan, planned, part, checkpoints))
    return groups


def _group(
    number: int,
    plan: Plan,
    planned: PlannedCell,
    trials: list[PlannedTrial],
    checkpoints: RunReader,
) -> GroupSpec:
    comparison, cell = plan.resolved.comparison, planned.cell
    return GroupSpec(
        id=number,
        task=cell.task.description.name,
        task_label=cell.task.label,
        task_settings=settings(cell.task.config),
        task_key=task_key(cell.task),
        learner=cell.description.name,
        learner_label=cell.learner,
        learner_settings=settings(cell.config),
        seed=comparison.seed,
        check_every=comparison.check_every,
        budget_presentations=comparison.budget.presentations,
        budget_seconds=comparison.budget.seconds,
        checkpoint_seconds=comparison.checkpoint_seconds,
        trials=tuple(
            TrialSpec(trial.trial, trial.key, checkpoints.checkpoint(trial.key)) for trial in trials
        ),
    )
