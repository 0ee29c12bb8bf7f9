"""The two-sequence problem against its laws."""

from collections.abc import Callable

import numpy as np
import pytest
from pydantic import ValidationError
from scipy import stats

from rnnbench.plugin import SequenceBatch, SetScore, Stream
from rnnbench_tasks.two_sequence import TwoSequence
from rnnbench_tasks.two_sequence_config import TwoSequenceConfig

DRAWS = 100_000
Unpack = Callable[[SequenceBatch], list[np.ndarray]]


@pytest.mark.parametrize(
    ("length", "informative"), [(2, 1), (4, 3), (9, 1), (20, 3), (100, 1), (100, 3), (30, 29)]
)
def test_every_sequence_obeys_the_laws(
    length: int, informative: int, stream: Stream, unpack: Unpack
) -> None:
    task = TwoSequence(TwoSequenceConfig(length=length, informative=informative))
    batch = task.sample(stream, 0, 1000)
    assert batch.input_size == batch.outputs == 1
    assert batch.target_rows.tolist() == (batch.offsets[1:] - 1).tolist()
    assert batch.lengths.min() == length
    assert batch.lengths.max() == length + length // 10 == task.shape.longest
    for elements, target in zip(unpack(batch), batch.targets[:, 0], strict=True):
        assert target in (0.0, 1.0)
        assert (elements[:informative, 0] == (1.0 if target == 1.0 else -1.0)).all()
        assert not np.isin(elements[informative:, 0], (1.0, -1.0)).any()


def test_lengths_and_classes_are_uniform_and_independent(
    check_frequencies: Callable[..., None],
) -> None:
    task = TwoSequence(TwoSequenceConfig(length=20, informative=1))
    stream = Stream(2, "data", "two", 0)
    batches = [task.sample(stream, first, 20_000) for first in range(0, DRAWS, 20_000)]
    lengths = np.concatenate([batch.lengths for batch in batches])
    classes = np.concatenate([batch.targets[:, 0] for batch in batches]).astype(int)
    counts = np.bincount(3 * classes + lengths - 20, minlength=6)
    check_frequencies(counts, np.full(6, 1 / 6), DRAWS)
    check_frequencies(np.bincount(classes), [0.5, 0.5], DRAWS)


@pytest.mark.parametrize("variance", [0.2, 1.5])
def test_noise_is_gaussian_with_the_given_variance(variance: float, unpack: Unpack) -> None:
    task = TwoSequence(TwoSequenceConfig(length=100, informative=3, noise_variance=variance))
    batch = task.sample(Stream(11, "data", "two", 0), 0, 1200)
    noise = np.concatenate([elements[3:, 0] for elements in unpack(batch)])[:DRAWS]
    noise = noise.astype(np.float64)
    assert len(noise) == DRAWS
    assert abs(noise.mean()) < 4 * np.sqrt(variance / DRAWS)
    assert abs(noise.var() - variance) < 4 * variance * np.sqrt(2 / DRAWS)
    assert stats.kstest(noise, "norm", args=(0, np.sqrt(variance))).pvalue > 1e-3
    neighbours = np.corrcoef(noise[:-1], noise[1:])[0, 1]
    assert abs(neighbours) < 4 / np.sqrt(DRAWS)


def test_the_default_variance_is_that_of_the_article() -> None:
    assert TwoSequenceConfig().noise_variance == 0.2


def test_without_variance_there_is_no_noise(stream: Stream, unpack: Unpack) -> None:
    task = TwoSequence(TwoSequenceConfig(length=10, informative=1, noise_variance=0.0))
    for elements in unpack(task.sample(stream, 0, 50)):
        assert not elements[1:].any()


def test_the_test_set_is_fixed_for_a_trial_and_another_one_for_the_next(stream: Stream) -> None:
    task = TwoSequence(TwoSequenceConfig(length=20))
    ours, again = task.test_set("test", stream), task.test_set("test", stream)
    np.testing.assert_array_equal(ours.inputs, again.inputs)
    theirs = task.test_set("test", stream.sibling("data", 1))
    assert len(ours) == len(theirs) == 256
    assert len(task.test_set("final", stream)) == 2560
    assert ours.inputs.tobytes() != theirs.inputs.tobytes()


def test_st1_wants_no_test_sequence_wrong_and_st2_a_small_error_besides() -> None:
    st1, st2 = TwoSequence(TwoSequenceConfig()).criteria

    class Scored:
        def __init__(self, wrong: int, mean_error: float) -> None:
            self._score = SetScore(wrong, 256, mean_error)

        def recent(self, window: int) -> None:
            return None

        def score(self, test_set: str) -> SetScore:
            assert test_set == "test"
            return self._score

    assert (st1.name, st2.name) == ("ST1", "ST2")
    for wrong, mean_error, holds in (
        (0, 0.05, (True, False)),
        (0, 0.0099, (True, True)),
        (0, 0.01, (True, False)),
        (1, 0.001, (False, False)),
    ):
        check = Scored(wrong, mean_error)
        assert (st1.holds(check), st2.holds(check)) == holds


@pytest.mark.parametrize(("length", "informative"), [(3, 3), (2, 3), (100, 100)])
def test_a_length_without_room_for_noise_is_refused(length: int, informative: int) -> None:
    with pytest.raises(ValidationError, match="length must be greater than informative") as refusal:
        TwoSequenceConfig(length=length, informative=informative)
    (error,) = refusal.value.errors()
    assert "\n" not in error["msg"]
