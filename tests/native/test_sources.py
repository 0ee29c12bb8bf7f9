"""The native sources: the libraries are made from them, and every header stands alone."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest

from rnnbench.native import building
from rnnbench.native.library import level, source_digest

SOURCES = {
    "rnnbench": "rnnbench/native",
    "rnnbench_lstm": "plugins/rnnbench_lstm/native",
    "rnnbench_gradient": "plugins/rnnbench_gradient/native",
    "rnnbench_tasks": "tasks/rnnbench_tasks/native",
}
ROOT = Path(__file__).resolve().parents[2]
HEADERS = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in ("rnnbench/native", "plugins", "tasks")
    for path in (ROOT / folder).rglob("*.hpp")
)


def _digest(files: Iterable[Path]) -> str:
    return building.source_digest([*files, *building.INCLUDE.rglob("*.hpp")])


@pytest.mark.parametrize("package", SOURCES)
def test_a_library_is_made_from_the_sources_that_lie_here(package: str) -> None:
    folder = ROOT / SOURCES[package]
    expected = _digest([*folder.glob("*.cpp"), *folder.glob("*.hpp")])
    found = source_digest(package)
    assert found == expected, f"{package} for {level()} is stale; build it: pip install -e ."


def test_a_change_of_any_source_changes_the_digest(tmp_path: Path) -> None:
    first, second = tmp_path / "a.cpp", tmp_path / "b.hpp"
    first.write_text("int a;")
    second.write_text("int b;")
    before = building.source_digest([first, second])
    assert building.source_digest([second, first]) == before
    second.write_text("int c;")
    assert building.source_digest([first, second]) != before


@pytest.mark.parametrize("header", HEADERS)
def test_a_header_compiles_alone(header: str, cxx: str) -> None:
    include = ["-I", str(building.INCLUDE), '-DRNNBENCH_SOURCE_DIGEST="none"']
    # An including file, since a header on its own may warn of its `#pragma once`.
    done = subprocess.run(
        [cxx, *building.FLAGS, "-Werror", "-fsyntax-only", *include, "-x", "c++", "-"],
        input=f'#include "{ROOT / header}"\n',
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_nothing_is_compiled_for_the_building_machine_alone() -> None:
    for package in SOURCES:
        for extension in building.native_libraries(package, []):
            assert not [flag for flag in extension.extra_compile_args if "native" in flag]
    files = [ROOT / "setup.py", ROOT / "Makefile", ROOT / "pyproject.toml", ROOT / ".ci" / "run"]
    files += (ROOT / "rnnbench" / "native").glob("*.py")
    for file in files:
        assert "march=native" not in file.read_text(encoding="utf-8"), file
        assert "mtune=native" not in file.read_text(encoding="utf-8"), file
