"""`rnnbench bench`: the plugin of the documentation, the written report, and wrong use."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).parent.parent.parent / "docs" / "benchmarks.md"

FAILING = """
from rnnbench.plugin import (
    Benchmark, BenchmarkDescription, BenchmarkReport, Contender, Curve, CurvePoint, Quartiles,
    hookimpl,
)

class Bad(Contender):
    name, detail, portion = "b|d", "", 1.0
    def prepare(self):
        raise OSError("no | way")
    def work(self, portions):
        return 1.0

class Good(Bad):
    name = "good"
    def prepare(self):
        pass

class Half(Benchmark):
    def measure(self, session):
        table = session.side_by_side("t", "things", [Bad(), Good()], against="b|d")
        points = (CurvePoint(1.0, Quartiles(1.0, 2.0, 3.0)), CurvePoint(2.0, None))
        return BenchmarkReport(tables=(table,), curves=(Curve("A curve", "x", "y", points),))

@hookimpl
def rnnbench_benchmarks():
    return [
        BenchmarkDescription("half", "fails by half", f"{__name__}:Half"),
        BenchmarkDescription("no-class", "is none", f"{__name__}:Good"),
    ]
"""


@pytest.fixture
def documented(tmp_path: Path) -> Path:
    """The plugin of docs/benchmarks.md."""
    (code,) = re.findall(r"```python\n(.*?)```", DOCS.read_text(), flags=re.DOTALL)
    (tmp_path / "sums.py").write_text(code)
    return tmp_path / "sums.py"


@pytest.fixture
def failing(tmp_path: Path) -> Path:
    (tmp_path / "failing.py").write_text(FAILING)
    return tmp_path / "failing.py"


def test_the_documented_plugin_is_measured(cli, documented: Path) -> None:
    done = cli("bench", "sums", "--quick", "--rounds", "3", "--plugin", documented, "--json")
    assert done.code == 0, done.err
    (benchmark,) = done.json["benchmarks"]
    (table,) = benchmark["report"]["tables"]
    assert [row["name"] for row in table["measurements"]] == ["sum()", "numpy.sum"]
    for row in table["measurements"]:
        assert len(row["seconds"]) == 3
        assert row["rate"]["low"] <= row["rate"]["median"] <= row["rate"]["high"]
    (figure,) = benchmark["report"]["figures"]
    assert figure["met"] is (figure["median"] >= 1.0)
    assert done.json["command"] == "rnnbench bench sums --rounds 3 --quick"
    assert {"numpy", "torch", "jax"} <= set(done.json["machine"]["packages"])
    assert done.json["machine"]["instruction_set"]


def test_the_report_is_written(cli, documented: Path, tmp_path: Path) -> None:
    folder = tmp_path / "reports" / "speed"
    done = cli("bench", "sums", "--quick", "--plugin", documented, "--output", folder)
    assert done.code == 0, done.err
    assert (folder / "README.md").read_text() == done.out
    assert "| sums" in done.out
    assert "Quick sizes" in done.out
    assert json.loads((folder / "results.json").read_text())["rounds"] == 2


def test_a_contender_that_fails_is_a_row_and_exit_code_1(cli, failing: Path) -> None:
    done = cli("bench", "half", "--quick", "--plugin", failing)
    assert done.code == 1
    assert r"failed: OSError: no \| way" in done.out
    assert re.search(r"\| good .*1 \[1, 1\]", done.out)
    assert "Not drawn" in done.out
    assert "some contenders failed" in done.err


def test_a_curve_is_drawn_where_matplotlib_is(cli, failing: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    done = cli("bench", "half", "--quick", "--plugin", failing, "--output", tmp_path / "out")
    assert "![A curve](a-curve.svg)" in done.out
    assert "<svg" in (tmp_path / "out" / "a-curve.svg").read_text()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("ading",), "unknown benchmark 'ading'; did you mean 'adding'"),
        (("adding", "--rounds", "0"), "rounds = 0: expected at least 1"),
        (("adding", "--output", "/dev/null/x"), "cannot make this folder"),
    ],
)
def test_wrong_use_is_one_line_before_anything_is_measured(cli, arguments, message) -> None:
    done = cli("bench", *arguments)
    assert (done.code, done.out) == (2, "")
    assert message in done.err
    assert len(done.err.splitlines()) == 1


def test_what_is_no_benchmark_is_refused(cli, failing: Path) -> None:
    done = cli("bench", "no-class", "--plugin", failing)
    assert done.code == 2
    assert "is no Benchmark" in done.err


def test_the_benchmarks_are_listed_without_their_peers() -> None:
    probe = (
        "import sys; from rnnbench.cli import run_command_line;"
        "code = run_command_line(['list', 'benchmarks']);"
        "heavy = {'torch', 'jax', 'numpy', 'rnnbench_lstm.benchmarks'} & set(sys.modules);"
        "sys.exit(repr(heavy) if heavy else code)"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    names = [line.split()[0] for line in done.stdout.splitlines()]
    assert names == ["adding", "long-lag", "rtrl", "run", "scaling", "threads", "to-criterion"]


@pytest.mark.parametrize(
    "name", ["adding", "long-lag", "rtrl", "run", "scaling", "threads", "to-criterion"]
)
def test_every_benchmark_runs_in_quick_sizes(cli, name: str) -> None:
    done = cli("bench", name, "--quick", "--rounds", "1", "--backend", "reference", "--json")
    assert done.code == 0, done.out
    report = done.json["benchmarks"][0]["report"]
    assert report["figures"]
    ours = [row for table in report["tables"] for row in table["measurements"]]
    assert all(row["seconds"] or "not installed" in row["problem"] for row in ours)
