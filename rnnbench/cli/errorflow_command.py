"""`rnnbench errorflow`."""

from __future__ import annotations

import shlex
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from rnnbench.cli.arguments import (
    Json,
    LearnerNames,
    PluginFiles,
    Seed,
    Settings,
    Strict,
    TaskNames,
    Trials,
)

if TYPE_CHECKING:
    from rnnbench.cli.comparison_arguments import Wanted
    from rnnbench.error_flow.measuring import FlowWanted

_NO_FOLDER = "that needs --output FOLDER"


def errorflow_command(  # one argument an option, as cyclopts wants them
    comparison: str | None = None,
    /,
    *,
    task: TaskNames = [],
    learner: LearnerNames = [],
    settings: Settings = [],
    trials: Trials = None,
    seed: Seed = None,
    after: Annotated[
        int,
        Parameter(help="Presentations of training at most; 0 measures initial weights alone."),
    ] = 10_000,
    sequences: Annotated[
        int, Parameter(help="Sequences of each trial to measure on: the next of its training.")
    ] = 10,
    lags: Annotated[
        int | None,
        Parameter(help="Longest lag (default: the longest that all these sequences have)."),
    ] = None,
    output: Annotated[
        Path | None, Parameter(help="Folder for the report: README.md and error-flow.svg.")
    ] = None,
    plugin: PluginFiles = [],
    strict: Strict = False,
    json: Json = False,
) -> None:
    """Measure how errors shrink or grow on their way back in time, before and after training.

    For each learner on each task: by what an error that arrives at a unit in the step of the last
    target is scaled until it reaches a unit 1, 2, ... steps before. The networks are those of a run
    with the same trials, seed and settings; a trial ends when it is solved. Figures need the extra
    `plots` (`pip install 'rnnbench[plots]'`).

    Parameters
    ----------
    comparison
        A TOML file, or the name of a preset (see `rnnbench list presets`).
    """
    from rnnbench.running.engines.threads import cap_threads

    cap_threads()  # before anything below imports a numerical library

    # Imported here, so that `rnnbench errorflow --help` need not wait for NumPy.
    from rnnbench.cli.comparison_arguments import Wanted, find_comparison
    from rnnbench.error_flow.formats import to_json
    from rnnbench.error_flow.measuring import FlowWanted, measure
    from rnnbench.error_flow.report import FlowPage, markdown
    from rnnbench.error_flow.writing import make_folder, write_page

    asked = Wanted(comparison, task, learner, settings, plugin, strict, trials, seed)
    found = find_comparison(asked)
    if output is not None:
        make_folder(output)  # before minutes of training
    wanted = FlowWanted(after, sequences, lags)
    page = FlowPage(
        command=_command(asked, wanted),
        seed=found.resolved.comparison.seed,
        check_every=found.resolved.comparison.check_every,
        wanted=wanted,
        tasks=measure(found.resolved, found.host, wanted, _say),
    )
    page = write_page(page, output) if output is not None else replace(page, why_none=_NO_FOLDER)
    print(to_json(page) if json else markdown(page), end="")


def _command(asked: Wanted, wanted: FlowWanted) -> str:
    """The command that measures the same, for the report."""
    words = ["rnnbench", "errorflow", *([asked.name] if asked.name is not None else [])]
    for option, values in (
        ("--task", asked.tasks),
        ("--learner", asked.learners),
        ("--set", asked.settings),
        ("--plugin", asked.plugins),
    ):
        words += [word for value in values for word in (option, str(value))]
    for option, value in (
        ("--trials", asked.trials),
        ("--seed", asked.seed),
        ("--after", wanted.after),
        ("--sequences", wanted.sequences),
        ("--lags", wanted.lags),
    ):
        words += [option, str(value)] if value is not None else []
    return shlex.join(words)


def _say(text: str) -> None:
    print(f"rnnbench: {text}", file=sys.stderr, flush=True)
