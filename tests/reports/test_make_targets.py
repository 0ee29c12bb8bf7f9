"""`make paper`, `fidelity` and `errorflow`: their commands, and that a failure ends them."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from rnnbench_reports.paper import fidelity

PROGRAM = """\
#!/bin/sh
echo "$@" >> {log}
test "$2" != "{failing}"
"""


@pytest.fixture
def make(tmp_path: Path, root: Path):
    """make(target, failing=): (exit code, the arguments of every call of rnnbench).

    failing: the comparison whose run exits with 1, as where trials have failed.
    """
    if shutil.which("make") is None:
        pytest.skip("there is no make")

    def run(target: str, failing: str = "none") -> tuple[int, list[str]]:
        log = tmp_path / "log"
        program = tmp_path / "rnnbench"
        program.write_text(PROGRAM.format(log=shlex.quote(str(log)), failing=failing))
        program.chmod(0o755)
        (tmp_path / "installed").touch()  # newer than all that it depends on
        done = subprocess.run(
            ["make", target, f"BIN={tmp_path}", f"INSTALLED={tmp_path / 'installed'}"],
            cwd=root,
            env={**os.environ, "MAKEFLAGS": ""},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, log.read_text().splitlines()

    return run


def test_make_paper_runs_every_table_and_writes_the_page(make) -> None:
    code, calls = make("paper")
    assert code == 0
    assert calls == [
        *(f"run paper/table-{number}" for number in range(1, 10)),
        "page paper --output reports/lstm-1997",
    ]


def test_make_fidelity_runs_every_study_and_writes_the_page(make) -> None:
    code, calls = make("fidelity")
    assert code == 0
    assert sorted(calls[:-1]) == sorted(f"run paper/fidelity-{name}" for name in fidelity.STUDIES)
    assert calls[-1] == "page paper/fidelity --output reports/lstm-1997/fidelity.md"


def test_make_errorflow_measures_over_a_lag_of_100(make) -> None:
    code, (call,) = make("errorflow")
    assert code == 0
    assert call.startswith("errorflow paper/error-flow ")
    assert "--lags 100 " in call
    assert call.endswith("--output reports/lstm-1997/error-flow")


def test_failed_trials_end_make(make) -> None:
    code, calls = make("paper", failing="paper/table-3")
    assert code != 0
    assert calls == [f"run paper/table-{number}" for number in (1, 2, 3)]
