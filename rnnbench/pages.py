"""Pages that plugins write from runs: what such a function gets, and how it is called."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from rnnbench.api import Changes, default_directory, resolve_draft
from rnnbench.comparison.resolve import Cell, ResolvedComparison
from rnnbench.comparison.sources import draft_from_file, find_file
from rnnbench.errors import ConfigError, PluginError, RnnbenchError, StoreError
from rnnbench.hosting.host import Host, describe, import_implementation
from rnnbench.learners import Cost
from rnnbench.results.run import Run, load
from rnnbench.results.store import is_run
from rnnbench.running.group import build_task, learner_class
from rnnbench.tasks import TaskShape


@dataclass(frozen=True)
class PageSources:
    """What a page is written from.

    * ``host``    the plugins
    * ``runs``    folder of the run directories, ``runs`` unless the user named another
    * ``folder``  where the page's figures belong; None where only its text is wanted
    """

    host: Host
    runs: Path
    folder: Path | None

    def comparison(self, name: str) -> ResolvedComparison:
        """The comparison of this preset or file, checked.  Raises ConfigError."""
        return resolve_draft(draft_from_file(find_file(name, self.host)), Changes(), self.host)

    def cell(self, name: str, task: str, learner: str) -> Cell:
        """A cell of a comparison, by the labels.  Raises ConfigError where there is none."""
        for cell in self.comparison(name).cells:
            if (cell.task.label, cell.learner) == (task, learner):
                return cell
        raise ConfigError(f"{name}: no learner {learner!r} on a task {task!r}")

    def shape(self, cell: Cell) -> TaskShape:
        """What a network must fit to stand in this cell."""
        return build_task(cell.task.description.name, cell.task.config, self.host).shape

    def cost(self, cell: Cell) -> Cost:
        """The size and the cost of the cell's network."""
        learner = learner_class(cell.description.name, cell.config, self.host)
        return learner.cost(self.shape(cell), cell.config)

    def run(self, name: str) -> Run:
        """The run of this preset or file.  Raises StoreError where it has not been run."""
        directory = self.runs / default_directory(self.comparison(name)).name
        if not is_run(directory):
            raise StoreError(f"{directory}: not there yet; `rnnbench run {name}` makes this run")
        return load(directory)


class WritePage(Protocol):
    """Returns the page's Markdown, and writes its figures into ``sources.folder``, if there is one.

    Figures are linked relative to that folder.
    """

    def __call__(self, sources: PageSources) -> str: ...


def write_page(name: str, sources: PageSources) -> str:
    """The Markdown of the page of this name.

    Raises PluginError for an unknown one, and for one whose function fails.
    """
    if not sources.host.pages.claimed(name) and sources.host.presets.claimed(name):
        raise PluginError(
            f"{name!r} is a comparison, not a page: `rnnbench run {name}` runs it and prints its "
            f"tables"
        )
    plugin, description = sources.host.pages.find(name)
    write = import_implementation(description.implementation, plugin)
    if not callable(write):
        raise PluginError(f"page {name!r}: {description.implementation} is not a function")
    try:
        text = write(sources)
    except RnnbenchError:
        raise
    except Exception as error:  # a plugin may raise anything
        raise PluginError(f"page {name!r}: {describe(error)}") from error
    if not isinstance(text, str):
        raise PluginError(
            f"page {name!r}: {description.implementation} returned "
            f"{type(text).__name__}, expected str"
        )
    return text
