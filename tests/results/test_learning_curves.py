"""Learning curves of a run: what stands at each point, in tables and in figures."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest

from rnnbench.comparison.model import Budget
from rnnbench.errors import StoreError
from rnnbench.results.curve_report import curves_page, write_curves
from rnnbench.results.formats import to_csv, to_json
from rnnbench.results.layout import CellLayout, RunLayout
from rnnbench.results.learning_curves import LearningCurve, quantile
from rnnbench.results.records import CurvePoint, Outcome, TrialRecord
from rnnbench.results.run import Run
from rnnbench.results.statistics import exact_interval

Points = list[tuple[int, float | None]]


def record(learner: str, trial: int, outcome: Outcome, points: Points) -> TrialRecord:
    last = points[-1][0] if points else 0
    return TrialRecord(
        key=f"{learner}{trial}",
        task="task",
        learner=learner,
        trial=trial,
        outcome=outcome,
        presentations=last,
        solved_after=last if outcome == "solved" else None,
        criteria={},
        seconds=1.0,
        final=None,
        weights=1,
        multiply_adds=1,
        curve=tuple(CurvePoint(*point) for point in points),
        message="" if points else "worker died",
    )


def run(records: list[TrialRecord], planned: int, task: str = "task") -> Run:
    learners = list(dict.fromkeys(r.learner for r in records))
    cells = [
        CellLayout.model_construct(
            task=task, learner=name, keys=[f"{name}{i}" for i in range(planned)]
        )
        for name in learners
    ]
    layout = RunLayout.model_construct(name="a | run", cells=cells, seed=1)
    trials = [r.model_copy(update={"task": task}) for r in records]
    return Run(Path("somewhere"), layout, [], trials)


FAST = [
    record("fast", 0, "solved", [(100, 0.4), (200, 0.1)]),
    record("fast", 1, "solved", [(100, 0.3), (200, 0.2), (250, 0.05)]),
    record("fast", 2, "solved", [(100, 0.2), (200, 0.15), (300, 0.1), (340, 0.01)]),
]
SLOW = [
    record("slow", 0, "solved", [(100, 0.9), (200, 0.8), (300, 0.7), (400, 0.1)]),
    record("slow", 1, "unsolved", [(100, 0.8), (200, 0.8), (300, 0.8), (400, 0.8), (990, 0.7)]),
    record("slow", 2, "diverged", [(100, 0.8), (200, None)]),
]


def curves(records: list[TrialRecord], planned: int) -> list[LearningCurve]:
    return run(records, planned).curves()


def errors(curve: LearningCurve) -> dict[int, tuple[float | None, ...]]:
    return {p.presentations: (p.low, p.median, p.high) for p in curve.errors}


def test_a_trial_that_has_ended_keeps_its_last_error() -> None:
    (fast,) = curves(FAST, 3)
    assert fast.end == 340
    assert list(errors(fast)) == [100, 200, 300, 340]
    assert errors(fast)[200] == pytest.approx((0.125, 0.15, 0.175))
    # 0.1 of the trial that ended at 200, 0.05 of the one that ended at 250, 0.1 of the third.
    assert errors(fast)[300] == pytest.approx((0.075, 0.1, 0.1))
    assert errors(fast)[340] == pytest.approx((0.03, 0.05, 0.075))
    assert fast.errors_at(299) == fast.errors[1]
    assert fast.errors_at(99) is None


def test_a_learner_that_is_solved_goes_on_to_the_end_of_the_axis_and_others_do_not() -> None:
    fast, slow = curves(FAST + SLOW, 3)
    assert (fast.end, slow.end) == (990, 990)
    assert fast.errors[-1].presentations == 990
    assert fast.errors[-1].median == pytest.approx(0.05)
    assert fast.solved[-1].presentations == 990
    short, _ = curves(
        [record("short", 0, "unsolved", [(100, 0.5)]), record("long", 0, "unsolved", [(900, 0.5)])],
        1,
    )
    assert short.end == 100
    assert short.errors_at(101) is None
    assert short.solved_at(101) is None


def test_a_diverged_trial_has_an_infinite_error_from_then_on() -> None:
    (slow,) = curves(SLOW, 3)
    assert errors(slow)[100] == pytest.approx((0.8, 0.8, 0.85))
    assert errors(slow)[200][1:] == (0.8, None)
    assert errors(slow)[990][1:] == (0.7, None)
    (alone,) = curves([record("net", 0, "diverged", [(100, None)])], 1)
    assert errors(alone) == {100: (None, None, None)}


def test_success_is_the_fraction_of_the_planned_trials() -> None:
    (slow,) = curves(SLOW, 3)
    assert [(p.presentations, round(p.fraction, 9)) for p in slow.solved] == [
        (0, 0.0),
        (400, round(1 / 3, 9)),
        (990, round(1 / 3, 9)),
    ]
    assert all(p.interval is None for p in slow.solved)
    # Trials that crashed or have not ended count as not solved.
    crashed = record("slow", 3, "crashed", [])
    (more,) = curves([*SLOW, crashed], 8)
    assert (more.recorded, more.planned) == (3, 8)
    assert more.solved_at(500).fraction == pytest.approx(1 / 8)
    assert more.solved_at(500).interval == pytest.approx(exact_interval(1, 8))
    text = curves_page([run([*SLOW, crashed], 8)])
    assert "* slow: 3 of 8 trials have a result." in text


def test_trials_cut_short_by_time_are_censored() -> None:
    records = [
        record("net", 0, "unsolved", [(100, 0.5)]),
        record("net", 1, "solved", [(100, 0.5), (200, 0.1)]),
        record("net", 2, "unsolved", [(100, 0.5), (300, 0.5)]),
    ]
    (net,) = curves(records, 3)
    assert net.solved_at(200).fraction == pytest.approx(0.5)


def test_a_cell_without_any_result_has_no_points() -> None:
    (net,) = curves([record("net", 0, "crashed", [])], 1)
    assert (net.end, net.errors) == (0, [])
    text = curves_page([run([record("net", 0, "crashed", [])], 1)])
    assert "* net: 0 of 1 trials have a result." in text
    assert "| presentations" not in text


@pytest.mark.parametrize("size", [1, 2, 3, 4, 7, 10])
def test_quantiles_are_numpys_and_may_be_infinite(size: int) -> None:
    values = sorted(np.random.default_rng(size).random(size).tolist())
    for part in (0.0, 0.25, 0.5, 0.75, 1.0):
        assert quantile(values, part) == pytest.approx(np.quantile(values, part), rel=1e-14)
    assert quantile([1.0, 2.0, np.inf], 0.5) == 2.0
    assert quantile([1.0, np.inf, np.inf, np.inf], 0.25) == np.inf


def rows(page: str, head: str) -> list[list[str]]:
    """The table that follows this line."""
    lines = page[page.index(head) :].splitlines()[2:]
    table = lines[: lines.index("")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


def test_tables_have_a_row_every_half_decade_and_one_at_the_end() -> None:
    page = curves_page([run(FAST + SLOW, 3)])
    table = rows(page, "Median training error")
    assert table[0] == ["presentations", "fast", "slow"]
    assert [row[0] for row in table[2:]] == ["100", "300", "990"]
    assert table[3][1] == "0.1 [0.075, 0.1]"
    assert table[3][2] == "0.8 [0.75, ∞]"
    solved = rows(page, "Trials solved")
    assert [row[1:] for row in solved[2:]] == [["0%", "0%"], ["67%", "0%"], ["100%", "33%"]]
    assert "## a \\| run" in page


def test_a_learner_that_has_ended_unsolved_shows_a_dash() -> None:
    short, long = ([(100, 0.5)], [(100, 0.5), (2000, 0.4)])
    records = [record("short", 0, "unsolved", short), record("long", 0, "unsolved", long)]
    table = rows(curves_page([run(records, 1)]), "Median training error")
    assert [row[1] for row in table[2:]] == ["0.5 [0.5, 0.5]", "-", "-", "-"]


def test_each_task_has_a_figure_whose_texts_can_be_read(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    one, two = run(FAST + SLOW, 3, "adding, $T$ = 100"), run(FAST, 3, "adding, $T$ = 100")
    page = write_curves([one], tmp_path / "one")
    assert (tmp_path / "one" / "README.md").read_text(encoding="utf-8") == page
    assert "](adding-t-100.svg)" in page
    assert "keeps its last error for the rest of the axis" in page
    figure = (tmp_path / "one" / "adding-t-100.svg").read_text(encoding="utf-8")
    for text in ("adding, $T$ = 100", "fast", "slow", "presentations", "fraction of trials solved"):
        assert f">{text}<" in figure
    write_curves([one], tmp_path / "again")
    assert (tmp_path / "again" / "adding-t-100.svg").read_text(encoding="utf-8") == figure
    # Several runs, of which two have the same name.
    write_curves([one, two], tmp_path / "both")
    assert sorted(path.name for path in (tmp_path / "both").iterdir()) == [
        "README.md",
        "a-run-adding-t-100-2.svg",
        "a-run-adding-t-100.svg",
    ]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    "records",
    [
        [record("one point", 0, "solved", [(100, 0.5)])],
        [record("no error", 0, "unsolved", [(100, 0.0), (200, 0.0)])],
        [record("diverged", 0, "diverged", [(100, None)])],
        [*FAST, record("crashed", 0, "crashed", [])],
        [record(f"learner {i}", 0, "solved", [(100 * i, 0.1 * i)]) for i in range(1, 13)],
    ],
    ids=lambda records: records[-1].learner,
)
def test_odd_curves_are_drawn_without_complaint(tmp_path: Path, records: list[TrialRecord]) -> None:
    pytest.importorskip("matplotlib")
    write_curves([run(records, 1 if len(records) != 4 else 3)], tmp_path)
    figure = (tmp_path / "task.svg").read_text(encoding="utf-8")
    assert all(f">{r.learner}<" in figure for r in records)


def test_learners_are_told_apart_by_colour_and_by_line() -> None:
    from rnnbench.results.curve_figure import COLOURS, LINES

    styles = {(i % len(COLOURS), i % len(LINES)) for i in range(len(COLOURS) * len(LINES))}
    assert len(styles) == len(COLOURS) * len(LINES)

    assert len(set(COLOURS)) == len(COLOURS)


def test_a_folder_that_cannot_be_made_is_one_clear_message(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot write the figures here"):
        write_curves([run(FAST, 3)], tmp_path / "file" / "folder")


def test_the_formats_for_programs_hold_the_points() -> None:
    whole = run(SLOW, 3)
    layout = RunLayout(name="n", seed=1, cells=[], published=[])
    data = json.loads(to_json(Run(whole.directory, layout, [], whole.trials)))
    assert data["trials"][2]["curve"] == [[100, 0.8], [200, None]]
    lines = list(csv.DictReader(io.StringIO(to_csv(whole))))
    assert json.loads(lines[0]["curve"]) == [[100, 0.9], [200, 0.8], [300, 0.7], [400, 0.1]]
    assert json.loads(lines[2]["curve"]) == [[100, 0.8], [200, None]]


def test_the_budget_of_presentations_gives_the_success_of_the_report() -> None:
    records = [record("net", i, "solved", [(100, 0.2), (300 + i, 0.1)]) for i in range(4)]
    records += [record("net", i, "unsolved", [(100, 0.2), (1000, 0.1)]) for i in range(4, 7)]
    (net,) = curves(records, 7)
    last = net.solved[-1]
    assert last.presentations == Budget(presentations=1000).presentations
    assert last.fraction == pytest.approx(4 / 7)
    assert last.interval == pytest.approx(exact_interval(4, 7))
