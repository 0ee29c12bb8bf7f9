"""Arguments that several commands share, and the host that they ask for."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from rnnbench.errors import ConfigError
from rnnbench.hosting.host import Host
from rnnbench.hosting.session import load_host

EngineName = Literal["local", "inline"]
PluginFiles = Annotated[
    list[Path],
    Parameter(
        name="--plugin",
        show_default=False,
        help="Load a plugin from this Python file; repeatable.",
    ),
]
Strict = Annotated[bool, Parameter(help="Make any problem with a plugin an error.")]
Json = Annotated[bool, Parameter(name="--json", help="Print JSON.")]
Settings = Annotated[
    list[str],
    Parameter(
        name="--set",
        show_default=False,
        help="Change one key: KEY=VALUE, task.KEY=VALUE, learner.KEY=VALUE, or "
        "learner.LABEL.KEY=VALUE for one of several; repeatable.",
    ),
]
TaskNames = Annotated[
    list[str],
    Parameter(
        name="--task",
        show_default=False,
        help="Compare on this task; repeatable, without a file.",
    ),
]
LearnerNames = Annotated[
    list[str],
    Parameter(
        name="--learner",
        show_default=False,
        help="Compare this learner; repeatable, without a file.",
    ),
]
Trials = Annotated[int | None, Parameter(help="Trials of every cell.")]
Seed = Annotated[int | None, Parameter(help="Root of all random numbers.")]
Out = Annotated[
    Path | None,
    Parameter(
        help="Run directory (default: runs/ and the comparison's name; where options change the "
        "comparison, a digest of it follows)."
    ),
]


def quiet_host(plugins: Sequence[Path] = (), strict: bool = False) -> Host:
    """The host, with a line on standard error for every plugin that is not usable."""
    host = load_host(plugins, strict=strict)
    warn_of_problems(host)
    return host


def warn_of_problems(host: Host) -> None:
    """A line on standard error for every problem."""
    for problem in host.problems:
        print(f"rnnbench: warning: {problem}", file=sys.stderr)


def only_one_source(name: str | None, tasks: Sequence[str], learners: Sequence[str]) -> None:
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
