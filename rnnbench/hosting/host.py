"""The plugin host: a guarded loader and a registry in which nothing is settled silently."""

from __future__ import annotations

import hashlib
import importlib
import importlib.metadata
import importlib.util
import sys
import traceback
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any, Generic, TypeVar

import pluggy

from rnnbench import hookspecs
from rnnbench.descriptions import (
    BenchmarkDescription,
    LearnerDescription,
    PageDescription,
    PresetFile,
    TaskDescription,
)
from rnnbench.errors import PluginError
from rnnbench.hosting.plugins import Origin, Plugin, PluginProblem, PluginSource
from rnnbench.suggestions import did_you_mean

ENTRY_POINT_GROUP = "rnnbench"
PLUGIN_FOLDER = "rnnbench_plugins"

Description = TypeVar(
    "Description",
    LearnerDescription,
    TaskDescription,
    PresetFile,
    BenchmarkDescription,
    PageDescription,
)


class Registry(Generic[Description]):
    """Descriptions by name.  A name that two plugins claim belongs to neither."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._claims: dict[str, list[tuple[Plugin, Description]]] = {}

    def add(self, plugin: Plugin, descriptions: Iterable[Description]) -> list[str]:
        """Register; return a text for every name that is claimed twice now."""
        clashes = []
        for description in descriptions:
            claims = self._claims.setdefault(description.name, [])
            claims.append((plugin, description))
            if len(claims) > 1:
                clashes.append(self._clash(description.name))
        return clashes

    def _clash(self, name: str) -> str:
        claimants = " and ".join(str(plugin.origin) for plugin, _ in self._claims[name])
        return f"{self.kind} {name!r} is registered by {claimants}"

    def claimed(self, name: str) -> bool:
        """Whether any plugin claims this name."""
        return name in self._claims

    def names(self) -> list[str]:
        """The usable names, sorted."""
        return sorted(name for name, claims in self._claims.items() if len(claims) == 1)

    def descriptions(self) -> list[Description]:
        """The usable descriptions, by name."""
        return [self._claims[name][0][1] for name in self.names()]

    def find(self, name: str) -> tuple[Plugin, Description]:
        """The plugin and its description.  Raises PluginError for unknown and disputed names."""
        claims = self._claims.get(name, [])
        if not claims:
            raise PluginError(f"unknown {self.kind} {name!r}{did_you_mean(name, self._claims)}")
        if len(claims) > 1:
            raise PluginError(f"{self._clash(name)}; uninstall one")
        return claims[0]


class Host:
    """Loads plugins one at a time, so that a broken one costs nothing but itself.

    ``plugins``   what loaded, in order
    ``problems``  what did not, and name clashes
    ``sources``   how a worker process loads the plugins that are not entry points
    strict: raise PluginError at the first problem instead of recording it.
    """

    def __init__(self, strict: bool = False) -> None:
        self.strict = strict
        self.plugins: list[Plugin] = []
        self.problems: list[PluginProblem] = []
        self.sources: list[PluginSource] = []
        self.learners: Registry[LearnerDescription] = Registry("learner")
        self.tasks: Registry[TaskDescription] = Registry("task")
        self.presets: Registry[PresetFile] = Registry("preset")
        self.benchmarks: Registry[BenchmarkDescription] = Registry("benchmark")
        self.pages: Registry[PageDescription] = Registry("page")

    def load_entry_points(self) -> None:
        """Load every entry point of the group ``rnnbench``, in the order of their names."""
        found = importlib.metadata.entry_points(group=ENTRY_POINT_GROUP)
        for point in sorted(found, key=lambda p: (p.name, p.value)):
            distribution = point.dist
            origin = Origin(
                kind="entry point",
                name=point.name,
                location=point.value,
                distribution=distribution.name if distribution else "",
                version=distribution.version if distribution else "",
            )
            self._load(origin, point.load)

    def load_file(self, path: Path) -> None:
        """Load a plugin from one Python file.  Raises PluginError if it does not load."""
        origin = Origin(kind="file", name=path.stem, location=str(path))
        if not path.is_file():
            raise PluginError(f"no plugin file {path}; give the path of a Python file")
        before = len(self.problems)
        self._load(origin, partial(import_file, path))
        if len(self.problems) > before:
            raise PluginError(str(self.problems[-1]))
        self.sources.append(PluginSource(file=path.resolve()))

    def load_folder(self, folder: Path) -> None:
        """Load every ``*.py`` of a folder; one that does not load becomes a problem."""
        for path in sorted(folder.glob("*.py")):
            origin = Origin(kind="file", name=path.stem, location=str(path))
            if self._load(origin, partial(import_file, path)):
                self.sources.append(PluginSource(file=path.resolve()))

    def register(self, module: ModuleType) -> None:
        """Register a module of this process.  Raises PluginError if it is not a usable plugin."""
        origin = Origin(kind="in process", name=module.__name__, location=module.__name__)
        before = len(self.problems)
        self._load(origin, lambda: module)
        if len(self.problems) > before:
            raise PluginError(str(self.problems[-1]))
        self.sources.append(PluginSource(module=module.__name__))

    def load_source(self, source: PluginSource) -> None:
        """Load in a worker what another process found."""
        if source.file is not None:
            self.load_file(source.file)
        elif source.module is not None:
            self.register(importlib.import_module(source.module))

    def not_loaded(self) -> str:
        """A hint for a name that is not found: the plugins that did not load, if any."""
        if not self.problems:
            return ""
        return " (not loaded: " + "; ".join(str(problem) for problem in self.problems) + ")"

    def _load(self, origin: Origin, load: Callable[[], Any]) -> bool:
        try:
            plugin = collect(origin, load())
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # a plugin may raise anything, SystemExit included
            self._problem(PluginProblem(origin, describe(error), traceback.format_exc()))
            return False
        self.plugins.append(plugin)
        clashes = [
            *self.learners.add(plugin, plugin.learners),
            *self.tasks.add(plugin, plugin.tasks),
            *self.presets.add(plugin, plugin.presets),
            *self.benchmarks.add(plugin, plugin.benchmarks),
            *self.pages.add(plugin, plugin.pages),
        ]
        for clash in clashes:
            self._problem(PluginProblem(origin, clash))
        return True

    def _problem(self, problem: PluginProblem) -> None:
        if self.strict:
            raise PluginError(str(problem))
        self.problems.append(problem)


def collect(origin: Origin, implementation: Any) -> Plugin:
    """Call the hooks of one plugin, alone, and check what they return.

    Raises PluginError for misspelt hooks, and whatever the hooks raise.
    """
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    manager.register(implementation, origin.name)
    try:
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        raise PluginError(f"{error}; see rnnbench/hookspecs.py for the hooks") from None
    if not manager.get_hookcallers(implementation):
        raise PluginError("it implements no hook; mark its functions with rnnbench.plugin.hookimpl")
    return Plugin(
        origin,
        implementation,
        learners=_descriptions(manager.hook.rnnbench_learners(), LearnerDescription),
        tasks=_descriptions(manager.hook.rnnbench_tasks(), TaskDescription),
        presets=_descriptions(manager.hook.rnnbench_presets(), PresetFile),
        benchmarks=_descriptions(manager.hook.rnnbench_benchmarks(), BenchmarkDescription),
        pages=_descriptions(manager.hook.rnnbench_pages(), PageDescription),
    )


def _descriptions(results: list[Iterable[Any]], kind: type[Description]) -> tuple[Description, ...]:
    found = tuple(item for result in results for item in result)
    for item in found:
        if not isinstance(item, kind):
            raise PluginError(f"a hook returned {item!r}, expected {kind.__name__} objects")
    return found


def import_file(path: Path) -> ModuleType:
    """Import a Python file as a module whose name tells the file from others of the same stem.

    The file's own import strings must start with ``{__name__}:``.
    """
    place = hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:8]
    name = f"rnnbench_plugin_{path.stem}_{place}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise PluginError(f"{path} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def import_implementation(implementation: str, plugin: Plugin) -> Any:
    """What a description's import string names.  Raises PluginError if it is not there."""
    module, _, attribute = implementation.partition(":")
    try:
        return getattr(importlib.import_module(module), attribute)
    except Exception as error:
        raise PluginError(
            f"plugin {plugin.origin}: cannot import {implementation!r}: {describe(error)}"
        ) from error


def describe(error: BaseException) -> str:
    """One line: the error's type and message, or the message alone where it is ours."""
    text = " ".join(str(error).split())
    if isinstance(error, PluginError):
        return text
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
