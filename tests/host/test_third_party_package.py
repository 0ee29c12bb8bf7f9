"""A package that somebody else ships: built, installed into a new environment, found, and run."""

from __future__ import annotations

import json
import shutil
import site
import subprocess
import sys
import venv
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "third_party_package"


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new virtual environment with the package in it, which sees this one's packages."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    (packages,) = (folder / "lib").glob("python*/site-packages")
    lines = [f"import site; site.addsitedir({path!r})" for path in site.getsitepackages()]
    (packages / "ours.pth").write_text("\n".join(lines) + "\n")
    source = folder / "source"
    shutil.copytree(PACKAGE, source)
    _run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, source)
    (wheel,) = folder.glob("*.whl")
    python = folder / "bin" / "python"
    _run(python, "-m", "pip", "install", "--no-deps", "--no-index", "--prefix", folder, wheel)
    return folder


def _run(*command: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def test_the_package_is_found_with_its_distribution_and_version(environment: Path) -> None:
    found = _run(environment / "bin" / "python", "-m", "rnnbench", "plugins", "--json")
    plugins = {plugin["name"]: plugin for plugin in json.loads(found.stdout)["plugins"]}
    assert plugins["thirdparty"]["distribution"] == "thirdparty-rnn"
    assert plugins["thirdparty"]["version"] == "2.5"
    assert plugins["thirdparty"]["learners"] == ["leaky-trace"]
    assert plugins["thirdparty"]["tasks"] == ["majority"]


def test_the_package_runs_beside_the_built_in_learners(environment: Path, tmp_path: Path) -> None:
    command = (
        *("run", "--task", "majority", "--learner", "leaky-trace", "--learner", "rtrl"),
        *("--trials", 3, "--set", "budget.presentations=3000", "--set", "task.preset=easy"),
        *("--set", "learner.leaky-trace.leak=1.0", "--json"),
    )
    done = _run(environment / "bin" / "python", "-m", "rnnbench", *command, cwd=tmp_path)
    outcomes = {
        (row["learner"], row["trial"]): row["outcome"] for row in json.loads(done.stdout)["trials"]
    }
    assert len(outcomes) == 6
    assert all(outcomes["leaky-trace", trial] == "solved" for trial in range(3))
