"""The report: every trial counts, and no text can break a table."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from rnnbench.comparison.model import Budget
from rnnbench.comparison.published import Published
from rnnbench.criteria import SetScore
from rnnbench.results.formats import to_csv, to_json
from rnnbench.results.layout import CellLayout, RunLayout
from rnnbench.results.markdown import escape, table
from rnnbench.results.records import Outcome, TrialRecord
from rnnbench.results.run import Run


def record(
    trial: int, outcome: Outcome, presentations: int, learner: str = "net", message: str = ""
) -> TrialRecord:
    return TrialRecord(
        key=f"{learner}{trial}",
        task="task",
        learner=learner,
        trial=trial,
        outcome=outcome,
        presentations=presentations,
        solved_after=presentations if outcome == "solved" else None,
        criteria={"ST": presentations if outcome == "solved" else None},
        seconds=0.0 if message else 2.0,
        final=SetScore(1, 2560, 0.005) if outcome == "solved" else None,
        weights=None if message else 1234,
        multiply_adds=None if message else 99,
        message=message,
    )


def run(records: list[TrialRecord], planned: int, learners: tuple[str, ...] = ("net",)) -> Run:
    cells = [
        CellLayout(
            task="task",
            task_name="adding",
            task_summary="sum two | marked values",
            task_solved="all is well",
            learner=learner,
            learner_name="lstm",
            variant=None,
            task_settings={},
            learner_settings={},
            budget=Budget(presentations=5000, seconds=9),
            check_every=100,
            published=Published(presentations=500, success=0.5, source="Nobody 1997, Table 0"),
            keys=[f"{learner}{i}" for i in range(planned)],
        )
        for learner in learners
    ]
    layout = RunLayout(
        name="a | b",
        seed=1,
        cells=cells,
        published=[],
    )
    environment = {"processor": "p", "cores": 2, "system": "s", "python": "3", "packages": {}}
    return Run(Path("somewhere"), layout, [environment], records)


MIXED = [
    *[record(i, "solved", 1000) for i in range(6)],
    record(6, "unsolved", 5000),
    record(7, "diverged", 300),
    record(8, "crashed", 200, message="worker died of SIGSEGV"),
    record(9, "crashed", 0, message="worker died of SIGSEGV"),
]


def test_failures_are_counted_and_named() -> None:
    (cell,) = run(MIXED, 10).cells()
    assert cell.solved == 6
    assert cell.success_rate == 0.6
    assert cell.mean_presentations == 1000
    assert cell.median_presentations == 1000
    assert cell.ert == (6000 + 5000 + 300 + 200) / 6
    assert cell.seconds == 2.0
    assert cell.ratio == 2.0
    assert cell.messages == ["crashed (trials 8, 9): worker died of SIGSEGV"]
    text = run(MIXED, 10).markdown()
    assert " 6 / 10 |" in text
    assert "Sum two \\| marked values. Solved when all is well." in text
    assert "60% [26%, 88%]" in text
    assert "* net: crashed (trials 8, 9): worker died of SIGSEGV" in text
    assert "* net: diverged: 1" in text
    assert " 1.0 / 2,560 |" in text
    assert "Nobody 1997, Table 0" in text
    assert (
        "10 trials of each learner, seed 1, budget of a trial 5,000 presentations or 9 s." in text
    )


def test_the_legend_says_how_often_success_is_looked_for() -> None:
    found = run([], 5, ("one", "two", "three"))
    assert "and success is looked for every 100.\n" in found.markdown()
    found.layout.cells[1] = found.layout.cells[1].model_copy(update={"check_every": 1500})
    assert "and success is looked for every 100 or 1,500 (two on task).\n" in found.markdown()


def test_an_unfinished_run_says_so_and_claims_no_median() -> None:
    unfinished = run(MIXED[:3], 10)
    (cell,) = unfinished.cells()
    assert cell.success_rate == 0.3
    assert cell.median_presentations is None
    assert "**Unfinished:** 7 of 10 trials have not ended yet." in unfinished.markdown()


def test_a_run_without_results_has_a_report() -> None:
    (cell,) = run([], 10).cells()
    assert (cell.ert, cell.mean_presentations, cell.seconds) == (None, None, None)
    assert " 0 / 10 |" in run([], 10).markdown()


def test_a_run_without_success_has_an_infinite_ert() -> None:
    failed = run([record(i, "unsolved", 5000) for i in range(10)], 10)
    assert failed.cells()[0].ert is None
    assert "∞" in failed.markdown()


def test_names_cannot_break_a_table() -> None:
    names = ("1e3", "007", "a|b", "two\nlines", "*bold*", "snake_case")
    text = table(("name",), [[name] for name in names])
    lines = text.splitlines()
    assert len(lines) == 2 + len(names)
    cells = [line.strip("| ").replace("\\", "") for line in lines[2:]]
    assert cells == ["1e3", "007", "a|b", "two lines", "*bold*", "snake_case"]
    assert escape("a|b") == "a\\|b"


def test_rows_keep_the_order_of_the_comparison() -> None:
    learners = ("zebra", "ape", "mole")
    text = run([], 5, learners).markdown()
    assert [text.index(f"| {name}") for name in learners] == sorted(
        text.index(f"| {name}") for name in learners
    )


def test_csv_has_a_row_a_trial() -> None:
    rows = list(csv.DictReader(io.StringIO(to_csv(run(MIXED, 10)))))
    assert len(rows) == 10
    assert rows[0]["solved_after"] == "1000"
    assert rows[0]["final_wrong"] == "1"
    assert rows[8]["message"] == "worker died of SIGSEGV"


def test_json_holds_everything_and_no_infinity() -> None:
    text = to_json(run([record(i, "unsolved", 5000) for i in range(10)], 10))
    data = json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    assert data["cells"][0]["ert"] is None
    assert len(data["trials"]) == 10
