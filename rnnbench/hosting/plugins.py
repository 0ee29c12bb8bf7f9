"""What the host knows of a plugin: where it came from, what it registered, what went wrong."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rnnbench.descriptions import (
    BenchmarkDescription,
    LearnerDescription,
    PageDescription,
    PresetFile,
    TaskDescription,
)


@dataclass(frozen=True)
class Origin:
    """Where a plugin was found.

    * ``kind``      ``entry point``, ``file`` or ``in process``
    * ``name``      the entry point's name, the file's stem, or the name given
    * ``location``  ``module`` of an entry point, path of a file, or the object's own name
    * ``distribution``, ``version``  of an entry point; empty otherwise
    """

    kind: str
    name: str
    location: str
    distribution: str = ""
    version: str = ""

    def __str__(self) -> str:
        if self.distribution:
            return f"{self.distribution} {self.version} (entry point {self.name!r})"
        return f"{self.kind} {self.location}"


@dataclass(frozen=True)
class PluginProblem:
    """A plugin that is not used, or used only in part, and why."""

    origin: Origin
    cause: str
    details: str = ""

    def __str__(self) -> str:
        return f"plugin {self.origin}: {self.cause}"


@dataclass(frozen=True)
class Plugin:
    """A loaded plugin."""

    origin: Origin
    implementation: Any
    learners: tuple[LearnerDescription, ...] = ()
    tasks: tuple[TaskDescription, ...] = ()
    presets: tuple[PresetFile, ...] = ()
    benchmarks: tuple[BenchmarkDescription, ...] = ()
    pages: tuple[PageDescription, ...] = ()


@dataclass(frozen=True)
class PluginSource:
    """How another process finds the same plugin: a file's path, or an importable module's name."""

    file: Path | None = None
    module: str | None = None
