"""`rnnbench report`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from rnnbench.cli.arguments import Json
from rnnbench.results.formats import to_csv, to_json
from rnnbench.results.run import Run, load
from rnnbench.results.run_directories import find_run


def report_command(
    run: Annotated[
        Path,
        Parameter(
            help="A run directory, or the name of a comparison or preset that was run into `runs/`."
        ),
    ],
    /,
    *,
    format: Annotated[
        Literal["md", "csv", "json"],
        Parameter(help="md: Markdown tables; csv: a row a trial; json: all of it."),
    ] = "md",
    json: Json = False,
) -> None:
    """Print the tables of a run directory.  Needs none of the plugins that made it."""
    print(_FORMATS["json" if json else format](load(find_run(run))), end="")


_FORMATS = {"md": Run.markdown, "csv": to_csv, "json": to_json}
