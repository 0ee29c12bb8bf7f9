"""Activation functions of units, with their slopes by the function's own value, in NumPy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from rnnbench.sequences import FloatArray


@dataclass(frozen=True)
class Activation:
    """A function and its derivative; float64 of any shape to the same shape.

    * ``value``  y, of the net input
    * ``slope``  dy / dnet, given the *value* y there

    Where exp overflows, ``value`` is the right limit; callers silence NumPy's warning of it.
    """

    value: Callable[[FloatArray], FloatArray]
    slope: Callable[[FloatArray], FloatArray]


def _logistic(net: FloatArray) -> FloatArray:
    return np.asarray(1.0 / (1.0 + np.exp(-net)))


def _tanh(net: FloatArray) -> FloatArray:
    return np.tanh(net)


LOGISTIC = Activation(_logistic, lambda y: y * (1.0 - y))
"""1 / (1 + exp(-x)), in [0, 1]."""

TANH = Activation(_tanh, lambda y: 1.0 - y * y)
"""tanh(x), in [-1, 1]."""

IDENTITY = Activation(lambda net: net, np.ones_like)
"""x: linear units."""
