"""Who may import whom: plugins see `rnnbench.plugin` alone, the host sees no plugin."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import rnnbench.plugin

ROOT = Path(__file__).parent.parent.parent
PLUGINS = ("plugins", "tasks", "reports", "tests/third_party_package/src")
OURS = ("rnnbench_lstm", "rnnbench_gradient", "rnnbench_tasks", "rnnbench_reports")


def imported(path: Path) -> Iterator[str]:
    """The modules that a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


@pytest.mark.parametrize("path", files(*PLUGINS), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_plugin_imports_nothing_of_the_host_but_its_public_face(path: Path) -> None:
    host = {name for name in imported(path) if name.split(".")[0] == "rnnbench"}
    assert host <= {"rnnbench.plugin"}


def test_the_host_imports_no_plugin_and_names_none() -> None:
    for path in files("rnnbench"):
        assert not [name for name in imported(path) if name.split(".")[0] in OURS]
        assert not [name for name in OURS if f"{name}." in path.read_text()]


def test_every_public_name_is_there_for_users_and_for_type_checkers() -> None:
    tree = ast.parse((ROOT / "rnnbench" / "plugin.py").read_text())
    for_checkers = {
        alias.name
        for block in tree.body
        if isinstance(block, ast.If)
        for statement in block.body
        if isinstance(statement, ast.ImportFrom)
        for alias in statement.names
    }
    assert set(rnnbench.plugin.__all__) == for_checkers
    for name in rnnbench.plugin.__all__:
        assert getattr(rnnbench.plugin, name) is not None
    with pytest.raises(AttributeError, match="no name 'nonsense'"):
        _ = rnnbench.plugin.nonsense


def test_every_name_of_the_package_loads() -> None:
    for name in rnnbench.__all__:
        assert getattr(rnnbench, name) is not None
