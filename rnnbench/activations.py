"""Activation functions of units, with their slopes by the function's own value, in NumPy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from rnnbench.sequences import RealArray


@dataclass(frozen=True)
class Activation:
    """A function and its derivative; real numbers of any shape to the same shape.

    * ``value``  y, of the net input
    * ``slope``  dy / dnet, given the *value* y there

    Where exp overflows, ``value`` is the right limit; callers silence NumPy's warning of it.
    """

    value: Callable[[RealArray], RealArray]
    slope: Callable[[RealArray], RealArray]


def _logistic(net: RealArray) -> RealArray:
    return np.asarray(1.0 / (1.0 + np.exp(-net)))


def _tanh(net: RealArray) -> RealArray:
    return np.tanh(net)


LOGISTIC = Activation(_logistic, lambda y: y * (1.0 - y))
"""1 / (1 + exp(-x)), in [0, 1]."""

TANH = Activation(_tanh, lambda y: 1.0 - y * y)
"""tanh(x), in [-1, 1]."""

IDENTITY = Activation(lambda net: net, np.ones_like)
"""x: linear units."""
