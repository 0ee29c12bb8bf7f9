"""What one core of this machine can do at most, measured by the host's native code."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import Literal

import numpy as np

from rnnbench.native.library import load_native

_VECTORS = 64 * 4000
_REPEATS = 15


@dataclass(frozen=True)
class Limits:
    """Operations a second of one core; a vector of 16 numbers counts 16.

    * ``multiply_adds``  fused, one operand from the nearest cache
    * ``exponentials``   logistic functions and tangents as the kernels have them, in equal parts
    """

    multiply_adds: float
    exponentials: float


def measure(precision: Literal["float32", "float64"]) -> Limits:
    """The best of some short measurements, now, on this core.  Raises PluginError unbuilt."""
    library = load_native("rnnbench")
    best = np.zeros(3)
    result = np.zeros(3)
    for _ in range(_REPEATS):
        library["rnnbench_limits"](
            int(precision == "float64"),
            ctypes.c_int64(_VECTORS),
            ctypes.c_void_p(result.ctypes.data),
        )
        best = np.maximum(best, result)
    multiply_adds, logistic, tangent = best.tolist()
    return Limits(multiply_adds, 2.0 / (1.0 / logistic + 1.0 / tangent))
