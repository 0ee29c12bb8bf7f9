"""The weights of many trials, and how they are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rnnbench.plugin import BoolArray, FloatArray
from rnnbench_lstm.config import LstmConfig
from rnnbench_lstm.topology import Topology


@dataclass(frozen=True, eq=False)
class Weights:
    """float64, one network a trial; a weight that does not exist is 0 and stays so.

    * ``hidden``  [N, U, M], row = hidden-layer unit, column = one of `Topology.hidden_sources`
    * ``output``  [N, K, L], row = output unit, column = one of `Topology.output_sources`
    """

    hidden: FloatArray
    output: FloatArray

    def take(self, trials: npt.NDArray[np.intp]) -> Weights:
        """A copy of the weights of these trials."""
        return Weights(self.hidden[trials], self.output[trials])

    def put(self, trials: npt.NDArray[np.intp], weights: Weights) -> None:
        """Write back what `take` returned."""
        self.hidden[trials] = weights.hidden
        self.output[trials] = weights.output


def initial_weights(
    topology: Topology, config: LstmConfig, rngs: Sequence[np.random.Generator]
) -> Weights:
    """Uniform in [-weight_range, weight_range], then the given gate biases.

    Each trial draws from its own generator, once for every existing weight: row after row of
    `Weights.hidden`, then of `Weights.output`, from the first column to the last.  Given gate
    biases are put in afterwards, so all other weights are the same with and without them.
    """
    to_hidden, to_output = topology.hidden_connections(), topology.output_connections()
    drawn = [_draw(to_hidden, to_output, config.weight_range, rng) for rng in rngs]
    weights = Weights(np.stack([d.hidden for d in drawn]), np.stack([d.output for d in drawn]))
    biases = weights.hidden[:, :, topology.hidden_bias_source]
    for first, given in ((0, config.input_gate_bias), (topology.blocks, config.output_gate_bias)):
        if given:
            random = biases[:, first : first + topology.blocks]
            random[...] = np.asarray(given) + (random if config.gate_bias_added else 0.0)
    return weights


def _draw(
    to_hidden: BoolArray, to_output: BoolArray, width: float, rng: np.random.Generator
) -> Weights:
    weights = Weights(np.zeros(to_hidden.shape), np.zeros(to_output.shape))
    weights.hidden[to_hidden] = rng.uniform(-width, width, np.count_nonzero(to_hidden))
    weights.output[to_output] = rng.uniform(-width, width, np.count_nonzero(to_output))
    return weights
