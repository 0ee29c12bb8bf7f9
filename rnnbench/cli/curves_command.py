"""`rnnbench curves`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from rnnbench.drawing import can_draw
from rnnbench.errors import ConfigError
from rnnbench.results.curve_report import curves_page, write_curves
from rnnbench.results.run import load
from rnnbench.results.run_directories import find_run


def curves_command(
    *runs: Path,
    output: Annotated[
        Path | None,
        Parameter(help="Folder for the page: README.md, and an SVG figure for each task."),
    ] = None,
) -> None:
    """Print the learning curves of runs: training error and success against presentations.

    Needs none of the plugins that made them.  Figures need the extra `plots`
    (`pip install 'rnnbench[plots]'`).

    Parameters
    ----------
    runs
        Run directories, or names of comparisons and presets that were run into `runs/`.
    """
    if not runs:
        raise ConfigError("curves: give the run directory that `rnnbench run` printed, or several")
    found = [load(find_run(run)) for run in runs]
    print(curves_page(found) if output is None else write_curves(found, output), end="")
    if output is not None and not can_draw():
        print(
            "rnnbench: no figures: they need matplotlib; pip install 'rnnbench[plots]'",
            file=sys.stderr,
        )
