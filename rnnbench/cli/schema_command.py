"""`rnnbench schema`."""

from __future__ import annotations

import json as json_module
from typing import Annotated, Literal

from cyclopts import Parameter

from rnnbench.cli.arguments import PluginFiles, quiet_host
from rnnbench.comparison.model import Comparison
from rnnbench.errors import ConfigError


def schema_command(
    kind: Annotated[Literal["learner", "task", "comparison"], Parameter(help="Of what.")],
    name: Annotated[str | None, Parameter(help="Name of the learner or task.")] = None,
    /,
    *,
    plugin: PluginFiles = [],
    json: Annotated[bool, Parameter(help="As always: a schema is JSON.")] = True,
) -> None:
    """Print the JSON Schema of a learner's or a task's settings, or of the comparison file."""
    if kind == "comparison":
        if name is not None:
            raise ConfigError(f"`schema comparison` takes no name, found {name!r}")
        print(json_module.dumps(Comparison.model_json_schema(), indent=2))
        return
    if name is None:
        raise ConfigError(f"missing the {kind}'s name; see rnnbench list {kind}s")
    host = quiet_host(plugin)
    description = host.learners.find(name)[1] if kind == "learner" else host.tasks.find(name)[1]
    print(json_module.dumps(description.config.model_json_schema(), indent=2))
