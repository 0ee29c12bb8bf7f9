"""A stream's words are a function of what they are for, and of nothing else."""

import hashlib
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from rnnbench.plugin import Stream
from rnnbench.streams import philox4x32

STREAM = Stream(root_seed=7, name="data", task_key="a task", trial=3)


@pytest.mark.parametrize("width", [1, 3, 4, 5, 9])
@pytest.mark.parametrize("first", [0, 17, 2**32 - 4, 2**40])
def test_any_split_of_a_range_gives_the_same_words(first: int, width: int) -> None:
    whole = STREAM.words(first, 12, width)
    assert whole.shape == (12, width)
    assert whole.dtype == np.uint32
    for cuts in ([0, 1, 12], [0, 5, 6, 12], list(range(13)), [0, 0, 12, 12]):
        parts = [STREAM.words(first + a, b - a, width) for a, b in pairwise(cuts)]
        np.testing.assert_array_equal(np.concatenate(parts), whole)


def test_more_words_a_sequence_leave_the_first_ones_as_they_are() -> None:
    np.testing.assert_array_equal(STREAM.words(5, 8, 30)[:, :7], STREAM.words(5, 8, 7))


def test_the_words_are_the_documented_blocks() -> None:
    digest = hashlib.blake2b(b"7|data|a task", digest_size=8).digest()
    key = int.from_bytes(digest[:4], "little"), int.from_bytes(digest[4:], "little")
    sequence = 2**32 + 5
    words = STREAM.words(sequence, 1, 10)[0]
    for w in range(10):
        block = philox4x32(np.array([w // 4, 5, 1, 3], dtype=np.uint32), key)
        assert words[w] == block[w % 4]


@pytest.mark.parametrize(
    "other",
    [
        replace(STREAM, root_seed=8),
        replace(STREAM, task_key="another task"),
        replace(STREAM, trial=4),
        replace(STREAM, trial=2**32 - 1),
        STREAM.sibling("test"),
        STREAM.sibling("init"),
        STREAM.sibling("data", trial=0),
    ],
)
def test_another_seed_task_trial_or_purpose_has_other_words(other: Stream) -> None:
    ours, theirs = STREAM.words(0, 1000, 4), other.words(0, 1000, 4)
    # Of 4000 pairs of independent words about one in a million is equal.
    assert np.count_nonzero(ours == theirs) == 0


def test_different_sequences_have_different_words() -> None:
    words = np.concatenate([STREAM.words(0, 2000, 4), STREAM.words(2**32, 2000, 4)])
    assert len({row.tobytes() for row in words}) == 4000


def test_a_sibling_differs_only_in_what_it_is_asked_to() -> None:
    assert STREAM.sibling("test") == Stream(7, "test", "a task", 3)
    assert STREAM.sibling("test", trial=0) == Stream(7, "test", "a task", 0)


def test_generators_repeat_and_differ_between_trials_and_purposes() -> None:
    draws = STREAM.generator().random(100)
    np.testing.assert_array_equal(draws, STREAM.generator().random(100))
    for other in (replace(STREAM, trial=4), STREAM.sibling("init"), replace(STREAM, root_seed=8)):
        assert not np.isin(other.generator().random(100), draws).any()


def test_the_bits_of_the_words_are_fair() -> None:
    words = STREAM.words(0, 100_000, 1)[:, 0]
    ones = np.array([np.count_nonzero(words >> np.uint32(b) & np.uint32(1)) for b in range(32)])
    standard_error = np.sqrt(100_000 / 4)
    assert np.abs(ones - 50_000).max() < 4 * standard_error
