"""What the commands print, from the first start to the finished table."""

from __future__ import annotations

import json
import os
import pty
import re
import shlex
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from cyclopts import App, Parameter

import rnnbench
from rnnbench import cli as command_line
from rnnbench.results.store import open_run

README = Path(__file__).parent.parent.parent / "README.md"
DOCS = sorted((README.parent / "docs").glob("*.md"))


def test_help_names_every_command(cli) -> None:
    text = cli("--help").out
    commands = ("run", "plan", "report", "curves", "page", "errorflow", "bench", "list", "plugins")
    for command in (*commands, "validate", "env", "schema"):
        assert re.search(rf"\b{command}\b", text)
        assert cli(command, "--help").code == 0


def test_version_is_the_distributions(cli) -> None:
    assert cli("--version").out.strip() == rnnbench.__version__


def test_lists_are_names_with_one_line_each(cli) -> None:
    for kind, names in {
        "learners": ["bptt", "lstm", "rtrl", "time-delay"],
        "tasks": [
            *("adding", "embedded-reber", "first-symbol", "long-lag", "multiplication"),
            *("temporal-order", "two-sequence"),
        ],
        "presets": [
            *("demo", "embedded-reber-variants", "paper/error-flow"),
            *(f"paper/table-{number}" for number in range(1, 10)),
        ],
        "pages": ["paper", "paper/fidelity", "paper/table-10", "paper/table-11"],
    }.items():
        lines = cli("list", kind).out.splitlines()
        found = [line.split()[0] for line in lines]
        # The fidelity study has as many experiments as it needs.
        assert [name for name in found if not name.startswith("paper/fidelity-")] == names
        assert all(len(line) <= 120 for line in lines)


def test_schemas_are_json_schemas_that_refuse_unknown_keys(cli) -> None:
    schema = cli("schema", "learner", "lstm").json
    assert schema["additionalProperties"] is False
    assert schema["properties"]["learning_rate"]["exclusiveMinimum"] == 0
    assert all("description" in entry for entry in schema["properties"].values())
    assert "length" in cli("schema", "task", "adding").json["properties"]
    comparison = cli("schema", "comparison").json
    assert "trials" in comparison["properties"]
    section = comparison["$defs"]["LearnerSection"]
    assert section["additionalProperties"] is True  # the plugin's own keys stand in it
    assert set(section["properties"]) == {
        *("use", "label", "trials", "budget", "check_every", "tasks", "variant", "on"),
        "published",
    }


def test_a_comparison_without_a_file_runs_resumes_and_reports(cli) -> None:
    arguments = (
        *("run", "--task", "two-sequence", "--set", "task.length=12", "--learner", "time-delay"),
        *("--learner", "rtrl", "--set", "learner.rtrl.hidden=2", "--trials", "2"),
        *("--set", "budget.presentations=200", "--engine", "inline", "--out", "run"),
    )
    first = cli(*arguments)
    assert first.code == 0
    assert "run: 4 trials, 0 done, 4 to run" in first.err
    assert "two-sequence, rtrl, trial 1: unsolved after 200 presentations" in first.err
    assert first.out.startswith("# time-delay, rtrl on two-sequence\n")
    again = cli(*arguments)
    assert "run: 4 trials, 4 done, 0 to run" in again.err
    assert again.out == first.out
    assert cli("report", "run").out == first.out
    assert len(cli("report", "run", "--format", "csv").out.splitlines()) == 5
    assert len(cli("report", "run", "--json").json["trials"]) == 4
    plan = cli("plan", *arguments[1:-4], "--out", "run", "--json").json
    assert {t["status"] for cell in plan["cells"] for t in cell["trials"]} == {"done"}


def test_options_that_change_a_comparison_give_it_a_directory_of_its_own(cli) -> None:
    base = ("--task", "two-sequence", "--learner", "time-delay")
    places = [
        cli("plan", *arguments, "--json").json["directory"]
        for arguments in (
            ("demo",),
            ("demo", "--trials", "3"),
            ("demo", "--seed", "3"),
            ("demo", "--set", "budget.presentations=3"),
            base,
            (*base, "--set", "task.length=50"),
            (*base, "--set", "task.length=60"),
        )
    ]
    assert places[0] == places[1] == "runs/demo"
    assert len(set(places[1:])) == 6
    assert all(re.fullmatch(r"runs/demo-[0-9a-f]{6}", place) for place in places[2:4])


def test_a_run_that_was_cut_short_before_it_began_can_be_planned(cli, tmp_path: Path) -> None:
    with open_run(tmp_path / "cut"):
        pass
    arguments = ("--task", "two-sequence", "--learner", "time-delay", "--out", "cut", "--json")
    plan = cli("plan", *arguments)
    assert plan.code == 0, plan.err
    assert {trial["status"] for trial in plan.json["cells"][0]["trials"]} == {"new"}


def test_a_plan_says_what_a_comparison_costs_at_most(cli, tmp_path: Path) -> None:
    plan = cli("plan", "demo", "--json").json
    assert plan["directory"] == "runs/demo"
    weights = {cell["learner"]: cell["weights"] for cell in plan["cells"]}
    assert weights["LSTM, 3 blocks of 2, as printed"] == 276  # Table 10 of the article
    assert all(cell["presentations_at_most"] == 500_000 for cell in plan["cells"])
    assert all(cell["multiply_adds_at_most"] > 1e9 for cell in plan["cells"])
    assert list(tmp_path.iterdir()) == []


