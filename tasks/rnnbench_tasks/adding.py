"""The adding problem: the first long-lag task with continuous, distributed values."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rnnbench.plugin import NativeGenerator, SequenceBatch, Stream, TaskShape, below, between
from rnnbench_tasks.adding_config import FIRST_MARK_CHOICES, AddingConfig
from rnnbench_tasks.end_targets import (
    EndTargetTask,
    last_rows,
    longest_length,
    packed,
    uniform_lengths,
)
from rnnbench_tasks.native_generators import native_generator
from rnnbench_tasks.native_parameters import AddingParameters
from rnnbench_tasks.stopping_rules import st3


class Adding(EndTargetTask):
    """Add the two marked values (Hochreiter & Schmidhuber 1997, Section 5.4, Table 7).

    A sequence, drawn with 8 pairs (T has to be at least 11, so a real one is longer)::

        value    0.3  -0.7   0.4  -0.1   0.9  -0.2  -0.6   0.5
        marker  -1.0   0.0   1.0   0.0   1.0   0.0   0.0  -1.0
        target    .     .     .     .     .     .     .   0.825 = 0.5 + (0.4 + 0.9) / 4

    * Length: uniform in T .. T + T/10.  Values: uniform in [-1, 1).
    * The first mark falls on one of the first 10 pairs (X1), the second on one of the first
      T/2 - 1 pairs that are still unmarked (X2), so on one of the first T/2 pairs: the minimal lag
      is T/2 (for T from 20 on), as in Table 7.  Both are uniform; quotients are rounded down.
    * First and last pair have marker -1, marked pairs 1, all others 0.
    * Where a draw picks the first pair, its term X in the target is 0.  The article says so of X1
      and is silent on X2, which is treated alike, and on what the network sees, which the setting
      ``first_pair`` decides: its value ``shown`` as drawn (the literal reading) or ``zeroed``, with
      marker -1 or, with ``-marked``, marker 1.

    Solved by ST3(0.01): mean absolute error below 0.01 and the 2000 most recent training sequences
    right, that is with an error below 0.04.

    Words of a sequence: length, first mark, second mark, then the values.
    """

    def __init__(self, config: AddingConfig) -> None:
        self._config = config
        self.shape = TaskShape(
            inputs=2, outputs=1, longest=longest_length(config.length), one_hot=False
        )
        self.criteria = (st3(config.mean_error, config.tolerance, config.window),)
        self.tolerance = config.tolerance
        self.set_sizes = {"final": config.final_sequences}

    def sample(self, stream: Stream, first: int, count: int) -> SequenceBatch:
        shortest = self._config.length
        words = stream.words(first, count, 3 + self.shape.longest)
        lengths = uniform_lengths(words[:, 0], shortest)
        first_mark = below(words[:, 1], FIRST_MARK_CHOICES)
        second_mark = below(words[:, 2], shortest // 2 - 1)
        # Counted among the unmarked pairs so far: those from the first mark on are one further.
        second_mark += second_mark >= first_mark
        values = between(words[:, 3:], -1.0, 1.0)

        sequence = np.arange(count)[:, None]
        marks = np.stack([first_mark, second_mark], axis=1)
        terms = np.where(marks == 0, np.float32(0.0), values[sequence, marks])
        targets = np.float32(0.5) + (terms[:, :1] + terms[:, 1:]) * np.float32(0.25)

        markers = np.zeros_like(values)
        markers[sequence, marks] = 1.0
        markers[sequence[:, 0], lengths - 1] = -1.0
        picked = (marks == 0).any(axis=1)
        if self._config.first_pair in ("shown", "zeroed"):
            markers[:, 0] = -1.0
        else:
            markers[~picked, 0] = -1.0
        if self._config.first_pair in ("zeroed", "zeroed-marked"):
            values[picked, 0] = 0.0
        return SequenceBatch(
            lengths=lengths.astype(np.int32),
            target_rows=last_rows(lengths),
            targets=targets,
            input_size=2,
            values=packed(np.stack([values, markers], axis=2), lengths),
        )

    def generator(self, streams: Sequence[Stream]) -> NativeGenerator | None:
        first_pair = self._config.first_pair
        parameters = AddingParameters(
            length=self._config.length,
            zeroed=first_pair in ("zeroed", "zeroed-marked"),
            marked=first_pair in ("shown-marked", "zeroed-marked"),
        )
        return native_generator("adding", parameters)
