"""Squashing functions of Appendix A.1 beyond the logistic one (f, eq. 3)."""

from __future__ import annotations

import numpy as np

from rnnbench.plugin import Activation, RealArray


def _tanh_of_half(net: RealArray) -> RealArray:
    return np.asarray(np.tanh(0.5 * net))


def _twice_tanh_of_half(net: RealArray) -> RealArray:
    return np.asarray(2.0 * np.tanh(0.5 * net))


CENTRED_1 = Activation(_tanh_of_half, lambda y: 0.5 * (1.0 - y * y))
"""h(x) = 2 / (1 + exp(-x)) - 1 = tanh(x / 2), eq. 4: in [-1, 1]."""

CENTRED_2 = Activation(_twice_tanh_of_half, lambda y: 1.0 - 0.25 * (y * y))
"""g(x) = 4 / (1 + exp(-x)) - 2 = 2 tanh(x / 2), eq. 5: in [-2, 2]."""
