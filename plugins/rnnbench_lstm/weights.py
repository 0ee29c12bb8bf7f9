"""The weights of many trials, and how they are drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from rnnbench.plugin import BoolArray, RealArray, State, restored
from rnnbench_lstm.config import LstmConfig
from rnnbench_lstm.topology import Topology


@dataclass(frozen=True, eq=False)
class Weights:
    """One network a trial, of the configured precision; a weight that does not exist stays 0.

    * ``hidden``  [N, U, M], row = hidden-layer unit, column = one of `Topology.hidden_sources`
    * ``output``  [N, K, L], row = output unit, column = one of `Topology.output_sources`
    """

    hidden: RealArray
    output: RealArray

    def take(self, trials: npt.NDArray[np.intp]) -> Weights:
        """A copy of the weights of these trials."""
        return Weights(self.hidden[trials], self.output[trials])

    def put(self, trials: npt.NDArray[np.intp], weights: Weights) -> None:
        """Write back what `take` returned."""
        self.hidden[trials] = weights.hidden
        self.output[trials] = weights.output

    def state(self, trial: int) -> State:
        """A copy of one network."""
        return {"hidden": self.hidden[trial].copy(), "output": self.output[trial].copy()}

    def load_state(self, trial: int, state: Mapping[str, npt.NDArray[Any]]) -> None:
        """Overwrite one network by what `state` returned."""
        hidden = restored(state, "hidden", self.hidden[trial])
        output = restored(state, "output", self.output[trial])
        self.hidden[trial], self.output[trial] = hidden, output


def initial_weights(
    topology: Topology, config: LstmConfig, rngs: Sequence[np.random.Generator]
) -> Weights:
    """Uniform in [-weight_range, weight_range], then the given gate biases.

    Each trial draws from its own generator, once for every existing weight: row after row of
    `Weights.hidden`, then of `Weights.output`, from the first column to the last.  Given gate
    biases are put in afterwards, so all other weights are the same with and without them.  All is
    computed in float64 and rounded to the precision at the end.
    """
    to_hidden, to_output = topology.hidden_connections(), topology.output_connections()
    drawn = [_draw(to_hidden, to_output, config.weight_range, rng) for rng in rngs]
    weights = Weights(np.stack([d.hidden for d in drawn]), np.stack([d.output for d in drawn]))
    biases = weights.hidden[:, :, topology.hidden_bias_source]
    for first, given in ((0, config.input_gate_bias), (topology.blocks, config.output_gate_bias)):
        if given:
            random = biases[:, first : first + topology.blocks]
            random[...] = np.asarray(given) + (random if config.gate_bias_added else 0.0)
    return Weights(weights.hidden.astype(config.precision), weights.output.astype(config.precision))


def _draw(
    to_hidden: BoolArray, to_output: BoolArray, width: float, rng: np.random.Generator
) -> Weights:
    weights = Weights(np.zeros(to_hidden.shape), np.zeros(to_output.shape))
    weights.hidden[to_hidden] = rng.uniform(-width, width, np.count_nonzero(to_hidden))
    weights.output[to_output] = rng.uniform(-width, width, np.count_nonzero(to_output))
    return weights
