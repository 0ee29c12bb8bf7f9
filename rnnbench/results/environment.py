"""What the numbers were measured with."""

from __future__ import annotations

import os
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from rnnbench.native.library import compiler, described_level, missing

_PACKAGES = ("rnnbench", "numpy", "torch", "scipy", "pydantic", "pluggy", "pebble")


def environment(plugins: list[str]) -> dict[str, object]:
    """Versions and machine, as plain JSON.  plugins: one text for each loaded plugin."""
    return {
        "python": sys.version.split()[0],
        "packages": {name: _version(name) for name in _PACKAGES},
        "plugins": plugins,
        "system": f"{platform.system()} {platform.release()}",
        "machine": platform.machine(),
        "processor": _processor(),
        "cores": os.cpu_count() or 1,
        "native": _native(),
    }


def _native() -> str:
    """Which build of the native code is in use, or why there is none."""
    reason = missing("rnnbench")
    return reason or f"{described_level()}, compiled with {compiler()}"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _processor() -> str:
    """The processor's own name where the system tells it, else its family."""
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor()
