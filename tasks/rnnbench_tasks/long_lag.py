"""A long lag full of distractors: say at the end which letter came at the beginning."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from rnnbench.plugin import (
    Int32Array,
    Int64Array,
    NativeGenerator,
    SequenceBatch,
    Stream,
    TaskShape,
    Words,
    below,
)
from rnnbench_tasks.abs_rule import abs_on_portions, portions_of
from rnnbench_tasks.end_targets import last_rows, packed
from rnnbench_tasks.long_lag_config import LongLagConfig
from rnnbench_tasks.native_generators import native_generator
from rnnbench_tasks.native_parameters import LongLagParameters
from rnnbench_tasks.online_task import OnlineTask, final_numbers

# After the distractors a_1 .. a_p, numbered from 0, the alphabet has e, b, x and y.
_END, _BEGIN, _FIRST_LETTER, _ALPHABET = 0, 1, 2, 4

_TAIL = 10**12
# How many sequences are drawn at a time; the sequences are the same for any number.
_AT_ONCE = 500


class LongLag(OnlineTask):
    """Remember a letter while many distractors pass.

    Hochreiter & Schmidhuber 1997, Section 5.2, Task 2c, Table 3.
    A sequence with p = 9 distractors and q = 5, of which k = 2 more came, and its target::

        step    1 2 3  4  5  6  7  8  9  10
        input   b y a4 a9 a1 a4 a7 a2 a8 e
        target  . . .  .  .  .  .  .  .  0 1 = y

    * Alphabet a_1 .. a_p, e, b, x, y, one-hot in this order (p + 4 inputs).  Outputs: x, y.
    * A sequence is b, then x or y with equal probability, then q + k distractors, each uniform in
      a_1 .. a_p, then e; the same letter follows, which is the target at e and no input.  So it
      has q + k + 3 steps, and the minimal lag is q + 1.
    * After q distractors, one more follows with probability 9/10, again and again, and e with 1/10:
      k has P(k >= j) = 0.9^j, here to within 2^-64, and is at most 262, the least number that it
      would exceed with a probability below 1e-12.  Its mean is 9.  (The article prints an expected
      length of q + 14 for the whole sequence, and its sum gives q + 13; and it prints the
      distractors' indices as 1 .. q, which has to be 1 .. p where q differs from p.)

    Solved by ABS(0.2): with the weights of one moment, the errors of both outputs are below 0.2 for
    10,000 random sequences.  These are each trial's own, the same at every check.  A check scores a
    first portion of 100, then the next, and stops at a portion with a mistake: the result is that
    of the whole set, since all portions are right exactly when it is.

    Words of a sequence: letter, upper and lower half of the number that decides k, then the
    distractors (q + 262 of them, used or not).
    """

    def __init__(self, config: LongLagConfig) -> None:
        self._config = config
        self.shape = TaskShape(
            inputs=config.symbols + _ALPHABET,
            outputs=2,
            longest=config.delay + most_extra() + 3,
            one_hot=True,
        )
        self.criteria = (
            abs_on_portions(config.tolerance, config.test_sequences, "at the sequence end"),
        )
        self.tolerance = config.tolerance
        self.sets = {
            **portions_of(config.test_sequences),
            "final": final_numbers(config.final_sequences),
        }

    def sample(self, stream: Stream, first: int, count: int) -> SequenceBatch:
        lengths, letters, symbols = [], [], []
        for portion in range(first, first + count, _AT_ONCE):
            size = min(_AT_ONCE, first + count - portion)
            words = stream.words(portion, size, self.shape.longest)
            lengths.append(self._config.delay + extra_distractors(words[:, 1:3]) + 3)
            letters.append(below(words[:, 0], 2))
            symbols.append(self._symbols(words, letters[-1], lengths[-1]))
        length = np.concatenate(lengths)
        return SequenceBatch(
            lengths=length.astype(np.int32),
            target_rows=last_rows(length),
            targets=np.eye(2, dtype=np.float32)[np.concatenate(letters)],
            input_size=self.shape.inputs,
            symbols=np.concatenate(symbols),
        )

    def _symbols(self, words: Words, letters: Int64Array, lengths: Int64Array) -> Int32Array:
        """int32 [S], packed.  words: uint32 [n, longest].  letters, lengths: int64 [n]."""
        special = self._config.symbols
        symbols = np.empty(words.shape, dtype=np.int32)
        symbols[:, 0] = special + _BEGIN
        symbols[:, 1] = special + _FIRST_LETTER + letters
        symbols[:, 2:-1] = below(words[:, 3:], special)
        symbols[np.arange(len(words)), lengths - 1] = special + _END
        return packed(symbols, lengths)

    def generator(self, streams: Sequence[Stream]) -> NativeGenerator | None:
        thresholds = extra_thresholds()
        parameters = LongLagParameters(
            distractors=self._config.symbols,
            delay=self._config.delay,
            most_extra=len(thresholds),
            thresholds=thresholds.ctypes.data_as(ctypes.POINTER(ctypes.c_uint64)),
        )
        return native_generator("long_lag", parameters, keep=(thresholds,))


def extra_distractors(words: Words) -> Int64Array:
    """k, the distractors after the q-th.  words: uint32 [n, 2].  Returns int64 [n]."""
    numbers = words[:, 0].astype(np.uint64) << np.uint64(32) | words[:, 1]
    return np.searchsorted(extra_thresholds(), numbers, side="right").astype(np.int64)


def most_extra() -> int:
    """The greatest k: the least number that a geometric k exceeds with probability below 1e-12."""
    return len(extra_thresholds())


@cache
def extra_thresholds() -> npt.NDArray[np.uint64]:
    """uint64 [most_extra], ascending: floor(2^64 (1 - 0.9^j)) for j = 1, 2, ...

    The number of thresholds that a uniform 64-bit number reaches is geometric:
    P(k >= j) = 0.9^j, rounded up to a multiple of 2^-64.
    """
    thresholds = []
    j = 1
    while 9**j * _TAIL >= 10**j:
        thresholds.append(2**64 - -(-(9**j << 64) // 10**j))
        j += 1
    array = np.array(thresholds, dtype=np.uint64)
    array.flags.writeable = False
    return array
