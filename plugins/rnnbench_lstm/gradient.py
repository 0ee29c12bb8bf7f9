"""The truncated gradient of Appendix A.1: carried derivatives, errors, and weight changes.

Truncation: the derivatives of net_in, net_out and net_c, and of the net input of an ordinary hidden
unit, with respect to any activity of the step before are taken as 0.  So no error flows back in
time through gates, cell inputs or hidden units; only ds(t)/ds(t-1) = 1 remains, and what a weight
did to a cell's state can be carried forward.
"""

from __future__ import annotations

import numpy as np

from rnnbench.plugin import LOGISTIC, RealArray
from rnnbench_lstm.forward import ForwardPass, Step
from rnnbench_lstm.weights import Weights

_INPUT_GATE, _CELL = 0, 1


class TruncatedGradient:
    """Derivatives that A networks carry through a sequence, and their summed weight changes.

    The weight changes are those that lower E = 1/2 sum_k (t^k - y^k)^2, at learning rate 1: eq. 19
    leaves out the factor 2 that eq. 16 would bring.
    """

    def __init__(self, forward: ForwardPass, weights: Weights) -> None:
        t = self._topology = forward.topology
        self._forward = forward
        networks, _, sources = weights.hidden.shape
        per_cell = (networks, 2, t.blocks, t.block_size, sources)
        # ds_v / dw, for the weights of the cell's input gate and of the cell itself.
        self._carried = np.zeros(per_cell, forward.precision)
        # The changes of these weights, those of an input gate still one part a cell.
        self._through_states = np.zeros(per_cell, forward.precision)
        # The changes of the weights of output gates and ordinary hidden units.
        self._direct = np.zeros((networks, t.output_gates + t.hidden, sources), forward.precision)
        self._output = np.zeros_like(weights.output)

    def start_sequence(self) -> None:
        """No input has changed a state yet."""
        self._carried.fill(0.0)

    def forget_changes(self) -> None:
        """Begin a new sum of weight changes."""
        self._through_states.fill(0.0)
        self._direct.fill(0.0)
        self._output.fill(0.0)

    def carry(self, step: Step) -> None:
        """Add one step to ds_v / dw.  Needed at every step, with or without a target."""
        g, y_in = step.cell_input, step.input_gate
        factors = np.empty((len(g), 2, *g.shape[1:], 1), g.dtype)
        factors[:, _INPUT_GATE, ..., 0] = g * LOGISTIC.slope(y_in)  # (25)
        factors[:, _CELL, ..., 0] = self._forward.cell_input.slope(g) * y_in  # (27)
        self._carried += factors * step.sources[:, None, None, None, :]

    def add_errors(
        self, weights: Weights, step: Step, outputs: RealArray, differences: RealArray
    ) -> None:
        """Add the weight changes that the errors of one step ask for.

        outputs: y^k, [A, K].  differences: t^k - y^k, [A, K], 0 in a network without a target.
        """
        t, forward = self._topology, self._forward
        e_k = forward.output_unit.slope(outputs) * differences  # (19)
        fed = step.activity[:, t.output_sources]
        self._output += e_k[:, :, None] * fed[:, None, :]  # (22)

        # sum_k w_ku e_k for every source u of the outputs: cells first, then hidden units.
        back = np.matmul(e_k[:, None, :], weights.output)[:, 0, :]
        to_cells = back[:, : t.cells].reshape(step.state.shape)
        e_s = step.output_gate * forward.squashing.slope(step.squashed) * to_cells  # (23)
        self._through_states += e_s[:, None, :, :, None] * self._carried  # (26), (28)

        e_direct = []
        if t.output_gates:
            summed = (step.squashed * to_cells).sum(axis=2)
            e_direct.append(LOGISTIC.slope(step.output_gate[:, :, 0]) * summed)  # (21)
        if t.hidden:
            to_hidden = back[:, t.cells : t.cells + t.hidden]
            e_direct.append(LOGISTIC.slope(step.hidden) * to_hidden)  # (20)
        if e_direct:
            e_l = np.concatenate(e_direct, axis=1)
            self._direct += e_l[:, :, None] * step.sources[:, None, :]  # (22)

    def changes(self) -> Weights:
        """The sum of all changes since `forget_changes`, laid out like the weights."""
        t = self._topology
        networks, sources = len(self._direct), self._direct.shape[2]
        input_gates = self._through_states[:, _INPUT_GATE].sum(axis=2)  # over a block's cells (26)
        cells = self._through_states[:, _CELL].reshape(networks, t.cells, sources)
        output_gates, hidden = np.split(self._direct, [t.output_gates], axis=1)
        return Weights(
            np.concatenate((input_gates, output_gates, cells, hidden), axis=1), self._output
        )
