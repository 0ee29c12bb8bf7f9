"""The error flow of a time-delay net: over its delays, and no further."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from rnnbench.plugin import (
    ErrorFlow,
    FloatArray,
    Int64Array,
    LagFlow,
    SequenceBatch,
    last_target_steps,
)
from rnnbench_gradient.activations import ACTIVATIONS
from rnnbench_gradient.delay_line import DelayLine
from rnnbench_gradient.time_delay_config import TimeDelayConfig


def time_delay_error_flow(
    config: TimeDelayConfig, weights: FloatArray, batch: SequenceBatch, lags: int
) -> ErrorFlow:
    """The flow from hidden units to the input units of earlier steps, lags 1 to ``lags``.

    An input unit is taken as a linear one, whose net input is the input itself.  So the scaling
    is f'_u(net_u(t)) |w| with the weight of that delay, and 0 beyond the delays.

    weights: float64 [H, sources], into the hidden units.
    Stage ``entry``: f'_u(net_u(t)), [m, H].
    """
    line = DelayLine(batch, config.delays, config.bias)
    last_targets = batch.target_offsets[1:] - 1
    sources = np.vstack([line.sources(i, i + 1) for i in last_targets.tolist()])
    unit = ACTIVATIONS[config.activation]
    with np.errstate(over="ignore"):
        slopes = unit.slope(unit.value(sources @ weights.T)).astype(np.float64)
    inputs = batch.input_size
    per_delay = weights[:, : inputs * (config.delays + 1)].reshape(len(weights), -1, inputs)
    return ErrorFlow(_lags(slopes, np.abs(per_delay), last_target_steps(batch), lags))


def _lags(
    slopes: FloatArray, weights: FloatArray, steps: Int64Array, lags: int
) -> Iterator[LagFlow]:
    """slopes: f' at the last target of each sequence, [n, H].  weights: |w|, [H, delays + 1, I]."""
    units, taps, inputs = weights.shape
    for lag in range(1, lags + 1):
        entry = slopes[steps >= lag]
        if lag < taps:
            scaling = (entry[:, :, None] * weights[:, lag]).reshape(-1, units * inputs)
        else:
            scaling = np.broadcast_to(0.0, (len(entry), units * inputs))
        yield LagFlow(scaling, {"entry": entry})
