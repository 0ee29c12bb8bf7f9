"""The error flow of simple recurrent nets (Hochreiter & Schmidhuber 1997, Section 3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from rnnbench.plugin import (
    ErrorFlow,
    FloatArray,
    FlowCondition,
    Int64Array,
    LagFlow,
    SequenceBatch,
    TaskShape,
    last_target_steps,
)
from rnnbench_gradient.activations import ACTIVATIONS
from rnnbench_gradient.recurrent_config import BpttConfig, RecurrentNetConfig
from rnnbench_gradient.recurrent_prediction import hidden_activities
from rnnbench_gradient.recurrent_topology import RecurrentTopology

_LARGEST_SLOPE = {"logistic": 0.25, "tanh": 1.0}
"""f'max of a hidden unit's activation."""


def recurrent_error_flow(
    shape: TaskShape,
    config: RecurrentNetConfig,
    state: Mapping[str, npt.NDArray[Any]],
    batch: SequenceBatch,
    lags: int,
) -> ErrorFlow:
    """The flow between all pairs of hidden units over the lags 1 to ``lags``, in float64.

    state: one net's weights.  Over a lag beyond the reach of truncated backpropagation the learner
    lets no error flow, so the scaling is 0.

    Stages: ``entry``, f'_u(net_u(t)), [m, H]; ``eq. 1``, the article's scaling from the net input
    of u at t to that of v at t - q, [m, H H].  Their product is the scaling.
    """
    topology = RecurrentTopology.of(shape, config)
    weights = np.asarray(state["hidden"], dtype=np.float64)
    recurrent = weights[:, topology.hidden_external :]
    unit = ACTIVATIONS[config.activation]
    with np.errstate(over="ignore"):
        slopes = unit.slope(hidden_activities(topology, weights, unit, batch)).astype(np.float64)
    reach = config.reach if isinstance(config, BpttConfig) else 0
    return ErrorFlow(
        _chain(slopes, recurrent, batch.offsets[:-1], last_target_steps(batch), lags, reach),
        {"n (f'max ||W||)^q": _bound(recurrent, config.activation, lags)},
        _conditions(recurrent, config.activation),
    )


def _chain(
    slopes: FloatArray,
    recurrent: FloatArray,
    starts: Int64Array,
    steps: Int64Array,
    lags: int,
    reach: int,
) -> Iterator[LagFlow]:
    """Eq. 1, lag after lag.

    slopes: f' at every input row, [S, H].  recurrent: w_uv, [H, H].  starts, steps: first row of
    each sequence, and its step t, [n].  reach: steps that an error goes back, its own included; 0
    for the whole sequence.
    """
    last_rows = starts + steps
    units = len(recurrent)
    # d theta_v(t - q) / d theta_u(t), [m, u, v], of the sequences that reach back so far.
    scaling = np.broadcast_to(np.eye(units), (len(steps), units, units))
    for lag in range(1, lags + 1):
        going_on = steps[steps >= lag - 1] >= lag
        rows = last_rows[steps >= lag]
        if reach == 0 or lag < reach:
            scaling = (scaling[going_on] @ recurrent) * slopes[rows - lag][:, None, :]
        else:
            scaling = np.zeros((len(rows), units, units))
        entry = slopes[rows]
        through = entry[:, :, None] * scaling
        yield LagFlow(
            np.abs(through).reshape(-1, units * units),
            {"entry": entry, "eq. 1": np.abs(scaling).reshape(-1, units * units)},
        )


def _bound(recurrent: FloatArray, activation: str, lags: int) -> FloatArray:
    """n (f'max ||W||)^q for q = 1 ... lags, with ||W|| the largest row sum of |w|.

    It bounds eq. 1, and the scaling too, since the slope at the entry is at most 1.
    """
    largest_row = np.abs(recurrent).sum(axis=1).max()
    with np.errstate(over="ignore"):
        powers = (_LARGEST_SLOPE[activation] * largest_row) ** np.arange(1, lags + 1)
    return np.asarray(len(recurrent) * powers, dtype=np.float64)


def _conditions(recurrent: FloatArray, activation: str) -> tuple[FlowCondition, ...]:
    """The article's, for its logistic units with 1 / f'max = 4.0, and for tanh with 1.0."""
    slope, units = _LARGEST_SLOPE[activation], len(recurrent)
    weight = float(np.abs(recurrent).max())
    largest_row = float(np.abs(recurrent).sum(axis=1).max())
    return (
        FlowCondition(f"|w| < {1 / slope:.1f}/n", weight, 1.0 / slope / units),
        FlowCondition(f"|w| < {1 / slope:.1f}", weight, 1.0 / slope),
        FlowCondition("f'max ||W|| < 1", slope * largest_row, 1.0),
    )
