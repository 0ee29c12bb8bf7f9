"""The `cpu` backend of backpropagation through time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rnnbench.plugin import Cost, TaskShape
from rnnbench_gradient.costs import bptt_cost
from rnnbench_gradient.cpu_population import CpuRecurrentPopulation
from rnnbench_gradient.native_network import Network
from rnnbench_gradient.recurrent_config import BpttConfig


class CpuBptt(CpuRecurrentPopulation):
    """Backpropagation through time, whole or truncated, one update a sequence.

    The same nets and rule as `rnnbench_gradient.bptt.Bptt`, in the configured precision.
    """

    def __init__(
        self, shape: TaskShape, config: BpttConfig, rngs: Sequence[np.random.Generator]
    ) -> None:
        network = Network.of(shape, config, horizon=config.reach)
        super().__init__(shape, config, rngs, network=network, kernel="rnnbench_gradient_bptt")

    @classmethod
    def cost(cls, shape: TaskShape, config: BpttConfig) -> Cost:
        return bptt_cost(shape, config)
