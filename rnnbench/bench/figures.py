"""What a benchmark shows: single figures, some with a bound, and curves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from rnnbench.bench.measurements import SideBySide
from rnnbench.bench.quartiles import Quartiles


@dataclass(frozen=True)
class Bound:
    """What a figure has to reach: ``at least`` or ``at most`` the value."""

    kind: Literal["at least", "at most"]
    value: float

    def met(self, value: float) -> bool:
        return value >= self.value if self.kind == "at least" else value <= self.value


@dataclass(frozen=True)
class Figure:
    """One number that matters.

    * ``value``    with its quartiles where it was measured in rounds; None where it could not be
      measured, and then ``note`` says why
    * ``style``    ``number``, ``times`` (3.2x), ``percent`` (value 1 is 100 %), or ``seconds``
    * ``bound``    None for a figure that is only printed; the median is what must meet it
    * ``note``     how it is computed, or why it is not there
    """

    name: str
    value: Quartiles | float | None
    style: Literal["number", "times", "percent", "seconds"] = "number"
    bound: Bound | None = None
    note: str = ""

    @property
    def median(self) -> float | None:
        return self.value.median if isinstance(self.value, Quartiles) else self.value

    @property
    def met(self) -> bool | None:
        """Whether the bound is met; None without a bound or a value."""
        if self.bound is None or self.median is None:
            return None
        return self.bound.met(self.median)


@dataclass(frozen=True)
class CurvePoint:
    """``x``, and what was measured there (None where nothing could be)."""

    x: float
    y: Quartiles | None


@dataclass(frozen=True)
class Curve:
    """One quantity against another; drawn with a logarithmic x axis."""

    name: str
    x_label: str
    y_label: str
    points: tuple[CurvePoint, ...]


@dataclass(frozen=True)
class BenchmarkReport:
    """Everything that a benchmark has to say.

    * ``tables``   contenders that were measured side by side
    * ``figures``  what follows from them
    * ``curves``   drawn where matplotlib is installed; their numbers stand in a table anyway
    * ``notes``    one line each: what a reader must know to judge the numbers
    """

    tables: tuple[SideBySide, ...] = ()
    figures: tuple[Figure, ...] = ()
    curves: tuple[Curve, ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def failed(self) -> bool:
        """Whether some contender raised."""
        rows = [row for table in self.tables for row in table.measurements]
        rows += [row for t in self.tables for found in t.searches for row in found.candidates]
        return any(row.failed for row in rows)
