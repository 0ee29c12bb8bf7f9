"""The adding problem against its laws."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError
from scipy import stats

from rnnbench.plugin import SequenceBatch, Stream
from rnnbench_tasks.adding import Adding
from rnnbench_tasks.adding_config import AddingConfig

DRAWS = 100_000
Unpack = Callable[[SequenceBatch], list[np.ndarray]]
FIRST_PAIRS = ["shown", "shown-marked", "zeroed", "zeroed-marked"]


def mark_probabilities(length: int) -> np.ndarray:
    """[T/2, T/2]: probability of (first mark, second mark), by counting all the cases."""
    half = length // 2
    table = np.zeros((max(half, 10), max(half, 10)))
    for first in range(10):
        unmarked = [pair for pair in range(length) if pair != first]
        for second in unmarked[: half - 1]:
            table[first, second] += 1 / 10 / (half - 1)
    return table


@pytest.fixture(scope="module")
def drawn() -> dict[str, np.ndarray]:
    """What 100,000 sequences of T = 100 look like, with every mark visible."""
    task = Adding(AddingConfig(length=100, first_pair="shown-marked"))
    stream = Stream(4, "data", "adding", 0)
    marked, lengths, values = [], [], []
    for first in range(0, DRAWS, 10_000):
        batch = task.sample(stream, first, 10_000)
        lengths.append(batch.lengths)
        start = batch.offsets[:-1, None] + np.arange(60)
        marked.append(batch.inputs[start, 1] == 1.0)
        values.append(batch.inputs[:10_000, 0])
    return {
        "marked": np.concatenate(marked),
        "lengths": np.concatenate(lengths),
        "values": np.concatenate(values),
    }


@pytest.mark.parametrize("length", [11, 12, 19, 20, 35, 100, 105])
@pytest.mark.parametrize("first_pair", FIRST_PAIRS)
def test_every_sequence_obeys_the_laws(
    length: int, first_pair: Any, stream: Stream, unpack: Unpack
) -> None:
    task = Adding(AddingConfig(length=length, first_pair=first_pair))
    batch = task.sample(stream, 0, 2000)
    assert batch.input_size == 2
    assert batch.target_rows.tolist() == (batch.offsets[1:] - 1).tolist()
    assert batch.lengths.min() == length
    assert batch.lengths.max() == length + length // 10 == task.shape.longest
    picked = 0
    for pairs, target in zip(unpack(batch), batch.targets[:, 0], strict=True):
        values, markers = pairs[:, 0], pairs[:, 1]
        assert np.abs(values).max() <= 1.0
        assert set(np.unique(markers)) <= {-1.0, 0.0, 1.0}
        assert markers[-1] == -1.0
        marks = set(np.flatnonzero(markers == 1.0).tolist())
        others = marks - {0}
        first_picked = len(others) == 1
        picked += first_picked
        assert len(others) in (1, 2)
        assert max(others) < max(10, length // 2)
        assert first_picked or min(others) < 10
        assert markers[0] == (1.0 if first_picked and first_pair.endswith("marked") else -1.0)
        if first_picked and first_pair.startswith("zeroed"):
            assert values[0] == 0.0
        else:
            assert values[0] != 0.0
        assert (np.delete(markers, [0, len(markers) - 1, *others]) == 0.0).all()
        total = sum(float(values[pair]) for pair in others)
        assert target == pytest.approx(0.5 + total / 4.0, abs=1e-7)
        assert 0.0 <= target <= 1.0
    table = mark_probabilities(length)
    chance = table[0].sum() + table[:, 0].sum()
    assert abs(picked - 2000 * chance) < 4 * np.sqrt(2000 * chance * (1 - chance))


def test_lengths_are_uniform_from_t_to_t_plus_a_tenth(
    drawn: dict[str, np.ndarray], check_frequencies: Callable[..., None]
) -> None:
    counts = np.bincount(drawn["lengths"])
    assert not counts[:100].any()
    assert len(counts) == 111
    check_frequencies(counts[100:], np.full(11, 1 / 11), DRAWS)


def test_each_pair_is_marked_as_often_as_the_counted_cases_say(
    drawn: dict[str, np.ndarray], check_frequencies: Callable[..., None]
) -> None:
    table = mark_probabilities(100)
    assert table.sum() == pytest.approx(1.0)
    check_frequencies(
        drawn["marked"].sum(axis=0)[:50], table.sum(axis=0) + table.sum(axis=1), DRAWS
    )
    assert (drawn["marked"].sum(axis=1) == 2).all()
    assert not drawn["marked"][:, 50:].any()


def test_each_two_pairs_are_marked_together_as_often_as_the_counted_cases_say(
    drawn: dict[str, np.ndarray],
) -> None:
    lower, upper = np.nonzero(drawn["marked"])[1].reshape(-1, 2).T
    counts = np.zeros((50, 50))
    np.add.at(counts, (lower, upper), 1)
    table = mark_probabilities(100)
    expected = DRAWS * np.triu(table + table.T, k=1)
    possible = expected > 0
    assert not counts[~possible].any()
    assert stats.chisquare(counts[possible], expected[possible]).pvalue > 1e-3


def test_marks_do_not_depend_on_the_length(drawn: dict[str, np.ndarray]) -> None:
    latest = drawn["marked"].shape[1] - drawn["marked"][:, ::-1].argmax(axis=1)
    correlation = np.corrcoef(latest, drawn["lengths"])[0, 1]
    assert abs(correlation) < 4 / np.sqrt(DRAWS)


def test_values_are_uniform_between_minus_one_and_one(drawn: dict[str, np.ndarray]) -> None:
    values = drawn["values"].astype(np.float64)
    assert len(values) == DRAWS
    assert abs(values.mean()) < 4 * np.sqrt(1 / 3 / DRAWS)
    assert abs((values**2).mean() - 1 / 3) < 4 * np.sqrt(4 / 45 / DRAWS)
    assert stats.kstest(values, "uniform", args=(-1, 2)).pvalue > 1e-3


def test_a_constant_output_is_a_sixth_off_on_average(stream: Stream) -> None:
    task = Adding(AddingConfig(length=1000))
    targets = np.concatenate(
        [task.sample(stream, first, 1000).targets[:, 0] for first in range(0, 10_000, 1000)]
    ).astype(np.float64)
    # 1/6 if both terms are always there; a missing one (1 in 10, and 1 in 499) brings it to 1/8.
    absent = 0.1 + 0.9 / 499
    expected = (1 - absent) / 6 + absent / 8
    errors = np.abs(targets - 0.5)
    assert abs(errors.mean() - expected) < 4 * errors.std() / np.sqrt(len(errors))


def test_the_variants_differ_in_the_first_pair_alone(stream: Stream) -> None:
    batches = {
        name: Adding(AddingConfig(length=20, first_pair=name)).sample(stream, 0, 500)  # type: ignore[arg-type]  # a list of the names, not of literals
        for name in FIRST_PAIRS
    }
    shown = batches["shown"]
    rest = np.ones(shown.steps, dtype=bool)
    rest[shown.offsets[:-1]] = False
    for batch in batches.values():
        np.testing.assert_array_equal(batch.targets, shown.targets)
        np.testing.assert_array_equal(batch.lengths, shown.lengths)
        np.testing.assert_array_equal(batch.inputs[rest], shown.inputs[rest])
    firsts = {name: batch.inputs[shown.offsets[:-1]] for name, batch in batches.items()}
    for a, b in (("shown", "zeroed"), ("shown-marked", "zeroed-marked")):
        np.testing.assert_array_equal(firsts[a][:, 1], firsts[b][:, 1])
        assert (firsts[a][:, 0] != firsts[b][:, 0]).any()
    for a, b in (("shown", "shown-marked"), ("zeroed", "zeroed-marked")):
        np.testing.assert_array_equal(firsts[a][:, 0], firsts[b][:, 0])
        assert (firsts[a][:, 1] != firsts[b][:, 1]).any()


@pytest.mark.parametrize("length", [-5, 0, 1, 10])
def test_a_length_at_which_the_marks_do_not_fit_is_refused(length: int) -> None:
    with pytest.raises(ValidationError) as refusal:
        AddingConfig(length=length)
    (error,) = refusal.value.errors()
    assert f"length must be at least 11, found {length}" in error["msg"]
    assert "\n" not in error["msg"]


def test_its_rule_is_st3_of_the_article() -> None:
    task = Adding(AddingConfig())
    (criterion,) = task.criteria
    assert (criterion.name, criterion.window) == ("ST3", 2000)
    assert task.final_set == "final"
    assert task.set_sizes == {"final": 2560}
    assert task.tolerance == 0.04
