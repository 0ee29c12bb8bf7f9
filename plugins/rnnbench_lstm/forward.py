"""The forward pass of Appendix A.1, in the order of steps that the experiments use.

A step has three phases (Section 5): the input is shown; the hidden layer is computed from this
input and the hidden activities of the step *before*; the outputs are computed from the *current*
hidden activities.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnbench.plugin import IDENTITY, LOGISTIC, Activation, RealArray
from rnnbench_lstm.activations import CENTRED_1, CENTRED_2
from rnnbench_lstm.config import LstmConfig
from rnnbench_lstm.topology import Topology
from rnnbench_lstm.weights import Weights


@dataclass(frozen=True, eq=False, slots=True)
class Step:
    """What one step of A networks computed, with b blocks of S cells and h hidden units.

    * ``sources``      [A, M], what fed the hidden layer: y^m(t - 1), the bias, and the input
    * ``input_gate``   [A, b, 1], y^in
    * ``output_gate``  [A, b, 1], y^out; all 1 where there are no output gates
    * ``cell_input``   [A, b, S], g(net_c)
    * ``state``        [A, b, S], s(t)
    * ``squashed``     [A, b, S], h(s(t))
    * ``hidden``       [A, h], y^i of the ordinary hidden units
    * ``activity``     [A, U + 1 + I], all activities now, laid out as in `Topology`
    """

    sources: RealArray
    input_gate: RealArray
    output_gate: RealArray
    cell_input: RealArray
    state: RealArray
    squashed: RealArray
    hidden: RealArray
    activity: RealArray


class ForwardPass:
    """One network's equations, for any number of networks or sequences side by side."""

    def __init__(self, topology: Topology, config: LstmConfig) -> None:
        self.topology = topology
        self.cell_input: Activation = CENTRED_2 if config.input_squashing == "centred" else LOGISTIC
        self.squashing: Activation = CENTRED_1 if config.output_squashing == "centred" else IDENTITY
        self.output_unit: Activation = LOGISTIC if config.output_unit == "logistic" else IDENTITY
        self._initial_activity = config.initial_activity
        self.precision = np.dtype(config.precision)

    def start(self, count: int) -> tuple[RealArray, RealArray]:
        """Activity [count, U + 1 + I] and cell states [count, b, S] at the start of a sequence."""
        t = self.topology
        activity = np.full((count, t.units + 1 + t.inputs), self._initial_activity, self.precision)
        activity[:, t.units] = 1.0
        return activity, np.zeros((count, t.blocks, t.block_size), self.precision)

    def step(
        self, weights: Weights, activity: RealArray, state: RealArray, inputs: RealArray
    ) -> Step:
        """Hidden layer of the next step.

        weights: of A networks, or of one for all.  activity: [A, U + 1 + I] of the step before;
        its inputs are overwritten.  state: [A, b, S] before.  inputs: [A, I] now.
        """
        t = self.topology
        activity[:, t.input_activities] = inputs
        sources = activity[:, t.hidden_sources]
        net = np.matmul(weights.hidden, sources[:, :, None])[:, :, 0]
        gates = LOGISTIC.value(net[:, : t.gates])
        input_gate = gates[:, : t.blocks, None]
        output_gate = gates[:, t.blocks :, None] if t.output_gates else np.ones_like(input_gate)
        cell_input = self.cell_input.value(net[:, t.cell_units].reshape(state.shape))
        state = state + input_gate * cell_input
        squashed = self.squashing.value(state)
        cells = output_gate * squashed
        hidden = LOGISTIC.value(net[:, t.cell_units.stop :])
        layers = (gates, cells.reshape(len(cells), -1), hidden, activity[:, t.units :])
        return Step(
            sources,
            input_gate,
            output_gate,
            cell_input,
            state,
            squashed,
            hidden,
            np.concatenate(layers, axis=1),
        )

    def outputs(self, weights: Weights, activity: RealArray) -> RealArray:
        """y^k, [A, K], from the current activities [A, U + 1 + I]."""
        sources = activity[:, self.topology.output_sources]
        return self.output_unit.value(np.matmul(weights.output, sources[:, :, None])[:, :, 0])
