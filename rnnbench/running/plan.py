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

FEWEST_FOR_BALANCE = 8
"""Groups are not cut below this many trials for the sake of a short end: vectors of native code
hold 8 trials or more, and cost the same when they are half empty."""

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
            seed=comparison.seed,
            cells=[
                CellLayout(
                    task=planned.cell.task.label,
                    task_name=planned.cell.task.description.name,
                    task_summary=planned.cell.task.description.summary,
                    task_solved=planned.cell.task.description.solved,
                    learner=planned.cell.learner,
                    learner_name=planned.cell.description.name,
                    variant=planned.cell.variant,
                    task_settings=settings(planned.cell.task.config),
                    learner_settings=settings(planned.cell.config),
                    budget=planned.cell.budget,
                    check_every=planned.cell.check_every,
                    published=planned.cell.published,
                    keys=[trial.key for trial in planned.trials],
                )
                for planned in self.cells
            ],
            published=comparison.published,
        )


def make_plan(resolved: ResolvedComparison, reader: RunReader | None) -> Plan:
    """Compare what is wanted with what a run directory holds (None: nothing)."""
    stored = _Stored(reader)
    cells = []
    for cell in resolved.cells:
        parts = cell_parts(resolved.comparison, cell)
        trials = (stored.planned(cell, n, parts) for n in range(cell.trials))
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
    for key in ("name", "seed"):
        found += differences(getattr(stored, key), getattr(layout, key), key)
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
    found += _limit_differences(layout, there)
    if found:
        raise StoreError(
            f"{directory}: holds another comparison's run: {'; '.join(dict.fromkeys(found))}; "
            f"choose another directory with --out, or undo the change"
        )


def _limit_differences(layout: RunLayout, there: dict[tuple[str, str], CellLayout]) -> list[str]:
    """Changed budgets and intervals of cells, with the cells where it is not all of them."""
    pairs = [(there.get((cell.task, cell.learner)), cell) for cell in layout.cells]
    found: dict[str, list[str]] = {}
    for old, new in pairs:
        if old is not None:
            texts = differences(old.budget.model_dump(), new.budget.model_dump(), "budget")
            texts += differences(old.check_every, new.check_every, "check_every")
            for text in texts:
                found.setdefault(text, []).append(f"{new.learner} on {new.task}")
    number = sum(old is not None for old, _ in pairs)
    return [
        text if len(cells) == number else f"{text} ({', '.join(cells)})"
        for text, cells in found.items()
    ]


def make_groups(plan: Plan, workers: int, checkpoints: RunReader) -> list[GroupSpec]:
    """Cut the open trials into groups: at most a learner's group size, and work for all workers.

    Groups stand in the order of the comparison.  What a cell costs is not known before it has run
    (how soon a trial is solved matters more than its network and its budget), so the end of a run
    is kept short in another way: the last cells are cut so that no worker need wait for another.
    """
    busy = [planned for planned in plan.cells if planned.open_trials()]
    groups: list[GroupSpec] = []
    for i, planned in enumerate(busy):
        trials = planned.open_trials()
        size = _group_size(planned, len(trials), len(busy), len(busy) - i, workers)
        count = -(-len(trials) // size)
        # Even groups: 10 trials in at most 4 are 4, 3, 3 rather than 4, 4, 2.
        for k in range(count):
            part = trials[k * len(trials) // count : (k + 1) * len(trials) // count]
            groups.append(_group(len(groups), plan, planned, part, checkpoints))
    return groups


def _group_size(planned: PlannedCell, trials: int, cells: int, left: int, workers: int) -> int:
    """At most how many trials of a cell go into one group.

    trials: open ones of the cell.  cells: with open trials.  left: of these, it and those after it.
    """
    most = planned.cell.description.group_size
    if workers > 1:
        most = min(most, -(-trials * cells // workers))
        if left < workers and trials >= workers * FEWEST_FOR_BALANCE:
            most = min(most, -(-trials // workers))
    return max(1, most)


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
        check_every=cell.check_every,
        budget_presentations=cell.budget.presentations,
        budget_seconds=cell.budget.seconds,
        checkpoint_seconds=comparison.checkpoint_seconds,
        trials=tuple(
            TrialSpec(trial.trial, trial.key, checkpoints.checkpoint(trial.key)) for trial in trials
        ),
    )
