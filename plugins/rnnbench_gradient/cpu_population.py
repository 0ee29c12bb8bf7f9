"""What the `cpu` backends share: C++, a trial in each lane of a vector, all of them in one call."""

from __future__ import annotations

import ctypes
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from rnnbench.plugin import (
    FloatArray,
    Int64Array,
    NativePopulation,
    PackedBatch,
    Presentations,
    State,
    TaskShape,
    load_native,
)
from rnnbench_gradient.native_network import Network
from rnnbench_gradient.recurrent_config import RecurrentNetConfig
from rnnbench_gradient.recurrent_topology import RecurrentTopology
from rnnbench_gradient.recurrent_weights import RecurrentWeights


class CpuRecurrentPopulation(NativePopulation):
    """Nets of one recurrent hidden layer; see `RecurrentPopulation` for what they compute.

    network: for the kernel.  kernel: name of the function that trains them.
    """

    def __init__(
        self,
        shape: TaskShape,
        config: RecurrentNetConfig,
        rngs: Sequence[np.random.Generator],
        *,
        network: Network,
        kernel: str,
    ) -> None:
        library = load_native("rnnbench_gradient")
        super().__init__(shape, library)
        self._network = network
        self._doubles = int(config.precision == "float64")
        self._weights = RecurrentWeights.drawn(
            RecurrentTopology.of(shape, config), config.weight_range, rngs, config.precision
        )
        self._kernel = library[kernel]
        self._reader = library["rnnbench_gradient_predict"]

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
        """The weights: all there is between sequences, as for the references."""
        return self._weights.state(trial)

    def load_state(self, trial: int, state: Mapping[str, npt.NDArray[Any]]) -> None:
        self._weights.load_state(trial, state)
