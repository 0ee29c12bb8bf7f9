"""What the tasks with one target at the sequence end share: lengths, packing, test sets."""

from __future__ import annotations

from functools import lru_cache
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from rnnbench.plugin import (
    BoolArray,
    FloatArray,
    Int64Array,
    SequenceBatch,
    Stream,
    Task,
    TrialError,
    Words,
    below,
    beyond_tolerance,
)

_Number = TypeVar("_Number", np.float32, np.int32)

FINAL_FIRST = 2**32
"""Number of the first sequence of a final set; those of a test set count from 0.

No set has that many sequences, so the two never share a draw.
"""


class EndTargetTask(Task):
    """A task with one target, at the end of each sequence, and a tolerance for its outputs.

    Sequences are made on-line (Table 11: "t3").  Every trial has test sets of its own, drawn from
    its ``test`` stream: ``test``, if the criteria want one, the same at every check; and ``final``.

    * ``tolerance``  a sequence is right when every absolute output error is below it
    * ``set_sizes``  sequences of each test set
    """

    tolerance: float
    set_sizes: dict[str, int]
    final_set = "final"

    def test_set(self, name: str, stream: Stream) -> SequenceBatch:
        if name not in self.set_sizes:
            raise TrialError(
                f"{type(self).__name__} has no test set {name!r}; it has: "
                f"{', '.join(self.set_sizes)}"
            )
        if name == "final":
            return self.sample(stream.sibling("test"), FINAL_FIRST, self.set_sizes[name])
        return _kept_set(self, stream.sibling("test"), self.set_sizes[name])

    def wrong(self, batch: SequenceBatch, predictions: FloatArray) -> BoolArray:
        return beyond_tolerance(batch, predictions, self.tolerance)


# A test set is asked for at every check of its trial, and takes longer to draw than to score.
@lru_cache(maxsize=64)
def _kept_set(task: EndTargetTask, stream: Stream, count: int) -> SequenceBatch:
    return task.sample(stream, 0, count)


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
