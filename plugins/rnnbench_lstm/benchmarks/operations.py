"""What a step of training needs at least: the numerator of the roofline line."""

from __future__ import annotations

from dataclasses import dataclass

from rnnbench_lstm.config import LstmConfig
from rnnbench_lstm.topology import Topology


@dataclass(frozen=True)
class Operations:
    """Of one step of one trial: fused multiply-adds, logistic functions, and tanhs."""

    multiply_adds: int
    logistics: int
    tanhs: int

    @property
    def exponentials(self) -> int:
        """Either function takes one."""
        return self.logistics + self.tanhs


def operations(topology: Topology, config: LstmConfig) -> Operations:
    """The least operations of a step, with one target at the end of a long sequence.

    With U hidden-layer units, of which C are cells, b input gates, and M sources without the bias
    (Hochreiter & Schmidhuber 1997, Appendix A.1)::

        forward          U M         eq. 6 to 9; a bias is where a sum starts and costs nothing
        gradient         (C + b) M   eq. 25 to 28, put off to the end of the sequence: there the
                                     error of a state is known, and what an input gate's cells ask
                                     of its weights is one factor, not one a cell
        logistic         U - C       gates and ordinary hidden units
        tanh             2 C         g of the cells' inputs and h of their states

    A logistic g counts among the logistics, and h(x) = x not at all.  Outputs, errors and update
    come once a sequence and are left out, and so are the additions of states and all loads and
    stores: the floor is not quite within reach.
    """
    sources = topology.hidden_sources.stop - topology.hidden_sources.start - 1
    units, cells = topology.units, topology.cells
    centred_input = config.input_squashing == "centred"
    centred_output = config.output_squashing == "centred"
    return Operations(
        multiply_adds=(units + cells + topology.blocks) * sources,
        logistics=units - cells + (0 if centred_input else cells),
        tanhs=cells * (centred_input + centred_output),
    )
