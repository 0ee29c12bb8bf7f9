"""Every learner learns something easy."""

from __future__ import annotations

import numpy as np

from rnnbench.plugin import SequenceBatch

TRIALS = 5


def _echo(seed: int, count: int) -> SequenceBatch:
    """Name the symbol before the current one; nothing is asked at the first step.

    symbols  0 1 1 0
    targets    0 1 1
    """
    rng = np.random.default_rng([11, seed])
    lengths = rng.integers(3, 8, count).astype(np.int32)
    symbols = rng.integers(0, 2, lengths.sum()).astype(np.int32)
    starts = np.cumsum(lengths) - lengths
    rows = np.setdiff1d(np.arange(lengths.sum()), starts).astype(np.int64)
    targets = np.eye(2, dtype=np.float32)[symbols[rows - 1]]
    return SequenceBatch(lengths, rows, targets, 2, symbols=symbols)


def test_the_error_falls_on_an_echo_of_two_symbols(make_population):
    population = make_population(range(TRIALS), inputs=2, outputs=2)
    log = population.train(range(TRIALS), [_echo(trial, 800) for trial in range(TRIALS)])
    first, last = log.mean_error[:, :50].mean(axis=1), log.mean_error[:, -50:].mean(axis=1)
    assert (last < 0.5 * first).all(), (first, last)
