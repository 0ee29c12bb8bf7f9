"""What the `cpu` backends share: C++, a trial in each lane of a vector, all of them in one call."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rnnbench.plugin import ErrorFlow, NativePopulation, SequenceBatch, TaskShape, load_native
from rnnbench_gradient.error_flow import recurrent_error_flow
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
        self._config = config
        topology = RecurrentTopology.of(shape, config)
        super().__init__(
            shape,
            load_native("rnnbench_gradient"),
            network=network,
            weights=RecurrentWeights.drawn(topology, config.weight_range, rngs, config.precision),
            train=kernel,
            predict="rnnbench_gradient_predict",
        )

    def error_flow(self, trial: int, batch: SequenceBatch, lags: int) -> ErrorFlow:
        return recurrent_error_flow(self._shape, self._config, self.state(trial), batch, lags)
