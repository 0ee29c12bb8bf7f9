"""Arguments that several commands share, and the host that they ask for."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from rnnbench.hosting.host import Host
from rnnbench.hosting.session import load_host

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
Trials = Annotated[
    int | None,
    Parameter(help="Trials of every cell; goes over the trials of single sections, too."),
]
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
