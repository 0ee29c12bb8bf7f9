"""The host of this process: entry points, and what `rnnbench.register` was given."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

from rnnbench.hosting.host import PLUGIN_FOLDER, Host

STRICT_VARIABLE = "RNNBENCH_STRICT_PLUGINS"

_registered: list[ModuleType] = []


def register(module: ModuleType) -> None:
    """Use a module of this process as a plugin, as if it were installed.

    The module must be importable by its name in a worker process; for a script that is
    ``sys.modules["__main__"]`` with the script's action under ``if __name__ == "__main__":``.
    Raises PluginError if it is not a usable plugin.
    """
    if module in _registered:
        return
    Host().register(module)
    _registered.append(module)


def load_host(
    plugin_files: Sequence[Path] = (), beside: Path | None = None, strict: bool = False
) -> Host:
    """A host with every plugin of this process.

    plugin_files: files named by the user (``--plugin``); one that does not load is an error.
    beside: a comparison file; ``rnnbench_plugins/`` in its folder is loaded too.
    strict: a problem is an error; so it is where RNNBENCH_STRICT_PLUGINS is 1.
    """
    host = Host(strict=strict or os.environ.get(STRICT_VARIABLE) == "1")
    host.load_entry_points()
    for module in _registered:
        host.register(module)
    if beside is not None:
        host.load_folder(beside.parent / PLUGIN_FOLDER)
    for path in plugin_files:
        host.load_file(path)
    return host
