"""Compare recurrent learners head to head, online, over many trials.

* ``run(comparison)``  run or resume a comparison; returns a `Run`
* ``load(directory)``  the `Run` in a run directory
* ``register(module)`` use a module of this process as a plugin

Names load on first use, so that ``import rnnbench`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rnnbench.api import load, run
    from rnnbench.errors import (
        ConfigError,
        PluginError,
        RnnbenchError,
        StoreError,
        TrialError,
    )
    from rnnbench.hosting.session import register
    from rnnbench.results.run import Run

    __version__: str

_HOME = {
    "ConfigError": "rnnbench.errors",
    "PluginError": "rnnbench.errors",
    "RnnbenchError": "rnnbench.errors",
    "Run": "rnnbench.results.run",
    "StoreError": "rnnbench.errors",
    "TrialError": "rnnbench.errors",
    "load": "rnnbench.api",
    "register": "rnnbench.hosting.session",
    "run": "rnnbench.api",
}

__all__ = [
    "ConfigError",
    "PluginError",
    "RnnbenchError",
    "Run",
    "StoreError",
    "TrialError",
    "load",
    "register",
    "run",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("rnnbench")
    if name not in _HOME:
        raise AttributeError(f"module 'rnnbench' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
