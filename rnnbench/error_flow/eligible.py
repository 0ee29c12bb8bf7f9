"""Which learners measure their error flow."""

from __future__ import annotations

from collections.abc import Sequence

from rnnbench.comparison.resolve import Cell
from rnnbench.descriptions import LearnerDescription
from rnnbench.errors import ConfigError, PluginError
from rnnbench.hosting.host import Host, import_implementation
from rnnbench.hosting.plugins import Plugin
from rnnbench.learners import Learner, Population
from rnnbench.running.group import learner_class


def refuse_others(cells: Sequence[Cell], host: Host) -> None:
    """Raise ConfigError where a cell's learner does not measure its error flow; say which do."""
    without = [
        cell.learner
        for cell in cells
        if not _measures(learner_class(cell.description.name, cell.config, host))
    ]
    if not without:
        return
    names = ", ".join(repr(label) for label in dict.fromkeys(without))
    able = [d.name for d in host.learners.descriptions() if _described_measures(d, host)]
    known = f"these do: {', '.join(able)}" if able else "no learner does"
    raise ConfigError(f"learner {names}: does not say how errors flow back through it; {known}")


def _measures(learner: type[Learner] | type[Population]) -> bool:
    """Whether the class defines the optional method."""
    inherited = Learner.error_flow if issubclass(learner, Learner) else Population.error_flow
    return learner.error_flow is not inherited


def _described_measures(description: LearnerDescription, host: Host) -> bool:
    """Whether some implementation of the learner measures it; one that is broken does not."""
    plugin = host.learners.find(description.name)[0]
    found = description.implementation
    backends = [found] if isinstance(found, str) else [b.implementation for b in found.values()]
    return any(_implementation_measures(backend, plugin) for backend in backends)


def _implementation_measures(implementation: str, plugin: Plugin) -> bool:
    try:
        learner = import_implementation(implementation, plugin)
    except PluginError:
        return False
    return (
        isinstance(learner, type)
        and issubclass(learner, Learner | Population)
        and _measures(learner)
    )
