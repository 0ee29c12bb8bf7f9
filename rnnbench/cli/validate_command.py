"""`rnnbench validate`."""

from __future__ import annotations

import json as json_module

from rnnbench.cli.arguments import Json, PluginFiles, Settings, Strict
from rnnbench.cli.comparison_arguments import Wanted, find_comparison
from rnnbench.running.keys import settings as plain_settings


def validate_command(
    comparison: str,
    /,
    *,
    settings: Settings = [],
    plugin: PluginFiles = [],
    strict: Strict = False,
    json: Json = False,
) -> None:
    """Check a comparison file without running it; exits with 2 and one line a mistake.

    Parameters
    ----------
    comparison
        A TOML file, or the name of a preset.
    """
    found = find_comparison(Wanted(comparison, settings=settings, plugins=plugin, strict=strict))
    resolved = found.resolved
    if json:
        cells = [
            {
                "task": cell.task.label,
                "task_settings": plain_settings(cell.task.config),
                "learner": cell.learner,
                "learner_settings": plain_settings(cell.config),
            }
            for cell in resolved.cells
        ]
        data = {"valid": True, "name": resolved.comparison.name, "cells": cells}
        print(json_module.dumps(data, indent=2))
        return
    trials = sum(cell.trials for cell in resolved.cells)
    print(f"{comparison}: valid: {len(resolved.cells)} cells, {trials} trials")
