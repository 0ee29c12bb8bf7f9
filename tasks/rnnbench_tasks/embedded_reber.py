"""The embedded Reber grammar: predict the next symbol, the last letter from the second one."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from weakref import WeakKeyDictionary

import numpy as np

from rnnbench.plugin import (
    BoolArray,
    Criterion,
    FloatArray,
    Int32Array,
    NativeGenerator,
    SequenceBatch,
    SetWrongAtMost,
    Stream,
    Task,
    TaskShape,
    TrialError,
    below,
)
from rnnbench_tasks.embedded_reber_config import EmbeddedReberConfig
from rnnbench_tasks.native_generators import native_generator
from rnnbench_tasks.native_parameters import EmbeddedReberParameters
from rnnbench_tasks.reber_grammar import ALPHABET, EmbeddedReberGrammar
from rnnbench_tasks.reber_sets import ReberSets, reber_sets


class EmbeddedReber(Task):
    """Predict strings of the embedded Reber grammar.

    Hochreiter & Schmidhuber 1997, Section 5.1, Table 1.
    One of the shortest strings; each target is the one-hot code of the symbol that comes next::

        step     1    2    3    4    5    6    7    8    9
        input    B    T    B    T    X    S    E    T    E
        target   T    B    T    X    S    E    T    E    .
        legal    T P  B    T P  S X  S X  E    T    E    .

    * Alphabet B, T, P, S, X, V, E, one-hot in this order.  A string is B, then T or P, then a
      string of the Reber grammar, then the same letter T or P, then E: 12 symbols on average.
      Each edge of the graph has probability 1/2 (see ``exit_probability``).
    * A pair of sets is random: training strings drawn independently (about 100 of 256 differ),
      test strings drawn likewise but for those of the training set.  There are 3 pairs; trial i
      uses pair i mod 3.  Training exemplars are drawn at random from the training set.
    * A string is right when at every step the outputs of all legal next symbols are more active
      than every other output; ties and non-finite outputs are wrong.

    Solved when all training strings and all test strings are right.

    The words of a pair come from the ``test`` stream of the trial with the pair's number, one for
    each symbol of a string; a training exemplar has one word, its index in the set.
    """

    final_set = "test"

    def __init__(self, config: EmbeddedReberConfig) -> None:
        self._config = config
        self._grammar = EmbeddedReberGrammar(config.inner, config.exit_probability)
        # The same sets are judged at every check.
        self._legal_of: WeakKeyDictionary[SequenceBatch, BoolArray] = WeakKeyDictionary()
        size = len(ALPHABET)
        self.shape = TaskShape(
            inputs=size, outputs=size, longest=self._grammar.longest, one_hot=True
        )
        self.criteria = (
            Criterion(
                name="all correct",
                # The training set first: it fails first, and then the test set costs nothing.
                rules=(SetWrongAtMost("train"), SetWrongAtMost("test")),
                summary="the legal next symbols are the most active outputs at every step of all "
                f"{config.training_strings} training and {config.test_strings} test strings",
            ),
        )

    def sample(self, stream: Stream, first: int, count: int) -> SequenceBatch:
        index = below(stream.words(first, count, 1)[:, 0], self._config.training_strings)
        return self._sets(stream).training.take(index)

    def test_set(self, name: str, stream: Stream) -> SequenceBatch:
        if name == "train":
            return self._sets(stream).training
        if name == "test":
            return self._sets(stream).test
        raise TrialError(f"embedded-reber has no test set {name!r}; it has: train, test")

    def wrong(self, batch: SequenceBatch, predictions: FloatArray) -> BoolArray:
        if batch.symbols is None:
            raise TrialError("embedded-reber judges only its own strings, given as symbols")
        legal = self._legal(batch, batch.symbols)
        least_legal = np.where(legal, predictions, np.inf).min(axis=1)
        most_illegal = np.where(legal, -np.inf, predictions).max(axis=1)
        right = np.isfinite(predictions).all(axis=1) & (least_legal > most_illegal)
        wrong: BoolArray = batch.per_sequence_max(~right) > 0.0
        return wrong

    def generator(self, streams: Sequence[Stream]) -> NativeGenerator | None:
        made = {stream.trial % self._config.sets: self._sets(stream).training for stream in streams}
        numbers = np.array(sorted(made), dtype=np.int32)
        batches = [made[number] for number in sorted(made)]
        starts = np.cumsum([0, *(batch.steps for batch in batches[:-1])], dtype=np.int64)
        offsets = np.stack([batch.offsets for batch in batches]) + starts[:, None]
        symbols = np.concatenate([batch.symbols for batch in batches if batch.symbols is not None])
        parameters = EmbeddedReberParameters(
            pairs=self._config.sets,
            strings=self._config.training_strings,
            made=len(batches),
            numbers=numbers.ctypes.data_as(ctypes.POINTER(ctypes.c_int32)),
            offsets=offsets.ctypes.data_as(ctypes.POINTER(ctypes.c_int64)),
            symbols=symbols.ctypes.data_as(ctypes.POINTER(ctypes.c_int32)),
        )
        return native_generator("embedded_reber", parameters, keep=(numbers, offsets, symbols))

    def _legal(self, batch: SequenceBatch, symbols: Int32Array) -> BoolArray:
        """bool [R, 7]: the legal next symbols at every target."""
        if batch not in self._legal_of:
            successors = self._grammar.legal_successors(symbols, batch.lengths)
            self._legal_of[batch] = successors[batch.target_rows]
        return self._legal_of[batch]

    def _sets(self, stream: Stream) -> ReberSets:
        pair = stream.trial % self._config.sets
        return reber_sets(
            self._grammar,
            stream.sibling("test", trial=pair),
            self._config.training_strings,
            self._config.test_strings,
        )
