"""A run, as Python sees it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rnnbench.errors import StoreError
from rnnbench.results.layout import CellLayout, RunLayout
from rnnbench.results.learning_curves import LearningCurve, learning_curves
from rnnbench.results.published import PublishedRow, published_rows
from rnnbench.results.records import MEASURED, TrialRecord
from rnnbench.results.store import RunReader
from rnnbench.results.summary import CellSummary, summarise


@dataclass(frozen=True)
class Run:
    """Everything that one comparison measured.

    * ``directory``     where it is stored
    * ``layout``        the resolved comparison
    * ``environments``  what it was measured with, plain JSON; one entry unless that has changed
    * ``trials``        results of the planned trials that have ended, cell by cell, in order
    """

    directory: Path
    layout: RunLayout
    environments: list[dict[str, Any]]
    trials: list[TrialRecord]

    def cells(self) -> list[CellSummary]:
        """The figures of every cell, in the order of the comparison."""
        return [summarise(cell, self.trials_of(cell)) for cell in self.layout.cells]

    def trials_of(self, cell: CellLayout) -> list[TrialRecord]:
        """The results of one cell, by trial number."""
        return [r for r in self.trials if (r.task, r.learner) == (cell.task, cell.learner)]

    def curves(self) -> list[LearningCurve]:
        """The learning curves of every cell, in the order of the comparison."""
        return learning_curves(self)

    def published(self) -> list[PublishedRow]:
        """What was measured beside every published figure that the comparison quotes."""
        return published_rows(self)

    @property
    def planned(self) -> int:
        """Trials planned."""
        return sum(len(cell.keys) for cell in self.layout.cells)

    @property
    def failed(self) -> list[TrialRecord]:
        """Trials without a result: failed, crashed, timed out or cancelled."""
        return [record for record in self.trials if record.outcome not in MEASURED]

    def markdown(self) -> str:
        """The report as Markdown."""
        from rnnbench.results.report import report

        return report(self)


def load(directory: str | Path) -> Run:
    """Read a run directory.  Raises StoreError where it is none, or a newer version's."""
    reader = RunReader(Path(directory))
    try:
        layout = reader.layout()
        if layout is None:
            raise StoreError(f"{directory}: this run was cut short before it began; run it again")
        records = reader.records()
        return Run(
            directory=Path(directory),
            layout=layout,
            environments=reader.environments(),
            trials=[
                # Two labels may share a configuration, and so a key and a result.
                records[key].model_copy(update={"task": cell.task, "learner": cell.learner})
                for cell in layout.cells
                for key in cell.keys
                if key in records
            ],
        )
    finally:
        reader.close()
