"""Measured beside published: every figure in its place, and no failed trial out of sight."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from rnnbench.comparison.model import Budget
from rnnbench.comparison.published import Published, QuotedRow
from rnnbench.criteria import SetScore
from rnnbench.results.formats import to_csv, to_json
from rnnbench.results.layout import CellLayout, RunLayout
from rnnbench.results.published import PublishedRow
from rnnbench.results.published_table import published_section, published_table
from rnnbench.results.records import TrialRecord
from rnnbench.results.run import Run

SOURCE = "Nobody 1997, Table 4"


def record(
    trial: int,
    first: int | None,
    second: int | None,
    scores: Mapping[str, SetScore] | None = None,
    final: SetScore | None = None,
    task: str = "noise",
) -> TrialRecord:
    """A trial with two criteria, and a budget of 9000."""
    return TrialRecord(
        key=f"{task}{trial}",
        task=task,
        learner="net",
        trial=trial,
        outcome="solved" if second else "unsolved",
        presentations=second or 9000,
        solved_after=second,
        criteria={"ST1": first, "ST2": second},
        scores=dict(scores or {}),
        seconds=1.0,
        final=final,
        weights=102,
        multiply_adds=99,
        message="",
    )


def cell(published: Published | None, planned: int, task: str = "noise", **keys: Any) -> CellLayout:
    facts: dict[str, Any] = {
        "task": task,
        "task_name": "two-sequence",
        "task_summary": "which of two classes",
        "task_solved": "both criteria have held",
        "learner": "net",
        "learner_name": "lstm",
        "variant": None,
        "task_settings": {},
        "learner_settings": {},
        "budget": Budget(presentations=9000),
        "check_every": 100,
        "published": published,
        "keys": [f"{task}{i}" for i in range(planned)],
    }
    return CellLayout(**{**facts, **keys})


def run(
    cells: Sequence[CellLayout], records: Sequence[TrialRecord], quoted: Sequence[QuotedRow] = ()
) -> Run:
    layout = RunLayout(name="table", seed=1, cells=list(cells), published=list(quoted))
    return Run(Path("somewhere"), layout, [], list(records))


TABLE_4 = Published(
    presentations=2000,
    success=1.0,
    trials=10,
    weights=102,
    range=[900, 3000],
    wrong_fraction=0.000195,
    criteria={"ST1": {"presentations": 1000, "wrong": 3, "of": 256, "mean_error": 0.05}},
    note="read as 10 trials",
    source=SOURCE,
)

FIVE_SOLVED = [
    *[
        record(
            i,
            600 + 100 * i,
            1200 + 100 * i,
            {"ST1": SetScore(i, 256, 0.01 * i)},
            SetScore(i, 2560, 0.002),
        )
        for i in range(5)
    ],
    record(5, 4000, None, {"ST1": SetScore(7, 256, 0.06)}, SetScore(400, 2560, 0.3)),
    record(6, None, None, final=SetScore(1280, 2560, 0.5)),
]


def parsed(text: str) -> list[dict[str, str]]:
    """The rows of a Markdown table; of columns with one header the last counts as `header 2`."""
    lines = [[part.strip() for part in line.strip("|").split("|")] for line in text.splitlines()]
    headers: list[str] = []
    for header in lines[0]:
        headers.append(f"{header} 2" if header in headers else header)
    return [dict(zip(headers, line, strict=True)) for line in lines[2:]]


def test_a_row_for_every_criterion_over_the_trials_in_which_it_held() -> None:
    first, whole = run([cell(TABLE_4, 8)], FIVE_SOLVED).published()
    assert (first.criterion, whole.criterion) == ("ST1", None)
    assert first.measured is not None
    assert whole.measured is not None
    assert (first.measured.figures.held, whole.measured.figures.held) == (6, 5)
    assert (first.measured.planned, first.measured.ended) == (8, 7)
    assert first.measured.figures.presentations == (600 + 700 + 800 + 900 + 1000 + 4000) / 6
    assert first.measured.figures.wrong == (0 + 1 + 2 + 3 + 4 + 7) / 6
    assert first.measured.figures.mean_error == pytest.approx((0.1 + 0.06) / 6)
    assert whole.measured.figures.presentations == 1400
    assert whole.measured.figures.range == (1200, 1600)
    # The final scores of the two unsolved trials are not among these.
    assert whole.measured.figures.wrong == 2
    assert whole.measured.figures.size == 2560
    assert whole.ratio == 0.7
    assert whole.ratio_interval == pytest.approx(
        tuple(end / 2000 for end in whole.measured.figures.interval)
    )
    assert (first.ratio, first.close, whole.close) == (pytest.approx(8000 / 6 / 1000), True, True)


def test_the_table_gives_every_figure_in_the_unit_that_is_published() -> None:
    rows = run([cell(TABLE_4, 8, variant="as printed")], FIVE_SOLVED).published()
    first, whole = parsed(published_table(rows))
    assert first == {
        "task": "noise",
        "learner": "net",
        "variant": "as printed",
        "weights": "102",
        "criterion": "ST1",
        "solved": "6 / 8",
        "success published": "-",
        "mean of solved": "1,333",
        "published (trials)": "1,000 (10)",
        "ratio [95 %]": first["ratio [95 %]"],
        "wrong in test": "2.8 of 256",
        "published": "3 of 256",
        "mean error": "0.0267",
        "published 2": "0.05",
    }
    assert first["ratio [95 %]"].startswith("**1.33** [0.")
    assert whole["solved"] == "5 / 8"
    assert whole["success published"] == "100%"
    assert whole["mean of solved"] == "1,400 (1,200 to 1,600)"
    assert whole["published (trials)"] == "2,000 (10; 900 to 3,000)"
    assert whole["wrong in test"] == "0.000781"
    assert whole["published"] == "0.000195"
    assert whole["published 2"] == "-"


def test_columns_without_a_published_figure_are_left_out() -> None:
    only = Published(presentations=2000, source=SOURCE)
    (row,) = parsed(published_table(run([cell(only, 8)], FIVE_SOLVED).published()))
    assert list(row) == [
        *("task", "learner", "criterion", "solved", "mean of solved", "published (trials)"),
        "ratio [95 %]",
    ]
    assert row["published (trials)"] == "2,000"


@pytest.mark.parametrize(
    ("published", "ratio", "close"),
    [
        (2800, "**0.50**", True),
        (700, "**2.00**", True),
        (2801, "0.50", False),
        (699, "2.00", False),
    ],
)
def test_ratios_within_a_factor_of_two_are_marked(
    published: float, ratio: str, close: bool
) -> None:
    only = Published(presentations=published, source=SOURCE)
    rows = run([cell(only, 8)], FIVE_SOLVED).published()
    assert rows[0].close is close
    assert parsed(published_table(rows))[0]["ratio [95 %]"].startswith(f"{ratio} [")


def test_few_successes_have_a_ratio_without_an_interval_and_none_has_none() -> None:
    few = run([cell(TABLE_4, 8)], FIVE_SOLVED[2:]).published()[1]
    assert (few.ratio, few.ratio_interval) == (0.75, None)
    for records in ([], FIVE_SOLVED[5:]):
        none = run([cell(TABLE_4, 8)], records).published()[1]
        assert (none.ratio, none.ratio_interval, none.close) == (None, None, None)
        row = parsed(published_table([none]))[0]
        assert row["solved"] == "0 / 8"
        assert row["mean of solved"] == row["ratio [95 %]"] == row["wrong in test"] == "-"


def test_a_criterion_without_a_score_of_its_own_has_that_of_a_trial_that_ended_with_it() -> None:
    ends = [record(i, 700, 700, final=SetScore(i, 2560, 0.1)) for i in range(3)]
    later = [record(3, 700, 900, final=SetScore(99, 2560, 0.9))]
    (found,) = run([cell(None, 4)], [*ends, *later]).cells()
    assert (found.criteria["ST1"].held, found.criteria["ST1"].scored) == (4, 3)
    assert found.criteria["ST1"].wrong == 1.0
    assert (found.criteria["ST2"].scored, found.criteria["ST2"].wrong) == (4, 25.5)


def quoted(**keys: Any) -> QuotedRow:
    return QuotedRow(**{"label": "RTRL", "source": "Nobody 1989", **keys})


def test_quoted_rows_stand_with_their_task_and_are_marked() -> None:
    rows = run(
        [cell(TABLE_4, 8), cell(None, 8, task="other")],
        FIVE_SOLVED,
        [
            quoted(label="of all", text="> 5,000,000", success=0.0),
            quoted(label="of other", task="other", text="some fraction", presentations=173_000),
            quoted(label="of noise", task="noise", success=0.33, weights=144, trials=18),
        ],
    ).published()
    assert [(row.task, row.learner) for row in rows] == [
        ("noise", "net"),
        ("noise", "net"),
        ("noise", "of noise"),
        ("other", "of other"),
        (None, "of all"),
    ]
    assert all(row.measured is None for row in rows[2:])
    noise, other, of_all = parsed(published_table(rows))[2:]
    assert {row["solved"] for row in (noise, other, of_all)} == {"not measured here"}
    assert (noise["success published"], noise["weights"]) == ("33%", "144")
    assert noise["published (trials)"] == "- (18)"
    assert (other["success published"], other["published (trials)"]) == ("some fraction", "173,000")
    assert (of_all["success published"], of_all["published (trials)"]) == ("0%", "> 5,000,000")
    assert (of_all["task"], of_all["mean of solved"], of_all["ratio [95 %]"]) == ("-", "-", "-")


def test_a_quoted_row_belongs_to_the_only_task() -> None:
    rows = run([cell(None, 8)], FIVE_SOLVED, [quoted(text="never")]).published()
    assert [(row.task, row.learner) for row in rows] == [("noise", "RTRL")]


def test_another_number_of_weights_is_told() -> None:
    published = Published(presentations=2000, weights=93, source=SOURCE)
    rows = run([cell(published, 8)], FIVE_SOLVED).published()
    assert parsed(published_table(rows))[0]["weights"] == "102 (published 93)"


def test_the_report_begins_with_it_and_names_notes_and_sources() -> None:
    text = run(
        [cell(TABLE_4, 8), cell(None, 3, task="other")], FIVE_SOLVED, [quoted(text="a | b")]
    ).markdown()
    assert text.index("## Measured beside published") < text.index("## noise")
    assert "* net on noise: read as 10 trials" in text
    assert "Published in Nobody 1997, Table 4 (net on noise); Nobody 1989 (RTRL)." in text
    assert "a \\| b" in text
    assert "Seed 1, budget of a trial 9,000 presentations." in text


def test_a_report_without_published_figures_has_no_such_section() -> None:
    done = run([cell(None, 8)], FIVE_SOLVED)
    assert published_section(done.published()) == []
    assert "ublished" not in done.markdown()
    assert "8 trials of each learner, seed 1" in done.markdown()


def test_json_has_the_rows_and_the_scores() -> None:
    done = run(
        [cell(TABLE_4, 8)], [*FIVE_SOLVED, record(7, 1, 2, final=SetScore(1, 2, float("nan")))]
    )
    data = json.loads(to_json(done), parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    assert [PublishedRow.model_validate(row) for row in data["published"]] == done.published()
    assert data["trials"][0]["scores"]["ST1"]["size"] == 256
    assert data["cells"][0]["criteria"]["ST1"]["held"] == 7
    assert '"{""ST1"": 600, ""ST2"": 1200}"' in to_csv(done)
