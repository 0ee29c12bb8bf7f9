"""The JAX peer of the speed benchmark runs our RTRL."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from rnnbench.plugin import SequenceBatch, TaskShape
from rnnbench_gradient.benchmarks.jax_reber import padded
from rnnbench_gradient.recurrent_config import RtrlConfig
from rnnbench_gradient.recurrent_topology import RecurrentTopology
from rnnbench_gradient.rtrl import Rtrl

TRIALS, SEQUENCES = 3, 5
SHAPE = TaskShape(inputs=3, outputs=2, longest=9, one_hot=False)
CONFIG = RtrlConfig(hidden=4, weight_range=1.0, learning_rate=0.3, precision="float64")


def batch(seed: int, silent: int = 1) -> SequenceBatch:
    """Random sequences with a target at every step but the last ``silent`` ones."""
    rng = np.random.default_rng(seed)
    lengths = rng.integers(2, SHAPE.longest + 1, SEQUENCES).astype(np.int32)
    ends = np.cumsum(lengths)
    left = np.repeat(ends, lengths) - np.arange(ends[-1])
    rows = np.flatnonzero(left > silent).astype(np.int64)
    return SequenceBatch(
        lengths=lengths,
        target_rows=rows,
        targets=rng.random((len(rows), SHAPE.outputs), dtype=np.float32),
        input_size=SHAPE.inputs,
        values=rng.normal(0.0, 1.0, (ends[-1], SHAPE.inputs)).astype(np.float32),
    )


@pytest.fixture
def float64_jax() -> Iterator[None]:
    """JAX computes in float64 meanwhile; skips the test where it is not installed."""
    jax = pytest.importorskip("jax")
    jax.config.update("jax_enable_x64", True)
    yield
    jax.config.update("jax_enable_x64", False)


@pytest.mark.usefixtures("float64_jax")
@pytest.mark.parametrize("layout", ["vmap", "innermost"])
@pytest.mark.parametrize("unroll", [1, 4])
@pytest.mark.parametrize("silent", [0, 1])
def test_jax_is_the_same_algorithm(layout: str, unroll: int, silent: int) -> None:
    from rnnbench_gradient.benchmarks.jax_rtrl import train_sequences

    batches = [batch(seed, silent) for seed in range(TRIALS)]
    ours = Rtrl(SHAPE, CONFIG, [np.random.default_rng(seed) for seed in range(TRIALS)])
    before = [np.stack([ours.state(i)[name] for i in range(TRIALS)]) for name in ours.state(0)]
    ours.train(range(TRIALS), batches)
    wanted = [np.stack([ours.state(i)[name] for i in range(TRIALS)]) for name in ours.state(0)]

    # To the longest of all trials, and trials last.
    single = [padded(one, 8) for one in batches]
    longest = max(inputs.shape[1] for inputs, _, _ in single)

    def stacked(part: int) -> np.ndarray:
        fill = [np.pad(s[part], ((0, 0), (0, longest - s[part].shape[1]), (0, 0))) for s in single]
        return np.stack(fill, axis=-1)

    lengths = np.stack([lengths for _, lengths, _ in single], axis=-1)
    weights = before
    if layout == "innermost":
        weights = [np.moveaxis(array, 0, -1) for array in before]
    topology = RecurrentTopology.of(SHAPE, CONFIG)
    train = train_sequences(topology, CONFIG.learning_rate, unroll, layout)
    trained = train(tuple(weights), stacked(0), lengths, stacked(2))
    found = [np.asarray(array) for array in trained]
    if layout == "innermost":
        found = [np.moveaxis(array, -1, 0) for array in found]
    for end, want, start in zip(found, wanted, before, strict=True):
        largest = np.abs(want - start).max()
        assert largest > 0.05
        assert np.abs(end - want).max() < 1e-11 * largest


def test_a_gap_between_targets_is_refused() -> None:
    whole = batch(0, silent=0)
    gap = SequenceBatch(
        lengths=whole.lengths,
        target_rows=np.delete(whole.target_rows, 0),
        targets=np.delete(whole.targets, 0, axis=0),
        input_size=SHAPE.inputs,
        values=whole.values,
    )
    with pytest.raises(ValueError, match="target at every step"):
        padded(gap, 4)
