"""`rnnbench list`."""

from __future__ import annotations

import json as json_module
from typing import Annotated, Any, Literal

from cyclopts import Parameter

from rnnbench.cli.arguments import Json, PluginFiles, Strict, quiet_host
from rnnbench.hosting.host import Host


def list_command(
    kind: Annotated[
        Literal["learners", "tasks", "presets", "benchmarks", "pages"],
        Parameter(help="What to list."),
    ],
    /,
    *,
    plugin: PluginFiles = [],
    strict: Strict = False,
    json: Json = False,
) -> None:
    """List learners, tasks, presets, benchmarks or pages: names, one line each."""
    rows = _ROWS[kind](quiet_host(plugin, strict))
    if json:
        print(json_module.dumps(rows, indent=2))
        return
    width = max((len(row["name"]) for row in rows), default=0)
    for row in rows:
        print(f"{row['name']:<{width}}  {row['summary']}")


def _learners(host: Host) -> list[dict[str, Any]]:
    return [
        {
            "name": learner.name,
            "summary": learner.summary,
            "source": learner.source,
            "gradient": learner.gradient,
            "truncated": learner.truncated,
            "online": learner.online,
            "memory": learner.memory,
            "multiply_adds": learner.multiply_adds,
            "plugin": str(host.learners.find(learner.name)[0].origin),
        }
        for learner in host.learners.descriptions()
    ]


def _tasks(host: Host) -> list[dict[str, Any]]:
    return [
        {
            "name": task.name,
            "summary": task.summary,
            "source": task.source,
            "solved": task.solved,
            "version": task.version,
            "presets": {name: dict(values) for name, values in task.presets.items()},
            "plugin": str(host.tasks.find(task.name)[0].origin),
        }
        for task in host.tasks.descriptions()
    ]


def _presets(host: Host) -> list[dict[str, Any]]:
    return [
        {
            "name": preset.name,
            "summary": preset.summary,
            "path": str(preset.path),
            "plugin": str(host.presets.find(preset.name)[0].origin),
        }
        for preset in host.presets.descriptions()
    ]


def _benchmarks(host: Host) -> list[dict[str, Any]]:
    return [
        {
            "name": benchmark.name,
            "summary": benchmark.summary,
            "extra": list(benchmark.extra),
            "plugin": str(host.benchmarks.find(benchmark.name)[0].origin),
        }
        for benchmark in host.benchmarks.descriptions()
    ]


def _pages(host: Host) -> list[dict[str, Any]]:
    return [
        {
            "name": page.name,
            "summary": page.summary,
            "plugin": str(host.pages.find(page.name)[0].origin),
        }
        for page in host.pages.descriptions()
    ]


_ROWS = {
    "learners": _learners,
    "tasks": _tasks,
    "presets": _presets,
    "benchmarks": _benchmarks,
    "pages": _pages,
}
