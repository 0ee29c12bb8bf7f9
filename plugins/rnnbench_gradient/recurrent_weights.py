"""The weights of a population of simple recurrent nets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Self

import numpy as np
import numpy.typing as npt

from rnnbench.plugin import Int64Array, RealArray, State, restored
from rnnbench_gradient.recurrent_topology import RecurrentTopology


@dataclass(frozen=True, eq=False)
class RecurrentWeights:
    """Weights of N nets; the sources are in the order of `RecurrentTopology`.

    * ``hidden``  float32 or float64 [N, H, hidden_sources]
    * ``output``  the same dtype, [N, K, output_sources]
    """

    hidden: RealArray
    output: RealArray

    @classmethod
    def drawn(
        cls,
        topology: RecurrentTopology,
        weight_range: float,
        rngs: Sequence[np.random.Generator],
        precision: Literal["float32", "float64"] = "float64",
    ) -> Self:
        """Uniform in [-weight_range, weight_range], each net from its own generator.

        Drawn in this order: the weights into hidden unit 0, into hidden unit 1, ..., into output
        0, ...; each unit's in the order of its sources.  Drawn in float64 and then rounded.
        """
        drawn = [rng.uniform(-weight_range, weight_range, topology.weights) for rng in rngs]
        weights = np.stack(drawn).astype(precision)
        into_hidden, into_output = np.split(weights, [topology.hidden_weights], axis=1)
        nets = len(rngs)
        return cls(
            into_hidden.reshape(nets, topology.hidden, -1).copy(),
            into_output.reshape(nets, topology.outputs, -1).copy(),
        )

    def take(self, nets: Int64Array | slice) -> RecurrentWeights:
        """A copy of the weights of these nets, in this order."""
        return RecurrentWeights(self.hidden[nets].copy(), self.output[nets].copy())

    def put(self, nets: Int64Array | slice, weights: RecurrentWeights) -> None:
        """Overwrite the weights of these nets."""
        self.hidden[nets] = weights.hidden
        self.output[nets] = weights.output

    def state(self, net: int) -> State:
        """Copies of one net's two matrices."""
        return {"hidden": self.hidden[net].copy(), "output": self.output[net].copy()}

    def load_state(self, net: int, state: Mapping[str, npt.NDArray[Any]]) -> None:
        """Overwrite one net's matrices by what `state` returned."""
        hidden = restored(state, "hidden", self.hidden[net])
        output = restored(state, "output", self.output[net])
        self.hidden[net], self.output[net] = hidden, output
