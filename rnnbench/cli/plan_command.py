"""`rnnbench plan`."""

from __future__ import annotations

import json as json_module
from collections import Counter
from typing import Annotated, Any

from cyclopts import Parameter

from rnnbench.cli.arguments import (
    Json,
    LearnerNames,
    Out,
    PluginFiles,
    Seed,
    Settings,
    Strict,
    TaskNames,
    Trials,
)
from rnnbench.cli.comparison_arguments import Wanted, chosen_backends, find_comparison
from rnnbench.results.markdown import count, table
from rnnbench.running.cost import CellCost, estimate
from rnnbench.running.execute import read_plan
from rnnbench.running.plan import PlannedCell


def plan_command(  # one argument an option, as cyclopts wants them
    comparison: str | None = None,
    /,
    *,
    task: TaskNames = [],
    learner: LearnerNames = [],
    settings: Settings = [],
    trials: Trials = None,
    seed: Seed = None,
    out: Out = None,
    why: Annotated[
        bool, Parameter(help="Say of every trial that is not done what stands against it.")
    ] = False,
    plugin: PluginFiles = [],
    strict: Strict = False,
    json: Json = False,
) -> None:
    """Show the cells and trials of a comparison, what is done, and what the rest costs at most.

    Costs are upper bounds: every open trial is taken to spend its whole budget of presentations.
    Seconds are known once a trial of the cell has been measured.

    Parameters
    ----------
    comparison
        A TOML file, or the name of a preset.
    """
    found = find_comparison(
        Wanted(comparison, task, learner, settings, plugin, strict, trials, seed, out)
    )
    plan = read_plan(found.resolved, found.directory)
    comparison_model = plan.resolved.comparison
    costs = [estimate(planned, comparison_model, found.host) for planned in plan.cells]
    rows = list(zip(plan.cells, costs, strict=True))
    if json:
        data = {
            "directory": str(found.directory),
            "cells": [_as_json(planned, cost) for planned, cost in rows],
        }
        print(json_module.dumps(data, indent=2))
        return
    for line in chosen_backends(plan.resolved.chosen):
        print(line)
    print(f"run directory: {found.directory}\n")
    print(_table(rows))
    if why:
        lines = [line for planned, _ in rows for line in _reasons(planned)]
        print("\n" + "\n".join(lines or ["everything is done"]))


def _as_json(planned: PlannedCell, cost: CellCost) -> dict[str, Any]:
    return {
        "task": planned.cell.task.label,
        "learner": planned.cell.learner,
        "backend": getattr(planned.cell.config, "backend", None),
        "weights": cost.weights,
        "presentations_at_most": cost.presentations,
        "multiply_adds_at_most": cost.multiply_adds,
        "seconds_at_most": cost.seconds,
        "problem": cost.problem,
        "trials": [
            {
                "trial": t.trial,
                "key": t.key,
                "status": t.status,
                "why": t.why,
                "outcome": t.record.outcome if t.record else None,
            }
            for t in planned.trials
        ],
    }


def _table(rows: list[tuple[PlannedCell, CellCost]]) -> str:
    headers = (
        *("task", "learner", "weights", "trials", "done", "open"),
        *("presentations, at most", "multiply-adds, at most", "seconds, at most"),
    )
    cells = []
    for planned, cost in rows:
        statuses = Counter(trial.status for trial in planned.trials)
        done = statuses.pop("done", 0)
        cells.append(
            [
                planned.cell.task.label,
                planned.cell.learner,
                count(cost.weights) if not cost.problem else cost.problem,
                str(len(planned.trials)),
                str(done),
                ", ".join(f"{number} {status}" for status, number in statuses.items()) or "0",
                count(cost.presentations),
                "-" if cost.multiply_adds is None else f"{cost.multiply_adds:.1e}",
                count(cost.seconds),
            ]
        )
    return table(headers, cells, right=(2, 3, 4, 6, 7, 8))


def _reasons(planned: PlannedCell) -> list[str]:
    return [
        f"{planned.cell}, trial {trial.trial}: {trial.status}"
        + (f": {trial.why}" if trial.why else "")
        for trial in planned.open_trials()
    ]
