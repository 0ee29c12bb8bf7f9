"""The `cpu` backend of real-time recurrent learning."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rnnbench.plugin import Cost, TaskShape
from rnnbench_gradient.costs import rtrl_cost
from rnnbench_gradient.cpu_population import CpuRecurrentPopulation
from rnnbench_gradient.native_network import Network
from rnnbench_gradient.recurrent_config import RtrlConfig


class CpuRtrl(CpuRecurrentPopulation):
    """Exact RTRL (Robinson & Fallside 1987; Williams & Zipser 1989).

    The same nets and rule as `rnnbench_gradient.rtrl.Rtrl`, in the configured precision.
    """

    def __init__(
        self, shape: TaskShape, config: RtrlConfig, rngs: Sequence[np.random.Generator]
    ) -> None:
        network = Network.of(shape, config, every_step=config.update == "step")
        super().__init__(shape, config, rngs, network=network, kernel="rnnbench_gradient_rtrl")

    @classmethod
    def cost(cls, shape: TaskShape, config: RtrlConfig) -> Cost:
        return rtrl_cost(shape, config)
