"""What a step of the simple recurrent nets costs, whatever the backend."""

from __future__ import annotations

from rnnbench.plugin import Cost, TaskShape
from rnnbench_gradient.recurrent_config import BpttConfig, RtrlConfig
from rnnbench_gradient.recurrent_topology import RecurrentTopology


def bptt_cost(shape: TaskShape, config: BpttConfig) -> Cost:
    """Forward and products once each; an error passes H^2 weights a step that it goes back.

    For a horizon the recurrent half of the forward pass counts once for every step of a window.
    """
    topology = RecurrentTopology.of(shape, config)
    passes = max(1, 2 * config.reach - 1)
    return Cost(
        weights=topology.weights,
        multiply_adds=2 * topology.weights
        + passes * topology.hidden**2
        + topology.hidden * topology.outputs,
    )


def rtrl_cost(shape: TaskShape, config: RtrlConfig) -> Cost:
    """Sensitivities H^3 M, forward H M + V, gradients H^2 M + V, errors of hidden units K H."""
    topology = RecurrentTopology.of(shape, config)
    hidden, weights = topology.hidden, topology.hidden_weights
    return Cost(
        weights=topology.weights,
        multiply_adds=hidden**2 * weights
        + hidden * weights
        + weights
        + 2 * topology.output_weights
        + hidden * topology.outputs,
    )
