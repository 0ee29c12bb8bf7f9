"""The error flow through memory cells (Hochreiter & Schmidhuber 1997, Appendix A.2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from rnnbench.plugin import (
    LOGISTIC,
    ErrorFlow,
    FloatArray,
    Int64Array,
    LagFlow,
    RealArray,
    SequenceBatch,
    last_target_steps,
    stack,
)
from rnnbench_lstm.config import LstmConfig
from rnnbench_lstm.forward import ForwardPass
from rnnbench_lstm.topology import Topology
from rnnbench_lstm.weights import Weights

_SELF_CONNECTION = 1.0
"""Fixed weight of a cell's state to itself: the constant error carrousel."""


@dataclass(frozen=True, eq=False)
class _Gains:
    """By what an error is scaled at every step, float64 [T, n, C] each, for C cells.

    * ``entry``          y_out(t) h'(s(t)): from a cell's output to its state
    * ``to_cell``        g'(net_c(t)) y_in(t): from the state to the cell's net input
    * ``to_input_gate``  |g(net_c(t))| f'_in(net_in(t)): from the state to its input gate's
    """

    entry: FloatArray
    to_cell: FloatArray
    to_input_gate: FloatArray


def lstm_error_flow(
    topology: Topology, config: LstmConfig, hidden: RealArray, batch: SequenceBatch, lags: int
) -> ErrorFlow:
    """The truncated flow of eq. 41 over the lags 1 to ``lags``, in float64.

    From the output of each cell at t to its own net input and to that of its input gate at t - q:
    P = 2 C.  Between all other pairs of units the truncation lets no error flow (eq. 39).

    topology: of the network as it is.  hidden: its `Weights.hidden`, [U, M].

    Stages, [m, C] each: ``entry`` at t; ``inside``, what the steps between t and t - q do to it,
    the cells' fixed self-connection to the power q (eq. 35); ``exit, cell input`` and ``exit, input
    gate`` at t - q.  A scaling is entry times inside times one of the exits.
    """
    exact = config.model_copy(update={"precision": "float64"})
    forward = ForwardPass(topology, exact)
    with np.errstate(over="ignore"):
        gains = _gains(forward, np.asarray(hidden, dtype=np.float64), batch)
    return ErrorFlow(_lags(gains, last_target_steps(batch), lags))


def _gains(forward: ForwardPass, hidden: FloatArray, batch: SequenceBatch) -> _Gains:
    """Run all sequences side by side.  Steps beyond the end of one hold nothing of use."""
    inputs = stack([batch]).inputs[:, :, 0]
    count, longest = inputs.shape[:2]
    weights = Weights(hidden[None], np.empty((1, 0, 0)))
    activity, state = forward.start(count)
    entry, to_cell, to_input_gate = [], [], []
    for t in range(longest):
        step = forward.step(weights, activity, state, inputs[:, t])
        activity, state = step.activity, step.state
        entry.append(step.output_gate * forward.squashing.slope(step.squashed))
        to_cell.append(forward.cell_input.slope(step.cell_input) * step.input_gate)
        to_input_gate.append(np.abs(step.cell_input) * LOGISTIC.slope(step.input_gate))
    shape = (longest, count, forward.topology.cells)
    return _Gains(
        np.reshape(entry, shape).astype(np.float64),
        np.reshape(to_cell, shape).astype(np.float64),
        np.reshape(to_input_gate, shape).astype(np.float64),
    )


def _lags(gains: _Gains, steps: Int64Array, lags: int) -> Iterator[LagFlow]:
    for lag in range(1, lags + 1):
        which = np.flatnonzero(steps >= lag)
        at, back = steps[which], steps[which] - lag
        entry = gains.entry[at, which]
        inside = np.full_like(entry, _SELF_CONNECTION**lag)
        exits = gains.to_cell[back, which], gains.to_input_gate[back, which]
        yield LagFlow(
            np.concatenate([entry * inside * leaving for leaving in exits], axis=1),
            {
                "entry": entry,
                "inside": inside,
                "exit, cell input": exits[0],
                "exit, input gate": exits[1],
            },
        )
