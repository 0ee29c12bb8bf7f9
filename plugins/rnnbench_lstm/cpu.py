"""The `cpu` backend: C++, a trial in each lane of a vector, all of them in one call."""

from __future__ import annotations

from rnnbench.plugin import Cost, NativePopulation, TaskShape, load_native
from rnnbench_lstm.config import LstmConfig
from rnnbench_lstm.construction import ConstructedLstm
from rnnbench_lstm.native_network import Network
from rnnbench_lstm.topology import Topology
from rnnbench_lstm.weights import Weights


class CpuNetworks(NativePopulation):
    """The same networks and rule as `ReferenceNetworks`, in the configured precision."""

    def __init__(
        self, shape: TaskShape, config: LstmConfig, topology: Topology, weights: Weights
    ) -> None:
        super().__init__(
            shape,
            load_native("rnnbench_lstm"),
            network=Network.of(shape, topology, config),
            weights=weights,
            train="rnnbench_lstm_train",
            predict="rnnbench_lstm_predict",
        )

    @classmethod
    def cost(cls, shape: TaskShape, config: LstmConfig) -> Cost:
        return Topology.of(shape, config).cost


class CpuLstm(ConstructedLstm):
    """LSTM trained online by the truncated gradient (Hochreiter & Schmidhuber 1997, Appendix A.1).

    The same as `ReferenceLstm`, but for rounding.
    """

    networks = CpuNetworks
