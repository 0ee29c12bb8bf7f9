"""`rnnbench plugins`."""

from __future__ import annotations

import json as json_module
from dataclasses import asdict

from rnnbench.cli.arguments import Json, PluginFiles, Strict
from rnnbench.hosting.host import Host
from rnnbench.hosting.plugins import Plugin
from rnnbench.hosting.session import load_host


def plugins_command(
    *,
    plugin: PluginFiles = [],
    strict: Strict = False,
    json: Json = False,
) -> None:
    """Show which plugins are loaded, from where, what they register, and what failed and why."""
    host = load_host(plugin, strict=strict)
    print(json_module.dumps(_as_json(host), indent=2) if json else _as_text(host))


def _registered(plugin: Plugin) -> dict[str, list[str]]:
    return {
        "learners": [learner.name for learner in plugin.learners],
        "tasks": [task.name for task in plugin.tasks],
        "presets": [preset.name for preset in plugin.presets],
        "benchmarks": [benchmark.name for benchmark in plugin.benchmarks],
    }


def _as_json(host: Host) -> dict[str, object]:
    return {
        "plugins": [{**asdict(p.origin), **_registered(p)} for p in host.plugins],
        "problems": [
            {**asdict(p.origin), "cause": p.cause, "details": p.details} for p in host.problems
        ],
    }


def _as_text(host: Host) -> str:
    lines = []
    for plugin in host.plugins:
        lines.append(f"{plugin.origin.name}: {plugin.origin}, module {plugin.origin.location}")
        lines += [
            f"  {kind}: {', '.join(names)}" for kind, names in _registered(plugin).items() if names
        ]
    for problem in host.problems:
        lines += [f"PROBLEM: {problem}", *(f"  {line}" for line in problem.details.splitlines())]
    return "\n".join(lines) or "no plugin is installed"
