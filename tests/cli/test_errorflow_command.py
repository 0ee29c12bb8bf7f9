"""`rnnbench errorflow`: the page, the figure, the JSON, and wrong use."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import rnnbench.error_flow.figure

DOCS = Path(__file__).parent.parent.parent / "docs" / "error-flow.md"
ON_ADDING = ("errorflow", "--task", "adding", "--set", "task.length=30")
SMALL = (*ON_ADDING, "--learner", "bptt", "--learner", "lstm", "--trials", "2", "--sequences", "3")

PLUGIN = """
import numpy as np
from rnnbench.plugin import (
    Cost, ErrorFlow, LagFlow, Learner, LearnerDescription, PluginConfig, TrainLog, hookimpl,
)

class Flowing(Learner):
    def __init__(self, shape, config, rng):
        self.trained = 0
        self.diverges = rng.uniform() < 0.5
    @classmethod
    def cost(cls, shape, config):
        return Cost(1, 1)
    def train(self, batch):
        self.trained += len(batch)
        outputs = np.full(batch.targets.shape, np.nan if self.diverges else 9.0)
        return TrainLog.of(batch, outputs)
    def predict(self, batch):
        return np.full(batch.targets.shape, 9.0)
    def state(self):
        return {}
    def load_state(self, state):
        pass
    def error_flow(self, batch, lags):
        return ErrorFlow([LagFlow(np.full((len(batch), 1), 1.0 + self.trained))] * lags)

class Raising(Flowing):
    def error_flow(self, batch, lags):
        raise ValueError("no flow today")

class Short(Flowing):
    def error_flow(self, batch, lags):
        return ErrorFlow([LagFlow(np.ones((1, 1)))])

class Other(Flowing):
    def error_flow(self, batch, lags):
        return "a flow"

@hookimpl
def rnnbench_learners():
    return [
        LearnerDescription(
            name=kind.__name__.lower(), summary="", config=PluginConfig,
            implementation=f"{__name__}:{kind.__name__}", source="", gradient="none", memory="",
            multiply_adds="",
        )
        for kind in (Flowing, Raising, Short, Other)
    ]
