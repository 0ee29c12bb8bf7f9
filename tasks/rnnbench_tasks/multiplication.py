"""The multiplication problem: continuous values that no sum of gated inputs can combine."""

from __future__ import annotations

from collections.abc import Sequence

from rnnbench.plugin import AtMostWrong, Criterion, Float32Array, NativeGenerator, Stream
from rnnbench_tasks.marked_pairs import MarkedPairs
from rnnbench_tasks.multiplication_config import MultiplicationConfig
from rnnbench_tasks.native_generators import native_generator


class Multiplication(MarkedPairs):
    """Multiply the two marked values (Hochreiter & Schmidhuber 1997, Section 5.5, Table 8).

    A sequence, drawn with 8 pairs (T has to be at least 11, so a real one is longer)::

        value    0.3   0.7   0.4   0.1   0.9   0.2   0.6   0.5
        marker  -1.0   0.0   1.0   0.0   1.0   0.0   0.0  -1.0
        target    .     .     .     .     .     .     .   0.36 = 0.4 * 0.9

    Values lie in [0, 1).  Where a draw picks the first pair, its factor in the target is 1.  All
    else, the marks and the words too, is as `MarkedPairs` says.

    Two criteria, ``n_seq = 140`` and ``n_seq = 13``: fewer than n_seq of the 2000 most recent
    training sequences wrong.  Wrong is an error of 0.04 or more (more than 0.04 in the article).
    The final test set is scored when the first holds, too, as for each row of Table 8.
    """

    lowest = 0.0
    replacement = 1.0

    def __init__(self, config: MultiplicationConfig) -> None:
        super().__init__(config)
        self.criteria = tuple(
            Criterion(
                name=f"n_seq = {n_seq}",
                rules=(AtMostWrong(n_seq - 1, config.tolerance, config.window),),
                summary=f"fewer than {n_seq} of the last {config.window} training sequences miss "
                f"their target by {config.tolerance:g}",
                # With the last one the trial ends, and the set is scored anyway.
                scored=n_seq != config.n_seq[-1],
            )
            for n_seq in config.n_seq
        )

    def target(self, first: Float32Array, second: Float32Array) -> Float32Array:
        return first * second

    def generator(self, streams: Sequence[Stream]) -> NativeGenerator | None:
        return native_generator("multiplication", self.parameters())
