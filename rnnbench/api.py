"""rnnbench from Python: what the command line does, with typed objects."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rnnbench.comparison.model import Comparison
from rnnbench.comparison.resolve import ResolvedComparison, resolve
from rnnbench.comparison.sources import (
    Draft,
    draft_from_file,
    draft_from_mapping,
    find_file,
    validate,
)
from rnnbench.errors import ConfigError
from rnnbench.hosting.host import Host
from rnnbench.hosting.session import load_host
from rnnbench.results.run import Run, load
from rnnbench.results.run_directories import named_directory
from rnnbench.running.engines.contract import Engine
from rnnbench.running.engines.inline import InlineEngine
from rnnbench.running.engines.local import LocalEngine
from rnnbench.running.engines.names import EngineName
from rnnbench.running.execute import Observer, execute
from rnnbench.running.keys import digest
from rnnbench.running.keys import settings as settings_of
from rnnbench.running.published_criteria import check_published_criteria

__all__ = ["default_directory", "load", "resolve_draft", "run", "run_resolved"]


@dataclass(frozen=True)
class Changes:
    """What options change in a comparison: ``path=value`` settings, the trials, the seed."""

    settings: Sequence[str] = ()
    trials: int | None = None
    seed: int | None = None

    @property
    def identity(self) -> bool:
        """Whether they make another comparison of it; more trials do not."""
        return bool(self.settings) or self.seed is not None


def run(
    comparison: str | Path | Mapping[str, Any] | Comparison,
    *,
    trials: int | None = None,
    seed: int | None = None,
    out: str | Path | None = None,
    workers: int | None = None,
    engine: EngineName = "local",
    settings: Sequence[str] = (),
    plugins: Sequence[str | Path] = (),
    observer: Observer | None = None,
) -> Run:
    """Run a comparison, or resume it where its directory already holds a part.

    comparison: path of a TOML file, name of a preset, or the same structure as a mapping.
    trials, seed: override the comparison's own.  out: run directory (default: ``runs/<name>``; with
    settings or a seed, a digest of them follows the name).
    workers: processes (default: the cores this process may use).  engine: ``local`` or ``inline``.
    settings: ``path=value`` overrides.  plugins: plugin files.  observer: told what happens.

    With the ``local`` engine, a script must make this call under ``if __name__ == "__main__":``.
    Raises ConfigError, PluginError or StoreError before anything is written.
    """
    _refuse_nested_start()
    host, draft = _draft(comparison, plugins)
    changes = Changes(tuple(settings), trials, seed)
    resolved = resolve_draft(draft, changes, host)
    directory = Path(out) if out is not None else default_directory(resolved, changes.identity)
    run_resolved(resolved, host, directory, engine, workers, observer or _Silent())
    return load(directory)


def resolve_draft(draft: Draft, changes: Changes, host: Host) -> ResolvedComparison:
    """Apply the changes and check everything.  Raises ConfigError, one line a mistake."""
    options = {"trials": changes.trials, "seed": changes.seed}
    replace = {key: value for key, value in options.items() if value is not None}
    resolved = resolve(*validate(draft, changes.settings, replace), host)
    check_published_criteria(resolved, host)
    return resolved


def run_resolved(
    resolved: ResolvedComparison,
    host: Host,
    directory: Path,
    engine: EngineName,
    workers: int | None,
    observer: Observer,
) -> None:
    """Run a resolved comparison into a directory."""
    if workers is not None and workers < 1:
        raise ConfigError(f"workers = {workers}: expected at least 1")
    count = workers or available_cores()
    chosen: Engine
    if engine == "local":
        chosen = LocalEngine(count, host.sources, resolved.comparison.stall_seconds)
    elif engine == "inline":
        chosen, count = InlineEngine(host), 1
    else:
        raise ConfigError(f"engine = {engine!r}: expected 'local' or 'inline'")
    execute(resolved, host, directory, chosen, count, observer)


def default_directory(resolved: ResolvedComparison, changed: bool = False) -> Path:
    """Where a run of the comparison belongs: ``runs/`` and its name as a `file_stem`.

    changed: the comparison is not that of a file alone, but changed by options or made of them.
    Then six digits of a digest follow, so that each change has a directory of its own.
    """
    named = named_directory(resolved.comparison.name)
    return named.with_name(f"{named.name}-{_identity(resolved)}") if changed else named


def _identity(resolved: ResolvedComparison) -> str:
    """Six hexadecimal digits of all that a run directory may not change: not of the trials."""
    cells = [
        (
            *(cell.task.label, settings_of(cell.task.config)),
            *(cell.learner, settings_of(cell.config)),
            *(cell.budget.model_dump(mode="json"), cell.check_every),
        )
        for cell in resolved.cells
    ]
    return digest([resolved.comparison.seed, cells])[:6]


def available_cores() -> int:
    """The processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _refuse_nested_start() -> None:
    """A worker that imports an unguarded script again would start workers of its own."""
    if getattr(multiprocessing.current_process(), "_inheriting", False):
        raise ConfigError(
            "a worker process has run the script that calls rnnbench.run() again; put the call "
            'under `if __name__ == "__main__":`'
        )


def _draft(
    comparison: str | Path | Mapping[str, Any] | Comparison, plugins: Sequence[str | Path]
) -> tuple[Host, Draft]:
    files = [Path(path) for path in plugins]
    if isinstance(comparison, Comparison):
        return load_host(files), draft_from_mapping(comparison.model_dump(exclude_unset=True))
    if isinstance(comparison, Mapping):
        return load_host(files), draft_from_mapping(comparison)
    return open_file(str(comparison), files)


def open_file(name: str, plugins: Sequence[Path], strict: bool = False) -> tuple[Host, Draft]:
    """The host and the draft for a comparison file or preset."""
    beside = Path(name) if Path(name).is_file() else None
    host = load_host(plugins, beside, strict)
    return host, draft_from_file(find_file(name, host))


class _Silent:
    """An observer that does nothing."""

    def started(self, plan: object) -> None: ...

    def progress(self, task: str, learner: str, presentations: dict[int, int]) -> None: ...

    def finished(self, record: object) -> None: ...
