"""Instruction set levels: which builds of native code there are, and how each is compiled.

Light: the build imports this module.
"""

from __future__ import annotations

import platform
from collections.abc import Mapping

SANITIZED = "sanitized"
"""A build that checks every access and every operation of its own (ASan, UBSan), for tests."""

_X86_64: Mapping[str, tuple[str, ...]] = {
    "x86-64-v4": ("-O3", "-march=x86-64-v4", "-mprefer-vector-width=512"),
    "x86-64-v3": ("-O3", "-march=x86-64-v3"),
    "x86-64-v2": ("-O1", "-march=x86-64-v2"),
    "scalar": ("-O1", "-DRNNBENCH_SCALAR"),
}
_OTHERS: Mapping[str, tuple[str, ...]] = {
    "vector-128": ("-O3",),
    "scalar": ("-O1", "-DRNNBENCH_SCALAR"),
}


def levels() -> Mapping[str, tuple[str, ...]]:
    """The levels of this machine's architecture, the best first, and what each is compiled with.

    All of them make the same bits; ``scalar`` is one trial at a time, for comparison.  The older
    levels are for processors that hardly anyone has, so they must not hold up an installation.
    """
    return _X86_64 if platform.machine().lower() in ("x86_64", "amd64") else _OTHERS


def library_name(level: str) -> str:
    """The file, inside its package, of a package's shared library."""
    return f"_native_{level}.so"
