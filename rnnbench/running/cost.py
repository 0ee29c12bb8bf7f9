"""What the open trials of a cell cost at most."""

from __future__ import annotations

from dataclasses import dataclass

from rnnbench.comparison.model import Comparison
from rnnbench.hosting.host import Host, describe
from rnnbench.running.group import build_task, learner_class
from rnnbench.running.keys import task_key
from rnnbench.running.plan import PlannedCell
from rnnbench.streams import Stream

_SAMPLE = 100
"""Sequences that the mean length is taken from."""


@dataclass(frozen=True)
class CellCost:
    """Upper bounds over the open trials of a cell.

    ``seconds`` is None where no trial has been measured; ``problem`` says why the rest is.
    """

    weights: int | None
    presentations: int
    multiply_adds: float | None
    seconds: float | None
    problem: str = ""


def estimate(planned: PlannedCell, comparison: Comparison, host: Host) -> CellCost:
    """The cost of the open trials, each at its whole budget.

    Their seconds a presentation are taken to be those of the cell's trials that are done.
    """
    presentations = len(planned.open_trials()) * planned.cell.budget.presentations
    timed = [trial.record for trial in planned.trials if trial.record]
    seconds = None
    if timed:
        rate = sum(r.seconds for r in timed) / sum(r.presentations for r in timed)
        seconds = rate * presentations
    try:
        task = build_task(planned.cell.task.description.name, planned.cell.task.config, host)
        learner = learner_class(planned.cell.description.name, planned.cell.config, host)
        cost = learner.cost(task.shape, planned.cell.config)
        stream = Stream(comparison.seed, "data", task_key(planned.cell.task), 0)
        length = float(task.sample(stream, 0, _SAMPLE).lengths.mean())
    except Exception as error:  # a plugin's fault must not hide the other cells
        return CellCost(None, presentations, None, seconds, describe(error))
    total = cost.multiply_adds * length * presentations
    return CellCost(cost.weights, presentations, total, seconds)
