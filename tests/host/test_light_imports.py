"""The quick commands import nothing heavy, and no plugin's implementation."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

PROBE = """
import json, sys
from rnnbench.cli import run_command_line
code = run_command_line(sys.argv[1:])
print(json.dumps(sorted(sys.modules)), file=sys.stderr)
sys.exit(code)
"""


def modules(*arguments: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *arguments], capture_output=True, text=True, check=True
    )
    return set(json.loads(done.stderr.splitlines()[-1]))


@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",),
        ("--version",),
        ("run", "--help"),
        ("list", "learners"),
        ("list", "tasks", "--json"),
        ("list", "presets"),
        ("plugins",),
        ("schema", "learner", "lstm"),
    ],
    ids=" ".join,
)
def test_a_quick_command_stays_light(arguments: tuple[str, ...]) -> None:
    loaded = modules(*arguments)
    for heavy in ("torch", "scipy", "pebble", "tabulate", "sqlite3", "rnnbench.running.group"):
        assert heavy not in loaded
    ours = ("rnnbench_lstm", "rnnbench_gradient", "rnnbench_tasks")
    light = {"registration", "config"}
    implementations = {
        name
        for name in loaded
        if name.startswith(ours)
        and "." in name
        and not any(name.split(".")[-1].endswith(word) for word in (*light, "config_fields"))
    }
    assert implementations == set()


def test_help_loads_no_plugin_and_no_pydantic() -> None:
    loaded = modules("--help")
    assert not any(name.startswith(("rnnbench_", "pydantic", "numpy", "pluggy")) for name in loaded)
