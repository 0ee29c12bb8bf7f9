"""What becomes of a trial: budgets, criteria, final scores, checkpoints, broken contracts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import rnnbench
from rnnbench.criteria import SetScore
from rnnbench.errors import TrialError
from rnnbench.running.checkpoints import TrialState, from_bytes, to_bytes


def measure(tmp_path: Path, plugin: Path, **keys: Any) -> list[Any]:
    """Run `unit` on `echo` in this process."""
    observer = keys.pop("observer", None)
    task = {"use": "echo", **keys.pop("task", {})}
    learner = {"use": "unit", **keys.pop("learner", {})}
    comparison = {"name": "trials", "trials": 3, "task": [task], "learner": [learner], **keys}
    run = rnnbench.run(
        comparison,
        out=tmp_path / "run",
        engine="inline",
        plugins=[plugin],
        observer=observer,
    )
    return run.trials


def test_criteria_are_recorded_in_their_order_and_the_last_one_solves(
    tmp_path: Path, small_plugin: Path
) -> None:
    for record in measure(tmp_path, small_plugin, check_every=10):
        assert record.outcome == "solved"
        assert record.criteria["tested"] <= record.criteria["trained"] == record.solved_after
        assert record.presentations == record.solved_after
        # The window of "trained" is 200 sequences, so it cannot hold before.
        assert record.criteria["tested"] < 200 <= record.criteria["trained"]
        assert record.presentations % 10 == 0
        assert record.final.size == 64
        assert record.final.wrong == 0
        assert 0 < record.final.mean_error < 0.3
        assert record.weights == 5


def test_the_budget_of_presentations_is_kept_to_the_last_sequence(
    tmp_path: Path, small_plugin: Path
) -> None:
    records = measure(tmp_path, small_plugin, budget={"presentations": 257}, task={"never": True})
    assert [(r.outcome, r.presentations, r.solved_after) for r in records] == [
        ("unsolved", 257, None)
    ] * 3
    assert all(r.final is not None for r in records)
    assert all(r.criteria == {"tested": 100, "trained": None} for r in records)


def test_the_budget_of_seconds_ends_a_trial_at_the_next_check(
    tmp_path: Path, small_plugin: Path
) -> None:
    records = measure(
        tmp_path,
        small_plugin,
        budget={"presentations": 100_000, "seconds": 0.05},
        task={"never": True},
        learner={"sleep": 0.02},
    )
    assert {r.outcome for r in records} == {"unsolved"}
    assert all(r.seconds >= 0.05 and r.presentations <= 300 for r in records)


def test_a_check_interval_beyond_the_budget_still_gives_one_check(
    tmp_path: Path, small_plugin: Path
) -> None:
    records = measure(tmp_path, small_plugin, budget={"presentations": 300}, check_every=1000)
    assert [(r.outcome, r.presentations) for r in records] == [("solved", 300)] * 3


def test_a_criterion_that_asks_for_it_is_scored_when_it_first_holds(
    tmp_path: Path, small_plugin: Path
) -> None:
    keys = {"task": {"scored": True}, "learner": {"learning_rate": 0.05}, "trials": 4}
    records = measure(tmp_path, small_plugin, check_every=10, **keys)
    # The same task, whose criterion does not ask: a trial that ends then has this final score.
    silent = tmp_path / "small.py"
    silent.write_text(small_plugin.read_text().replace(", config.scored)", ")"))
    for record in records:
        after = record.criteria["tested"]
        assert after < record.solved_after
        assert set(record.scores) == {"tested"}
        assert record.scores["tested"].mean_error > record.final.mean_error
        ended = measure(
            tmp_path / str(record.trial), silent, budget={"presentations": after}, **keys
        )
        assert ended[record.trial].presentations == after
        assert ended[record.trial].scores == {}
        assert ended[record.trial].final == record.scores["tested"]


def test_a_score_that_was_made_already_is_kept_over_an_interruption(
    tmp_path: Path, small_plugin: Path
) -> None:
    keys = {
        "task": {"scored": True, "never": True},
        "learner": {"learning_rate": 0.05},
        "budget": {"presentations": 3000},
        "check_every": 10,
        "checkpoint_seconds": 0,
    }
    whole = measure(tmp_path / "whole", small_plugin, **keys)
    first = max(record.criteria["tested"] for record in whole)
    with pytest.raises(KeyboardInterrupt):
        measure(tmp_path / "parts", small_plugin, observer=InterruptAfter(first), **keys)
    cancelled = rnnbench.load(tmp_path / "parts" / "run").trials
    assert {record.outcome for record in cancelled} == {"cancelled"}
    parts = measure(tmp_path / "parts", small_plugin, **keys)
    for record, resumed in zip(whole, parts, strict=True):
        assert record.scores["tested"] != record.final
        assert resumed.model_dump(exclude={"seconds"}) == record.model_dump(exclude={"seconds"})


class InterruptAfter:
    """An observer that interrupts the run once a trial is beyond so many presentations."""

    def __init__(self, presentations: int) -> None:
        self._presentations = presentations

    def started(self, plan: object) -> None: ...

    def progress(self, task: str, learner: str, presentations: dict[int, int]) -> None:
        if max(presentations.values()) > self._presentations:
            raise KeyboardInterrupt

    def finished(self, record: object) -> None: ...


def test_a_criterion_that_asks_for_a_score_needs_a_final_set(
    tmp_path: Path, small_plugin: Path
) -> None:
    for record in measure(tmp_path, small_plugin, task={"scored": True, "final": False}):
        assert record.outcome == "failed"
        assert "criterion 'tested' is to be scored, but there is no final_set" in record.message


def test_trials_and_budgets_are_those_of_the_sections(tmp_path: Path, small_plugin: Path) -> None:
    run = rnnbench.run(
        {
            "name": "sections",
            "trials": 2,
            "budget": {"presentations": 250},
            "task": [
                {"use": "echo", "never": True},
                {"use": "echo", "label": "long", "never": True, "budget": {"presentations": 400}},
            ],
            "learner": [
                {"use": "unit"},
                {"use": "unit", "label": "more", "tasks": ["long"], "trials": 3, "sleep": 0.001},
                {"use": "unit", "label": "less", "budget": {"presentations": 120}},
            ],
        },
        out=tmp_path / "run",
        engine="inline",
        plugins=[small_plugin],
    )
    found = [(r.task, r.learner, r.trial, r.presentations) for r in run.trials]
    assert found == [
        *[("echo", "unit", n, 250) for n in range(2)],
        *[("echo", "less", n, 120) for n in range(2)],
        *[("long", "unit", n, 400) for n in range(2)],
        *[("long", "more", n, 400) for n in range(3)],
        *[("long", "less", n, 120) for n in range(2)],
    ]
    assert "Seed 1997.\n" in run.markdown()
    assert (
        "Budget of a trial: 250 presentations (unit); 120 presentations (less)." in run.markdown()
    )


BROKEN = {
    "a log of the wrong shape": (
        "Unit.train = lambda self, batch: TrainLog(np.zeros(3), np.zeros(3))",
        "expected (1, 100)",
    ),
    "predictions of the wrong shape": (
        "Unit.predict = lambda self, batch: np.zeros((2, 2))",
        "predict() returned shape (2, 2)",
    ),
    "a state with Python objects": (
        "Unit.state = lambda self: {'weights': [object()]}",
        "may hold no Python objects: learner/weights",
    ),
    "a symbol that is not there": (
        "Echo.sample = lambda self, stream, first, count: SequenceBatch(\n"
        "    lengths=np.ones(count, dtype=np.int32),\n"
        "    target_rows=np.arange(count), targets=np.zeros((count, 1), dtype=np.float32),\n"
        "    input_size=2, symbols=np.full(count, 7, dtype=np.int32))",
        "a symbol lies outside 0..1",
    ),
    "an implementation that is not there": (
        "Unit.rename = 1; del Unit",
        "cannot import",
    ),
    "an implementation that is no learner": (
        "Unit = dict",
        "is no Learner or Population class",
    ),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_contract_is_a_failed_trial_with_its_reason(
    tmp_path: Path, small_plugin: Path, kind: str
) -> None:
    code, reason = BROKEN[kind]
    plugin = tmp_path / "small.py"
    plugin.write_text(f"{small_plugin.read_text()}\n\n{code}\n")
    records = measure(
        tmp_path,
        plugin,
        checkpoint_seconds=0,
        budget={"presentations": 300},
        task={"never": True},
    )
    assert {r.outcome for r in records} == {"failed"}
    assert all(reason in r.message for r in records), records[0].message


def test_checkpoints_restore_every_bit() -> None:
    rng = np.random.default_rng(3)
    state = TrialState(
        presentations=700,
        seconds=1.25,
        criteria={"ST1": 300, "ST2": None},
        scores={"ST1": SetScore(3, 2560, 0.1 + 0.2), "lost": SetScore(9, 9, np.inf)},
        mean_error=rng.random(5),
        max_error=np.array([np.inf, 1e-320, 0.0, -0.0, 0.1]),
        learner={"w": rng.standard_normal((2, 3)), "n": np.array(7), "progress": np.ones(2)},
    )
    found = from_bytes(to_bytes(state))
    assert (found.presentations, found.seconds, found.criteria) == (700, 1.25, state.criteria)
    assert found.scores == state.scores
    for name in ("mean_error", "max_error"):
        assert getattr(found, name).tobytes() == getattr(state, name).tobytes()
    assert set(found.learner) == {"w", "n", "progress"}
    assert all(np.array_equal(found.learner[k], state.learner[k]) for k in state.learner)
    with pytest.raises(TrialError, match="no Python objects"):
        to_bytes(TrialState(1, 1.0, {}, np.ones(1), np.ones(1), {"x": np.array([object()])}))


def test_cells_with_one_configuration_under_two_labels_share_their_trials(
    tmp_path: Path, small_plugin: Path
) -> None:
    run = rnnbench.run(
        {
            "name": "twins",
            "trials": 2,
            "budget": {"presentations": 500},
            "task": [{"use": "echo"}],
            "learner": [{"use": "unit"}, {"use": "unit", "label": "twin"}],
        },
        out=tmp_path / "twins",
        engine="inline",
        plugins=[small_plugin],
    )
    assert [(r.learner, r.trial) for r in run.trials] == [
        ("unit", 0),
        ("unit", 1),
        ("twin", 0),
        ("twin", 1),
    ]
    assert [(cell.learner, cell.solved, cell.planned) for cell in run.cells()] == [
        ("unit", 2, 2),
        ("twin", 2, 2),
    ]
