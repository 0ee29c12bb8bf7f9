"""The `cpu` backend: C++, a trial in each lane of a vector, all of them in one call."""

from __future__ import annotations

import ctypes
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from rnnbench.plugin import (
    Cost,
    FloatArray,
    Int64Array,
    NativePopulation,
    PackedBatch,
    Presentations,
    State,
    TaskShape,
    load_native,
)
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
        library = load_native("rnnbench_lstm")
        super().__init__(shape, library)
        topology = Topology.of(shape, config)
        self._network = Network.of(shape, topology, config)
        self._doubles = int(config.precision == "float64")
        self._weights = initial_weights(topology, config, rngs)
        self._kernel = library["rnnbench_lstm_train"]
        self._reader = library["rnnbench_lstm_predict"]

    @classmethod
    def cost(cls, shape: TaskShape, config: LstmConfig) -> Cost:
        topology = Topology.of(shape, config)
        return Cost(weights=topology.weights, multiply_adds=topology.multiply_adds)

    def _train(self, call: Presentations) -> int:
        return int(
            self._kernel(
                ctypes.byref(self._network),
                ctypes.byref(call),
                self._doubles,
                ctypes.c_void_p(self._weights.hidden.ctypes.data),
                ctypes.c_void_p(self._weights.output.ctypes.data),
            )
        )

    def _predict(
        self, trial: int, batch: PackedBatch, order: Int64Array, predictions: FloatArray
    ) -> int:
        return int(
            self._reader(
                ctypes.byref(self._network),
                ctypes.byref(batch),
                ctypes.c_void_p(order.ctypes.data),
                ctypes.c_int64(len(order)),
                self._doubles,
                ctypes.c_void_p(self._weights.hidden[trial].ctypes.data),
                ctypes.c_void_p(self._weights.output[trial].ctypes.data),
                ctypes.c_void_p(predictions.ctypes.data),
            )
        )

    def state(self, trial: int) -> State:
        """The weights: all there is between sequences, as for the reference."""
        return self._weights.state(trial)

    def load_state(self, trial: int, state: Mapping[str, npt.NDArray[Any]]) -> None:
        self._weights.load_state(trial, state)
