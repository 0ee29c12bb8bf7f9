"""Batches of several trials side by side: everything in place, zeros elsewhere."""

from collections.abc import Callable

import numpy as np
import pytest

from rnnbench.plugin import SequenceBatch, stack

MakeBatch = Callable[..., SequenceBatch]

LENGTHS = [
    [[4]],
    [[3, 1, 5], [2, 6, 1]],
    [[1, 1], [1, 1], [1, 1]],
    [[2, 9, 4, 3], [7, 1, 1, 8], [3, 3, 3, 3], [9, 9, 1, 1]],
]


@pytest.mark.parametrize("lengths", LENGTHS)
def test_every_step_of_every_sequence_is_in_its_place_and_the_rest_is_zero(
    lengths: list[list[int]], random_batch: MakeBatch
) -> None:
    batches = [random_batch(one, seed=i) for i, one in enumerate(lengths)]
    stacked = stack(batches)
    trials, count = len(lengths), len(lengths[0])
    longest = max(max(one) for one in lengths)
    assert stacked.inputs.shape == (count, longest, trials, 3)
    assert stacked.targets.shape == (count, longest, trials, 2)
    assert stacked.has_target.shape == (count, longest, trials)
    assert stacked.inputs.dtype == stacked.targets.dtype == np.float64
    assert stacked.lengths.T.tolist() == lengths
    for i, batch in enumerate(batches):
        for k in range(count):
            start, stop = batch.offsets[k], batch.offsets[k + 1]
            steps = stop - start
            np.testing.assert_array_equal(stacked.inputs[k, :steps, i], batch.inputs[start:stop])
            assert not stacked.inputs[k, steps:, i].any()
            targets = dict(zip(batch.target_rows.tolist(), batch.targets, strict=True))
            for t in range(longest):
                expected = targets.get(int(start) + t) if t < steps else None
                assert stacked.has_target[k, t, i] == (expected is not None)
                np.testing.assert_array_equal(
                    stacked.targets[k, t, i], 0.0 if expected is None else expected
                )


@pytest.mark.parametrize("lengths", LENGTHS)
def test_a_sequence_number_takes_the_steps_of_its_longest(
    lengths: list[list[int]], random_batch: MakeBatch
) -> None:
    stacked = stack([random_batch(one) for one in lengths])
    for k in range(len(lengths[0])):
        assert stacked.steps(k) == max(one[k] for one in lengths)


def test_one_hot_batches_stack_as_their_input_rows(symbol_batch: SequenceBatch) -> None:
    stacked = stack([symbol_batch, symbol_batch.take([3, 2, 1, 0])])
    assert stacked.inputs.sum() == 2 * symbol_batch.steps
    np.testing.assert_array_equal(stacked.inputs[3, :3, 0].argmax(axis=1), [0, 0, 1])
    np.testing.assert_array_equal(stacked.inputs[0, :3, 1].argmax(axis=1), [0, 0, 1])


def test_a_trial_looks_the_same_in_any_company(random_batch: MakeBatch) -> None:
    ours = random_batch([3, 2, 4], seed=1)
    alone = stack([ours])
    others = [random_batch([5, 1, 1], seed=2), ours, random_batch([1, 7, 2], seed=3)]
    together = stack(others)
    longest = alone.inputs.shape[1]
    np.testing.assert_array_equal(together.inputs[:, :longest, 1], alone.inputs[:, :, 0])
    np.testing.assert_array_equal(together.targets[:, :longest, 1], alone.targets[:, :, 0])
    np.testing.assert_array_equal(together.has_target[:, :longest, 1], alone.has_target[:, :, 0])
    assert not together.has_target[:, longest:, 1].any()
