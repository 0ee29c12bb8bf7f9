"""The two-sequence problem against its laws: Tasks 3a, 3b and 3c."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError
from scipy import stats

from rnnbench.plugin import SequenceBatch, SetScore, Stream
from rnnbench_tasks.registration import rnnbench_tasks
from rnnbench_tasks.two_sequence import TwoSequence
from rnnbench_tasks.two_sequence_config import TwoSequenceConfig

DRAWS = 100_000
Unpack = Callable[[SequenceBatch], list[np.ndarray]]
(DESCRIBED,) = (described for described in rnnbench_tasks() if described.name == "two-sequence")


def preset(name: str, **more: Any) -> TwoSequence:
    return TwoSequence(TwoSequenceConfig(**{**DESCRIBED.presets[name], **more}))


def firsts(batch: SequenceBatch, count: int) -> np.ndarray:
    """float64 [n, count]: the leading elements of each sequence."""
    return batch.inputs[batch.offsets[:-1, None] + np.arange(count), 0].astype(np.float64)


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


class Scored:
    def __init__(self, wrong: int, mean_error: float) -> None:
        self._score = SetScore(wrong, 256, mean_error)

    def recent(self, window: int) -> None:
        raise AssertionError("the rules look at no training sequence")

    def mean_error(self, window: int) -> float | None:
        raise AssertionError("the rules look at no training sequence")

    def within(self, window: int, tolerance: float) -> int | None:
        raise AssertionError("the rules look at no training sequence")

    def score(self, test_set: str) -> SetScore:
        assert test_set == "test"
        return self._score

    def wrong_at_most(self, test_set: str, count: int) -> bool:
        return self.score(test_set).wrong <= count


@pytest.mark.parametrize(
    ("task", "allowed", "bound"), [("article-100-3", 0, 0.01), ("article-3b-100-3", 5, 0.04)]
)
def test_st1_wants_few_test_sequences_wrong_and_st2_a_small_error_besides(
    task: str, allowed: int, bound: float
) -> None:
    st1, st2 = preset(task).criteria
    assert (st1.name, st2.name) == ("ST1", "ST2")
    assert not st1.scored
    assert not st2.scored
    for wrong, mean_error, holds in (
        (allowed, 5 * bound, (True, False)),
        (allowed, 0.99 * bound, (True, True)),
        (0, 0.99 * bound, (True, True)),
        (allowed, bound, (True, False)),
        (allowed + 1, 0.1 * bound, (False, False)),
    ):
        check = Scored(wrong, mean_error)
        assert (st1.holds(check), st2.holds(check)) == holds


def test_task_3c_has_one_criterion_for_both_conditions() -> None:
    (stop,) = preset("article-3c-100-1").criteria
    assert stop.name == "stop"
    assert stop.holds(Scored(0, 0.0149))
    assert not stop.holds(Scored(0, 0.015))
    assert not stop.holds(Scored(1, 0.001))


def test_the_summaries_say_what_is_wanted() -> None:
    def summaries(name: str) -> list[str]:
        return [criterion.summary for criterion in preset(name).criteria]

    low = "mean absolute error on the test set below"
    assert summaries("article-100-1") == [
        "all 256 test sequences within 0.2",
        f"ST1, and {low} 0.01",
    ]
    assert summaries("article-3b-100-1") == [
        "all but at most 5 of 256 test sequences within 0.2",
        f"ST1, and {low} 0.04",
    ]
    assert summaries("article-3c-100-1") == [f"all 256 test sequences within 0.1, and {low} 0.015"]


def test_the_presets_are_the_rows_of_tables_4_to_6() -> None:
    rows = {
        "article-100-3": (100, 3),
        "article-100-1": (100, 1),
        "article-1000-3": (1000, 3),
        "article-3b-100-3": (100, 3),
        "article-3b-100-1": (100, 1),
        "article-3b-1000-1": (1000, 1),
        "article-3c-100-3": (100, 3),
        "article-3c-100-1": (100, 1),
    }
    found = {name: s for name, s in DESCRIBED.presets.items() if name.startswith("article")}
    assert {name: (s["length"], s["informative"]) for name, s in found.items()} == rows
    for name, settings in found.items():
        config = TwoSequenceConfig(**settings)
        noisy, noisy_targets = "3b" in name, "3c" in name
        assert config.informative_noise_variance == (0.2 if noisy else 0.0)
        assert config.target_noise_variance == (0.1 if noisy_targets else 0.0)
        assert config.class_targets == ((0.2, 0.8) if noisy_targets else (1.0, 0.0))
        assert config.tolerance == (0.1 if noisy_targets else 0.2)
        assert (config.test_sequences, config.final_sequences) == (256, 2560)


@pytest.mark.parametrize("variance", [0.2, 1.5])
def test_noise_on_the_informative_elements_is_gaussian_around_the_class(variance: float) -> None:
    task = TwoSequence(
        TwoSequenceConfig(length=5, informative=2, informative_noise_variance=variance)
    )
    stream = Stream(5, "data", "two", 0)
    batches = [task.sample(stream, first, 25_000) for first in range(0, DRAWS, 25_000)]
    sign = 2.0 * np.concatenate([batch.targets for batch in batches]).astype(np.float64) - 1.0
    noise = np.concatenate([firsts(batch, 4) for batch in batches])
    noise[:, :2] -= sign
    for element, wanted in enumerate((variance, variance, 0.2)):
        one = noise[:, element]
        assert abs(one.mean()) < 4 * np.sqrt(wanted / DRAWS)
        assert abs(one.var() - wanted) < 4 * wanted * np.sqrt(2 / DRAWS)
        assert stats.kstest(one, "norm", args=(0, np.sqrt(wanted))).pvalue > 1e-3
    correlations = np.corrcoef(np.concatenate([noise, sign], axis=1).T)
    assert np.abs(correlations[~np.eye(5, dtype=bool)]).max() < 4 / np.sqrt(DRAWS)


@pytest.mark.parametrize("informative", [1, 3])
def test_noise_on_the_informative_elements_changes_nothing_else(
    informative: int, stream: Stream
) -> None:
    plain = TwoSequence(TwoSequenceConfig(length=30, informative=informative))
    noisy = TwoSequence(
        TwoSequenceConfig(length=30, informative=informative, informative_noise_variance=0.2)
    )
    a, b = plain.sample(stream, 7, 200), noisy.sample(stream, 7, 200)
    assert a.lengths.tolist() == b.lengths.tolist()
    assert a.targets.tobytes() == b.targets.tobytes()
    leading = (a.offsets[:-1, None] + np.arange(informative)).ravel()
    assert (a.inputs[leading] != b.inputs[leading]).all()
    assert np.delete(a.inputs, leading).tobytes() == np.delete(b.inputs, leading).tobytes()


@pytest.mark.parametrize(("informative", "rate"), [(1, 0.0126737), (3, 5.3758e-5)])
def test_the_best_possible_error_rate_of_task_3b_is_that_of_the_article(
    informative: int, rate: float, check_frequencies: Callable[..., None]
) -> None:
    """The sign of the sum of the first N elements is the likeliest class; Table 5 has 0.01500."""
    assert rate == pytest.approx(stats.norm.sf(np.sqrt(informative / 0.2)), rel=1e-4)
    task = preset(f"article-3b-100-{informative}", length=10)
    batch = task.sample(Stream(12, "data", "two", 0), 0, DRAWS)
    guessed = firsts(batch, informative).sum(axis=1) > 0
    wrong = np.count_nonzero(guessed != (batch.targets[:, 0] == 1.0))
    check_frequencies([wrong], [rate], DRAWS)


def test_training_targets_of_task_3c_carry_gaussian_noise() -> None:
    task = preset("article-3c-100-3", length=5)
    stream = Stream(3, "data", "two", 0)
    batch = task.sample(stream, 0, DRAWS)
    shown = firsts(batch, 1)[:, 0]
    assert set(np.unique(shown)) == {1.0, -1.0}
    noise = batch.targets[:, 0].astype(np.float64) - np.where(shown > 0, 0.2, 0.8)
    assert abs(noise.mean()) < 4 * np.sqrt(0.1 / DRAWS)
    assert abs(noise.var() - 0.1) < 4 * 0.1 * np.sqrt(2 / DRAWS)
    assert stats.kstest(noise, "norm", args=(0, np.sqrt(0.1))).pvalue > 1e-3
    others = batch.inputs[batch.offsets[:-1, None] + np.arange(3, 5), 0]
    for one in (shown, batch.lengths, others[:, 0], others[:, 1]):
        if one.std() > 0:
            assert abs(np.corrcoef(noise, one)[0, 1]) < 4 / np.sqrt(DRAWS)


@pytest.mark.parametrize("name", ["test", "final"])
def test_test_targets_of_task_3c_have_no_noise(name: str, stream: Stream) -> None:
    task = preset("article-3c-100-3")
    batch = task.test_set(name, stream)
    expected = np.where(firsts(batch, 1) > 0, np.float32(0.2), np.float32(0.8))
    assert batch.targets.tobytes() == expected.astype(np.float32).tobytes()
    assert not task.wrong(batch, batch.targets.astype(np.float64) + 0.099).any()
    assert task.wrong(batch, batch.targets.astype(np.float64) - 0.101).all()


def test_both_kinds_of_noise_have_words_of_their_own() -> None:
    task = TwoSequence(
        TwoSequenceConfig(
            length=4, informative=1, informative_noise_variance=0.2, target_noise_variance=0.1
        )
    )
    batch = task.sample(Stream(3, "data", "two", 0), 0, DRAWS)
    targets = batch.targets[:, 0].astype(np.float64)
    is_first = (targets > 0.5).astype(np.float64)
    elements = firsts(batch, 4)
    # Within a class, so that it is the noise that is compared.  Targets overlap a little.
    for element in range(4):
        for chosen in (targets > 1.0, targets < 0.0):
            correlation = np.corrcoef(targets[chosen], elements[chosen, element])[0, 1]
            assert abs(correlation) < 4 / np.sqrt(np.count_nonzero(chosen)) + 0.02
    assert 0.4 < is_first.mean() < 0.6


def test_equal_targets_are_refused() -> None:
    with pytest.raises(ValidationError, match=r"class_targets must differ, found 0\.5 twice"):
        TwoSequenceConfig(class_targets=(0.5, 0.5))


@pytest.mark.parametrize(("length", "informative"), [(3, 3), (2, 3), (100, 100)])
def test_a_length_without_room_for_noise_is_refused(length: int, informative: int) -> None:
    with pytest.raises(ValidationError, match="length must be greater than informative") as refusal:
        TwoSequenceConfig(length=length, informative=informative)
    (error,) = refusal.value.errors()
    assert "\n" not in error["msg"]
