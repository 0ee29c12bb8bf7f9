"""From the arguments of `run`, `plan` and `validate` to a resolved comparison."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rnnbench.api import Changes, default_directory, open_file, resolve_draft
from rnnbench.cli.arguments import quiet_host, warn_of_problems
from rnnbench.comparison.resolve import ResolvedComparison
from rnnbench.comparison.sources import draft_from_names
from rnnbench.errors import ConfigError
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
    _only_one_source(wanted.name, wanted.tasks, wanted.learners)
    if wanted.name is not None:
        host, draft = open_file(wanted.name, wanted.plugins, wanted.strict)
        warn_of_problems(host)
    else:
        host = quiet_host(wanted.plugins, wanted.strict)
        draft = draft_from_names(wanted.tasks, wanted.learners)
    changes = Changes(wanted.settings, wanted.trials, wanted.seed)
    resolved = resolve_draft(draft, changes, host)
    changed = wanted.name is None or changes.identity
    return Found(host, resolved, wanted.out or default_directory(resolved, changed))


def chosen_backends(chosen: Mapping[str, str]) -> list[str]:
    """Which backends ``auto`` stands for on this machine, one line each; for people."""
    from rnnbench.native.library import described_level

    lines = []
    for backend in dict.fromkeys(chosen.values()):
        labels = ", ".join(label for label, taken in chosen.items() if taken == backend)
        detail = f" ({described_level()})" if backend == "cpu" else ""
        lines.append(f"backend auto is {backend}{detail} for: {labels}")
    return lines


def _only_one_source(name: str | None, tasks: Sequence[str], learners: Sequence[str]) -> None:
    """A comparison comes from a file or from names, not from both and not from neither."""
    if name is not None and (tasks or learners):
        raise ConfigError(
            f"--task and --learner make a comparison without a file, but {name!r} is given too; "
            f"change keys of a file with --set"
        )
    if name is None and not (tasks and learners):
        missing = "a comparison file or preset"
        if tasks or learners:
            missing = "--learner NAME" if tasks else "--task NAME"
        raise ConfigError(f"missing {missing}; see rnnbench list presets")
