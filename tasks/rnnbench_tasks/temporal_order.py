"""The temporal-order problem: which of X and Y came first, second (and third)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rnnbench.plugin import NativeGenerator, SequenceBatch, Stream, TaskShape, below
from rnnbench_tasks.end_targets import last_rows, longest_length, packed, uniform_lengths
from rnnbench_tasks.native_generators import native_generator
from rnnbench_tasks.native_parameters import TemporalOrderParameters
from rnnbench_tasks.online_task import OnlineTask, final_numbers
from rnnbench_tasks.stopping_rules import st3
from rnnbench_tasks.temporal_order_config import TemporalOrderConfig

ALPHABET = "EBabcdXY"
_START, _END = ALPHABET.index("E"), ALPHABET.index("B")
_FIRST_DISTRACTOR, _DISTRACTORS = ALPHABET.index("a"), 4
_FIRST_RELEVANT = ALPHABET.index("X")


class TemporalOrder(OnlineTask):
    """Classify a sequence by the order of its relevant symbols.

    Hochreiter & Schmidhuber 1997, Section 5.6, Experiments 6a and 6b, Table 9.
    A sequence with two relevant symbols for T = 20, and its target::

        step    1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20
        input   E c X a d d b a c b  Y  a  c  d  b  b  a  c  d  B
        target at the end: X, then Y = class R = 0 1 0 0

    * Alphabet E, B, a, b, c, d, X, Y, one-hot in this order.  Length: uniform in T .. T + T/10.
    * Steps count from 1, as the lags of Table 10 demand (100 - 60 = 40 for 6a, 100 - 76 = 24 for
      6b).  Step 1 holds E, the last step B; the others hold a, b, c or d with equal probability,
      but for the relevant ones: X or Y with equal probability.
    * Two relevant symbols: their steps are uniform in T/10 .. 2T/10 and T/2 .. T/2 + T/10, that
      is 10..20 and 50..60 for T = 100.  Three: T/10, T/3 and 2T/3, each up to T/10 more, that is
      10..20, 33..43 and 66..76.  Every quotient is rounded down.
    * Classes, one-hot in this order: XX Q, XY R, YX S, YY U; or XXX Q, XXY R, XYX S, XYY U,
      YXX V, YXY A, YYX B, YYY C.

    Solved by ST3(0.1): mean absolute error below 0.1 and the 2000 most recent training sequences
    right, that is with all errors below 0.3.

    Words of a sequence: length, steps of the relevant symbols, these symbols, then all the others
    (one for each step, used or not).
    """

    def __init__(self, config: TemporalOrderConfig) -> None:
        self._config = config
        self.shape = TaskShape(
            inputs=len(ALPHABET),
            outputs=2**config.relevant,
            longest=longest_length(config.length),
            one_hot=True,
        )
        self.criteria = (st3(config.mean_error, config.tolerance, config.window),)
        self.tolerance = config.tolerance
        self.sets = {"final": final_numbers(config.final_sequences)}

    def sample(self, stream: Stream, first: int, count: int) -> SequenceBatch:
        relevant = self._config.relevant
        words = stream.words(first, count, 1 + 2 * relevant + self.shape.longest)
        lengths = uniform_lengths(words[:, 0], self._config.length)
        late = below(words[:, 1 : 1 + relevant], self._config.length // 10 + 1)
        steps = np.array(self._first_steps()) + late
        is_y = below(words[:, 1 + relevant : 1 + 2 * relevant], 2)

        sequence = np.arange(count)
        distractors = below(words[:, 1 + 2 * relevant :], _DISTRACTORS)
        symbols = (_FIRST_DISTRACTOR + distractors).astype(np.int32)
        symbols[:, 0] = _START
        symbols[sequence[:, None], steps - 1] = _FIRST_RELEVANT + is_y
        symbols[sequence, lengths - 1] = _END

        targets = np.zeros((count, self.shape.outputs), dtype=np.float32)
        # X is the digit 0 and Y the digit 1 of the class number, the first symbol leading.
        targets[sequence, is_y @ (1 << np.arange(relevant)[::-1])] = 1.0
        return SequenceBatch(
            lengths=lengths.astype(np.int32),
            target_rows=last_rows(lengths),
            targets=targets,
            input_size=len(ALPHABET),
            symbols=packed(symbols, lengths),
        )

    def generator(self, streams: Sequence[Stream]) -> NativeGenerator | None:
        parameters = TemporalOrderParameters(
            length=self._config.length, relevant=self._config.relevant
        )
        return native_generator("temporal_order", parameters)

    def _first_steps(self) -> list[int]:
        """The earliest step of each relevant symbol, counted from 1."""
        length = self._config.length
        if self._config.relevant == 2:
            return [length // 10, length // 2]
        return [length // 10, length // 3, 2 * length // 3]
