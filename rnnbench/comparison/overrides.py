"""``--set path=value``: single keys changed from the command line."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any

from rnnbench.comparison.locations import KeyPath, Locations
from rnnbench.errors import ConfigError
from rnnbench.suggestions import did_you_mean

_SECTIONS = ("task", "learner")
_TABLES = ("budget", "on", "published")
"""Tables of a section: ``task.budget.seconds=60`` names no task ``budget``, unless there is one."""


def apply_override(data: dict[str, Any], locations: Locations, override: str) -> None:
    """Change ``data`` in place.

    override: ``trials=5`` and ``budget.seconds=60`` set the comparison's own keys;
    ``task.length=50`` and ``task.budget.seconds=60`` set a key of every task,
    ``task.adding.length=50`` of the tasks with that label or name; likewise ``learner``.  The value
    is TOML, or else a plain string.
    Raises ConfigError for a missing ``=``, an empty key, or a section that is not there.
    """
    place = f"--set {override}"
    path, equals, text = override.partition("=")
    keys = path.strip().split(".")
    if not equals or not all(keys):
        raise ConfigError(f"{place}: expected KEY=VALUE, such as task.length=50")
    value = _value(text.strip())
    if keys[0] not in _SECTIONS:
        _put(data, keys, value, place)
        locations.put(tuple(keys), place)
        return
    if len(keys) == 1:
        raise ConfigError(f"{place}: expected {keys[0]}.KEY=VALUE, such as task.length=50")
    for base, section, rest in _addressed(data, keys, place):
        _put(section, rest, value, place)
        locations.put((*base, *rest), place)


def sections(data: Mapping[str, Any], kind: str) -> list[dict[str, Any]]:
    """The sections of a kind, ``task`` or ``learner``, in data that has not been checked."""
    found = data.get(kind)
    return [s for s in found if isinstance(s, dict)] if isinstance(found, list) else []


def _addressed(
    data: dict[str, Any], keys: list[str], place: str
) -> list[tuple[KeyPath, dict[str, Any], list[str]]]:
    """(path, section, keys within it) of every section that the override addresses."""
    kind = keys[0]
    there = sections(data, kind)
    everywhere: list[tuple[KeyPath, dict[str, Any], list[str]]] = [
        ((kind, i), section, keys[1:]) for i, section in enumerate(there)
    ]
    if len(keys) == 2:
        return everywhere
    # A label may hold dots, so try the longest name first.
    for end in range(len(keys) - 1, 1, -1):
        name = ".".join(keys[1:end])
        chosen: list[tuple[KeyPath, dict[str, Any], list[str]]] = [
            ((kind, i), section, keys[end:])
            for i, section in enumerate(there)
            if name in (section.get("label"), section.get("use"))
        ]
        if chosen:
            return chosen
    if keys[1] in _TABLES:
        return everywhere
    names = [str(s.get("label") or s.get("use")) for s in there]
    raise ConfigError(f"{place}: no {kind} {keys[1]!r} here{did_you_mean(keys[1], names)}")


def _put(section: dict[str, Any], keys: list[str], value: Any, place: str) -> None:
    for key in keys[:-1]:
        section = section.setdefault(key, {})
        if not isinstance(section, dict):
            raise ConfigError(f"{place}: {key!r} is a value, not a section")
    section[keys[-1]] = value


def _value(text: str) -> Any:
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text
