"""Which build of a package's native code this machine runs, and the loaded library.

``RNNBENCH_ISA`` forces a level; without it the best one that the processor has is taken.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
from functools import cache
from pathlib import Path

from rnnbench.errors import ConfigError, PluginError
from rnnbench.native.levels import SANITIZED, levels, library_name

_HOST = "rnnbench"
_FORCED = "RNNBENCH_ISA"


@cache
def load_native(package: str) -> ctypes.CDLL:
    """The library of an installed package.  Raises PluginError where there is none."""
    path = _folder(package) / library_name(level())
    try:
        return ctypes.CDLL(str(path))
    except OSError as error:
        raise PluginError(
            f"no native code of {package} for {level()}: {error}; install again where there is a "
            "C++ compiler (RNNBENCH_BUILD_STRICT=1 shows what it says), or use backend = "
            '"reference"'
        ) from error


def missing(package: str) -> str:
    """Why a package's native code cannot be used here; empty if it can.

    Raises ConfigError for a forced level that there is not: nothing may stand in for it.
    """
    try:
        load_native(package)
    except PluginError as error:
        return str(error)
    return ""


def source_digest(package: str) -> str:
    """The digest of the sources that the loaded library was compiled from."""
    return _text(load_native(package), "rnnbench_source_digest")


def compiler() -> str:
    """What the host's library was compiled with."""
    return _text(load_native(_HOST), "rnnbench_compiler")


def level() -> str:
    """The level in use.  Raises ConfigError for a forced one that this machine does not have."""
    return _level(os.environ.get(_FORCED, ""))


def described_level() -> str:
    """The level in use, and whether it was forced; for people."""
    forced = f", forced by {_FORCED}" if os.environ.get(_FORCED) else ""
    return f"{level()}{forced}"


@cache
def _level(forced: str) -> str:
    known = levels()
    if not forced:
        return next(name for name in known if _runs(name))
    if forced not in known and forced != SANITIZED:
        raise ConfigError(f"{_FORCED}={forced}: no such level; known: {', '.join(known)}")
    if not _runs(forced):
        able = ", ".join(name for name in known if _runs(name))
        raise ConfigError(
            f"{_FORCED}={forced}: this processor does not have these instructions; it has: {able}"
        )
    return forced


def _runs(name: str) -> bool:
    """Whether the processor has the instructions of a level."""
    if name == "scalar":
        return True
    try:
        scalar = ctypes.CDLL(str(_folder(_HOST) / library_name("scalar")))
    except OSError:
        return False
    best = _text(scalar, "rnnbench_best_level")
    order = list(levels())
    wanted = order[0] if name == SANITIZED else name
    return order.index(best) <= order.index(wanted)


def _text(library: ctypes.CDLL, name: str) -> str:
    function = library[name]
    function.restype = ctypes.c_char_p
    return bytes(function()).decode()


def _folder(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise PluginError(f"no package {package}: its native code cannot be found")
    return Path(next(iter(spec.submodule_search_locations)))
