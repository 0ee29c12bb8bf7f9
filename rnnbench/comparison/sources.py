"""Reading a comparison: a TOML file, a preset, the command line, or a Python mapping."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from rnnbench.comparison.locations import Locations, toml_locations
from rnnbench.comparison.messages import validation_lines
from rnnbench.comparison.model import Comparison
from rnnbench.comparison.overrides import apply_override, sections
from rnnbench.comparison.strict import validate_strictly
from rnnbench.errors import ConfigError
from rnnbench.hosting.host import Host
from rnnbench.suggestions import did_you_mean

_OF_SECTIONS = ("trials",)
"""Keys of the comparison's own that a section may have, too."""


@dataclass(frozen=True)
class Draft:
    """An unvalidated comparison: plain data, and where each key came from."""

    data: dict[str, Any]
    locations: Locations


def draft_from_file(path: Path) -> Draft:
    """Parse a TOML file.  Raises ConfigError with the line of a syntax error."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{path}: cannot read it: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 text (byte {error.start})") from None
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from None
    return Draft(data, toml_locations(text, str(path)))


def draft_from_names(tasks: Sequence[str], learners: Sequence[str]) -> Draft:
    """The comparison of ``--task`` and ``--learner`` options, all settings at their defaults."""
    name = f"{', '.join(learners)} on {', '.join(tasks)}"
    data = {
        "name": name,
        "task": [{"use": task} for task in tasks],
        "learner": [{"use": learner} for learner in learners],
    }
    return Draft(data, Locations("command line"))


def draft_from_mapping(data: Mapping[str, Any]) -> Draft:
    """A comparison given as a Python mapping, in the structure of the TOML file."""
    return Draft(deepcopy(dict(data)), Locations("comparison"))


def find_file(name: str, host: Host) -> Path:
    """The comparison file of this path, or the preset of this name."""
    path = Path(name)
    if path.is_file():
        return path
    if name in host.presets.names():  # before a folder that has its name: one may be named a/b
        return host.presets.find(name)[1].path
    if name in host.pages.names():
        raise ConfigError(f"{name!r} is a page, not a comparison: `rnnbench page {name}` writes it")
    if path.suffix == ".toml" or path.exists():
        kind = "is not a file" if path.exists() else "does not exist"
        raise ConfigError(f"{name}: this comparison file {kind}; give a TOML file or a preset")
    known = host.presets.names()
    raise ConfigError(f"no comparison file or preset {name!r}{did_you_mean(name, known)}")


def validate(
    draft: Draft, overrides: Sequence[str] = (), replace: Mapping[str, Any] | None = None
) -> tuple[Comparison, Locations]:
    """First pass: apply the overrides, check the host's own keys.

    overrides: ``--set`` arguments, ``path=value``.  replace: top-level values of other options,
    such as ``{"trials": 5}`` for ``--trials 5``, which go over those of sections, too.
    Raises ConfigError, one line a mistake.
    """
    for key, value in (replace or {}).items():
        draft.data[key] = value
        draft.locations.put((key,), f"--{key} {value}")
        for section in sections(draft.data, "task") + sections(draft.data, "learner"):
            if key in _OF_SECTIONS:
                section.pop(key, None)
    for override in overrides:
        apply_override(draft.data, draft.locations, override)
    try:
        return validate_strictly(Comparison, draft.data), draft.locations
    except ValidationError as error:
        lines = validation_lines(error, Comparison, draft.locations)
        raise ConfigError("\n".join(lines)) from None
