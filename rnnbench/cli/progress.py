"""What `rnnbench run` shows while it runs: bars on a terminal, a line an event elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rnnbench.cli.comparison_arguments import chosen_backends
from rnnbench.results.records import TrialRecord
from rnnbench.running.execute import Observer
from rnnbench.running.plan import Plan

if TYPE_CHECKING:
    from rich.progress import TaskID


@contextmanager
def progress_observer(directory: Path) -> Iterator[Observer]:
    """Bars where standard error is a terminal, lines otherwise."""
    if not sys.stderr.isatty():
        yield Lines(directory)
        return
    bars = Bars(directory)
    try:
        yield bars
    finally:
        bars.stop()


def opening(plan: Plan, directory: Path) -> str:
    """With what, and what there is to do."""
    trials = [trial for planned in plan.cells for trial in planned.trials]
    todo = sum(1 for trial in trials if trial.status != "done")
    line = f"{directory}: {len(trials)} trials, {len(trials) - todo} done, {todo} to run"
    return "\n".join([*chosen_backends(plan.resolved.chosen), line])


def ending(record: TrialRecord) -> str:
    """What became of a trial, in one line."""
    text = f"{record.outcome} after {record.presentations:,} presentations"
    if record.seconds:
        text += f", {record.seconds:.1f} s"
    return f"{text}: {record.message}" if record.message else text


class Lines:
    """One line on standard error for the start and for every trial that ends."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def started(self, plan: Plan) -> None:
        self._say(opening(plan, self._directory))

    def progress(self, task: str, learner: str, presentations: dict[int, int]) -> None:
        """Nothing: a log is no place for ticks."""

    def finished(self, record: TrialRecord) -> None:
        self._say(f"{record.task}, {record.learner}, trial {record.trial}: {ending(record)}")

    def _say(self, text: str) -> None:
        print(text, file=sys.stderr, flush=True)


class Bars:
    """One bar a cell: trials that have ended, how many are solved, how far the rest has come."""

    def __init__(self, directory: Path) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        self._directory = directory
        self._console = Console(stderr=True)
        self._bars = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[note]}", markup=False),
            console=self._console,
        )
        self._ids: dict[tuple[str, str], TaskID] = {}
        self._solved: dict[tuple[str, str], int] = {}

    def started(self, plan: Plan) -> None:
        self._console.print(opening(plan, self._directory), markup=False, highlight=False)
        for planned in plan.cells:
            done = len(planned.trials) - len(planned.open_trials())
            key = (planned.cell.task.label, planned.cell.learner)
            self._ids[key] = self._bars.add_task(
                str(planned.cell), total=len(planned.trials), completed=done, note=""
            )
            outcomes = [trial.record.outcome for trial in planned.trials if trial.record]
            self._solved[key] = outcomes.count("solved")
            self._note(key, "")
        self._bars.start()

    def progress(self, task: str, learner: str, presentations: dict[int, int]) -> None:
        if presentations:
            most = max(presentations.values())
            self._note((task, learner), f"at {most:,} presentations")

    def finished(self, record: TrialRecord) -> None:
        key = (record.task, record.learner)
        self._bars.advance(self._id(key))
        self._solved[key] += record.outcome == "solved"
        if record.message:
            text = f"{record.task}, {record.learner}, trial {record.trial}: {ending(record)}"
            self._bars.console.print(text, markup=False, highlight=False)
        self._note(key, "")

    def stop(self) -> None:
        """Leave the bars as they stand."""
        self._bars.stop()

    def _note(self, key: tuple[str, str], text: str) -> None:
        solved = f"{self._solved[key]} solved"
        self._bars.update(self._id(key), note=f"{solved}, {text}" if text else solved)

    def _id(self, key: tuple[str, str]) -> TaskID:
        return self._ids[key]
