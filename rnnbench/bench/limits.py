"""What the machine can do at most, as the native code measures it, and what a step needs of it."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

_MODULE = "rnnbench.native.limits"


@dataclass(frozen=True)
class MachineLimits:
    """Operations a second of one core, lane by lane: a vector of 16 numbers counts 16.

    * ``multiply_adds``  fused multiply-adds
    * ``exponentials``   evaluations of the logistic function; a tanh costs as much
    """

    multiply_adds: float
    exponentials: float

    def floor_seconds(self, multiply_adds: float, exponentials: float) -> float:
        """The least time for so many operations.

        The two parts add up: an exponential is itself made of multiply-adds, in the same units.
        """
        return multiply_adds / self.multiply_adds + exponentials / self.exponentials


def machine_limits(precision: str) -> MachineLimits | None:
    """Measured now, on this core; None where the native code is not built.

    precision: ``float32`` or ``float64``.
    """
    try:
        if find_spec(_MODULE) is None:
            return None
    except ModuleNotFoundError:
        return None
    measured = import_module(_MODULE).measure(precision)
    return MachineLimits(float(measured.multiply_adds), float(measured.exponentials))
