"""What adding and multiplication share, against its laws: lengths, marks, values, first pair."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError
from scipy import stats

from rnnbench.plugin import SequenceBatch, Stream
from rnnbench_tasks.adding import Adding
from rnnbench_tasks.adding_config import AddingConfig
from rnnbench_tasks.marked_pairs import MarkedPairs
from rnnbench_tasks.multiplication import Multiplication
from rnnbench_tasks.multiplication_config import MultiplicationConfig

DRAWS = 100_000
Unpack = Callable[[SequenceBatch], list[np.ndarray]]
FIRST_PAIRS = {
    "adding": ["shown", "shown-marked", "zeroed", "zeroed-marked"],
    "multiplication": ["shown", "shown-marked", "set-to-one", "set-to-one-marked"],
}
VARIANTS = [(name, first_pair) for name, choices in FIRST_PAIRS.items() for first_pair in choices]
REPLACEMENT = {"adding": 0.0, "multiplication": 1.0}
LOWEST = {"adding": -1.0, "multiplication": 0.0}
both = pytest.mark.parametrize("name", FIRST_PAIRS)


def build(name: str, **settings: Any) -> MarkedPairs:
    if name == "adding":
        return Adding(AddingConfig(**settings))
    return Multiplication(MultiplicationConfig(**settings))


def target_of(name: str, values: list[float]) -> float:
    """The target for the marked values but the first pair's, one or two of them."""
    if name == "adding":
        return 0.5 + sum(values) / 4.0
    return float(np.prod(values))


def mark_probabilities(length: int) -> np.ndarray:
    """[T/2, T/2]: probability of (first mark, second mark), by counting all the cases."""
    half = length // 2
    table = np.zeros((max(half, 10), max(half, 10)))
    for first in range(10):
        unmarked = [pair for pair in range(length) if pair != first]
        for second in unmarked[: half - 1]:
            table[first, second] += 1 / 10 / (half - 1)
    return table


@pytest.fixture(scope="module", params=FIRST_PAIRS)
def drawn(request: pytest.FixtureRequest) -> dict[str, Any]:
    """What 100,000 sequences of T = 100 look like, with every mark visible."""
    task = build(request.param, length=100, first_pair="shown-marked")
    stream = Stream(4, "data", request.param, 0)
    marked, lengths, values = [], [], []
    for first in range(0, DRAWS, 10_000):
        batch = task.sample(stream, first, 10_000)
        lengths.append(batch.lengths)
        start = batch.offsets[:-1, None] + np.arange(60)
        marked.append(batch.inputs[start, 1] == 1.0)
        values.append(batch.inputs[:10_000, 0])
    return {
        "name": request.param,
        "marked": np.concatenate(marked),
        "lengths": np.concatenate(lengths),
        "values": np.concatenate(values),
    }


@pytest.mark.parametrize("length", [11, 12, 19, 20, 35, 100, 105])
@pytest.mark.parametrize(("name", "first_pair"), VARIANTS)
def test_every_sequence_obeys_the_laws(
    length: int, name: str, first_pair: str, stream: Stream, unpack: Unpack
) -> None:
    task = build(name, length=length, first_pair=first_pair)
    batch = task.sample(stream, 0, 2000)
    assert batch.input_size == 2
    assert batch.target_rows.tolist() == (batch.offsets[1:] - 1).tolist()
    assert batch.lengths.min() == length
    assert batch.lengths.max() == length + length // 10 == task.shape.longest
    picked = 0
    for pairs, target in zip(unpack(batch), batch.targets[:, 0], strict=True):
        values, markers = pairs[:, 0], pairs[:, 1]
        assert values.min() >= LOWEST[name]
        assert values.max() <= 1.0
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
        if first_picked and not first_pair.startswith("shown"):
            assert values[0] == REPLACEMENT[name]
        else:
            assert values[0] != REPLACEMENT[name]
        assert (np.delete(markers, [0, len(markers) - 1, *others]) == 0.0).all()
        expected = target_of(name, [float(values[pair]) for pair in others])
        assert target == pytest.approx(expected, abs=1e-7)
        assert 0.0 <= target <= 1.0
    table = mark_probabilities(length)
    chance = table[0].sum() + table[:, 0].sum()
    assert abs(picked - 2000 * chance) < 4 * np.sqrt(2000 * chance * (1 - chance))


