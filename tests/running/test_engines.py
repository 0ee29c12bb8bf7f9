"""Every engine keeps the same contract: the same rows, and each bad learner alone in its misery."""

from __future__ import annotations

from pathlib import Path

import pytest

import rnnbench
from rnnbench.results.records import TrialRecord


def comparison(*behaviours: str, **settings: object) -> dict[str, object]:
    return {
        "name": "engines",
        "trials": 2,
        "budget": {"presentations": 2000},
        "stall_seconds": 60,
        "task": [{"use": "echo"}],
        "learner": [
            {"use": "unit", "label": behaviour, "behaviour": behaviour, **settings}
            for behaviour in behaviours
        ],
    }


def measured(record: TrialRecord) -> dict[str, object]:
    """What must not depend on how it was run."""
    return record.model_dump(exclude={"seconds", "key"})


@pytest.mark.parametrize("engine", ["local", "inline"])
def test_an_engine_runs_every_trial_and_isolates_what_raises(
    engine: str, tmp_path: Path, small_plugin: Path
) -> None:
    run = rnnbench.run(
        comparison("raises", "good", "nan", "system-exit"),
        out=tmp_path / engine,
        engine=engine,
        workers=2,
        plugins=[small_plugin],
    )
    outcomes = [(r.learner, r.outcome) for r in run.trials]
    assert outcomes == [
        *[("raises", "failed")] * 2,
        *[("good", "solved")] * 2,
        *[("nan", "diverged")] * 2,
        *[("system-exit", "failed")] * 2,
    ]
    assert "this learner has had enough" in run.trials[0].message
    assert "small.py" in run.trials[0].message


def test_both_engines_give_the_same_rows(tmp_path: Path, small_plugin: Path) -> None:
    rows = [
        [
            measured(record)
            for record in rnnbench.run(
                comparison("good", "nan"),
                out=tmp_path / f"{engine}{workers}",
                engine=engine,
                workers=workers,
                plugins=[small_plugin],
            ).trials
        ]
        for engine, workers in (("inline", 1), ("local", 1), ("local", 2))
    ]
    assert rows[0] == rows[1] == rows[2]


def test_crash_hang_exit_raise_and_nan_beside_a_good_learner_are_rows_of_their_own(
    program, tmp_path: Path, small_plugin: Path
) -> None:
    alone = tmp_path / "alone.toml"
    alone.write_text(_toml("good"))
    together = tmp_path / "together.toml"
    together.write_text(_toml("raises", "segfaults", "hangs", "nan", "exits", "good"))

    calm = program("run", alone, "--plugin", small_plugin, "--out", "calm", "--json")
    assert calm.code == 0, calm.err
    rough = program("run", together, "--plugin", small_plugin, "--out", "rough", "--json")
    assert rough.code == 1, rough.err

    rows = {(row["learner"], row["trial"]): row for row in rough.json["trials"]}
    assert len(rows) == 12
    for trial in (0, 1):
        assert rows["raises", trial]["outcome"] == "failed"
        assert rows["segfaults", trial]["outcome"] == "crashed"
        assert "SIGSEGV" in rows["segfaults", trial]["message"]
        assert rows["hangs", trial]["outcome"] == "timeout"
        assert rows["exits", trial]["outcome"] == "crashed"
        assert rows["nan", trial]["outcome"] == "diverged"
        # A trial says how far it had come, where it came to a check.
        assert rows["hangs", trial]["presentations"] == 200
    unchanged = {"seconds"}
    for row in calm.json["trials"]:
        beside = rows["good", row["trial"]]
        assert {k: v for k, v in row.items() if k not in unchanged} == {
            k: v for k, v in beside.items() if k not in unchanged
        }


def _toml(*behaviours: str) -> str:
    text = """name = "rough"
trials = 2
stall_seconds = 5
budget = { presentations = 2000 }
[[task]]
use = "echo"
"""
    for behaviour in behaviours:
        text += f'[[learner]]\nuse = "unit"\nlabel = "{behaviour}"\nbehaviour = "{behaviour}"\n'
    return text


def test_failed_trials_run_again_and_measured_ones_do_not(
    cli, tmp_path: Path, small_plugin: Path
) -> None:
    file = tmp_path / "both.toml"
    file.write_text(_toml("good", "raises"))
    arguments = ("run", file, "--plugin", small_plugin, "--engine", "inline", "--json")
    first = cli(*arguments)
    second = cli(*arguments)
    assert first.code == second.code == 1
    assert "4 trials, 2 done, 2 to run" in second.err
    good = [[row for row in o.json["trials"] if row["learner"] == "good"] for o in (first, second)]
    assert good[0] == good[1]  # seconds included: they were not measured again