def test_on_a_terminal_bars_show_the_progress(tmp_path: Path, small_plugin: Path) -> None:
    screen, terminal = pty.openpty()
    command = (
        *(sys.executable, "-m", "rnnbench", "run", "--plugin", small_plugin, "--task", "echo"),
        *("--learner", "unit", "--trials", "3", "--set", "budget.presentations=1000"),
    )
    process = subprocess.Popen(
        command,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=terminal,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100"},
    )
    os.close(terminal)
    shown = b""
    while True:
        try:
            shown += os.read(screen, 4096)
        except OSError:  # the program has closed the terminal
            break
    table = process.stdout.read().decode()
    assert process.wait() == 0
    assert "unit on echo" in shown.decode()
    assert "3/3" in shown.decode()
    assert " 3 / 3 |" in table


def test_ctrl_c_exits_with_130_and_the_run_can_be_resumed(
    tmp_path: Path, small_plugin: Path, program
) -> None:
    arguments = (
        *("run", "--plugin", small_plugin, "--task", "echo", "--learner", "unit"),
        *("--trials", "2", "--set", "budget.presentations=1000", "--set", "task.never=true"),
        *("--set", "learner.sleep=0.2", "--set", "checkpoint_seconds=0", "--out", "run"),
    )
    # A suite that was started in the background has the signal ignored, and would pass that on.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(
        [sys.executable, "-m", "rnnbench", *map(str, arguments)],
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    signal.signal(signal.SIGINT, before)
    _wait_for_checkpoint(tmp_path / "run")
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate()
    assert process.returncode == 130
    assert "interrupted; the same command resumes the run" in errors
    assert "Traceback" not in errors
    plan = program("plan", *arguments[1:], "--json").json
    trials = [trial for cell in plan["cells"] for trial in cell["trials"]]
    assert {trial["status"] for trial in trials} == {"resume"}
    assert program(*arguments).code == 0


def _wait_for_checkpoint(directory: Path) -> None:
    end = time.monotonic() + 180
    while time.monotonic() < end:
        time.sleep(0.1)
        try:
            with sqlite3.connect(directory / "trials.sqlite") as connection:
                if connection.execute("SELECT count(*) FROM checkpoints").fetchone()[0] == 2:
                    return
        except sqlite3.Error:
            continue
    pytest.fail("no checkpoint was written")


def blocks(path: Path, language: str) -> list[str]:
    """The fenced code blocks of a Markdown file in this language."""
    found: list[list[str]] = []
    open_fence = ""
    for line in path.read_text().splitlines():
        if line.startswith("```"):
            if not open_fence and line == f"```{language}":
                found.append([])
            open_fence = "" if open_fence else line
        elif open_fence == f"```{language}":
            found[-1].append(line)
    return ["\n".join(lines) + "\n" for lines in found]


COMMANDS = sorted(
    {
        line
        for path in (README, *DOCS)
        for block in blocks(path, "")
        for line in block.splitlines()
        if line.startswith("rnnbench ")
    }
)


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_in_the_docs_is_understood(line: str) -> None:
    """The command line parses, with all its options; it is not run."""
    app = App(name="rnnbench", default_parameter=Parameter(negative=()))
    for name in command_line._COMMANDS:
        app.command(f"rnnbench.cli.{name}_command:{name}_command", name=name)
    app.parse_args(shlex.split(line, comments=True)[1:], exit_on_error=False, print_error=False)


def test_the_examples_in_the_docs_run(tmp_path: Path) -> None:
    """The learner in a file, the comparison file, and the Python script, as they stand."""
    plugins, comparisons = (README.parent / "docs" / f"{n}.md" for n in ("plugins", "comparisons"))
    (tmp_path / "memoryless.py").write_text(blocks(plugins, "python")[0])
    (tmp_path / "script.py").write_text(blocks(comparisons, "python")[0])
    (tmp_path / "long-lags.toml").write_text(blocks(comparisons, "toml")[0])
    (with_plugin,) = (line for line in COMMANDS if "--plugin memoryless.py" in line)
    for command in (
        ["script.py"],
        ["-m", "rnnbench", "validate", "long-lags.toml"],
        ["-m", *shlex.split(with_plugin)],
    ):
        done = subprocess.run(
            [sys.executable, *command], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr


def test_the_page_in_the_docs_is_written_once_its_run_is_there(cli, tmp_path: Path) -> None:
    (example,) = (b for b in blocks(DOCS[0].parent / "plugins.md", "python") if "_pages" in b)
    (tmp_path / "paging.py").write_text(example)
    (tmp_path / "long-lags.toml").write_text(
        'name = "long lags"\nbudget = { presentations = 100 }\ntrials = 1\n'
        '[[task]]\nuse = "two-sequence"\nlength = 12\n[[learner]]\nuse = "time-delay"\n'
        '[learner.published.two-sequence]\npresentations = 50\nsource = "nowhere"\n'
    )
    missing = cli("page", "long-lags", "--plugin", "paging.py")
    assert "`rnnbench run long-lags.toml` makes this run" in missing.err
    assert cli("run", "long-lags.toml", "--engine", "inline").code == 0
    done = cli("page", "long-lags", "--plugin", "paging.py")
    assert done.code == 0
    assert done.out.startswith("# Long lags\n\n| task")
    assert " 50 |" in done.out


def test_reports_can_be_piped_into_a_program_that_stops_reading(
    tmp_path: Path, small_plugin: Path, program
) -> None:
    arguments = ("--plugin", small_plugin, "--task", "echo", "--learner", "unit", "--trials", "2")
    done = program("run", *arguments, "--set", "budget.presentations=500", "--out", "run")
    assert done.code == 0
    pipe = f"{sys.executable} -m rnnbench report run --json | head -c 1"
    piped = subprocess.run(
        ["bash", "-o", "pipefail", "-c", pipe],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in piped.stderr
    assert json.loads(piped.stdout + "}") == {}
