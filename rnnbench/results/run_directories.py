"""Where runs are: the directory that a comparison of some name is run into."""

from __future__ import annotations

from pathlib import Path

from rnnbench.file_names import file_stem
from rnnbench.results.store import is_run

RUNS = Path("runs")


def named_directory(name: str) -> Path:
    """The run directory of the comparison, or preset, of this name: ``runs/`` and a file stem."""
    return RUNS / file_stem(name, "comparison")


def find_run(wanted: Path) -> Path:
    """The run directory that is meant: this one, or else that of the comparison of this name."""
    named = named_directory(str(wanted))
    return named if not is_run(wanted) and is_run(named) else wanted
