"""Sixteen simple recurrent nets as one torch graph, and one gradient step of theirs."""

from __future__ import annotations

from collections.abc import Mapping

import torch

from rnnbench_gradient.lanes import (
    LANES,
    from_lanes,
    layer,
    summed_products,
    to_lanes,
    weighted_sums,
)
from rnnbench_gradient.recurrent_config import RecurrentNetConfig
from rnnbench_gradient.recurrent_topology import RecurrentTopology
from rnnbench_gradient.recurrent_weights import RecurrentWeights
from rnnbench_gradient.unrolling import Squash, whole_sequence, within_horizon

_SQUASH: Mapping[str, Squash] = {
    "logistic": torch.sigmoid,
    "tanh": torch.tanh,
    "linear": torch.clone,
}


class LaneNet:
    """At most 16 nets, one a lane.

    horizon: steps that an error goes back, its own included; 0 for the whole sequence.
    weights: copied; `copy_to` gives them back.
    """

    def __init__(
        self,
        topology: RecurrentTopology,
        config: RecurrentNetConfig,
        horizon: int,
        weights: RecurrentWeights,
    ) -> None:
        self._topology = topology
        self._horizon = horizon
        self._learning_rate = config.learning_rate
        self._hidden_unit = _SQUASH[config.activation]
        self._output_unit = _SQUASH[config.output_unit]
        self._hidden = to_lanes(weights.hidden)
        self._output = to_lanes(weights.output)

    def copy_to(self, weights: RecurrentWeights) -> None:
        """Overwrite the weights by this net's."""
        weights.hidden[:] = from_lanes(self._hidden, len(weights.hidden))
        weights.output[:] = from_lanes(self._output, len(weights.output))

    def learn(
        self, inputs: torch.Tensor, targets: torch.Tensor, has_target: torch.Tensor
    ) -> torch.Tensor:
        """One sequence a net: forward, backward, update.

        inputs: [T, I, 16].  targets: [T, K, 16].  has_target: bool [T, 16].
        Returns [T, K, 16], the outputs before the update.
        """
        into_hidden, into_output = self._external_sources(inputs)
        hidden_external = into_hidden.shape[1]
        output_external = into_output.shape[1]
        # Autograd gives delta = -dE/dnet of all units and steps as the gradient of what inputs and
        # bias add to the net inputs; the weights are constants of the graph.
        hidden_net = weighted_sums(self._hidden[:, :hidden_external], into_hidden)
        output_net = weighted_sums(self._output[:, :output_external], into_output)
        hidden_net.requires_grad_()
        output_net.requires_grad_()
        hidden = self._unrolled(hidden_net, self._hidden[:, hidden_external:])
        weights = self._output[:, output_external:]
        outputs = layer(weights, hidden, output_net, self._output_unit)

        with torch.no_grad():
            errors = torch.where(has_target[:, None], targets - outputs, 0.0)
        hidden_delta, output_delta = torch.autograd.grad(outputs, (hidden_net, output_net), errors)
        hidden = hidden.detach()
        previous = torch.cat([torch.zeros_like(hidden[:1]), hidden[:-1]])
        self._update(self._hidden, hidden_delta, torch.cat([into_hidden, previous], dim=1))
        self._update(self._output, output_delta, torch.cat([into_output, hidden], dim=1))
        return outputs.detach()

    def _external_sources(self, inputs: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Inputs and bias as hidden units see them, and as outputs do: [T, sources, 16]."""
        bias = torch.ones(len(inputs), int(self._topology.bias), LANES, dtype=inputs.dtype)
        into_hidden = torch.cat([inputs, bias], dim=1)
        return into_hidden, into_hidden if self._topology.direct else bias

    def _unrolled(self, external: torch.Tensor, recurrent: torch.Tensor) -> torch.Tensor:
        if self._horizon == 0:
            return whole_sequence(external, recurrent, self._hidden_unit)
        return within_horizon(external, recurrent, self._hidden_unit, self._horizon)

    def _update(self, weights: torch.Tensor, deltas: torch.Tensor, sources: torch.Tensor) -> None:
        weights += self._learning_rate * summed_products(deltas, sources)
