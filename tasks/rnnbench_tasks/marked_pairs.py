"""Sequences of pairs (value, marker), two of them marked, with a target made of their values."""

from __future__ import annotations

from abc import abstractmethod

import numpy as np

from rnnbench.plugin import Float32Array, SequenceBatch, Stream, TaskShape, below, between
from rnnbench_tasks.end_targets import last_rows, longest_length, packed, uniform_lengths
from rnnbench_tasks.marked_pairs_config import FIRST_MARK_CHOICES, MarkedPairsConfig
from rnnbench_tasks.native_parameters import MarkedPairsParameters
from rnnbench_tasks.online_task import OnlineTask, final_numbers


class MarkedPairs(OnlineTask):
    """What the adding and the multiplication problem share (Sections 5.4 and 5.5).

    * Length: uniform in T .. T + T/10.  Values: uniform in [``lowest``, 1).
    * The first mark falls on one of the first 10 pairs (X1), the second on one of the first
      T/2 - 1 pairs that are still unmarked (X2), so on one of the first T/2 pairs: the minimal lag
      is T/2 (for T from 20 on), as in Tables 7 and 8.  Both are uniform; quotients are rounded
      down.
    * First and last pair have marker -1, marked pairs 1, all others 0.
    * Where a draw picks the first pair, ``replacement`` stands for its value in the target.  The
      article says so of X1 and is silent on X2, which is treated alike, and on what the network
      sees, which the setting ``first_pair`` decides: its value as drawn (``shown``, the literal
      reading) or the replacement, with marker -1 or, with ``-marked``, marker 1.

    Words of a sequence: length, first mark, second mark, then the values.
    """

    lowest: float
    replacement: float

    def __init__(self, config: MarkedPairsConfig) -> None:
        self._pairs = config
        self.shape = TaskShape(
            inputs=2, outputs=1, longest=longest_length(config.length), one_hot=False
        )
        self.tolerance = config.tolerance
        self.sets = {"final": final_numbers(config.final_sequences)}

    @abstractmethod
    def target(self, first: Float32Array, second: Float32Array) -> Float32Array:
        """The targets for X1 and X2, all three float32 [n]."""

    def sample(self, stream: Stream, first: int, count: int) -> SequenceBatch:
        shortest = self._pairs.length
        words = stream.words(first, count, 3 + self.shape.longest)
        lengths = uniform_lengths(words[:, 0], shortest)
        first_mark = below(words[:, 1], FIRST_MARK_CHOICES)
        second_mark = below(words[:, 2], shortest // 2 - 1)
        # Counted among the unmarked pairs so far: those from the first mark on are one further.
        second_mark += second_mark >= first_mark
        values = between(words[:, 3:], self.lowest, 1.0)

        sequence = np.arange(count)[:, None]
        marks = np.stack([first_mark, second_mark], axis=1)
        terms = np.where(marks == 0, np.float32(self.replacement), values[sequence, marks])
        targets = self.target(terms[:, 0], terms[:, 1])

        markers = np.zeros_like(values)
        markers[sequence, marks] = 1.0
        markers[sequence[:, 0], lengths - 1] = -1.0
        picked = (marks == 0).any(axis=1)
        markers[:, 0] = np.where(picked & self._pairs.marked, 1.0, -1.0)
        if self._pairs.replaced:
            values[picked, 0] = self.replacement
        return SequenceBatch(
            lengths=lengths.astype(np.int32),
            target_rows=last_rows(lengths),
            targets=targets[:, None],
            input_size=2,
            values=packed(np.stack([values, markers], axis=2), lengths),
        )

    def parameters(self) -> MarkedPairsParameters:
        """What the native generators are given."""
        return MarkedPairsParameters(
            length=self._pairs.length, replaced=self._pairs.replaced, marked=self._pairs.marked
        )
