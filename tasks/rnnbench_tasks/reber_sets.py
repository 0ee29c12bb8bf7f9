"""The training and test sets of the embedded Reber task, as batches for next-symbol prediction."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from rnnbench.plugin import ConfigError, Int64Array, SequenceBatch, Stream
from rnnbench_tasks.reber_grammar import ALPHABET, NO_SYMBOL, EmbeddedReberGrammar, Symbols

CANDIDATES_FIRST = 2**32
"""Number of the first candidate for the test set; those of the training strings count from 0.

No set has that many strings, so the two never share a draw.
"""
# A test set is given up when fewer than about 1 in 200 candidates is no training string.
_CANDIDATES_A_STRING, _MORE_CANDIDATES = 200, 10_000
# How many candidates are drawn at a time; the set is the same for any number.
_FEWEST_AT_ONCE = 256


@dataclass(frozen=True)
class ReberSets:
    """One pair: ``training`` (strings may repeat) and ``test`` (none is a training string)."""

    training: SequenceBatch
    test: SequenceBatch


# The sets are asked for with every chunk of training sequences and at every check.
@lru_cache(maxsize=64)
def reber_sets(
    grammar: EmbeddedReberGrammar, stream: Stream, training_strings: int, test_strings: int
) -> ReberSets:
    """The pair of sets that a stream makes.

    Training strings are the draws 0, 1, ...; test strings the first ones among the candidates
    2**32, 2**32 + 1, ... that are no training strings.  Both may repeat within their set.
    Raises ConfigError where the grammar makes too few other strings.
    """
    words = stream.words(0, training_strings, grammar.words_per_string)
    symbols, lengths = grammar.strings(words)
    known = {row.tobytes() for row in symbols}
    kept_symbols, kept_lengths = [], []
    at_once = max(test_strings, _FEWEST_AT_ONCE)
    kept = candidates = 0
    while kept < test_strings:
        if candidates > _CANDIDATES_A_STRING * test_strings + _MORE_CANDIDATES:
            raise ConfigError(
                f"embedded-reber: only {kept} of {candidates} candidates for the {test_strings} "
                f"test strings are not among the {training_strings} training strings; lower "
                f"exit_probability (now {grammar.exit_probability:g}) or training_strings, or "
                "raise inner"
            )
        words = stream.words(CANDIDATES_FIRST + candidates, at_once, grammar.words_per_string)
        more_symbols, more_lengths = grammar.strings(words)
        new = np.array([row.tobytes() not in known for row in more_symbols])
        kept_symbols.append(more_symbols[new])
        kept_lengths.append(more_lengths[new])
        kept += int(np.count_nonzero(new))
        candidates += at_once
    return ReberSets(
        training=_prediction_batch(symbols, lengths),
        test=_prediction_batch(
            np.concatenate(kept_symbols)[:test_strings], np.concatenate(kept_lengths)[:test_strings]
        ),
    )


def _prediction_batch(symbols: Symbols, lengths: Int64Array) -> SequenceBatch:
    """Every symbol but the last of a string has the next one as its target."""
    packed = symbols[symbols != NO_SYMBOL].astype(np.int32)
    has_target = np.ones(len(packed), dtype=np.bool_)
    has_target[np.cumsum(lengths) - 1] = False
    rows = np.flatnonzero(has_target).astype(np.int64)
    return SequenceBatch(
        lengths=lengths.astype(np.int32),
        target_rows=rows,
        targets=np.eye(len(ALPHABET), dtype=np.float32)[packed[rows + 1]],
        input_size=len(ALPHABET),
        symbols=packed,
    )
