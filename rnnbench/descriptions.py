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


AUTO = "auto"
"""The value of a configuration's ``backend`` key that stands for the first backend that works."""


@dataclass(frozen=True)
class Backend:
    """One of several implementations of a learner.

    * ``implementation``  import string ``module:Class`` of a `Learner` or `Population`
    * ``native``          the package whose native code it needs; empty for none
    """

    implementation: str
    native: str = ""

    def missing(self) -> str:
        """Why it cannot be used here; empty if it can."""
        if not self.native:
            return ""
        from rnnbench.native.library import missing

        return missing(self.native)


@dataclass(frozen=True)
class LearnerDescription:
    """One learner, as `rnnbench list learners` shows it.

    * ``name``            lower case, words joined by ``-``
    * ``summary``         one line
    * ``config``          the configuration model
    * ``implementation``  import string ``module:Class`` of a `Learner` or `Population`; or a
      `Backend` for each value of the configuration's ``backend`` key but ``auto``, the preferred
      one first
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
    implementation: str | Mapping[str, Backend]
    source: str
    gradient: Gradient
    memory: str
    multiply_adds: str
    truncated: str = ""
    online: bool = True
    group_size: int = 1

    def settled(self, config: PluginConfig) -> PluginConfig:
        """The configuration with the first backend that works in the place of ``auto``.

        Raises PluginError where none does, or where the one that is asked for does not.
        """
        if isinstance(self.implementation, str):
            return config
        asked = str(getattr(config, "backend", None))
        reasons = []
        for name in self.implementation if asked == AUTO else [asked]:
            reason = self._backend(name).missing()
            if not reason:
                return config.model_copy(update={"backend": name})
            reasons.append(f"backend {name!r} cannot be used here: {reason}")
        raise PluginError("; ".join(reasons))

    def backend_for(self, config: PluginConfig) -> Backend:
        """The backend that a settled configuration names, or the only one.

        Raises PluginError for a backend that the description does not have.
        """
        if isinstance(self.implementation, str):
            return Backend(self.implementation)
        return self._backend(str(getattr(config, "backend", None)))

    def _backend(self, name: str) -> Backend:
        assert not isinstance(self.implementation, str)
        if name not in self.implementation:
            known = ", ".join(self.implementation)
            raise PluginError(f"learner {self.name!r}: no backend {name!r}; known: {known}")
        return self.implementation[name]


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


@dataclass(frozen=True)
class BenchmarkDescription:
    """A speed benchmark that `rnnbench bench NAME` measures.

    * ``name``, ``summary``  as for learners
    * ``implementation``     import string ``module:Class`` of a `Benchmark`
    * ``extra``              importable packages that its peers need; without them the peers' rows
      say so, and the rest is measured
    """

    name: str
    summary: str
    implementation: str
    extra: tuple[str, ...] = ()


@dataclass(frozen=True)
class PageDescription:
    """A page that `rnnbench page NAME` writes from runs and comparison files.

    * ``name``, ``summary``  as for learners
    * ``implementation``     import string ``module:function`` of a `rnnbench.pages.WritePage`
    """

    name: str
    summary: str
    implementation: str
