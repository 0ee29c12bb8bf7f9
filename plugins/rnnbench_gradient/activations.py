"""The squashing functions of hidden and output units, and their slopes, in NumPy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from rnnbench.plugin import FloatArray


@dataclass(frozen=True)
class Activation:
    """y = ``value(net)``, and dy / dnet = ``slope(y)`` as a function of y.

    Overflow in ``value`` gives the right limits; callers silence NumPy's warning of it.
    """

    value: Callable[[FloatArray], FloatArray]
    slope: Callable[[FloatArray], FloatArray]


def _logistic(net: FloatArray) -> FloatArray:
    return np.asarray(1.0 / (1.0 + np.exp(-net)))


def _logistic_slope(y: FloatArray) -> FloatArray:
    return y * (1.0 - y)


def _tanh(net: FloatArray) -> FloatArray:
    return np.tanh(net)


def _tanh_slope(y: FloatArray) -> FloatArray:
    return 1.0 - y * y


def _identity(net: FloatArray) -> FloatArray:
    return net


def _identity_slope(y: FloatArray) -> FloatArray:
    return np.ones_like(y)


ACTIVATIONS: Mapping[str, Activation] = {
    "logistic": Activation(_logistic, _logistic_slope),
    "tanh": Activation(_tanh, _tanh_slope),
    "linear": Activation(_identity, _identity_slope),
}
"""By the names that the configurations use."""
