"""Batches side by side, a portion at a time, so that padding cannot fill the memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from rnnbench.plugin import SequenceBatch, StackedSequences, stack

_LARGEST_PORTION = 4_000_000
"""Padded input values in one portion (32 MB), if a portion is more than one sequence."""


def stacked_portions(
    batches: Sequence[SequenceBatch],
) -> Iterator[tuple[Sequence[SequenceBatch], StackedSequences]]:
    """The same few consecutive sequences of every trial, packed and stacked, in order.

    batches: one a trial, all with the same number of sequences.
    """
    count = len(batches[0])
    longest = max(int(batch.lengths.max()) for batch in batches)
    values = longest * len(batches) * batches[0].input_size
    size = max(1, _LARGEST_PORTION // values)
    if size >= count:
        yield batches, stack(batches)
        return
    for first in range(0, count, size):
        indices = np.arange(first, min(first + size, count))
        portion = [batch.take(indices) for batch in batches]
        yield portion, stack(portion)
