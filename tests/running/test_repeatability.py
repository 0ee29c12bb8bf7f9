"""A trial's record depends on nothing but its key: bit for bit, whatever surrounds it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import rnnbench
from rnnbench.results.records import TrialRecord

LEARNERS: dict[str, dict[str, Any]] = {
    "lstm": {"blocks": 2, "input_gate_bias": [-1.0, -3.0], "output_gate_bias": [-2.0, -4.0]},
    "bptt": {"hidden": 3},
    "rtrl": {"hidden": 3},
    "time-delay": {"delays": 3, "hidden": 3},
}
TASKS: list[dict[str, Any]] = [
    {"use": "two-sequence", "length": 12},
    {"use": "embedded-reber"},
]


def comparison(names: list[str], trials: int, tasks: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "name": "repeat",
        "trials": trials,
        "check_every": 50,
        "budget": {"presentations": 330},
        "checkpoint_seconds": 0,
        "task": tasks,
        "learner": [{"use": name, **LEARNERS[name]} for name in names],
    }


def rows(run: rnnbench.Run) -> dict[tuple[str, str, int], dict[str, Any]]:
    """Records by cell and trial, without the time they took."""
    return {(r.task, r.learner, r.trial): r.model_dump(exclude={"seconds"}) for r in run.trials}


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str, int], Any]:
    """All learners, four trials, in this process."""
    run = rnnbench.run(
        comparison(list(LEARNERS), 4, TASKS), out=tmp_path_factory.mktemp("r"), engine="inline"
    )
    found = rows(run)
    assert len(found) == len(LEARNERS) * len(TASKS) * 4
    assert all(row["final"] is not None for row in found.values())
    assert len({row["final"]["mean_error"] for row in found.values()}) > len(found) // 2
    assert all(len(row["curve"]) >= 5 for row in found.values())
    return found


@pytest.mark.parametrize("workers", [1, 2])
def test_workers_and_their_number_do_not_matter(
    reference: dict[Any, Any], tmp_path: Path, workers: int
) -> None:
    run = rnnbench.run(comparison(list(LEARNERS), 4, TASKS), out=tmp_path / "w", workers=workers)
    assert rows(run) == reference


@pytest.mark.parametrize("name", LEARNERS)
def test_a_trial_alone_equals_the_trial_among_others(
    reference: dict[Any, Any], tmp_path: Path, name: str
) -> None:
    run = rnnbench.run(comparison([name], 1, TASKS), out=tmp_path / "a", engine="inline")
    for key, row in rows(run).items():
        assert row == reference[key]


def test_the_order_of_tasks_and_learners_does_not_matter(
    reference: dict[Any, Any], tmp_path: Path
) -> None:
    wanted = comparison(list(reversed(LEARNERS)), 4, list(reversed(TASKS)))
    assert rows(rnnbench.run(wanted, out=tmp_path / "o", engine="inline")) == reference


class InterruptAt:
    """An observer that interrupts the run after so many checks."""

    def __init__(self, checks: int) -> None:
        self._left = checks

    def started(self, plan: object) -> None: ...

    def progress(self, task: str, learner: str, presentations: dict[int, int]) -> None:
        self._left -= 1
        if self._left == 0:
            raise KeyboardInterrupt

    def finished(self, record: TrialRecord) -> None: ...


def test_interrupted_and_resumed_trials_equal_uninterrupted_ones(
    reference: dict[Any, Any], tmp_path: Path
) -> None:
    wanted = comparison(list(LEARNERS), 4, TASKS)
    for checks in (3, 1, 8, 2, 5, 13, 4):
        with pytest.raises(KeyboardInterrupt):
            rnnbench.run(wanted, out=tmp_path / "i", engine="inline", observer=InterruptAt(checks))
    partly = rnnbench.load(tmp_path / "i")
    assert any(record.outcome == "cancelled" for record in partly.trials)
    assert rows(rnnbench.run(wanted, out=tmp_path / "i", engine="inline")) == reference


def test_more_trials_keep_those_that_are_there(reference: dict[Any, Any], tmp_path: Path) -> None:
    few = rnnbench.run(comparison(list(LEARNERS), 2, TASKS), out=tmp_path / "m", engine="inline")
    many = rnnbench.run(comparison(list(LEARNERS), 4, TASKS), out=tmp_path / "m", engine="inline")
    assert rows(many) == reference
    kept = {record.key: record for record in many.trials}
    assert all(kept[record.key] == record for record in few.trials)  # seconds included
