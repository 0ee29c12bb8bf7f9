"""Kernels allocate for a call, not for a sequence or a step of it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from rnnbench.native import building

HERE = Path(__file__).parent


@pytest.mark.parametrize(("package", "cases"), [("lstm", 64), ("gradient", 64)])
def test_more_sequences_allocate_nothing_more(
    package: str, cases: int, root: Path, cxx: str, tmp_path: Path
) -> None:
    program = tmp_path / "count"
    command = [
        *(cxx, "-std=c++17", "-O0", "-pthread", "-DRNNBENCH_SCALAR"),
        '-DRNNBENCH_SOURCE_DIGEST="none"',
        *(f"-I{building.INCLUDE}", f"-I{root / 'plugins' / f'rnnbench_{package}' / 'native'}"),
        *(str(HERE / f"allocations_{package}.cpp"), "-o", str(program)),
    ]
    subprocess.run(command, check=True)
    done = subprocess.run([program], capture_output=True, text=True, check=True)
    lines = [line.split() for line in done.stdout.splitlines()]
    assert len(lines) == cases
    for name, few, many in lines:
        # The networks' own arrays are counted, so that counting works.
        assert int(few) > 100, name
        assert int(many) == int(few), name
