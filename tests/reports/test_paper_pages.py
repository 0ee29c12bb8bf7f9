"""The pages `paper` and `paper/fidelity`, written from runs with made-up results."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from rnnbench.comparison.resolve import Cell
from rnnbench.criteria import SetScore
from rnnbench.hosting.host import Host
from rnnbench.pages import PageSources, write_page
from rnnbench.results.records import CurvePoint, TrialRecord
from rnnbench.results.run import Run
from rnnbench.running.group import build_task
from rnnbench.running.plan import make_plan
from rnnbench_reports.paper.rows import AS_PRINTED, ArticleRow, article_rows

ENVIRONMENT = {
    **{"processor": "a processor", "cores": 2, "system": "s", "python": "3", "packages": {}},
    "native": "avx2",
}


@dataclass(frozen=True)
class MadeUp(PageSources):
    """Every trial is solved after ``factor`` times what is published.

    ``as_printed``: the same of rows as printed, if another.
    ``missing``: trials of each cell without a result.
    """

    factor: float = 1.0
    as_printed: float | None = None
    missing: int = 0

    def run(self, name: str) -> Run:
        plan = make_plan(self.comparison(name), None)
        trials = [
            self._record(planned.cell, trial.trial, trial.key)
            for planned in plan.cells
            for trial in planned.trials[self.missing :]
        ]
        return Run(Path("nowhere"), plan.layout(), [ENVIRONMENT], trials)

    def _record(self, cell: Cell, trial: int, key: str) -> TrialRecord:
        published, factor = cell.published, self.factor
        if cell.variant == AS_PRINTED and self.as_printed is not None:
            factor = self.as_printed
        after = round(factor * ((published and published.presentations) or 1000))
        task = build_task(cell.task.description.name, cell.task.config, self.host)
        held = {criterion.name: after for criterion in task.criteria}
        if published is not None:
            for name, score in published.criteria.items():
                held[name] = round(factor * (score.presentations or 1000))
        return TrialRecord(
            key=key,
            task=cell.task.label,
            learner=cell.learner,
            trial=trial,
            outcome="solved",
            presentations=after,
            solved_after=after,
            criteria=held,
            seconds=6.0,
            final=SetScore(1, 2560, 0.01),
            weights=100,
            multiply_adds=200,
            curve=(CurvePoint(100, 0.5), CurvePoint(after, 0.01)),
            message="",
        )


def page(host: Host, folder: Path | None = None, **keys: float) -> str:
    return write_page("paper", MadeUp(host, Path("runs"), folder, **keys))


@pytest.fixture(scope="module")
def as_published(host: Host) -> str:
    return page(host)


def test_the_page_counts_the_rows_that_are_met(host: Host, as_published: str) -> None:
    # Tables 1 to 9 have 5, 1, 9, 3, 3, 2, 3, 2 and 2 LSTM rows; Task 2b has no table.
    assert re.search(r"\b31 of 31\b", as_published)
    assert re.search(r"\b0 of 31\b", page(host, factor=3.0))


def rows(host: Host, number: int, **factors: float) -> list[ArticleRow]:
    name = f"paper/table-{number}"
    return article_rows(name, MadeUp(host, Path("runs"), None, **factors).run(name).published())


@pytest.mark.parametrize("number", range(1, 10))
def test_a_row_has_its_literal_reading_first_and_the_closest_as_best(
    host: Host, number: int
) -> None:
    for row in rows(host, number):
        assert row.printed.variant == AS_PRINTED
        assert row.best is row.printed
        assert row.best.distance < 0.01
    for row in rows(host, number, factor=1.5, as_printed=3.0):
        assert not row.printed.close
        assert (row.best is not row.printed) == (len(row.readings) > 1)
        assert row.best.close == (len(row.readings) > 1)
    for row in rows(host, number, factor=4.0, as_printed=3.0):
        assert row.best is row.printed  # not close, but closer


def test_two_criteria_are_figures_of_one_row_but_in_table_8(host: Host) -> None:
    assert [len(row.printed.figures) for row in rows(host, 4)] == [2, 2, 2]
    assert rows(host, 4)[0].published == "27,380, 39,850"
    assert [row.published for row in rows(host, 8)] == ["482,000", "1,273,000"]
    assert [row.name for row in rows(host, 8)] == [
        "multiplication, LSTM, n_seq = 140",
        "multiplication, LSTM",
    ]


@pytest.mark.parametrize("number", range(1, 12))
def test_the_page_has_every_table(as_published: str, number: int) -> None:
    assert re.search(rf"^### Table {number}\b", as_published, re.MULTILINE)


def test_the_page_says_what_is_unfinished(host: Host, as_published: str) -> None:
    assert "Unfinished" not in as_published
    text = page(host, missing=1)
    for number in range(1, 10):
        assert f"`rnnbench run paper/table-{number}`" in text.partition("## ")[0]


def test_the_figures_of_the_page_are_drawn_and_those_beside_it_are_there(
    host: Host, tmp_path: Path, root: Path
) -> None:
    pytest.importorskip("matplotlib")
    text = page(host, folder=tmp_path)
    linked = re.findall(r"!\[[^]]*\]\(([^)]*)\)", text)
    drawn = [link for link in linked if "/" not in link]
    assert len(drawn) >= 3
    assert sorted(drawn) == sorted(path.name for path in tmp_path.iterdir())
    for link in set(linked) - set(drawn):
        assert (root / "reports" / "lstm-1997" / link).is_file(), link


def test_the_study_has_a_table_for_every_comparison(host: Host) -> None:
    text = write_page("paper/fidelity", MadeUp(host, Path("runs"), None))
    assert text.count("ratio [95 %]") >= len(
        [name for name in host.presets.names() if name.startswith("paper/fidelity-")]
    )
    assert "1.00 [1.00, 1.00]" in text
