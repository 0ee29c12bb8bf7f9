"""`rnnbench run`."""

from __future__ import annotations

import sys
from typing import Annotated

from cyclopts import Parameter

from rnnbench.cli.arguments import (
    Json,
    LearnerNames,
    Out,
    PluginFiles,
    Seed,
    Settings,
    Strict,
    TaskNames,
    Trials,
)
from rnnbench.running.engines.names import EngineName

SOME_FAILED = 1


def run_command(  # one argument an option, as cyclopts wants them
    comparison: str | None = None,
    /,
    *,
    task: TaskNames = [],
    learner: LearnerNames = [],
    settings: Settings = [],
    trials: Trials = None,
    seed: Seed = None,
    out: Out = None,
    workers: Annotated[
        int | None, Parameter(help="Worker processes (default: the cores of this machine).")
    ] = None,
    engine: Annotated[
        EngineName,
        Parameter(help="local: in worker processes; inline: in this process, for debugging."),
    ] = "local",
    plugin: PluginFiles = [],
    strict: Strict = False,
    json: Json = False,
) -> int:
    """Run a comparison, or resume it, and print its tables.

    Trials that are done are not run again; one that was interrupted goes on from its last
    checkpoint.  Exits with 1 where a trial failed, crashed or timed out.

    Parameters
    ----------
    comparison
        A TOML file, or the name of a preset (see `rnnbench list presets`).
    """
    from rnnbench.running.engines.threads import cap_threads

    cap_threads()  # before anything below imports a numerical library

    # Imported here, so that `rnnbench run --help` need not wait for what runs trials.
    from rnnbench.api import run_resolved
    from rnnbench.cli.comparison_arguments import Wanted, find_comparison
    from rnnbench.cli.progress import progress_observer
    from rnnbench.results.formats import to_json
    from rnnbench.results.run import load

    found = find_comparison(
        Wanted(comparison, task, learner, settings, plugin, strict, trials, seed, out)
    )
    with progress_observer(found.directory) as observer:
        run_resolved(found.resolved, found.host, found.directory, engine, workers, observer)
    measured = load(found.directory)
    print(to_json(measured) if json else measured.markdown(), end="")
    if measured.failed:
        number = len(measured.failed)
        print(f"rnnbench: {number} of {measured.planned} trials failed", file=sys.stderr)
        return SOME_FAILED
    return 0
