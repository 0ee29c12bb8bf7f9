"""`rnnbench curves`: tables on the screen, a page with figures in a folder, and wrong use."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import rnnbench
from rnnbench.results.store import DATABASE


@pytest.fixture
def run(tmp_path: Path, small_plugin: Path) -> Path:
    """A run of two learners, of which one is slow, in a folder of its own."""
    rnnbench.run(
        {
            "name": "Two learners",
            "trials": 5,
            "check_every": 20,
            "budget": {"presentations": 500},
            "task": [{"use": "echo"}],
            "learner": [
                {"use": "unit", "label": "quick | one"},
                {"use": "unit", "label": "slow", "learning_rate": 0.01},
            ],
        },
        out=tmp_path / "runs" / "two-learners",
        engine="inline",
        plugins=[small_plugin],
    )
    return tmp_path / "runs" / "two-learners"


def test_without_a_folder_the_tables_are_printed(cli: Callable[..., Any], run: Path) -> None:
    done = cli("curves", run)
    assert (done.code, done.err) == (0, "")
    assert "## Two learners" in done.out
    assert "### echo" in done.out
    assert r"quick \| one" in done.out
    assert "100% [48%, 100%]" in done.out
    assert "0% [0%, 52%]" in done.out
    assert ".svg" not in done.out
    assert sorted(path.name for path in run.parent.parent.iterdir()) == ["runs"]


def test_a_run_is_found_by_its_name(cli: Callable[..., Any], run: Path) -> None:
    assert cli("curves", "Two learners").out == cli("curves", run).out
    for arguments in ((), ("--format", "csv")):
        assert cli("report", "Two learners", *arguments).out == cli("report", run, *arguments).out
    # A run directory of that name in this folder goes before it.
    run.rename("two-learners")
    assert cli("report", "two-learners").code == 0


def test_a_folder_gets_a_page_with_figures(
    cli: Callable[..., Any], run: Path, tmp_path: Path
) -> None:
    pytest.importorskip("matplotlib")
    done = cli("curves", run, "--output", tmp_path / "new" / "curves")
    assert (done.code, done.err) == (0, "")
    folder = tmp_path / "new" / "curves"
    assert (folder / "README.md").read_text(encoding="utf-8") == done.out
    assert "![learning curves, echo](echo.svg)" in done.out
    figure = (folder / "echo.svg").read_text(encoding="utf-8")
    assert ">quick | one<" in figure
    assert ">echo<" in figure


def test_several_runs_stand_on_one_page(cli: Callable[..., Any], run: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    done = cli("curves", run, run, "--output", tmp_path / "curves")
    assert done.out.count("## Two learners") == 2
    assert "](two-learners-echo.svg)" in done.out
    assert "](two-learners-echo-2.svg)" in done.out


def test_without_matplotlib_there_are_tables_and_a_line(
    program: Callable[..., Any], run: Path, tmp_path: Path
) -> None:
    """The real thing: an interpreter in which matplotlib cannot be found."""
    (tmp_path / "sitecustomize.py").write_text(
        "from importlib.machinery import PathFinder\n"
        "find = PathFinder.find_spec\n"
        "PathFinder.find_spec = lambda name, *where: (\n"
        "    None if name == 'matplotlib' else find(name, *where)\n"
        ")\n"
    )
    path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    done = program("curves", run, "--output", "curves", PYTHONPATH=path)
    assert done.code == 0
    assert len(done.err.splitlines()) == 1
    assert "pip install 'rnnbench[plots]'" in done.err
    assert "| presentations" in done.out.replace("  ", "")
    assert [path.name for path in (tmp_path / "curves").iterdir()] == ["README.md"]


def test_a_run_of_an_older_version_says_so(cli: Callable[..., Any], run: Path) -> None:
    with sqlite3.connect(run / DATABASE) as connection:
        connection.execute("UPDATE meta SET format = 1")
    connection.close()
    done = cli("curves", run)
    assert (done.code, done.out) == (2, "")
    assert "run directory of format 1, this rnnbench reads format" in done.err
    assert len(done.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "give the run directory"),
        (("nowhere",), "nowhere: not a run directory"),
        (("RUN", "nowhere"), "nowhere: not a run directory"),
        (("RUN", "--output", "/dev/null/x"), "cannot write the figures here"),
        (("RUN", "--format", "svg"), "format"),
    ],
)
def test_wrong_use_is_one_line(
    cli: Callable[..., Any], run: Path, arguments: tuple[str, ...], message: str
) -> None:
    done = cli("curves", *(run if argument == "RUN" else argument for argument in arguments))
    assert (done.code, done.out) == (2, "")
    assert message in done.err
    assert len(done.err.splitlines()) == 1
