"""`rnnbench page`: pages that a plugin writes from runs, and wrong use."""

from __future__ import annotations

from pathlib import Path

import pytest

PLUGIN = """
from rnnbench.plugin import ConfigError, PageDescription, hookimpl

def write(sources):
    run = sources.run("small.toml")
    cell = sources.cell("small.toml", "echo", "unit")
    if sources.folder is not None:
        (sources.folder / "figure.txt").write_text("a figure")
    weights, inputs = sources.cost(cell).weights, sources.shape(cell).inputs
    return f"# {len(run.trials)} trials, {weights} weights, {inputs} inputs\\n"

def of_an_unknown_cell(sources):
    return str(sources.cell("small.toml", "echo", "net"))

def of_an_unknown_file(sources):
    return str(sources.run("large.toml"))

def raising(sources):
    raise ValueError("no page today")

def a_number(sources):
    return 3

not_a_function = "text"

@hookimpl
def rnnbench_pages():
    names = ("write", "of_an_unknown_cell", "of_an_unknown_file", "raising", "a_number")
    return [
        PageDescription(name.replace("_", "-"), "a page", f"{__name__}:{name}")
        for name in (*names, "not_a_function", "nowhere")
    ]
"""

COMPARISON = """
name = "Small one"
trials = 2
budget = { presentations = 300 }
[[task]]
use = "echo"
[[learner]]
use = "unit"
"""


@pytest.fixture
def paging(tmp_path: Path, small_plugin: Path) -> tuple[object, ...]:
    """Options that load the plugin with the pages, and that of their comparison."""
    (tmp_path / "paging.py").write_text(PLUGIN)
    (tmp_path / "small.toml").write_text(COMPARISON)
    return "--plugin", "paging.py", "--plugin", small_plugin


@pytest.fixture
def ran(cli, paging: tuple[object, ...], tmp_path: Path) -> Path:
    assert cli("run", "small.toml", *paging, "--engine", "inline").code == 0
    return tmp_path


TEXT = "# 2 trials, 5 weights, 2 inputs\n"


def test_without_a_place_the_page_is_printed(cli, paging, ran: Path) -> None:
    before = sorted(path.name for path in ran.iterdir())
    done = cli("page", "write", *paging)
    assert (done.code, done.out, done.err) == (0, TEXT, "")
    assert sorted(path.name for path in ran.iterdir()) == before


@pytest.mark.parametrize(
    ("output", "page", "figure"),
    [
        ("new/folder", "new/folder/README.md", "new/folder/figure.txt"),
        ("new/study.md", "new/study.md", "new/figure.txt"),
        ("study.md", "study.md", "figure.txt"),
    ],
)
def test_a_folder_or_a_file_gets_the_page_and_its_figures(
    cli, paging, ran: Path, output: str, page: str, figure: str
) -> None:
    done = cli("page", "write", *paging, "--output", output)
    assert (done.code, done.out, done.err) == (0, f"{page}\n", "")
    assert (ran / page).read_text(encoding="utf-8") == TEXT
    assert (ran / figure).read_text() == "a figure"


def test_the_runs_may_lie_elsewhere(cli, paging, ran: Path) -> None:
    (ran / "runs").rename(ran / "measured")
    assert cli("page", "write", *paging, "--runs", "measured").out == TEXT
    done = cli("page", "write", *paging)
    assert done.code == 2
    assert done.err == (
        "rnnbench: runs/small-one: not there yet; `rnnbench run small.toml` makes this run\n"
    )


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("writ", "unknown page 'writ'; did you mean 'write'?"),
        ("demo", "'demo' is a comparison, not a page: `rnnbench run demo` runs it"),
        ("of-an-unknown-cell", "small.toml: no learner 'net' on a task 'echo'"),
        ("of-an-unknown-file", "large.toml: this comparison file does not exist"),
        ("raising", "page 'raising': ValueError: no page today"),
        ("a-number", ":a_number returned int, expected str"),
        ("not-a-function", ":not_a_function is not a function"),
        ("nowhere", "has no attribute 'nowhere'"),
    ],
)
def test_wrong_pages_are_one_line(cli, paging, ran: Path, name: str, message: str) -> None:
    done = cli("page", name, *paging, "--output", "page")
    assert (done.code, done.out) == (2, "")
    (line,) = done.err.splitlines()
    assert message in line
    assert not (ran / "page" / "README.md").exists()


@pytest.mark.parametrize("output", ["small.toml", "small.toml/page.md", "/proc/page"])
def test_a_place_that_cannot_be_written_is_one_line(cli, paging, ran: Path, output: str) -> None:
    done = cli("page", "write", *paging, "--output", output)
    assert (done.code, done.out) == (2, "")
    (line,) = done.err.splitlines()
    assert f"{output}: cannot write" in line


@pytest.mark.parametrize("command", ["run", "plan", "validate", "errorflow"])
@pytest.mark.parametrize("page", ["paper", "paper/table-10"])
def test_a_page_is_no_comparison(cli, command: str, page: str) -> None:
    done = cli(command, page)
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        f"rnnbench: '{page}' is a page, not a comparison: `rnnbench page {page}` writes it\n"
    )


def test_pages_are_listed_with_their_plugin(cli, paging) -> None:
    found = {page["name"]: page for page in cli("list", "pages", *paging, "--json").json}
    assert found["write"]["summary"] == "a page"
    assert "paging.py" in found["write"]["plugin"]
    assert found["paper/table-10"]["plugin"].startswith("rnnbench ")
