"""The adding problem: the first long-lag task with continuous, distributed values."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rnnbench.plugin import Float32Array, NativeGenerator, Stream
from rnnbench_tasks.adding_config import AddingConfig
from rnnbench_tasks.marked_pairs import MarkedPairs
from rnnbench_tasks.native_generators import native_generator
from rnnbench_tasks.stopping_rules import st3


class Adding(MarkedPairs):
    """Add the two marked values (Hochreiter & Schmidhuber 1997, Section 5.4, Table 7).

    A sequence, drawn with 8 pairs (T has to be at least 11, so a real one is longer)::

        value    0.3  -0.7   0.4  -0.1   0.9  -0.2  -0.6   0.5
        marker  -1.0   0.0   1.0   0.0   1.0   0.0   0.0  -1.0
        target    .     .     .     .     .     .     .   0.825 = 0.5 + (0.4 + 0.9) / 4

    Values lie in [-1, 1).  Where a draw picks the first pair, its term in the target is 0.  All
    else, the marks and the words too, is as `MarkedPairs` says.

    Solved by ST3(0.01): mean absolute error below 0.01 and the 2000 most recent training sequences
    right, that is with an error below 0.04.
    """

    lowest = -1.0
    replacement = 0.0

    def __init__(self, config: AddingConfig) -> None:
        super().__init__(config)
        self.criteria = (st3(config.mean_error, config.tolerance, config.window),)

    def target(self, first: Float32Array, second: Float32Array) -> Float32Array:
        return np.float32(0.5) + (first + second) * np.float32(0.25)

    def generator(self, streams: Sequence[Stream]) -> NativeGenerator | None:
        return native_generator("adding", self.parameters())
