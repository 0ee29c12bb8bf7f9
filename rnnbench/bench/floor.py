"""The machine's own limit as a contender: only the operations that work cannot do without.

It runs in the same rounds as the others, so what slows them for a while slows it too.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import Literal

from rnnbench.bench.contender import Contender
from rnnbench.native.library import load_native


@dataclass(frozen=True)
class Needs:
    """Operations for one unit of work, number by number, whatever vectors they are done in."""

    multiply_adds: float
    logistics: float
    tanhs: float


class Floor(Contender):
    """Multiply-adds with an operand from the nearest cache, then elementary functions.

    All without waiting for each other, in the widest vectors of the machine, as the kernels compute
    them.  Multiply-adds inside the functions are not overlapped with the others: they need the same
    units.
    """

    _UNITS = 2000

    def __init__(self, name: str, precision: Literal["float32", "float64"], needs: Needs) -> None:
        self.name = name
        self.detail = (
            f"{precision}, no more than {needs.multiply_adds:,.0f} multiply-adds, "
            f"{needs.logistics:,.0f} logistic and {needs.tanhs:,.0f} tanh a unit"
        )
        self._doubles = int(precision == "float64")
        self._needs = needs

    def prepare(self) -> None:
        """Load the library.  Raises PluginError where it is not built."""
        self._spend = load_native("rnnbench")["rnnbench_spend"]

    @property
    def portion(self) -> float:
        return float(self._UNITS)

    def work(self, portions: int) -> None:
        needs, units = self._needs, portions * self._UNITS
        counts = (needs.multiply_adds, needs.logistics, needs.tanhs)
        self._spend(self._doubles, *(ctypes.c_int64(round(n * units)) for n in counts))
