"""What the tests of the native code share: the levels of this machine, and the compiler."""

from __future__ import annotations

import ctypes
import os
import shutil
from pathlib import Path

import pytest

from rnnbench.errors import ConfigError
from rnnbench.native import library
from rnnbench.native.levels import levels


@pytest.fixture(scope="session")
def runnable_levels() -> tuple[str, ...]:
    """The levels that this machine can run, the best first; only the forced one where one is."""
    forced = os.environ.get("RNNBENCH_ISA")
    found = []
    for name in [forced] if forced else levels():
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("RNNBENCH_ISA", name)
            try:
                found.append(library.level())
            except ConfigError:
                continue  # This processor does not have the instructions.
    assert found
    return tuple(found)


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def cxx() -> str:
    """The C++ compiler; tests that need one are skipped where there is none."""
    found = shutil.which(os.environ.get("CXX", "g++"))
    if found is None:
        pytest.skip("no C++ compiler")
    return found


@pytest.fixture(scope="session")
def host_libraries(runnable_levels: tuple[str, ...]) -> dict[str, ctypes.CDLL]:
    """The host's own library of each of them."""
    found = {}
    for name in runnable_levels:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("RNNBENCH_ISA", name)
            library.load_native.cache_clear()
            found[name] = library.load_native("rnnbench")
    library.load_native.cache_clear()
    return found