"""


@pytest.fixture
def flowing(tmp_path: Path) -> Path:
    (tmp_path / "flowing.py").write_text(PLUGIN)
    return tmp_path / "flowing.py"


def rows(page: str, *starting: str) -> list[list[str]]:
    """The cells of the table rows that begin with these texts."""
    lines = [line for line in page.splitlines() if line.startswith("|")]
    split = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    return [cells for cells in split if tuple(cells[: len(starting)]) == starting]


def test_the_page_shows_why_bptt_fails_and_lstm_does_not(cli) -> None:
    done = cli(*SMALL, "--after", "200", "--lags", "29")
    assert done.code == 0, done.err
    assert "that needs --output FOLDER" in done.out
    for when in ("before", "after"):
        (bptt,) = [row for row in rows(done.out, "bptt", when) if len(row) == 8]
        (lstm,) = [row for row in rows(done.out, "lstm", when) if len(row) == 8]
        assert float(bptt[2]) < 0.1  # q = 1
        assert float(bptt[-1]) < 1e-15  # q = 29
        assert float(lstm[-1]) > 0.2 * float(lstm[2]) > 1e-3
    header = ["training", "q", "largest", "mean", "10 %", "median", "90 %"]
    stages = {tuple(row[7:]) for row in rows(done.out, *header)}
    assert stages == {
        ("entry", "eq. 1", r"n (f'max \|\|W\|\|)^q"),
        ("entry", "inside", "exit, cell input", "exit, input gate"),
    }
    assert len(rows(done.out, "bptt", "after", r"\|w\| \< 4.0/n")) == 1
    assert "bptt on adding: training for 200 presentations at most, trials: 2" in done.err


def test_the_json_has_every_lag(cli) -> None:
    data = cli(*SMALL, "--after", "100", "--json").json
    (task,) = data["tasks"]
    assert task["lags"] == 29
    bptt, lstm = task["cells"]
    for cell in (bptt, lstm):
        assert [lag["lag"] for lag in cell["after"]["lags"]] == list(range(1, 30))
        assert cell["ends"] == [{"outcome": "unsolved", "presentations": 100}] * 2
    lag = bptt["before"]["lags"][4]
    assert lag["samples"] == 2 * 3 * 12 * 12
    assert 0 < lag["low"] < lag["median"] < lag["high"] < lag["largest"] < 1
    assert lag["largest"] < lag["bounds"]["n (f'max ||W||)^q"]
    assert {lag["stages"]["inside"] for lag in lstm["after"]["lags"]} == {1.0}
    assert bptt["before"] != bptt["after"]
    assert all("limit" in condition for condition in bptt["after"]["conditions"])


def test_before_training_alone(cli) -> None:
    done = cli(*SMALL, "--after", "0", "--json")
    assert [cell["after"] for cell in done.json["tasks"][0]["cells"]] == [None, None]
    assert done.err == ""


@pytest.mark.parametrize("after", [0, 20])
def test_a_net_without_a_cell_yet_has_dashes(cli, tmp_path: Path, after: int) -> None:
    """Sequential construction begins without memory cells; nothing can flow back through them."""
    done = cli(
        *("errorflow", "--task", "first-symbol", "--set", "task.delay=6", "--learner", "lstm"),
        *("--set", "learner.construction=sequential", "--set", "learner.connectivity=layered"),
        *("--after", after, "--trials", "2", "--sequences", "2", "--output", "flow"),
    )
    assert done.code == 0
    assert len(done.err.splitlines()) == (1 if after else 0)  # what is being trained
    found = rows(done.out, "lstm")
    assert len(found) == (2 if after else 1)
    assert all(set(row[2:]) == {"-"} for row in found)
    assert (tmp_path / "flow" / "README.md").is_file()


def test_the_same_command_gives_the_same_page(cli) -> None:
    assert cli(*SMALL, "--after", "100").out == cli(*SMALL, "--after", "100").out


def test_the_figure_is_written(cli, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    folder = tmp_path / "reports" / "flow"
    wiring = ("--set", "learner.bptt.wiring=elman")
    done = cli(*SMALL, "--learner", "rtrl", *wiring, "--after", "100", "--output", folder)
    assert done.code == 0, done.err
    assert (folder / "README.md").read_text() == done.out
    assert "(error-flow.svg)" in done.out
    figure = (folder / "error-flow.svg").read_text()
    for text in ("lstm, trained", "lstm, before training", "rtrl, bound n", "lag q"):
        assert text in figure
    assert "bptt, trained (0 from lag 1 on)" in figure


def test_without_matplotlib_the_page_says_so(cli, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(rnnbench.error_flow.figure, "can_draw", lambda: False)
    done = cli(*SMALL, "--after", "0", "--output", tmp_path / "out")
    assert done.code == 0, done.err
    assert "Not drawn: matplotlib is not installed; pip install 'rnnbench[plots]'." in done.out
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["README.md"]


def test_a_comparison_file_and_its_labels(cli, tmp_path: Path) -> None:
    """The file of the documentation, on shorter sequences."""
    (toml,) = re.findall(r"```toml\n(.*?)```", DOCS.read_text(), flags=re.DOTALL)
    (tmp_path / "flow.toml").write_text(toml)
    short = ("--set", "task.length=20", "--trials", "2", "--after", "50", "--json")
    done = cli("errorflow", "flow.toml", *short)
    assert done.code == 0, done.err
    cells = [cell for task in done.json["tasks"] for cell in task["cells"]]
    assert {cell["learner"] for cell in cells} >= {"LSTM", "BPTT"}
    assert done.json["command"].startswith("rnnbench errorflow flow.toml --set task.length=20")


def test_a_plugins_learner_is_measured_and_a_diverged_trial_left_out(cli, flowing: Path) -> None:
    plugin = ("--learner", "flowing", "--plugin", flowing)
    done = cli(*ON_ADDING, *plugin, "--trials", "6", "--after", "70", "--json")
    (cell,) = done.json["tasks"][0]["cells"]
    diverged = sum(end["outcome"] == "diverged" for end in cell["ends"])
    assert 0 < diverged < 6
    assert cell["before"]["nets"] == 6
    assert cell["after"]["nets"] == 6 - diverged
    assert {lag["largest"] for lag in cell["before"]["lags"]} == {1.0}
    assert {lag["largest"] for lag in cell["after"]["lags"]} == {71.0}
    page = cli(*ON_ADDING, *plugin, "--trials", "6", "--after", "70").out
    assert f"**{diverged} diverged** and left out" in page


def test_a_learner_without_error_flow_is_refused(cli, small_plugin: Path) -> None:
    done = cli(*SMALL, "--learner", "unit", "--plugin", small_plugin)
    assert (done.code, done.out) == (2, "")
    (line,) = done.err.splitlines()
    assert "learner 'unit': does not say how errors flow back through it" in line
    assert "these do: bptt, lstm, rtrl, time-delay" in line


@pytest.mark.parametrize(
    ("learner", "message"),
    [
        ("raising", "raising on adding: ValueError: no flow today"),
        ("short", "short on adding: error_flow() returned fewer than the"),
        ("other", "other on adding: error_flow() returned str, expected ErrorFlow"),
    ],
)
def test_what_a_plugin_does_wrong_is_one_line(cli, flowing: Path, learner, message) -> None:
    done = cli(*ON_ADDING, "--learner", learner, "--plugin", flowing, "--trials", "1")
    assert (done.code, done.out) == (2, "")
    assert message in done.err
    assert len(done.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("errorflow",), "missing a comparison file or preset"),
        (("errorflow", "--task", "adding"), "missing --learner NAME"),
        (("errorflow", "--task", "ading", "--learner", "lstm"), "unknown task 'ading'"),
        ((*SMALL, "--after", "-1"), "--after -1: expected 0 or more presentations"),
        ((*SMALL, "--after", "many"), "many"),
        (
            (*ON_ADDING, "--learner", "bptt", "--sequences", "0"),
            "--sequences 0: expected at least 1",
        ),
        ((*SMALL, "--lags", "0"), "--lags 0: expected at least 1"),
        ((*SMALL, "--lags", "40"), "no measured sequence goes back more than 3"),
        ((*SMALL, "--output", "/dev/null/x"), "cannot make this folder"),
        ((*SMALL, "--set", "learner.bptt.widht=1"), "widht"),
    ],
)
def test_wrong_use_is_one_line_before_anything_is_trained(cli, arguments, message) -> None:
    done = cli(*arguments)
    assert (done.code, done.out) == (2, "")
    assert message in done.err
    assert len(done.err.splitlines()) == 1


def test_its_help_is_light() -> None:
    probe = (
        "import sys; from rnnbench.cli import run_command_line;"
        "code = run_command_line(['errorflow', '--help']);"
        "heavy = {'torch', 'numpy', 'matplotlib', 'scipy'} & set(sys.modules);"
        "sys.exit(repr(heavy) if heavy else code)"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert "--sequences" in done.stdout
