"""The run directory: one writer, any number of readers, nothing half-made."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import subprocess
import sys
import threading
from math import isnan, nan
from pathlib import Path
from typing import Any

import pytest

from rnnbench.criteria import SetScore
from rnnbench.errors import StoreError
from rnnbench.results.layout import RunLayout
from rnnbench.results.records import TrialRecord
from rnnbench.results.run import load
from rnnbench.results.store import DATABASE, RunReader, is_run, open_run


def record(key: str, outcome: str = "solved") -> TrialRecord:
    return TrialRecord(
        key=key,
        task="t",
        learner="l",
        trial=0,
        outcome=outcome,
        presentations=100,
        solved_after=100,
        criteria={"ST": 100},
        seconds=1.0 / 3.0,
        final=None,
        weights=3,
        multiply_adds=4,
        message="",
    )


LAYOUT = RunLayout(name="n", seed=1, cells=[], published=[])


def test_a_score_without_a_finite_error_is_read_as_such(tmp_path: Path) -> None:
    lost = SetScore(wrong=3, size=4, mean_error=nan)
    written = record("a").model_copy(update={"final": lost, "scores": {"ST": lost}})
    with open_run(tmp_path / "run") as writer:
        writer.put_record(written, {})
        found = writer.records()["a"]
    for score in (found.final, found.scores["ST"]):
        assert (score.wrong, score.size) == (3, 4)
        assert isnan(score.mean_error)


def test_what_is_written_is_read_while_and_after_it_is_written(tmp_path: Path) -> None:
    with open_run(tmp_path / "run") as writer:
        writer.put_layout(LAYOUT)
        writer.put_environment({"python": "3"})
        writer.put_record(record("a"), {"seed": 1})
        reader = RunReader(tmp_path / "run")
        assert reader.records() == {"a": record("a")}
        writer.put_record(record("b"), {"seed": 2})
        assert set(reader.records()) == {"a", "b"}
        reader.close()
    reader = RunReader(tmp_path / "run")
    assert reader.records() == {"a": record("a"), "b": record("b")}
    assert reader.layout() == LAYOUT
    assert reader.environments() == [{"python": "3"}]
    assert reader.key_parts("t", "l", 0) == [{"seed": 1}, {"seed": 2}]
    # One file, which can be copied and read anywhere.
    assert not list((tmp_path / "run").glob(f"{DATABASE}-*"))


def test_a_second_writer_is_refused_and_readers_are_not(tmp_path: Path) -> None:
    with open_run(tmp_path / "run"):
        with (
            pytest.raises(StoreError, match="another rnnbench process"),
            open_run(tmp_path / "run"),
        ):
            pass
        RunReader(tmp_path / "run").close()
    with open_run(tmp_path / "run"):
        pass


def test_a_lock_that_a_dead_process_left_to_its_child_is_waited_for(tmp_path: Path) -> None:
    """A worker that is about to start holds it until its own program begins."""
    with open_run(tmp_path / "run"):
        pass
    lock = os.open(tmp_path / "run" / "lock", os.O_RDWR)
    fcntl.flock(lock, fcntl.LOCK_EX)
    with subprocess.Popen(
        [sys.executable, "-c", "input()"], stdin=subprocess.PIPE, pass_fds=[lock]
    ) as child:
        os.close(lock)
        with (
            pytest.raises(StoreError, match="another rnnbench process"),
            open_run(tmp_path / "run"),
        ):
            pass
        threading.Timer(0.3, child.stdin.close).start()
        with open_run(tmp_path / "run"):
            pass


def test_a_result_drops_its_checkpoint_and_a_failure_keeps_it(tmp_path: Path) -> None:
    with open_run(tmp_path / "run") as writer:
        writer.put_checkpoint("a", 500, b"state")
        writer.put_checkpoint("b", 600, b"other")
        writer.put_record(record("a", "crashed"), {})
        assert writer.checkpoints() == {"a": 500, "b": 600}
        assert writer.checkpoint("a") == b"state"
        writer.put_record(record("a"), {})
        assert writer.checkpoints() == {"b": 600}
        assert writer.checkpoint("a") is None
        assert writer.records() == {"a": record("a")}


def test_a_death_during_creation_leaves_no_file_that_stands_in_the_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[set[str]] = []

    class Watching(sqlite3.Connection):
        """Looks at the folder in the midst of every transaction."""

        def __exit__(self, *reason: object) -> bool:
            seen.append({path.name for path in (tmp_path / "run").iterdir()})
            return super().__exit__(*reason)

    connect = sqlite3.connect

    def watched(path: Path | str, **keys: Any) -> sqlite3.Connection:
        return connect(path, factory=Watching, **keys)

    monkeypatch.setattr(sqlite3, "connect", watched)
    with open_run(tmp_path / "run"):
        pass
    assert seen[0] == {"lock", f"{DATABASE}.tmp"}


def test_a_creation_that_was_cut_short_is_begun_again(tmp_path: Path) -> None:
    run = tmp_path / "run"
    run.mkdir()
    (run / "lock").touch()
    with sqlite3.connect(run / f"{DATABASE}.tmp") as connection:
        connection.execute("CREATE TABLE meta (format INTEGER NOT NULL)")
    connection.close()
    assert not is_run(run)
    with open_run(run) as writer:
        writer.put_record(record("a"), {})
    reader = RunReader(run)
    assert reader.records() == {"a": record("a")}
    assert reader.layout() is None
    with pytest.raises(StoreError, match="cut short before it began"):
        load(run)


def test_results_of_several_environments_say_so(tmp_path: Path) -> None:
    for python in ("3.11", "3.12", "3.11"):
        with open_run(tmp_path / "run") as writer:
            writer.put_environment({"python": python})
            writer.put_record(record(python), {})
    found = RunReader(tmp_path / "run").environments()
    assert found == [{"python": "3.11"}, {"python": "3.12"}]
