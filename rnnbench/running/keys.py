"""Trial keys: a digest of everything that a trial's numbers depend on, and of nothing else.

The key's parts are plain JSON, kept beside each result, so that a difference can be named.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from rnnbench.comparison.model import Comparison
from rnnbench.comparison.resolve import Cell, ResolvedTask
from rnnbench.hosting.plugins import Plugin
from rnnbench.plugin_config import PluginConfig

_HOST_MODULES = (
    "activations.py",
    "criteria.py",
    "draws.py",
    "error_log.py",
    "learners.py",
    "native/population.py",
    "native/structures.py",
    "sequences.py",
    "streams.py",
    "tasks.py",
    "training_data.py",
    "running/checks.py",
    "running/curve_recorder.py",
    "running/group.py",
)
"""The host's own files that a trial's numbers depend on."""

KeyParts = dict[str, Any]


def digest(parts: Any) -> str:
    """32 hexadecimal digits of the canonical JSON (sorted keys, no spaces) of plain data."""
    text = json.dumps(parts, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def settings(config: PluginConfig) -> dict[str, Any]:
    """A configuration as plain data, defaults spelt out."""
    return config.model_dump(mode="json")


def task_key(task: ResolvedTask) -> str:
    """What the random numbers of a task depend on: its name, version and configuration."""
    description = task.description
    return digest([description.name, description.version, settings(task.config)])


def cell_parts(comparison: Comparison, cell: Cell) -> KeyParts:
    """The parts of a trial's key that all trials of a cell share."""
    task, learner = cell.task, cell.description
    backend = learner.backend_for(cell.config)
    return {
        "seed": comparison.seed,
        "check_every": cell.check_every,
        "budget": cell.budget.model_dump(mode="json"),
        "task": {
            "name": task.description.name,
            "version": task.description.version,
            "settings": settings(task.config),
            "plugin": _plugin_parts(task.plugin, task.description.implementation),
        },
        "learner": {
            "name": learner.name,
            "settings": settings(cell.config),
            "plugin": _plugin_parts(cell.plugin, backend.implementation),
            "native": native_digest(backend.native) if backend.native else None,
        },
        "host": host_digest(),
    }


def trial_key(parts: KeyParts, trial: int) -> str:
    """The key of one trial of the cell with these parts."""
    return digest([parts, trial])


def differences(old: Any, new: Any, path: str = "") -> list[str]:
    """What differs between two key parts, one ``path: old -> new`` each."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        found = []
        for key in sorted({*old, *new}):
            inner = f"{path}.{key}" if path else str(key)
            found += differences(old.get(key), new.get(key), inner)
        return found
    return [] if old == new else [f"{path}: {_shown(old)} -> {_shown(new)}"]


def _shown(value: Any) -> str:
    text = "unset" if value is None else json.dumps(value)
    return text if len(text) <= 40 else text[:37] + "..."


def _plugin_parts(plugin: Plugin, implementation: str) -> KeyParts:
    origin = plugin.origin
    return {
        "distribution": origin.distribution,
        "version": origin.version,
        "source": source_digest(implementation.partition(":")[0].partition(".")[0]),
    }


@cache
def source_digest(package: str) -> str:
    """Digest of all Python files of a top-level package or module, without importing it."""
    roots, file = _location(package)
    if roots:
        return _files_digest((root, path) for root in roots for path in root.rglob("*.py"))
    return _files_digest([(file.parent, file)]) if file is not None else ""


def _location(package: str) -> tuple[list[Path], Path | None]:
    """The folders of a package, or the file of a module; a script has a file, but no spec."""
    loaded = sys.modules.get(package)
    if loaded is not None and loaded.__spec__ is None:
        file = getattr(loaded, "__file__", None)
        return [], Path(file) if file else None
    spec = importlib.util.find_spec(package)
    if spec is None:
        return [], None
    folders = [Path(location) for location in spec.submodule_search_locations or ()]
    return folders, Path(spec.origin) if spec.has_location and spec.origin else None


def native_digest(package: str) -> str:
    """Digest of the sources of a package's native code, as it was built."""
    from rnnbench.native.library import source_digest

    return source_digest(package)


@cache
def host_digest() -> str:
    """Digest of the host's own files that results depend on."""
    root = Path(__file__).parent.parent
    return _files_digest((root, root / name) for name in _HOST_MODULES)


def _files_digest(files: Iterable[tuple[Path, Path]]) -> str:
    summary = hashlib.sha256()
    for name, path in sorted((str(path.relative_to(root)), path) for root, path in files):
        content = path.read_bytes()
        summary.update(f"{name}\0{len(content)}\0".encode())
        summary.update(content)
    return summary.hexdigest()[:32]
