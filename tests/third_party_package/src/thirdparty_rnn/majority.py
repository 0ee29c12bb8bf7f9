"""Were most bits 1?"""

from __future__ import annotations

import numpy as np

from rnnbench.plugin import (
    AtMostWrong,
    BoolArray,
    Criterion,
    FloatArray,
    SequenceBatch,
    Stream,
    Task,
    TaskShape,
    below,
    beyond_tolerance,
)
from thirdparty_rnn.registration import MajorityConfig


class Majority(Task):
    """``1 0 1 -> 1``, ``0 0 1 -> 0``; the target comes with the last bit."""

    def __init__(self, config: MajorityConfig) -> None:
        self._length = config.length
        self.shape = TaskShape(inputs=2, outputs=1, longest=config.length, one_hot=True)
        self.criteria = (
            Criterion("most", (AtMostWrong(20, 0.5, 200),), "at most 20 of the last 200 wrong"),
        )

    def sample(self, stream: Stream, first: int, count: int) -> SequenceBatch:
        bits = below(stream.words(first, count, self._length), 2)
        most = 2 * bits.sum(axis=1) > self._length
        return SequenceBatch(
            lengths=np.full(count, self._length, dtype=np.int32),
            target_rows=np.arange(self._length - 1, self._length * count, self._length),
            targets=most[:, None].astype(np.float32),
            input_size=2,
            symbols=bits.ravel().astype(np.int32),
        )

    def test_set(self, name: str, stream: Stream) -> SequenceBatch:
        return self.sample(stream.sibling("test"), 0, 256)

    def wrong(self, batch: SequenceBatch, predictions: FloatArray) -> BoolArray:
        return beyond_tolerance(batch, predictions, 0.5)
