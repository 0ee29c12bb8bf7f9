"""The inputs of the last steps as the sources of a feedforward net."""

from __future__ import annotations

import numpy as np

from rnnbench.plugin import FloatArray, SequenceBatch


class DelayLine:
    """What a tapped delay line shows at the target rows of a batch.

    At each target row: the input of its step, of the step before, ..., of ``delays`` steps before
    (zeros where that is before the sequence's first step), and then, with ``bias``, a 1.
    """

    def __init__(self, batch: SequenceBatch, delays: int, bias: bool) -> None:
        sequence = np.repeat(np.arange(len(batch)), np.diff(batch.target_offsets))
        # Each sequence gets rows of zeros in front, so no tap can reach into another sequence.
        self._rows = np.zeros((batch.steps + delays * len(batch), batch.input_size))
        shift = delays * np.arange(1, len(batch) + 1)
        self._rows[np.arange(batch.steps) + np.repeat(shift, batch.lengths)] = batch.inputs
        newest = batch.target_rows + shift[sequence]
        self._taps = newest[:, None] - np.arange(delays + 1)
        self._bias = bias

    def sources(self, first: int, last: int) -> FloatArray:
        """At the targets ``first`` to ``last`` - 1: float64 [last - first, sources]."""
        taps = self._taps[first:last]
        window = self._rows[taps].reshape(len(taps), -1)
        return np.hstack([window, np.ones((len(taps), 1))]) if self._bias else window
