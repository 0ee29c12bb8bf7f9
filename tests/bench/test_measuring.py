"""Rounds, calibration and searches, with contenders whose time is known."""

from __future__ import annotations

import ctypes
import os
from typing import Literal

import pytest

from rnnbench.bench.contender import Contender
from rnnbench.bench.figures import Bound, Figure
from rnnbench.bench.floor import Floor, Needs
from rnnbench.bench.measurements import Measurement, SideBySide
from rnnbench.bench.one_core import native_threads, on_one_core
from rnnbench.bench.quartiles import Quartiles
from rnnbench.bench.rounds import measure_rounds
from rnnbench.bench.search import CALLS, Search, search
from rnnbench.bench.stopwatch import Ready, make_ready, portions_for, time_work
from rnnbench.errors import ConfigError, TrialError


class Clock(Contender):
    """Counts seconds of its own, so that its speed is exact; notes every call in a diary."""

    detail = "made for the tests"

    def __init__(
        self, name: str, seconds: float = 0.01, diary: list[str] | None = None, fails: int = -1
    ) -> None:
        self.name, self.seconds, self.diary, self.fails = name, seconds, diary, fails
        self.calls: list[int] = []

    def prepare(self) -> None:
        if self.fails == 0:
            raise ValueError("not | today")

    @property
    def portion(self) -> float:
        return 3.0

    def work(self, portions: int) -> float:
        self.calls.append(portions)
        if self.diary is not None:
            self.diary.append(self.name)
        if len(self.calls) == self.fails:
            raise RuntimeError("worn out")
        return portions * self.seconds


class Missing(Clock):
    packages = ("no_such_package_at_all", "sys")


@pytest.mark.parametrize("seconds", [1e-7, 1e-4, 0.01, 0.14, 5.0])
def test_calibrated_work_takes_about_the_target_time(seconds: float) -> None:
    portions = portions_for(Clock("a", seconds), 0.15)
    assert portions * seconds <= 0.15 or portions == 1
    assert portions * seconds >= 0.05


def test_rounds_interleave_and_the_warm_up_does_not_count() -> None:
    diary: list[str] = []
    entries = [
        Ready(Clock(name, seconds, diary), 0.5, portions)
        for name, seconds, portions in (("a", 0.01, 2), ("b", 0.02, 1))
    ]
    a, b = measure_rounds(entries, rounds=4, warm_up=2)
    assert diary == ["a", "b"] * 6
    assert a.seconds == pytest.approx([0.02] * 4)
    assert (a.amount, b.amount) == (6.0, 3.0)
    assert a.rate is not None
    assert a.rate.median == pytest.approx(300.0)
    assert a.setup_seconds == 0.5


def test_ratios_are_taken_within_rounds() -> None:
    table = SideBySide(
        "t",
        "things",
        "b",
        (
            Measurement("a", "", amount=2.0, seconds=(1.0, 2.0, 10.0)),
            Measurement("b", "", amount=1.0, seconds=(1.0, 4.0, 10.0)),
            Measurement("c", "", problem="not installed"),
        ),
    )
    # Ratios 2, 4, 2; the ratio of the medians would be 2 * 4 / 2 = 4.
    assert table.ratio("a", "b") == Quartiles(2.0, 2.0, 3.0)
    assert table.ratio("a", "c") is None
    assert table.fastest(["b", "c"]) == "b"
    assert table.fastest(["c"]) is None
    with pytest.raises(ConfigError, match="no contender 'd'; has: a, b, c"):
        table.find("d")


def test_a_missing_package_is_a_row_that_says_how_to_get_it() -> None:
    contender = Missing("peer")
    row = make_ready(contender, 0.1)
    assert isinstance(row, Measurement)
    assert row.problem == "no_such_package_at_all not installed: pip install 'rnnbench[bench]'"
    assert (row.failed, row.rate, contender.calls) == (False, None, [])


def test_one_that_raises_loses_its_row_and_nothing_else() -> None:
    row = make_ready(Clock("unbuildable", fails=0), 0.1)
    assert isinstance(row, Measurement)
    assert row.failed
    assert row.problem == "failed: ValueError: not | today"
    entries = [Ready(Clock("tired", fails=3), 0.0, 1), Ready(Clock("good"), 0.0, 1), row]
    tired, good, same = measure_rounds(entries, rounds=5, warm_up=1)
    assert (tired.failed, tired.problem) == (True, "failed: RuntimeError: worn out")
    assert len(good.seconds) == 5
    assert same is row


def test_a_contender_must_count_some_time() -> None:
    with pytest.raises(TrialError, match="counts 0"):
        time_work(Clock("still", seconds=0.0), 1)


def test_a_search_keeps_the_fastest_in_its_order() -> None:
    clocks = [Clock("slow", 0.03), Clock("fast", 0.01), Clock("middle", 0.02), Missing("none")]
    result, entries = search(Search("peer", clocks, keep=2), target_seconds=0.15)
    assert [row.name for row in result.candidates] == ["fast", "middle", "slow", "none"]
    assert result.kept == ("fast", "middle")
    assert [e.contender.name for e in entries if isinstance(e, Ready)] == ["fast", "middle"]
    assert all(len(row.seconds) == CALLS for row in result.candidates[:3])


def test_a_search_in_which_nothing_runs_is_one_row() -> None:
    result, entries = search(Search("peer", [Missing("x"), Missing("y")]), 0.1)
    (row,) = entries
    assert isinstance(row, Measurement)
    assert (row.name, row.failed) == ("peer", False)
    assert "not installed" in row.problem
    assert result.kept == ()


def test_bounds_look_at_the_median() -> None:
    spread = Quartiles(0.5, 2.0, 30.0)
    assert Figure("f", spread, bound=Bound("at least", 2.0)).met is True
    assert Figure("f", spread, bound=Bound("at least", 2.1)).met is False
    assert Figure("f", 0.2, bound=Bound("at most", 0.15)).met is False
    assert Figure("f", None, bound=Bound("at most", 0.15)).met is None
    assert Figure("f", 1.0).met is None


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="no system call for pinning")
def test_pinning_ends_with_its_block() -> None:
    before = os.sched_getaffinity(0)

    def work_that_fails() -> None:
        with on_one_core():
            assert len(os.sched_getaffinity(0)) == 1
            raise KeyError

    with pytest.raises(KeyError):
        work_that_fails()
    assert os.sched_getaffinity(0) == before


def test_native_threads_leave_the_environment_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RNNBENCH_THREADS", raising=False)
    with native_threads(2):
        assert os.environ["RNNBENCH_THREADS"] == "2"
    assert "RNNBENCH_THREADS" not in os.environ


def test_the_floor_does_the_operations_of_all_units(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[tuple[int, ...]] = []

    def spend(doubles: int, *counts: ctypes.c_int64) -> None:
        done.append((doubles, *(count.value for count in counts)))

    monkeypatch.setattr("rnnbench.bench.floor.load_native", lambda _: {"rnnbench_spend": spend})
    floor = Floor("floor", "float64", Needs(multiply_adds=1400.5, logistics=4, tanhs=8))
    floor.prepare()
    floor.work(3)
    units = 3 * floor.portion
    assert done == [(1, 1400.5 * units, 4 * units, 8 * units)]


@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_the_floor_runs(precision: Literal["float32", "float64"]) -> None:
    floor = Floor("floor", precision, Needs(100, 4, 8))
    floor.prepare()
    assert floor.work(1) is None
