"""Activation functions of Appendix A.1, with derivatives expressed by the function's own value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from rnnbench.plugin import FloatArray


@dataclass(frozen=True)
class Activation:
    """A function and its derivative; float64 of any shape to the same shape.

    * ``value``  of the net input
    * ``slope``  derivative with respect to the net input, given the *value* there
    """

    value: Callable[[FloatArray], FloatArray]
    slope: Callable[[FloatArray], FloatArray]


def _logistic(net: FloatArray) -> FloatArray:
    # Safe for every net input: where exp overflows to infinity, the quotient is the right 0.
    value: FloatArray = 1.0 / (1.0 + np.exp(-net))
    return value


def _twice_tanh_of_half(net: FloatArray) -> FloatArray:
    value: FloatArray = 2.0 * np.tanh(0.5 * net)
    return value


LOGISTIC = Activation(_logistic, lambda y: y * (1.0 - y))
"""f(x) = 1 / (1 + exp(-x)), eq. 3."""

CENTRED_1 = Activation(lambda net: np.tanh(0.5 * net), lambda y: 0.5 * (1.0 - y * y))
"""h(x) = 2 / (1 + exp(-x)) - 1 = tanh(x / 2), eq. 4: in [-1, 1]."""

CENTRED_2 = Activation(_twice_tanh_of_half, lambda y: 1.0 - 0.25 * (y * y))
"""g(x) = 4 / (1 + exp(-x)) - 2 = 2 tanh(x / 2), eq. 5: in [-2, 2]."""

IDENTITY = Activation(lambda net: net, np.ones_like)
"""x, for h in Tasks 2a and 2b, and for linear output units."""
