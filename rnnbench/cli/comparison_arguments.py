"""From the arguments of `run`, `plan` and `validate` to a resolved comparison."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rnnbench.api import default_directory, open_file
from rnnbench.cli.arguments import only_one_source, quiet_host, warn_of_problems
from rnnbench.comparison.resolve import ResolvedComparison, resolve
from rnnbench.comparison.sources import draft_from_names, validate
from rnnbench.hosting.host import Host


@dataclass(frozen=True)
class Wanted:
    """What the user asked for."""

    name: str | None
    tasks: Sequence[str] = ()
    learners: Sequence[str] = ()
    settings: Sequence[str] = ()
    plugins: Sequence[Path] = ()
    strict: bool = False
    trials: int | None = None
    seed: int | None = None
    out: Path | None = None


@dataclass(frozen=True)
class Found:
    """The comparison that this resolves to, and where its run belongs."""

    host: Host
    resolved: ResolvedComparison
    directory: Path


def find_comparison(wanted: Wanted) -> Found:
    """Load the plugins, read and check the comparison.  Raises ConfigError or PluginError."""
    only_one_source(wanted.name, wanted.tasks, wanted.learners)
    if wanted.name is not None:
        host, draft = open_file(wanted.name, wanted.plugins, wanted.strict)
        warn_of_problems(host)
    else:
        host = quiet_host(wanted.plugins, wanted.strict)
        draft = draft_from_names(wanted.tasks, wanted.learners)
    replace = {"trials": wanted.trials, "seed": wanted.seed}
    given = {key: value for key, value in replace.items() if value is not None}
    resolved = resolve(*validate(draft, wanted.settings, given), host)
    changed = wanted.name is None or bool(wanted.settings) or wanted.seed is not None
    return Found(host, resolved, wanted.out or default_directory(resolved, changed))
