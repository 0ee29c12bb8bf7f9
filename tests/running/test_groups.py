"""How open trials are cut into groups: enough for all workers, and a short end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from rnnbench.api import Changes, resolve_draft
from rnnbench.comparison.sources import draft_from_mapping
from rnnbench.hosting.host import Host
from rnnbench.running.plan import Plan, PlannedCell, make_groups, make_plan

Cut = Callable[..., list[tuple[str, list[int]]]]


@dataclass(frozen=True)
class NothingBegun:
    """Stands for a run directory without checkpoints."""

    def checkpoint(self, key: str) -> bytes | None:
        return None


def with_group_size(planned: PlannedCell, size: int) -> PlannedCell:
    description = replace(planned.cell.description, group_size=size)
    return replace(planned, cell=replace(planned.cell, description=description))


@pytest.fixture(scope="module")
def cut() -> Cut:
    host = Host()
    host.load_entry_points()

    def groups(*trials: int, workers: int, group_size: int) -> list[tuple[str, list[int]]]:
        """(task, trial numbers) of the groups of cells with so many trials."""
        data = {
            "name": "groups",
            "task": [
                {"use": "adding", "label": f"task {i}", "length": 50 + i, "trials": count}
                for i, count in enumerate(trials)
            ],
            "learner": [{"use": "rtrl", "hidden": 2}],
        }
        plan = make_plan(resolve_draft(draft_from_mapping(data), Changes(), host), None)
        cells = tuple(with_group_size(planned, group_size) for planned in plan.cells)
        found = make_groups(Plan(plan.resolved, cells), workers, NothingBegun())
        assert [group.id for group in found] == list(range(len(found)))
        return [(group.task_label, [trial.trial for trial in group.trials]) for group in found]

    return groups


def sizes(groups: list[tuple[str, list[int]]]) -> list[int]:
    return [len(trials) for _, trials in groups]


def test_groups_stand_in_order_and_hold_every_trial_once(cut: Cut) -> None:
    groups = cut(30, 7, 10, workers=2, group_size=4)
    for task, count in (("task 0", 30), ("task 1", 7), ("task 2", 10)):
        assert [n for label, part in groups if label == task for n in part] == list(range(count))
    assert [label for label, _ in groups] == sorted(label for label, _ in groups)
    assert max(sizes(groups)) <= 4
    assert sizes(groups)[-3:] == [3, 3, 4]  # even, not 4, 4, 2


@pytest.mark.parametrize("group_size", [16, 32])
def test_an_only_cell_keeps_both_workers_busy(cut: Cut, group_size: int) -> None:
    assert sizes(cut(30, workers=2, group_size=group_size)) == [15, 15]
    assert sizes(cut(10, workers=2, group_size=group_size)) == [5, 5]


def test_the_last_cell_is_cut_for_all_workers_and_those_before_are_not(cut: Cut) -> None:
    assert sizes(cut(30, 30, 30, workers=2, group_size=32)) == [30, 30, 15, 15]
    assert sizes(cut(30, 30, 30, workers=3, group_size=32)) == [30, 10, 10, 10, 10, 10, 10]


def test_a_last_cell_of_few_trials_stays_whole(cut: Cut) -> None:
    assert sizes(cut(10, 10, workers=2, group_size=32)) == [10, 10]


def test_one_worker_gets_groups_as_large_as_they_are_worth(cut: Cut) -> None:
    assert sizes(cut(30, 30, workers=1, group_size=32)) == [30, 30]


def test_a_plain_learner_has_a_group_for_every_trial(cut: Cut) -> None:
    assert sizes(cut(3, 20, workers=2, group_size=1)) == [1] * 23
