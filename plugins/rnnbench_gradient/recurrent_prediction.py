"""Outputs of one simple recurrent net on many sequences side by side."""

from __future__ import annotations

import numpy as np

from rnnbench.plugin import Activation, FloatArray, RealArray, SequenceBatch
from rnnbench_gradient.recurrent_topology import RecurrentTopology


def predict(
    *,
    topology: RecurrentTopology,
    hidden_weights: RealArray,
    output_weights: RealArray,
    hidden_unit: Activation,
    output_unit: Activation,
    batch: SequenceBatch,
) -> FloatArray:
    """Outputs at the target rows, float64 [R, K], computed in the precision of the weights.

    hidden_weights: [H, hidden_sources].  output_weights: [K, output_sources].
    """
    hidden = hidden_activities(topology, hidden_weights, hidden_unit, batch)
    rows = batch.target_rows
    external = topology.output_external
    direct = batch.inputs[rows] if topology.direct else np.empty((len(rows), 0))
    net = _from_outside(direct.astype(hidden.dtype), output_weights[:, :external], topology.bias)
    outputs = output_unit.value(net + hidden[rows] @ output_weights[:, external:].T)
    return outputs.astype(np.float64)


def hidden_activities(
    topology: RecurrentTopology, weights: RealArray, unit: Activation, batch: SequenceBatch
) -> RealArray:
    """Activities of the hidden units at every input row, [S, H], in the weights' precision.

    weights: [H, hidden_sources].
    """
    external = topology.hidden_external
    inputs = batch.inputs.astype(weights.dtype)
    net = _from_outside(inputs, weights[:, :external], topology.bias)
    return _recurrent_activities(net, weights[:, external:], unit, batch)


def _from_outside(inputs: RealArray, weights: RealArray, bias: bool) -> RealArray:
    """What inputs and bias add to the net inputs: [rows, units]."""
    width = inputs.shape[1]
    net = inputs @ weights[:, :width].T
    return net + weights[:, width] if bias else net


def _recurrent_activities(
    net: RealArray, recurrent: RealArray, unit: Activation, batch: SequenceBatch
) -> RealArray:
    """Activities of all steps, [S, H]; the longest sequences first, so that the rest drop out."""
    order = np.argsort(-batch.lengths, kind="stable")
    lengths = batch.lengths[order]
    starts = batch.offsets[:-1][order]
    hidden = np.empty_like(net)
    running = len(batch)
    previous = np.zeros((running, net.shape[1]), dtype=net.dtype)
    for step in range(int(lengths[0])):
        while lengths[running - 1] <= step:
            running -= 1
        rows = starts[:running] + step
        previous = unit.value(net[rows] + previous[:running] @ recurrent.T)
        hidden[rows] = previous
    return hidden
