"""Everything that one bench measured, and its JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field

from rnnbench.bench.figures import BenchmarkReport, Figure
from rnnbench.bench.measurements import Measurement


@dataclass(frozen=True)
class Measured:
    """A benchmark and what it reported."""

    name: str
    summary: str
    report: BenchmarkReport


@dataclass(frozen=True)
class BenchResults:
    """One call of the bench.

    * ``command``       what the user typed
    * ``date``          ISO 8601, with time zone
    * ``rounds``        asked for
    * ``machine``       as `rnnbench.bench.machine.machine`
    * ``figure_files``  file names of drawn curves, by the curve's name
    """

    command: str
    date: str
    rounds: int
    quick: bool
    machine: dict[str, object]
    benchmarks: tuple[Measured, ...]
    figure_files: dict[str, str] = field(default_factory=dict)

    @property
    def failed(self) -> bool:
        """Whether some contender raised."""
        return any(measured.report.failed for measured in self.benchmarks)


def to_json(results: BenchResults) -> str:
    """All rounds of all contenders, with medians, quartiles, figures and bounds."""
    data = asdict(results)
    for measured, entry in zip(results.benchmarks, data["benchmarks"], strict=True):
        report = entry["report"]
        for figure, item in zip(measured.report.figures, report["figures"], strict=True):
            item.update(_derived(figure))
        for side_by_side, item in zip(measured.report.tables, report["tables"], strict=True):
            for row, cell in zip(side_by_side.measurements, item["measurements"], strict=True):
                cell["rate"] = _rate(row)
    return json.dumps(data, indent=2) + "\n"


def _derived(figure: Figure) -> dict[str, object]:
    return {"median": figure.median, "met": figure.met}


def _rate(row: Measurement) -> dict[str, float] | None:
    return None if row.rate is None else asdict(row.rate)
