"""What a plugin registers: light descriptions, which name their implementation unimported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from rnnbench.errors import PluginError

if TYPE_CHECKING:
    from rnnbench.plugin_config import PluginConfig

Gradient = Literal["exact", "truncated", "none"]


@dataclass(frozen=True)
class LearnerDescription:
    """One learner, as `rnnbench list learners` shows it.

    * ``name``            lower case, words joined by ``-``
    * ``summary``         one line
    * ``config``          the configuration model
    * ``implementation``  import string ``module:Class`` of a `Learner` or `Population`; or one for
      each value of the configuration's ``backend`` key
    * ``source``          where the algorithm comes from
    * ``gradient``        ``exact``, ``truncated`` or ``none``
    * ``truncated``       which terms a truncated gradient leaves out
    * ``online``          learns after every sequence or step, not from a stored set
    * ``memory``          how its memory grows with the length T of a sequence
    * ``multiply_adds``   the formula behind `Cost.multiply_adds`
    * ``group_size``      most trials worth training in one call: 1 for a plain `Learner`
    """

    name: str
    summary: str
    config: type[PluginConfig]
    implementation: str | Mapping[str, str]
    source: str
    gradient: Gradient
    memory: str
    multiply_adds: str
    truncated: str = ""
    online: bool = True
    group_size: int = 1

    def implementation_for(self, config: PluginConfig) -> str:
        """The import string of the backend that the configuration names, or the only one.

        Raises PluginError for a backend that the description does not have.
        """
        if isinstance(self.implementation, str):
            return self.implementation
        backend = str(getattr(config, "backend", None))
        if backend not in self.implementation:
            known = ", ".join(self.implementation)
            raise PluginError(f"learner {self.name!r}: no backend {backend!r}; known: {known}")
        return self.implementation[backend]


@dataclass(frozen=True)
class TaskDescription:
    """One task, as `rnnbench list tasks` shows it.

    * ``name``, ``summary``, ``config``, ``source``  as for learners
    * ``solved``          when a trial counts as solved, one line: the article's criterion
    * ``implementation``  import string ``module:Class`` of a `Task`
    * ``version``         raised by one whenever the sequences or the criteria change
    * ``presets``         named settings: ``easy``, ``medium``, ``hard``, and the article's own
    """

    name: str
    summary: str
    config: type[PluginConfig]
    implementation: str
    source: str
    solved: str
    version: int = 1
    presets: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class PresetFile:
    """A ready comparison that `rnnbench run NAME` finds: ``path`` of its TOML file."""

    name: str
    summary: str
    path: Path
