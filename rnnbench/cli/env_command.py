"""`rnnbench env`."""

from __future__ import annotations

import json as json_module

from rnnbench.cli.arguments import Json
from rnnbench.hosting.host import Host
from rnnbench.hosting.session import load_host
from rnnbench.results.environment import environment


def env_command(*, json: Json = False) -> None:
    """Show versions, the machine, and which build of the native code it runs."""
    host = load_host([])
    found = environment([str(plugin.origin) for plugin in host.plugins])
    found["backends"] = _backends(host)
    print(json_module.dumps(found, indent=2) if json else _as_text(found))


def _backends(host: Host) -> dict[str, dict[str, str]]:
    """Of every learner that has several: what stands against each backend here, or ``ready``."""
    found = {}
    for learner in host.learners.descriptions():
        if not isinstance(learner.implementation, str):
            found[learner.name] = {
                name: backend.missing() or "ready"
                for name, backend in learner.implementation.items()
            }
    return found


def _as_text(found: dict[str, object]) -> str:
    return "\n".join(line for name, value in found.items() for line in _lines(name, value))


def _lines(name: str, value: object) -> list[str]:
    """A name with its value behind it, or with the several that it has indented below."""
    if isinstance(value, list):
        return [f"{name}:", *(f"  {item}" for item in value)]
    if isinstance(value, dict):
        return [f"{name}:", *(f"  {line}" for k, v in value.items() for line in _lines(k, v))]
    return [f"{name}: {value}"]
