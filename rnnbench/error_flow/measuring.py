"""From a comparison to the error flow of its learners, before and after training."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from rnnbench.comparison.resolve import Cell, ResolvedComparison
from rnnbench.error_flow.eligible import refuse_others
from rnnbench.error_flow.flow import ErrorFlow, last_target_steps
from rnnbench.error_flow.nets import Nets, TrialEnd, data_streams
from rnnbench.error_flow.summary import FlowSummary, summarise
from rnnbench.errors import ConfigError, RnnbenchError, TrialError
from rnnbench.hosting.host import Host, describe
from rnnbench.running.group import build_task
from rnnbench.sequences import SequenceBatch


@dataclass(frozen=True)
class FlowWanted:
    """What is to be measured.

    * ``after``      presentations of the training; 0 for the initial weights alone
    * ``sequences``  of each trial, on which the flow is measured
    * ``lags``       the longest lag; None for the longest that every sequence has
    """

    after: int
    sequences: int
    lags: int | None = None


@dataclass(frozen=True)
class CellFlow:
    """The error flow of one cell.

    * ``before``  with the initial weights
    * ``after``   with the trained ones, without trials that diverged; None without training
    * ``ends``    of the trials' training, by trial; empty without training
    """

    task: str
    learner: str
    before: FlowSummary
    after: FlowSummary | None
    ends: tuple[TrialEnd, ...]


@dataclass(frozen=True)
class TaskFlow:
    """One task's cells.  ``sequences``: measured a trial; ``lags``: the longest lag."""

    task: str
    summary: str
    sequences: int
    lags: int
    cells: tuple[CellFlow, ...]


@dataclass(frozen=True)
class _Measured:
    """What the flow is measured on: a batch for each trial, up to some lag."""

    batches: Sequence[SequenceBatch]
    lags: int


def measure(
    resolved: ResolvedComparison, host: Host, wanted: FlowWanted, say: Callable[[str], None]
) -> tuple[TaskFlow, ...]:
    """Measure every cell, task by task.

    The flow is measured on the sequences with the numbers ``after``, ``after`` + 1, ...: those that
    training would present next, new to the nets where the task makes each sequence afresh.  Trial i
    of every learner sees the same ones, before and after.

    say: told in a line what is being done.
    Raises ConfigError before anything is trained, TrialError where a plugin fails later.
    """
    _check(wanted)
    refuse_others(resolved.cells, host)
    by_task: dict[str, list[Cell]] = {}
    for cell in resolved.cells:
        by_task.setdefault(cell.task.label, []).append(cell)
    batches = {label: _sample(cells, resolved, host, wanted) for label, cells in by_task.items()}
    found = []
    for label, cells in by_task.items():
        measured = batches[label]
        flows = tuple(_cell(cell, resolved, host, wanted, measured, say) for cell in cells)
        summary = cells[0].task.description.summary
        found.append(TaskFlow(label, summary, wanted.sequences, measured.lags, flows))
    return tuple(found)


def _check(wanted: FlowWanted) -> None:
    if wanted.after < 0:
        raise ConfigError(f"--after {wanted.after}: expected 0 or more presentations")
    if wanted.sequences < 1:
        raise ConfigError(f"--sequences {wanted.sequences}: expected at least 1")
    if wanted.lags is not None and wanted.lags < 1:
        raise ConfigError(f"--lags {wanted.lags}: expected at least 1")


def _sample(
    cells: Sequence[Cell], resolved: ResolvedComparison, host: Host, wanted: FlowWanted
) -> _Measured:
    """The sequences of all trials of one task, and the longest lag."""
    most = max(cells, key=lambda cell: cell.trials)
    with _blaming(most.task.label):
        task = build_task(most.task.description.name, most.task.config, host)
        streams = data_streams(most, resolved.comparison)
        batches = [task.sample(stream, wanted.after, wanted.sequences) for stream in streams]
    largest = np.concatenate([last_target_steps(batch) for batch in batches])
    shortest, longest = int(largest.min()), int(largest.max())
    if wanted.lags is None and shortest < 1:
        raise ConfigError(
            f"task {most.task.label!r}: a sequence has its last target at the first step, so no "
            "lag is common to all; name the longest with --lags"
        )
    if wanted.lags is not None and wanted.lags > longest:
        raise ConfigError(
            f"--lags {wanted.lags}: on task {most.task.label!r} no measured sequence goes back "
            f"more than {longest} steps from its last target"
        )
    return _Measured(batches, wanted.lags or shortest)


def _cell(
    cell: Cell,
    resolved: ResolvedComparison,
    host: Host,
    wanted: FlowWanted,
    measured: _Measured,
    say: Callable[[str], None],
) -> CellFlow:
    with _blaming(str(cell)), np.errstate(all="ignore"):
        task = build_task(cell.task.description.name, cell.task.config, host)
        nets = Nets(cell, task, resolved.comparison, host)
        before = _flow(nets, measured, range(cell.trials))
        if wanted.after == 0:
            return CellFlow(cell.task.label, cell.learner, before, None, ())
        say(f"{cell}: training for {wanted.after:,} presentations at most, trials: {cell.trials}")
        ends = nets.train(wanted.after)
        finite = [i for i, end in enumerate(ends) if end.outcome != "diverged"]
        after = _flow(nets, measured, finite)
    return CellFlow(cell.task.label, cell.learner, before, after, tuple(ends))


def _flow(nets: Nets, measured: _Measured, trials: Iterable[int]) -> FlowSummary:
    every = np.arange(len(measured.batches[0]))
    # Copies, so that the dense inputs which a batch makes of symbols and keeps go with them.
    flows = [
        nets.population.error_flow(trial, measured.batches[trial].take(every), measured.lags)
        for trial in trials
    ]
    for flow in flows:
        if not isinstance(flow, ErrorFlow):
            raise TrialError(f"error_flow() returned {type(flow).__name__}, expected ErrorFlow")
    return summarise(flows, measured.lags)


@contextmanager
def _blaming(who: str) -> Iterator[None]:
    """Turn what a plugin raises into one line that names the cell or task."""
    try:
        yield
    except RnnbenchError as error:
        raise TrialError(f"{who}: {error}") from error
    except Exception as error:  # a plugin may raise anything
        raise TrialError(f"{who}: {describe(error)}") from error
