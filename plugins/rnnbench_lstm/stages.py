"""Networks with the first blocks only, and where their weights lie among those of the whole one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rnnbench.plugin import Population
from rnnbench_lstm.topology import Topology
from rnnbench_lstm.weights import Weights


@dataclass(frozen=True, eq=False)
class Part:
    """Rows and columns of the whole network's weights that a part of it has.

    * ``rows``            intp [U], of `Weights.hidden`
    * ``hidden_columns``  intp [M], of the same
    * ``output_columns``  intp [L], of `Weights.output`
    """

    rows: npt.NDArray[np.intp]
    hidden_columns: npt.NDArray[np.intp]
    output_columns: npt.NDArray[np.intp]

    @classmethod
    def of(cls, whole: Topology, part: Topology) -> Part:
        """The part with the first ``part.blocks`` blocks of the whole network."""
        # The places of the part's activities in the whole network's vector of them.
        places = np.concatenate(
            [
                np.arange(part.blocks),
                whole.blocks + np.arange(part.output_gates),
                whole.gates + np.arange(part.cells),
                np.arange(whole.cell_units.stop, whole.input_activities.stop),
            ]
        )
        return cls(
            places[: part.units],
            places[part.hidden_sources] - whole.hidden_sources.start,
            places[part.output_sources] - whole.output_sources.start,
        )

    def of_weights(self, whole: Weights) -> Weights:
        """A copy of this part of all networks."""
        return Weights(
            np.ascontiguousarray(whole.hidden[:, self.rows[:, None], self.hidden_columns]),
            np.ascontiguousarray(whole.output[:, :, self.output_columns]),
        )


@dataclass(frozen=True, eq=False)
class Stage:
    """The networks of all trials with some number of blocks; those of other trials lie idle.

    ``population`` trains ``weights`` in place.
    """

    part: Part
    weights: Weights
    population: Population

    def enter(self, whole: Weights, trial: int) -> None:
        """Go on with the weights that a trial has in the whole network."""
        hidden, output = whole.hidden[trial], whole.output[trial]
        self.weights.hidden[trial] = hidden[np.ix_(self.part.rows, self.part.hidden_columns)]
        self.weights.output[trial] = output[:, self.part.output_columns]

    def save(self, whole: Weights, trial: int) -> None:
        """Write the weights of a trial to their places in the whole network."""
        hidden, output = whole.hidden[trial], whole.output[trial]
        hidden[np.ix_(self.part.rows, self.part.hidden_columns)] = self.weights.hidden[trial]
        output[:, self.part.output_columns] = self.weights.output[trial]
