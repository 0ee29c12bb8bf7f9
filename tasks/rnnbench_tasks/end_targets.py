"""What the tasks with one target at the sequence end share: lengths and packing."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import numpy.typing as npt

from rnnbench.plugin import Int64Array, Words, below

_Number = TypeVar("_Number", np.float32, np.int32)


def longest_length(shortest: int) -> int:
    """T + T/10, rounded down: the longest sequence of a task whose shortest one has T steps."""
    return shortest + shortest // 10


def uniform_lengths(words: Words, shortest: int) -> Int64Array:
    """Uniform in T .. T + T/10 (rounded down), one for each word: int64 of the words' shape."""
    return shortest + below(words, shortest // 10 + 1)


def packed(padded: npt.NDArray[_Number], lengths: Int64Array) -> npt.NDArray[_Number]:
    """The leading ``lengths[i]`` steps of every sequence i, one sequence after the other.

    padded: [n, T, ...].  Returns [S, ...], S the sum of the lengths.
    """
    return padded[np.arange(padded.shape[1]) < lengths[:, None]]


def last_rows(lengths: Int64Array) -> Int64Array:
    """The row of the last step of each sequence in a packed batch: int64 [n]."""
    return np.cumsum(lengths, dtype=np.int64) - 1
