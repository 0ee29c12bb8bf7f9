"""The hooks that a plugin may implement.  Each returns descriptions, so none needs heavy imports.

A plugin is a module (or any object) with functions of these names, marked with
``rnnbench.plugin.hookimpl``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    from rnnbench.descriptions import (
        BenchmarkDescription,
        LearnerDescription,
        PageDescription,
        PresetFile,
        TaskDescription,
    )

PROJECT = "rnnbench"

# A specification has no body, which mypy takes for a function that returns nothing.
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def rnnbench_learners() -> Iterable[LearnerDescription]:  # type: ignore[empty-body]
    """The learners of this plugin; an empty list where it has none."""


@hookspec
def rnnbench_tasks() -> Iterable[TaskDescription]:  # type: ignore[empty-body]
    """The tasks of this plugin; an empty list where it has none."""


@hookspec
def rnnbench_presets() -> Iterable[PresetFile]:  # type: ignore[empty-body]
    """Ready comparisons of this plugin; an empty list where it has none."""


@hookspec
def rnnbench_benchmarks() -> Iterable[BenchmarkDescription]:  # type: ignore[empty-body]
    """The speed benchmarks of this plugin; an empty list where it has none."""


@hookspec
def rnnbench_pages() -> Iterable[PageDescription]:  # type: ignore[empty-body]
    """Pages that this plugin writes from runs; an empty list where it has none."""
