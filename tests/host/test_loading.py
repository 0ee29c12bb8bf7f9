"""The loader: what is good works, whatever else is installed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from rnnbench.errors import PluginError
from rnnbench.hosting.host import Host

GOOD = """
from rnnbench.plugin import LearnerDescription, PluginConfig, hookimpl

class Config(PluginConfig):
    pass

@hookimpl
def rnnbench_learners():
    return [
        LearnerDescription(
            name={name!r}, summary="s", config=Config, implementation="nowhere:Nothing",
            source="x", gradient="exact", memory="m", multiply_adds="n",
        )
    ]
"""

HOOK = """
from rnnbench.plugin import hookimpl

@hookimpl
def {name}():
    return {value}
"""

BROKEN = {
    "raises on import": ("raise RuntimeError('no luck')", "RuntimeError: no luck"),
    "leaves on import": ("import sys; sys.exit(3)", "SystemExit: 3"),
    "is not Python": ("def (", "SyntaxError"),
    "needs what is missing": ("import no_such_module_at_all", "no_such_module_at_all"),
    "misspells a hook": (
        HOOK.format(name="rnnbench_lerners", value="[]"),
        "unknown hook 'rnnbench_lerners'",
    ),
    "has no hook": ("x = 1", "implements no hook"),
    "raises in a hook": (
        HOOK.format(name="rnnbench_tasks", value="1 / 0"),
        "ZeroDivisionError",
    ),
    "returns something else": (
        HOOK.format(name="rnnbench_tasks", value="['x']"),
        "expected TaskDescription",
    ),
}


def install(folder: Path, name: str, code: str) -> None:
    """Lay a distribution with one entry point into a folder, as pip would."""
    (folder / f"{name}_module.py").write_text(code)
    metadata = folder / f"{name}-1.5.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.5\n")
    (metadata / "entry_points.txt").write_text(f"[rnnbench]\n{name} = {name}_module\n")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of distributions on the path."""
    monkeypatch.syspath_prepend(tmp_path)
    before = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - before:
        del sys.modules[name]


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_entry_point_is_a_problem_and_all_else_works(site: Path, kind: str) -> None:
    code, cause = BROKEN[kind]
    install(site, "aaa_bad", code)
    install(site, "zzz_good", GOOD.format(name="fine"))
    host = Host()
    host.load_entry_points()
    assert {"fine", "lstm", "rtrl"} <= set(host.learners.names())
    (problem,) = host.problems
    assert cause in problem.cause
    assert "aaa_bad 1.5 (entry point 'aaa_bad')" in str(problem)
    strict = Host(strict=True)
    with pytest.raises(PluginError, match="aaa_bad"):
        strict.load_entry_points()


def test_a_name_that_two_plugins_claim_belongs_to_neither(site: Path) -> None:
    install(site, "one", GOOD.format(name="twin"))
    install(site, "two", GOOD.format(name="twin"))
    host = Host()
    host.load_entry_points()
    assert "twin" not in host.learners.names()
    with pytest.raises(PluginError, match=r"(?s)'twin'.*one 1\.5.*two 1\.5"):
        host.learners.find("twin")
    assert any("twin" in problem.cause for problem in host.problems)
    with pytest.raises(PluginError, match="twin"):
        Host(strict=True).load_entry_points()


def test_an_unknown_name_is_answered_with_a_suggestion() -> None:
    host = Host()
    host.load_entry_points()
    with pytest.raises(PluginError, match="unknown learner 'lsmt'; did you mean 'lstm'"):
        host.learners.find("lsmt")


def test_two_plugin_files_of_one_name_are_not_mixed_up(tmp_path: Path, site: Path) -> None:
    for folder, name in (("a", "first"), ("b", "second")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "twin.py").write_text(GOOD.format(name=name))
    host = Host()
    for folder in ("a", "b"):
        host.load_file(tmp_path / folder / "twin.py")
    assert host.learners.names() == ["first", "second"]
    modules = {plugin.implementation.__name__ for plugin in host.plugins}
    assert len(modules) == 2


def test_plugins_beside_a_comparison_file_are_loaded(cli, tmp_path: Path, small_plugin) -> None:
    folder = tmp_path / "rnnbench_plugins"
    folder.mkdir()
    (folder / "small.py").write_text(small_plugin.read_text())
    (folder / "torn.py").write_text("raise RuntimeError('torn')")
    file = tmp_path / "beside.toml"
    file.write_text(
        'name = "beside"\ntrials = 1\nbudget = { presentations = 1000 }\n'
        '[[task]]\nuse = "echo"\n[[learner]]\nuse = "unit"\n'
    )
    done = cli("run", file, "--json")
    assert done.code == 0, done.err
    assert done.json["trials"][0]["outcome"] == "solved"
    assert "torn" in done.err


def test_a_module_registered_in_process_runs(tmp_path: Path, program) -> None:
    script = tmp_path / "script.py"
    plugin = Path(__file__).parent.parent / "plugins_for_tests" / "small.py"
    script.write_text(
        plugin.read_text()
        + """

import sys
import rnnbench

if __name__ == "__main__":
    rnnbench.register(sys.modules[__name__])
    run = rnnbench.run(
        {"name": "in process", "trials": 2, "budget": {"presentations": 1000},
         "task": [{"use": "echo"}], "learner": [{"use": "unit"}]},
        workers=2,
    )
    print([record.outcome for record in run.trials])
"""
    )
    done = subprocess.run(
        [sys.executable, script], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.stdout == "['solved', 'solved']\n", done.stderr


def test_a_script_without_a_guard_is_told_so(tmp_path: Path) -> None:
    script = tmp_path / "unguarded.py"
    script.write_text(
        "import rnnbench\n"
        "rnnbench.run({'name': 'x', 'trials': 1, 'budget': {'presentations': 100},\n"
        "  'task': [{'use': 'two-sequence'}], 'learner': [{'use': 'time-delay'}]})\n"
    )
    done = subprocess.run(
        [sys.executable, script],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    assert done.returncode != 0
    assert 'if __name__ == "__main__"' in done.stderr
