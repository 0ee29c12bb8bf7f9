"""The `cpu` backend: C++, a trial in each lane of a vector, all of them in one call."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rnnbench.plugin import Cost, NativePopulation, TaskShape, load_native
from rnnbench_lstm.config import LstmConfig
from rnnbench_lstm.native_network import Network
from rnnbench_lstm.topology import Topology
from rnnbench_lstm.weights import initial_weights


class CpuLstm(NativePopulation):
    """LSTM trained online by the truncated gradient (Hochreiter & Schmidhuber 1997, Appendix A.1).

    The same network and rule as `ReferenceLstm`, in the configured precision.
    """

    def __init__(
        self, shape: TaskShape, config: LstmConfig, rngs: Sequence[np.random.Generator]
    ) -> None:
        topology = Topology.of(shape, config)
        super().__init__(
            shape,
            load_native("rnnbench_lstm"),
            network=Network.of(shape, topology, config),
            weights=initial_weights(topology, config, rngs),
            train="rnnbench_lstm_train",
            predict="rnnbench_lstm_predict",
        )

    @classmethod
    def cost(cls, shape: TaskShape, config: LstmConfig) -> Cost:
        topology = Topology.of(shape, config)
        return Cost(weights=topology.weights, multiply_adds=topology.multiply_adds)
