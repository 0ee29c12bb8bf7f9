"""Every mistake gets one clear line and exit 2, and nothing is written."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

GOOD = """\
name = "good"
trials = 2
budget = { presentations = 200 }

[[task]]
use = "two-sequence"
length = 12

[[learner]]
use = "time-delay"
delays = 2
"""

MISTAKES = {
    "malformed TOML": (
        GOOD.replace("trials = 2", "trials = = 2"),
        "bad.toml: not valid TOML: Invalid value (at line 2, column 10)",
    ),
    "unknown key": (
        GOOD.replace("trials", "trails"),
        "bad.toml:2: unknown key 'trails'; did you mean 'trials'?",
    ),
    "unknown key of a section": (
        GOOD.replace("presentations", "presentation"),
        "bad.toml:3: budget: unknown key 'presentation'; did you mean 'presentations'?",
    ),
    "a key that only the host's own model has": (
        GOOD + "settings = 3\n",
        "bad.toml:12: learner 'time-delay': unknown key 'settings'; known: ",
    ),
    "unknown key of a learner": (
        GOOD.replace("delays", "delay"),
        "bad.toml:11: learner 'time-delay': unknown key 'delay'; did you mean 'delays'?",
    ),
    "wrong type": (
        GOOD.replace("trials = 2", 'trials = "two"'),
        'bad.toml:2: trials = "two": input should be a valid integer',
    ),
    "a number in quotes": (
        GOOD.replace("trials = 2", 'trials = "2"'),
        'bad.toml:2: trials = "2": input should be a valid integer',
    ),
    "yes instead of a number": (
        GOOD.replace("delays = 2", "delays = true"),
        "bad.toml:11: learner 'time-delay': delays = true: input should be a valid integer",
    ),
    "a date instead of a number": (
        GOOD.replace("delays = 2", "delays = 1997-08-15"),
        "bad.toml:11: learner 'time-delay': delays = \"1997-08-15\": input should be a valid",
    ),
    "a list instead of a section": (
        GOOD.replace("budget = { presentations = 200 }", "budget = [200]"),
        "bad.toml:3: budget = [200]: ",
    ),
    "a section instead of a list": (
        GOOD.replace("[[task]]", "[task]"),
        'bad.toml:5: task = {"use": "two-sequence", "length": 12}: ',
    ),
    "a text instead of a section": (
        'learner = "lstm"\n' + GOOD.partition("[[learner]]")[0],
        'bad.toml:1: learner = "lstm": input should be a valid array',
    ),
    "a section without a name": (
        GOOD.replace('use = "time-delay"\n', ""),
        "bad.toml:9: learner 1: missing key 'use'",
    ),
    "an empty file": (
        "",
        "bad.toml: missing key 'name'",
    ),
    "wrong type in a plugin's section": (
        GOOD.replace("delays = 2", "delays = 2.5"),
        "bad.toml:11: learner 'time-delay': delays = 2.5: input should be a valid integer",
    ),
    "unknown task": (
        GOOD.replace("two-sequence", "two-sequences"),
        "bad.toml:6: unknown task 'two-sequences'; did you mean 'two-sequence'?",
    ),
    "unknown learner": (
        GOOD.replace("time-delay", "time-dealy"),
        "bad.toml:10: unknown learner 'time-dealy'; did you mean 'time-delay'?",
    ),
    "two learners with one label": (
        GOOD + '\n[[learner]]\nuse = "time-delay"\n',
        "bad.toml:13: learners 1 and 2 have one label 'time-delay'",
    ),
    "T too small for the task": (
        GOOD.replace("two-sequence", "adding").replace("length = 12", "length = 5"),
        "bad.toml:7: task 'adding': length = 5: length must be at least 11, found 5",
    ),
    "zero trials": (
        GOOD.replace("trials = 2", "trials = 0"),
        "bad.toml:2: trials = 0: input should be greater than 0",
    ),
    "a negative learning rate": (
        GOOD + "learning_rate = -0.5\n",
        "bad.toml:12: learner 'time-delay': learning_rate = -0.5: input should be greater than 0",
    ),
    "a learning rate that is no number": (
        GOOD + "learning_rate = nan\n",
        "bad.toml:12: learner 'time-delay': learning_rate = NaN: input should be a finite number",
    ),
    "no learner": (
        GOOD.partition("[[learner]]")[0],
        "bad.toml: missing key 'learner'",
    ),
    "a setting for a task that is not there": (
        GOOD + "[learner.on.adding]\ndelays = 3\n",
        "bad.toml:12: learner 'time-delay': [learner.on.adding]: no task 'adding'",
    ),
    "a bad setting for one task": (
        GOOD + "[learner.on.two-sequence]\ndelays = -3\n",
        "bad.toml:13: learner 'time-delay' on 'two-sequence': delays = -3:",
    ),
    "a learner for a task that is not there": (
        GOOD + 'tasks = ["two-sequense"]\n',
        "bad.toml:12: learner 'time-delay': tasks: no task 'two-sequense' in this comparison; did "
        "you mean 'two-sequence'?",
    ),
    "a learner for no task": (
        GOOD + "tasks = []\n",
        "bad.toml:12: learner 1: tasks = []: list should have at least 1 item",
    ),
    "a task without a learner": (
        GOOD.replace("[[learner]]", '[[task]]\nuse = "adding"\n[[learner]]')
        + 'tasks = ["two-sequence"]\n',
        "bad.toml:9: task 'adding' has no learner; name it in the `tasks` of one, or remove it",
    ),
    "a setting for a task that the learner does not run on": (
        GOOD.replace(
            "[[learner]]", '[[task]]\nuse = "adding"\n[[learner]]\nuse = "rtrl"\n[[learner]]'
        )
        + 'tasks = ["adding"]\n[learner.on.two-sequence]\ndelays = 3\n',
        "bad.toml:17: learner 'time-delay': [learner.on.two-sequence]: its `tasks` do not include "
        "'two-sequence'",
    ),
    "a mistyped key of a section's budget": (
        GOOD + "budget = { second = 3 }\n",
        "bad.toml:12: learner 1.budget: unknown key 'second'; did you mean 'seconds'?",
    ),
    "no trials of a section": (
        GOOD + "trials = 0\n",
        "bad.toml:12: learner 1: trials = 0: input should be greater than 0",
    ),
    "a mistyped key of a published figure": (
        GOOD + "[learner.published.two-sequence]\npresentation = 3\nsource = 'x'\n",
        "bad.toml:13: learner 1.published.two-sequence: unknown key 'presentation'; did you mean "
        "'presentations'?",
    ),
    "a published figure that is none": (
        GOOD + "[learner.published.two-sequence]\nsource = 'x'\n",
        "bad.toml:12: learner 1.published.two-sequence: gives no figure",
    ),
    "a number and a fraction of wrong sequences": (
        GOOD + "[learner.published]\n"
        "two-sequence = { wrong = 1, of = 9, wrong_fraction = 0.1, source = 'x' }\n",
        "bad.toml:13: learner 1.published.two-sequence: wrong and wrong_fraction exclude each "
        "other; give the printed one",
    ),
    "wrong sequences of an unknown number": (
        GOOD + "[learner.published]\ntwo-sequence = { wrong = 1, source = 'x' }\n",
        "bad.toml:13: learner 1.published.two-sequence: wrong needs of, the number of sequences",
    ),
    "a range upside down": (
        GOOD + "[learner.published]\ntwo-sequence = { range = [9, 3], source = 'x' }\n",
        "bad.toml:13: learner 1.published.two-sequence: "
        "range: expected [lowest, highest], found [9, 3]",
    ),
    "a published figure for a criterion that the task does not have": (
        GOOD + "[learner.published.two-sequence]\nsource = 'x'\n"
        "criteria = { ST1 = { presentations = 3 }, ST3 = { presentations = 4 } }\n",
        "bad.toml:14: learner 'time-delay': [learner.published.two-sequence]: task 'two-sequence' "
        "has no criterion 'ST3'",
    ),
    "a quoted row for a task that is not there": (
        GOOD + "[[published]]\nlabel = 'q'\ntask = 'adding'\nsuccess = 1\nsource = 'x'\n",
        "bad.toml:14: published 'q': no task 'adding' in this comparison",
    ),
    "a quoted row for a criterion that the task does not have": (
        GOOD + "[[published]]\nlabel = 'q'\nsource = 'x'\ncriteria.ST9.mean_error = 0.1\n",
        "bad.toml:15: published 'q': task 'two-sequence' has no criterion 'ST9'",
    ),
    "a text in the place of no figure": (
        GOOD + "[[published]]\nlabel = 'q'\nsource = 'x'\n"
        "text = 'many'\nsuccess = 1\npresentations = 3\n",
        "bad.toml:12: published 1: text stands in the place of presentations or success, but",
    ),
    "an unknown preset of a task": (
        GOOD.replace("length = 12", 'preset = "eazy"'),
        "bad.toml:7: task 'two-sequence' has no preset 'eazy'; did you mean 'easy'?",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
@pytest.mark.parametrize("command", ["run", "plan", "validate"])
def test_a_mistake_in_the_file_is_one_line_and_nothing_is_written(
    cli, tmp_path: Path, mistake: str, command: str
) -> None:
    text, message = MISTAKES[mistake]
    (tmp_path / "bad.toml").write_text(text)
    done = cli(command, "bad.toml")
    assert done.code == 2
    assert done.out == ""
    line = done.err.splitlines()[0]
    assert line.startswith(f"rnnbench: {message}"), line
    assert done.err.count("\n") == (3 if mistake == "an empty file" else 1), done.err
    assert [path.name for path in tmp_path.iterdir()] == ["bad.toml"]


def test_all_mistakes_are_told_at_once(cli, tmp_path: Path) -> None:
    text = GOOD.replace("length = 12", "length = 0").replace("delays = 2", "delays = -1")
    (tmp_path / "bad.toml").write_text(text)
    lines = cli("validate", "bad.toml").err.splitlines()
    assert [line.split(":")[2] for line in lines] == ["7", "11"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("run", "missing.toml"), "missing.toml: this comparison file does not exist"),
        (("run", "dmeo"), "no comparison file or preset 'dmeo'; did you mean 'demo'?"),
        (("run",), "missing a comparison file or preset"),
        (("run", "--task", "adding"), "missing --learner NAME"),
        (("run", "demo", "--task", "adding"), "--task and --learner make a comparison without"),
        (("run", "demo", "--trials", "0"), "--trials 0: trials = 0: input should be greater"),
        (("run", "demo", "--trials", "many"), "Invalid value"),
        (("run", "demo", "--engine", "locale"), "Invalid value"),
        (("run", "demo", "--workers", "0"), "workers = 0: expected at least 1"),
        (("run", "demo", "--set", "trials"), "--set trials: expected KEY=VALUE"),
        (("run", "demo", "--set", "task.lenght=3"), "--set task.lenght=3: task 'embedded-reber'"),
        (("run", "demo", "--set", "learner.elman.hidden=3"), "--set learner.elman.hidden=3: no"),
        (("run", "demo", "--set", "seed.x=3"), "--set seed.x=3: 'seed' is a value, not a section"),
        (("run", "demo", "--frobnicate"), "Unknown option"),
        (("list", "lerners"), "Invalid value"),
        (("report", "nowhere"), "nowhere: not a run directory"),
        (("schema", "learner"), "missing the learner's name"),
        (("schema", "learner", "lsmt"), "unknown learner 'lsmt'; did you mean 'lstm'?"),
        (("frobnicate",), "Unknown command"),
        (("list", "tasks", "--plugin", "nowhere.py"), "no plugin file nowhere.py"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_mistake_on_the_command_line_is_one_line_and_nothing_is_written(
    cli, tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    done = cli(*arguments)
    assert done.code == 2
    (line,) = done.err.splitlines()
    assert message in line
    assert list(tmp_path.iterdir()) == []


def test_a_plugin_file_that_does_not_import_is_an_error(cli, tmp_path: Path) -> None:
    (tmp_path / "torn.py").write_text("import no_such_module_at_all\n")
    done = cli("list", "tasks", "--plugin", "torn.py")
    assert done.code == 2
    assert done.err.count("\n") == 1
    assert "torn.py" in done.err
    assert "ModuleNotFoundError" in done.err


@pytest.fixture
def finished(cli, tmp_path: Path) -> Path:
    """A run directory with a small finished comparison."""
    (tmp_path / "good.toml").write_text(GOOD)
    assert cli("run", "good.toml", "--engine", "inline").code == 0
    return tmp_path / "runs" / "good"


def content(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in directory.iterdir()}


@pytest.mark.parametrize(
    ("change", "difference"),
    [
        (("trials = 2", "trials = 2\ncheck_every = 50"), "check_every: 100 -> 50"),
        (("length = 12", "length = 12\ncheck_every = 50"), "check_every: 100 -> 50"),
        (("= 200 }", "= 300 }"), "budget.presentations: 200 -> 300"),
        (("length = 12", "length = 12\nbudget = { seconds = 3 }"), "budget.seconds: unset -> 3.0"),
        (("delays = 2", "delays = 3"), "learner 'time-delay'.delays: 2 -> 3"),
        (("length = 12", "length = 13"), "task 'two-sequence'.length: 12 -> 13"),
        (('"good"', '"bad"'), 'name: "good" -> "bad"'),
    ],
)
def test_a_directory_with_another_comparisons_run_is_refused(
    cli, finished: Path, tmp_path: Path, change: tuple[str, str], difference: str
) -> None:
    before = content(finished)
    (tmp_path / "other.toml").write_text(GOOD.replace(*change))
    done = cli("run", "other.toml", "--out", finished)
    assert done.code == 2
    (line,) = done.err.splitlines()
    assert f"holds another comparison's run: {difference}" in line
    assert content(finished) == before


def test_a_run_directory_of_a_newer_version_is_refused(cli, finished: Path) -> None:
    with sqlite3.connect(finished / "trials.sqlite") as connection:
        connection.execute("UPDATE meta SET format = 99")
    connection.close()
    for command in (("run", "good.toml"), ("plan", "good.toml"), ("report", finished)):
        done = cli(*command)
        assert done.code == 2
        assert "run directory of format 99, this rnnbench reads format 2" in done.err


def test_a_damaged_run_directory_is_refused(cli, finished: Path) -> None:
    (finished / "comparison.json").write_text('{"name": 3}')
    done = cli("report", finished)
    assert done.code == 2
    assert "comparison.json: unreadable" in done.err
    (finished / "trials.sqlite").write_bytes(b"no database at all" * 100)
    done = cli("report", finished)
    assert done.code == 2
    assert "file is not a database" in done.err


def test_a_place_that_cannot_be_written_is_refused(cli, tmp_path: Path) -> None:
    (tmp_path / "good.toml").write_text(GOOD)
    (tmp_path / "file").write_text("in the way")
    for out in ("file", "file/below", "/proc/rnnbench"):
        done = cli("run", "good.toml", "--out", out)
        assert done.code == 2
        assert done.err.count("\n") == 1
        assert out in done.err
    assert (tmp_path / "file").read_text() == "in the way"


def test_a_folder_that_holds_other_things_is_refused(cli, tmp_path: Path) -> None:
    (tmp_path / "good.toml").write_text(GOOD)
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.tex").write_text("years of work")
    done = cli("run", "good.toml", "--out", "thesis")
    assert done.code == 2
    assert "holds files, but no run" in done.err
    assert [path.name for path in (tmp_path / "thesis").iterdir()] == ["chapter.tex"]


def test_json_output_of_every_reading_command_is_json(cli, finished: Path) -> None:
    for command in (
        ("list", "learners"),
        ("list", "tasks"),
        ("list", "presets"),
        ("plugins",),
        ("plan", "good.toml"),
        ("validate", "good.toml"),
        ("report", finished),
    ):
        assert json.loads(cli(*command, "--json").out)
