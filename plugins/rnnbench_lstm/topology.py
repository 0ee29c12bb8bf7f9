"""Which unit feeds which, where each lies in the arrays, and what that costs.

The activities of one step lie in one vector:

    input gates | output gates | cells | ordinary hidden units | 1 (bias) | inputs

The first four are the hidden layer.  In this order the sources of the hidden layer, and those of
the outputs, are one stretch of the vector, for both connectivities:

    connectivity F (`recurrent`)   hidden layer from all of it (units: activities of the step
                                   before), outputs from cells .. bias
    connectivity B (`layered`)     hidden layer from bias .. inputs, outputs from cells .. inputs
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from rnnbench.plugin import BoolArray, Cost, TaskShape
from rnnbench_lstm.config import LstmConfig


@dataclass(frozen=True)
class Topology:
    """Sizes, and slices of the vector above.

    * ``blocks``, ``block_size``     b and S; the cell v of block j is number j S + v
    * ``output_gates``               b, or 0 without output gates
    * ``hidden``                     ordinary hidden units
    * ``recurrent``                  connectivity F, otherwise B
    * ``gate_bias``, ``cell_bias``, ``output_bias``   which units have a bias weight; ordinary
      hidden units have one where cells have
    """

    inputs: int
    outputs: int
    blocks: int
    block_size: int
    output_gates: int
    hidden: int
    recurrent: bool
    gate_bias: bool
    cell_bias: bool
    output_bias: bool

    @classmethod
    def of(cls, shape: TaskShape, config: LstmConfig) -> Topology:
        """The network that a configuration makes for a task."""
        return cls(
            inputs=shape.inputs,
            outputs=shape.outputs,
            blocks=config.blocks,
            block_size=config.block_size,
            output_gates=config.blocks if config.output_gate else 0,
            hidden=config.hidden,
            recurrent=config.connectivity == "recurrent",
            gate_bias=config.bias != "none",
            cell_bias=config.bias in ("hidden", "all"),
            output_bias=config.bias == "all",
        )

    def with_blocks(self, blocks: int) -> Topology:
        """The same network with another number of blocks, which may be 0."""
        return replace(self, blocks=blocks, output_gates=blocks if self.output_gates else 0)

    @cached_property
    def cells(self) -> int:
        return self.blocks * self.block_size

    @cached_property
    def gates(self) -> int:
        return self.blocks + self.output_gates

    @cached_property
    def units(self) -> int:
        """U: hidden-layer units, that is gates, cells, and ordinary hidden units."""
        return self.gates + self.cells + self.hidden

    @cached_property
    def cell_units(self) -> slice[int, int, None]:
        return slice(self.gates, self.gates + self.cells, None)

    @cached_property
    def input_activities(self) -> slice[int, int, None]:
        return slice(self.units + 1, self.units + 1 + self.inputs)

    @cached_property
    def hidden_sources(self) -> slice[int, int, None]:
        """M activities, what the hidden layer is fed from."""
        return slice(0 if self.recurrent else self.units, self.input_activities.stop)

    @cached_property
    def output_sources(self) -> slice[int, int, None]:
        """L activities, what the outputs are fed from: cells first, then ordinary hidden units."""
        stop = self.units + 1 if self.recurrent else self.input_activities.stop
        return slice(self.gates, stop)

    @property
    def hidden_bias_source(self) -> int:
        """Which of the M sources is the bias."""
        return self.units - self.hidden_sources.start

    @property
    def output_bias_source(self) -> int:
        """Which of the L sources is the bias."""
        return self.cells + self.hidden

    def hidden_connections(self) -> BoolArray:
        """bool [U, M]: the weights of the hidden layer that exist."""
        sources = self.hidden_sources
        exists = np.ones((self.units, sources.stop - sources.start), dtype=np.bool_)
        exists[: self.gates, self.hidden_bias_source] = self.gate_bias
        exists[self.gates :, self.hidden_bias_source] = self.cell_bias
        return exists

    def output_connections(self) -> BoolArray:
        """bool [K, L]: the weights of the outputs that exist."""
        sources = self.output_sources
        exists = np.ones((self.outputs, sources.stop - sources.start), dtype=np.bool_)
        exists[:, self.output_bias_source] = self.output_bias
        return exists

    @property
    def weights(self) -> int:
        """W.  For connectivity F: I H + H H + (b S + h) K + biases, H = all hidden-layer units."""
        biases = self.gate_bias * self.gates + self.cell_bias * (self.cells + self.hidden)
        biases += self.output_bias * self.outputs
        to_hidden = self.inputs + (self.units if self.recurrent else 0)
        to_output = self.cells + self.hidden + (0 if self.recurrent else self.inputs)
        return to_hidden * self.units + to_output * self.outputs + biases

    @property
    def multiply_adds(self) -> int:
        """Per step with a target; the formula of `rnnbench_lstm.registration.MULTIPLY_ADDS`."""
        m = self.hidden_sources.stop - self.hidden_sources.start
        readout = self.output_sources.stop - self.output_sources.start
        forward = self.units * m + self.outputs * readout
        errors = self.outputs * (self.cells + self.hidden)
        updates = (2 * self.cells + self.output_gates + self.hidden) * m + self.outputs * readout
        return forward + 2 * self.cells * m + errors + updates

    @property
    def cost(self) -> Cost:
        return Cost(weights=self.weights, multiply_adds=self.multiply_adds)