def test_lengths_are_uniform_from_t_to_t_plus_a_tenth(
    drawn: dict[str, Any], check_frequencies: Callable[..., None]
) -> None:
    counts = np.bincount(drawn["lengths"])
    assert not counts[:100].any()
    assert len(counts) == 111
    check_frequencies(counts[100:], np.full(11, 1 / 11), DRAWS)


def test_each_pair_is_marked_as_often_as_the_counted_cases_say(
    drawn: dict[str, Any], check_frequencies: Callable[..., None]
) -> None:
    table = mark_probabilities(100)
    assert table.sum() == pytest.approx(1.0)
    check_frequencies(
        drawn["marked"].sum(axis=0)[:50], table.sum(axis=0) + table.sum(axis=1), DRAWS
    )
    assert (drawn["marked"].sum(axis=1) == 2).all()
    assert not drawn["marked"][:, 50:].any()


def test_each_two_pairs_are_marked_together_as_often_as_the_counted_cases_say(
    drawn: dict[str, Any],
) -> None:
    lower, upper = np.nonzero(drawn["marked"])[1].reshape(-1, 2).T
    counts = np.zeros((50, 50))
    np.add.at(counts, (lower, upper), 1)
    table = mark_probabilities(100)
    expected = DRAWS * np.triu(table + table.T, k=1)
    possible = expected > 0
    assert not counts[~possible].any()
    assert stats.chisquare(counts[possible], expected[possible]).pvalue > 1e-3


def test_marks_do_not_depend_on_the_length(drawn: dict[str, Any]) -> None:
    latest = drawn["marked"].shape[1] - drawn["marked"][:, ::-1].argmax(axis=1)
    correlation = np.corrcoef(latest, drawn["lengths"])[0, 1]
    assert abs(correlation) < 4 / np.sqrt(DRAWS)


def test_values_are_uniform_from_the_lowest_to_one(drawn: dict[str, Any]) -> None:
    lowest = LOWEST[drawn["name"]]
    span = 1.0 - lowest
    values = drawn["values"].astype(np.float64)
    assert len(values) == DRAWS
    assert values.min() >= lowest
    assert values.max() < 1.0
    centred = values - (lowest + 1.0) / 2
    assert abs(centred.mean()) < 4 * np.sqrt(span**2 / 12 / DRAWS)
    assert abs((centred**2).mean() - span**2 / 12) < 4 * np.sqrt(span**4 / 180 / DRAWS)
    assert stats.kstest(values, "uniform", args=(lowest, span)).pvalue > 1e-3


@both
def test_the_variants_differ_in_the_first_pair_alone(name: str, stream: Stream) -> None:
    batches = {
        choice: build(name, length=20, first_pair=choice).sample(stream, 0, 500)
        for choice in FIRST_PAIRS[name]
    }
    shown, shown_marked, replaced, replaced_marked = batches.values()
    rest = np.ones(shown.steps, dtype=bool)
    rest[shown.offsets[:-1]] = False
    for batch in batches.values():
        np.testing.assert_array_equal(batch.targets, shown.targets)
        np.testing.assert_array_equal(batch.lengths, shown.lengths)
        np.testing.assert_array_equal(batch.inputs[rest], shown.inputs[rest])
    value, marker = 0, 1
    for same, other, a, b in (
        (marker, value, shown, replaced),
        (marker, value, shown_marked, replaced_marked),
        (value, marker, shown, shown_marked),
        (value, marker, replaced, replaced_marked),
    ):
        first_a, first_b = (batch.inputs[shown.offsets[:-1]] for batch in (a, b))
        np.testing.assert_array_equal(first_a[:, same], first_b[:, same])
        assert (first_a[:, other] != first_b[:, other]).any()


@both
def test_the_defaults_are_the_literal_reading(name: str, stream: Stream) -> None:
    ours, literal = build(name), build(name, length=100, first_pair="shown")
    a, b = ours.sample(stream, 0, 50), literal.sample(stream, 0, 50)
    assert a.inputs.tobytes() == b.inputs.tobytes()
    assert ours.final_set == "final"
    assert {one: len(numbers) for one, numbers in ours.sets.items()} == {"final": 2560}
    assert len(ours.test_set("final", stream)) == 2560
    assert ours.tolerance == 0.04


@both
@pytest.mark.parametrize("length", [-5, 0, 1, 10])
def test_a_length_at_which_the_marks_do_not_fit_is_refused(name: str, length: int) -> None:
    with pytest.raises(ValidationError) as refusal:
        build(name, length=length)
    (error,) = refusal.value.errors()
    assert f"length must be at least 11, found {length}" in error["msg"]
    assert "\n" not in error["msg"]
