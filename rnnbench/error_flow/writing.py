"""The report's folder: README.md and the figure."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from rnnbench.error_flow.figure import draw
from rnnbench.error_flow.report import FlowPage, markdown
from rnnbench.errors import ConfigError

_NO_MATPLOTLIB = "matplotlib is not installed; pip install 'rnnbench[plots]'"


def make_folder(folder: Path) -> None:
    """Make the report's folder.  Raises ConfigError where that is not possible."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"--output {folder}: cannot make this folder: {error}") from None


def write_page(page: FlowPage, folder: Path) -> FlowPage:
    """Write the page and the figure into a folder that exists; returns the page that names it."""
    figure = draw(page.tasks, folder)
    page = replace(page, figure=figure, why_none="" if figure is not None else _NO_MATPLOTLIB)
    (folder / "README.md").write_text(markdown(page), encoding="utf-8")
    return page
