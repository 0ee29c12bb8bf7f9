"""Batches to test with, made without any task."""

from collections.abc import Callable

import numpy as np
import pytest

from rnnbench.plugin import SequenceBatch


@pytest.fixture
def symbol_batch() -> SequenceBatch:
    """Sequences 2 0 | 1 | 2 0 | 0 0 1 of three symbols, a target at some of their steps."""
    return SequenceBatch(
        lengths=np.array([2, 1, 2, 3], dtype=np.int32),
        target_rows=np.array([0, 1, 2, 3, 4, 7], dtype=np.int64),
        targets=np.array([[1.0], [2.0], [3.0], [1.0], [2.0], [6.0]], dtype=np.float32),
        input_size=3,
        symbols=np.array([2, 0, 1, 2, 0, 0, 0, 1], dtype=np.int32),
    )


@pytest.fixture
def random_batch() -> Callable[..., SequenceBatch]:
    """Makes a batch of real-valued sequences of given lengths, with targets at random steps."""

    def make(lengths: list[int], inputs: int = 3, outputs: int = 2, seed: int = 0) -> SequenceBatch:
        rng = np.random.default_rng(seed)
        total = sum(lengths)
        has_target = rng.random(total) < 0.4
        has_target[np.cumsum(lengths) - 1] = True
        rows = np.flatnonzero(has_target).astype(np.int64)
        return SequenceBatch(
            lengths=np.array(lengths, dtype=np.int32),
            target_rows=rows,
            targets=rng.standard_normal((len(rows), outputs)).astype(np.float32),
            input_size=inputs,
            values=rng.standard_normal((total, inputs)).astype(np.float32),
        )

    return make
