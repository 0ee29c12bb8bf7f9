"""What a benchmark was measured on: machine, versions, instruction set, compiler."""

from __future__ import annotations

import os
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from rnnbench.native.library import compiler, level, missing
from rnnbench.results.environment import environment

# The levels of the x86-64 psABI, highest first, by the flags that tell each from the one below.
_LEVELS = (
    ("x86-64-v4", {"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"}),
    ("x86-64-v3", {"avx2", "bmi1", "bmi2", "f16c", "fma"}),
    ("x86-64-v2", {"sse4_1", "sse4_2", "ssse3", "popcnt"}),
)


def machine(plugins: list[str]) -> dict[str, object]:
    """As `environment`, with the peers' versions and what the kernels depend on; plain JSON."""
    found = environment(plugins)
    packages = found["packages"]
    assert isinstance(packages, dict)
    return {
        **found,
        "packages": {**packages, "jax": _version("jax"), "jaxlib": _version("jaxlib")},
        "instruction_set": instruction_set(),
        "cores_allowed": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else None,
        "native": native_code(),
    }


def instruction_set() -> str:
    """The highest x86-64 level that the processor offers; its family on others."""
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return os.uname().machine
    line = next((ln for ln in text.splitlines() if ln.startswith("flags")), "")
    flags = set(line.partition(":")[2].split())
    return next((level for level, needed in _LEVELS if needed <= flags), os.uname().machine)


def native_code() -> str:
    """Compiler and chosen instruction set of the native code, as it says; or ``not built``."""
    why_not = missing("rnnbench")
    return "not built" if why_not else f"{level()}, {compiler()}"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
