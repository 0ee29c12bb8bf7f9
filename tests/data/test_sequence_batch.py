"""Packed sequences: what they refuse, and what they say about each sequence."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from rnnbench.plugin import SequenceBatch, TrialError

MakeBatch = Callable[..., SequenceBatch]


def fields(**changes: Any) -> dict[str, Any]:
    """The fields of a good batch of two sequences (2 and 3 steps), with some of them changed."""
    good: dict[str, Any] = {
        "lengths": np.array([2, 3], dtype=np.int32),
        "target_rows": np.array([1, 4], dtype=np.int64),
        "targets": np.zeros((2, 1), dtype=np.float32),
        "input_size": 2,
        "symbols": None,
        "values": np.ones((5, 2), dtype=np.float32),
    }
    return good | changes


def infinite(*shape: int, value: float) -> np.ndarray:
    array = np.zeros(shape, dtype=np.float32)
    array[-1, -1] = value
    return array


SYMBOLS = np.array([0, 1, 0, 1, 1], dtype=np.int32)

REFUSED = {
    "lengths of another type": (
        {"lengths": np.array([2, 3])},
        "lengths must be int32 of rank 1, found int64 (2,)",
    ),
    "lengths of another rank": (
        {"lengths": np.array([[2, 3]], dtype=np.int32)},
        "lengths must be int32 of rank 1",
    ),
    "lengths as a list": ({"lengths": [2, 3]}, "lengths must be int32 of rank 1, found [2, 3]"),
    "target rows of another type": (
        {"target_rows": np.array([1, 4], dtype=np.int32)},
        "target_rows must be int64 of rank 1",
    ),
    "no target rows": ({"target_rows": None}, "target_rows must be int64 of rank 1, found None"),
    "targets in float64": ({"targets": np.zeros((2, 1))}, "targets must be float32 of rank 2"),
    "targets of rank 1": (
        {"targets": np.zeros(2, dtype=np.float32)},
        "targets must be float32 of rank 2",
    ),
    "values in float64": ({"values": np.ones((5, 2))}, "values must be float32 of rank 2"),
    "symbols of another type": (
        {"values": None, "symbols": SYMBOLS.astype(np.int64)},
        "symbols must be int32 of rank 1",
    ),
    "symbols and values": ({"symbols": SYMBOLS}, "exactly one of symbols and values"),
    "neither symbols nor values": ({"values": None}, "exactly one of symbols and values"),
    "no sequence": ({"lengths": np.zeros(0, dtype=np.int32)}, "at least one sequence"),
    "an empty sequence": (
        {"lengths": np.array([5, 0], dtype=np.int32)},
        "every length must be at least 1",
    ),
    "too few values": (
        {"values": np.ones((4, 2), dtype=np.float32)},
        "values must have shape (5, 2), found (4, 2)",
    ),
    "values of another width": (
        {"values": np.ones((5, 3), dtype=np.float32)},
        "values must have shape (5, 2)",
    ),
    "too few symbols": (
        {"values": None, "symbols": SYMBOLS[:4]},
        "4 symbols, but the lengths add up to 5",
    ),
    "a symbol too large": (
        {"values": None, "symbols": SYMBOLS * 2},
        "a symbol lies outside 0..1",
    ),
    "a negative symbol": ({"values": None, "symbols": -SYMBOLS}, "a symbol lies outside 0..1"),
    "an input that is not a number": (
        {"values": infinite(5, 2, value=np.nan)},
        "an input is not finite",
    ),
    "an infinite input": ({"values": infinite(5, 2, value=np.inf)}, "an input is not finite"),
    "fewer targets than rows": (
        {"targets": np.zeros((1, 1), dtype=np.float32)},
        "2 target rows, but 1 targets",
    ),
    "a target that is not a number": (
        {"targets": infinite(2, 1, value=np.nan)},
        "a target is not finite",
    ),
    "an infinite target": ({"targets": infinite(2, 1, value=-np.inf)}, "a target is not finite"),
    "a target row behind the end": (
        {"target_rows": np.array([1, 5], dtype=np.int64)},
        "strictly increasing within 0..4",
    ),
    "a negative target row": (
        {"target_rows": np.array([-1, 4], dtype=np.int64)},
        "strictly increasing within 0..4",
    ),
    "target rows out of order": (
        {"target_rows": np.array([4, 1], dtype=np.int64)},
        "strictly increasing within 0..4",
    ),
    "a target row twice": (
        {"target_rows": np.array([4, 4], dtype=np.int64)},
        "strictly increasing within 0..4",
    ),
    "a sequence without a target": (
        {"target_rows": np.array([0, 1], dtype=np.int64)},
        "every sequence needs at least one target",
    ),
    "no target at all": (
        {"target_rows": np.zeros(0, dtype=np.int64), "targets": np.zeros((0, 1), dtype=np.float32)},
        "every sequence needs at least one target",
    ),
}


def test_a_good_batch_is_accepted() -> None:
    batch = SequenceBatch(**fields())
    assert (len(batch), batch.steps, batch.outputs, batch.input_size) == (2, 5, 1, 2)


@pytest.mark.parametrize(("changes", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_a_bad_batch_is_refused_in_one_line(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(TrialError) as refusal:
        SequenceBatch(**fields(**changes))
    assert message in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_nothing_in_a_batch_can_be_written(
    symbol_batch: SequenceBatch, random_batch: MakeBatch
) -> None:
    real = random_batch([2, 3])
    arrays: list[np.ndarray | None] = [symbol_batch.symbols, symbol_batch.inputs, real.values]
    arrays += [real.lengths, real.targets, real.target_rows, real.inputs]
    for array in arrays:
        assert array is not None
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_symbols_become_one_hot_inputs(symbol_batch: SequenceBatch) -> None:
    inputs = symbol_batch.inputs
    assert inputs.dtype == np.float32
    assert inputs.shape == (8, 3)
    assert (inputs.sum(axis=1) == 1.0).all()
    assert inputs.argmax(axis=1).tolist() == [2, 0, 1, 2, 0, 0, 0, 1]


def test_offsets_say_which_rows_belong_to_a_sequence(symbol_batch: SequenceBatch) -> None:
    assert symbol_batch.offsets.tolist() == [0, 2, 3, 5, 8]
    assert symbol_batch.target_offsets.tolist() == [0, 2, 3, 5, 6]


def test_means_and_maxima_are_taken_over_the_targets_of_each_sequence(
    symbol_batch: SequenceBatch,
) -> None:
    rows = np.array([1.0, 4.0, -2.0, 0.5, 0.25, 8.0])
    assert symbol_batch.per_sequence_mean(rows).tolist() == [2.5, -2.0, 0.375, 8.0]
    assert symbol_batch.per_sequence_max(rows).tolist() == [4.0, -2.0, 0.5, 8.0]


def test_a_non_finite_row_stays_within_its_own_sequence(symbol_batch: SequenceBatch) -> None:
    rows = np.array([1.0, 4.0, np.nan, 0.5, 0.25, 8.0])
    for result in (symbol_batch.per_sequence_mean(rows), symbol_batch.per_sequence_max(rows)):
        assert np.isnan(result).tolist() == [False, True, False, False]


@pytest.mark.parametrize("chosen", [[0], [3, 0], [2, 2, 1], [3, 2, 1, 0], [0, 1, 2, 3]])
def test_take_copies_whole_sequences_in_the_order_asked_for(
    symbol_batch: SequenceBatch, random_batch: MakeBatch, chosen: list[int]
) -> None:
    for batch in (symbol_batch, random_batch([4, 1, 7, 2], seed=3)):
        taken = batch.take(chosen)
        assert taken.lengths.tolist() == batch.lengths[chosen].tolist()
        for to, of in enumerate(chosen):
            ours = slice(taken.offsets[to], taken.offsets[to + 1])
            theirs = slice(batch.offsets[of], batch.offsets[of + 1])
            np.testing.assert_array_equal(taken.inputs[ours], batch.inputs[theirs])
            our_targets = slice(taken.target_offsets[to], taken.target_offsets[to + 1])
            their_targets = slice(batch.target_offsets[of], batch.target_offsets[of + 1])
            np.testing.assert_array_equal(taken.targets[our_targets], batch.targets[their_targets])
            np.testing.assert_array_equal(
                taken.target_rows[our_targets] - ours.start,
                batch.target_rows[their_targets] - theirs.start,
            )


def test_distinct_finds_the_sequences_that_repeat(symbol_batch: SequenceBatch) -> None:
    distinct, which = symbol_batch.distinct()
    assert which.tolist() == [0, 1, 0, 2]
    assert distinct.lengths.tolist() == [2, 1, 3]
    again = distinct.take(which)
    np.testing.assert_array_equal(again.inputs, symbol_batch.inputs)
    np.testing.assert_array_equal(again.targets, symbol_batch.targets)
    np.testing.assert_array_equal(again.target_rows, symbol_batch.target_rows)


@pytest.mark.parametrize("difference", ["an input", "a target", "a target's place"])
def test_distinct_tells_sequences_apart_by_inputs_targets_and_places(difference: str) -> None:
    values = np.zeros((4, 1), dtype=np.float32)
    targets = np.zeros((2, 1), dtype=np.float32)
    rows = [1, 3]
    if difference == "an input":
        values[2] = 1.0
    elif difference == "a target":
        targets[1] = 1.0
    else:
        rows = [1, 2]
    batch = SequenceBatch(
        lengths=np.array([2, 2], dtype=np.int32),
        target_rows=np.array(rows, dtype=np.int64),
        targets=targets,
        input_size=1,
        values=values,
    )
    assert batch.distinct()[1].tolist() == [0, 1]


def test_distinct_sequences_survive_a_batch_with_many_repeats(random_batch: MakeBatch) -> None:
    batch = random_batch([3, 1, 4, 1, 5], seed=9)
    order = np.random.default_rng(0).integers(0, 5, size=60)
    distinct, which = batch.take(order).distinct()
    assert len(distinct) == len(set(order.tolist()))
    np.testing.assert_array_equal(distinct.take(which).inputs, batch.take(order).inputs)


def test_a_batch_without_repeats_is_not_copied(random_batch: MakeBatch) -> None:
    batch = random_batch([3, 1, 4], seed=9)
    distinct, which = batch.distinct()
    assert distinct is batch
    assert which.tolist() == [0, 1, 2]
