"""`rnnbench page`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from rnnbench.cli.arguments import PluginFiles, Strict, quiet_host
from rnnbench.errors import StoreError
from rnnbench.pages import PageSources, write_page


def page_command(
    name: Annotated[str, Parameter(help="A page, as `rnnbench list pages` names it.")],
    /,
    *,
    runs: Annotated[Path, Parameter(help="Folder of the run directories.")] = Path("runs"),
    output: Annotated[
        Path | None,
        Parameter(
            help="Folder for README.md and its figures, or a file NAME.md for the page beside "
            "them; without it the text is printed."
        ),
    ] = None,
    plugin: PluginFiles = [],
    strict: Strict = False,
) -> None:
    """Write a page of tables and figures from the runs that it needs."""
    host = quiet_host(plugin, strict)
    if output is None:
        print(write_page(name, PageSources(host, runs, None)), end="")
        return
    file = output if output.suffix == ".md" else output / "README.md"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(write_page(name, PageSources(host, runs, file.parent)), encoding="utf-8")
    except OSError as error:
        raise StoreError(f"{output}: cannot write: {error.strerror or error}") from None
    print(file)
