"""Random sequences for the tests of the error flow."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from rnnbench.plugin import SequenceBatch

MakeSequences = Callable[..., SequenceBatch]


@pytest.fixture
def make_sequences() -> MakeSequences:
    """make_sequences(lengths, inputs=, at=, seed=): a target at step ``at`` from the end of each.

    ``at`` 0: at the last step.
    """

    def make(lengths: list[int], inputs: int = 3, at: int = 0, seed: int = 0) -> SequenceBatch:
        rng = np.random.default_rng([seed, *lengths])
        ends = np.cumsum(lengths)
        values = rng.normal(0.0, 1.0, (ends[-1], inputs))
        return SequenceBatch(
            lengths=np.array(lengths, dtype=np.int32),
            target_rows=(ends - 1 - at).astype(np.int64),
            targets=np.zeros((len(lengths), 2), dtype=np.float32),
            input_size=inputs,
            values=values.astype(np.float32),
        )

    return make
