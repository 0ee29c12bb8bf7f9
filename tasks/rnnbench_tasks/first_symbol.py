"""Say the first symbol again after p steps, and predict whatever else can be predicted."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rnnbench.plugin import (
    BoolArray,
    Criterion,
    FloatArray,
    Int64Array,
    NativeGenerator,
    SequenceBatch,
    SetWrongAtMost,
    Stream,
    TaskShape,
    below,
)
from rnnbench_tasks.abs_rule import abs_on_portions, portions_of
from rnnbench_tasks.first_symbol_config import FirstSymbolConfig
from rnnbench_tasks.native_generators import native_generator
from rnnbench_tasks.native_parameters import FirstSymbolParameters
from rnnbench_tasks.online_task import OnlineTask, final_numbers


class FirstSymbol(OnlineTask):
    """Predict the next symbol; the last one is the first one again, p steps later.

    Hochreiter & Schmidhuber 1997, Section 5.2, Tasks 2a (Table 2) and 2b.
    Both sequences of 2a for p = 4, and one of 2b; each target is the next symbol's one-hot code::

        step     1  2  3  4  5       1  2  3  4  5       1  2  3  4  5
        input    x  a1 a2 a3 x       y  a1 a2 a3 y       y  a3 a1 a3 y
        target   a1 a2 a3 x  .       a1 a2 a3 y  .       a3 a1 a3 y  .

    * Alphabet a_1 .. a_(p-1), x, y, one-hot in this order: p + 1 inputs and p + 1 outputs.
    * The first symbol is x or y with equal probability, and so is the last, which is the same.
      With ``filler = "ordered"`` (2a) the p - 1 symbols in between are a_1 .. a_(p-1); with
      ``"random"`` (2b) each is drawn, uniformly and independently.
    * The p + 1 symbols of a sequence have p targets, since nothing follows the last.

    Solved by ABS(0.25): on 10,000 random sequences the absolute errors of all outputs are below
    0.25, with the weights of one moment.

    * 2a: at every step.  There are but two sequences, and 10,000 random ones hold both (but for one
      chance in 2^9999), so the test set is these two, each once.  The article has no other, and so
      it is also the one that is scored at the end.
    * 2b: at the last target, the only one that can be predicted.  So a test sequence has a target
      there alone, and costs little.  The test set is each trial's own, the same at every check.  A
      check scores a first portion of 100, then the next, and stops at a portion with a mistake:
      the result is that of the whole set, since all portions are right exactly when it is.

    Words of a sequence: the first symbol; with random filler, then the p - 1 others.
    """

    def __init__(self, config: FirstSymbolConfig) -> None:
        self._delay = config.delay
        self._random = config.filler == "random"
        symbols = config.delay + 1
        self.shape = TaskShape(inputs=symbols, outputs=symbols, longest=symbols, one_hot=True)
        self.tolerance = config.tolerance
        if self._random:
            self.criteria = (
                abs_on_portions(config.tolerance, config.test_sequences, "at the sequence end"),
            )
            self.sets = {
                **portions_of(config.test_sequences),
                "final": final_numbers(config.final_sequences),
            }
        else:
            self.criteria = (
                Criterion(
                    name=f"ABS({config.tolerance:g})",
                    rules=(SetWrongAtMost("test", 0),),
                    summary=f"both sequences within {config.tolerance:g} at every step",
                ),
            )
            self.sets = {"test": range(2)}
            self.final_set = "test"

    def sample(self, stream: Stream, first: int, count: int) -> SequenceBatch:
        letters, between = self._drawn(stream, first, count)
        return self._batch(letters, between, np.arange(self._delay))

    def test_sequences(self, stream: Stream, first: int, count: int) -> SequenceBatch:
        if self._random:
            letters, between = self._drawn(stream, first, count)
            return self._batch(letters, between, np.array([self._delay - 1]))
        numbers = np.arange(first, first + count)
        return self._batch(numbers, self._in_order(count), np.arange(self._delay))

    def wrong(self, batch: SequenceBatch, predictions: FloatArray) -> BoolArray:
        if not self._random:
            return super().wrong(batch, predictions)
        last = batch.target_offsets[1:] - 1
        errors = np.abs(predictions[last] - batch.targets[last]).max(axis=1)
        right: BoolArray = errors < self.tolerance
        return ~right

    def generator(self, streams: Sequence[Stream]) -> NativeGenerator | None:
        parameters = FirstSymbolParameters(delay=self._delay, random=self._random)
        return native_generator("first_symbol", parameters)

    def _drawn(self, stream: Stream, first: int, count: int) -> tuple[Int64Array, Int64Array]:
        """int64 [n]: 0 for x, 1 for y; int64 [n, p - 1]: the symbols in between."""
        words = stream.words(first, count, self._delay if self._random else 1)
        letters = below(words[:, 0], 2)
        if not self._random:
            return letters, self._in_order(count)
        return letters, below(words[:, 1:], self._delay - 1)

    def _in_order(self, count: int) -> Int64Array:
        return np.tile(np.arange(self._delay - 1), (count, 1))

    def _batch(
        self, letters: Int64Array, between: Int64Array, target_steps: Int64Array
    ) -> SequenceBatch:
        """target_steps: int64, the steps with a target, counted from 0."""
        count, length = len(letters), self._delay + 1
        ends = (self._delay - 1 + letters)[:, None]
        symbols = np.concatenate([ends, between, ends], axis=1).astype(np.int32)
        following = symbols[:, target_steps + 1].ravel()
        targets = np.zeros((len(following), self.shape.outputs), dtype=np.float32)
        targets[np.arange(len(following)), following] = 1.0
        return SequenceBatch(
            lengths=np.full(count, length, dtype=np.int32),
            target_rows=(np.arange(count)[:, None] * length + target_steps).ravel(),
            targets=targets,
            input_size=self.shape.inputs,
            symbols=symbols.ravel(),
        )
