"""The first-symbol problem against its laws."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from rnnbench.plugin import SequenceBatch, SetWrongAtMost, Stream
from rnnbench_tasks.abs_rule import portions_of
from rnnbench_tasks.first_symbol import FirstSymbol
from rnnbench_tasks.first_symbol_config import FirstSymbolConfig
from rnnbench_tasks.registration import rnnbench_tasks

DRAWS = 100_000
fillers = pytest.mark.parametrize("filler", ["ordered", "random"])


def build(delay: int, filler: str, **more: Any) -> FirstSymbol:
    return FirstSymbol(FirstSymbolConfig.model_validate({"delay": delay, "filler": filler, **more}))


def sequences(batch: SequenceBatch) -> list[np.ndarray]:
    assert batch.symbols is not None
    return np.split(batch.symbols, batch.offsets[1:-1])


@fillers
@pytest.mark.parametrize("delay", [2, 3, 4, 5, 10, 31, 100])
def test_every_sequence_obeys_the_laws(delay: int, filler: str, stream: Stream) -> None:
    task = build(delay, filler)
    batch = task.sample(stream, 0, 200)
    x, y = delay - 1, delay
    assert task.shape.inputs == task.shape.outputs == task.shape.longest == delay + 1
    assert (batch.lengths == delay + 1).all()
    for i, elements in enumerate(sequences(batch)):
        assert elements[0] == elements[-1]
        assert elements[0] in (x, y)
        between = elements[1:-1]
        if filler == "ordered":
            assert between.tolist() == list(range(delay - 1))
        else:
            assert (between < delay - 1).all()
        own = slice(batch.target_offsets[i], batch.target_offsets[i + 1])
        steps = batch.target_rows[own] - batch.offsets[i]
        assert steps.tolist() == list(range(delay))
        following = np.zeros((delay, delay + 1), dtype=np.float32)
        following[np.arange(delay), elements[1:]] = 1.0
        assert batch.targets[own].tobytes() == following.tobytes()


@fillers
def test_both_first_symbols_are_equally_frequent_and_independent_of_the_last_ones(
    filler: str, check_frequencies: Callable[..., None]
) -> None:
    batch = build(2, filler).sample(Stream(8, "data", "first", 0), 0, DRAWS)
    assert batch.symbols is not None
    is_y = batch.symbols[batch.offsets[:-1]] - 1
    check_frequencies(np.bincount(is_y), [0.5, 0.5], DRAWS)
    pairs = 2 * is_y[:-1] + is_y[1:]
    check_frequencies(np.bincount(pairs[::2]), np.full(4, 0.25), DRAWS // 2)


def test_random_symbols_are_uniform_and_independent_of_each_other_and_of_the_first(
    check_frequencies: Callable[..., None],
) -> None:
    delay = 4
    batch = build(delay, "random").sample(Stream(8, "data", "first", 0), 0, DRAWS)
    assert batch.symbols is not None
    symbols = batch.symbols.reshape(DRAWS, delay + 1)
    which = symbols[:, 0] - 3
    for step in (1, 2, 3):
        which = 3 * which + symbols[:, step]
    check_frequencies(np.bincount(which, minlength=54), np.full(54, 1 / 54), DRAWS)


def test_with_ordered_filler_there_are_two_sequences_and_both_are_the_test_set(
    stream: Stream,
) -> None:
    task = build(10, "ordered")
    seen = {elements.tobytes() for elements in sequences(task.sample(stream, 0, 10_000))}
    tested = task.test_set("test", stream)
    assert len(tested) == 2
    assert {elements.tobytes() for elements in sequences(tested)} == seen
    assert tested.outputs == 11
    assert len(tested.targets) == 20
    assert task.final_set == "test"
    assert task.test_set("test", stream.sibling("data", 5)).targets.tobytes() == (
        tested.targets.tobytes()
    )


def test_with_random_filler_a_test_sequence_has_one_target_at_the_last_predicted_step(
    stream: Stream,
) -> None:
    task = build(6, "random", test_sequences=500, final_sequences=70)
    names = [*portions_of(500), "final"]
    assert list(task.sets) == names
    assert task.final_set == "final"
    batches = [task.test_set(name, stream) for name in names]
    assert [len(batch) for batch in batches] == [100, 100, 200, 100, 70]
    for batch in batches:
        assert batch.target_rows.tolist() == (batch.offsets[1:] - 2).tolist()
        for elements, target in zip(sequences(batch), batch.targets, strict=True):
            assert np.flatnonzero(target).tolist() == [elements[-1]]
            assert target[elements[0]] == 1.0
    # The symbols are those of a training sequence with these words.
    drawn = task.sample(stream.sibling("test"), 100, 100)
    assert batches[1].symbols is not None
    assert drawn.symbols is not None
    assert batches[1].symbols.tobytes() == drawn.symbols.tobytes()
    theirs = task.test_set("final", stream.sibling("data", 1))
    assert theirs.inputs.tobytes() != batches[-1].inputs.tobytes()


def test_with_ordered_filler_an_error_of_any_output_at_any_step_is_wrong(stream: Stream) -> None:
    task = build(5, "ordered", tolerance=0.25)
    batch = task.sample(stream, 0, 3)
    targets = batch.targets.astype(np.float64)
    assert not task.wrong(batch, targets + 0.249).any()
    assert not task.wrong(batch, targets - 0.249).any()
    for fault in (0.25, -0.25, np.nan, np.inf):
        for row in range(15):
            for output in (0, 3, 5):
                predictions = targets.copy()
                predictions[row, output] += fault
                assert np.flatnonzero(task.wrong(batch, predictions)).tolist() == [row // 5]


def test_with_random_filler_only_the_last_target_counts(stream: Stream) -> None:
    task = build(5, "random", tolerance=0.25)
    training, tested = task.sample(stream, 0, 3), task.test_set("test 1-100", stream).take([0, 1])
    targets = training.targets.astype(np.float64)
    anything = targets + 0.9
    anything[4::5] = targets[4::5] + 0.249
    assert not task.wrong(training, anything).any()
    for fault in (0.25, -0.25, np.nan, np.inf):
        for output in range(6):
            predictions = anything.copy()
            predictions[9, output] = targets[9, output] + fault
            assert task.wrong(training, predictions).tolist() == [False, True, False]
            answers = tested.targets.astype(np.float64)
            answers[1, output] += fault
            assert task.wrong(tested, answers).tolist() == [False, True]


def test_its_rule_is_abs_of_the_article() -> None:
    (ordered,) = build(10, "ordered").criteria
    assert (ordered.name, ordered.rules) == ("ABS(0.25)", (SetWrongAtMost("test", 0),))
    (random,) = build(10, "random").criteria
    assert random.name == "ABS(0.25)"
    assert random.rules == tuple(SetWrongAtMost(name, 0) for name in portions_of(10_000))


def test_the_presets_are_those_of_the_article() -> None:
    (described,) = (d for d in rnnbench_tasks() if d.name == "first-symbol")
    article = {n: described.config(**s) for n, s in described.presets.items() if "article" in n}
    assert [(c.filler, c.delay) for c in article.values()] == [
        ("ordered", 4),
        ("ordered", 10),
        ("ordered", 100),
        ("random", 100),
    ]
    # Table 2: one hidden unit with a weight to itself, every layer fed by all layers below.
    for preset, weights in (("2a-4", 36), ("2a-10", 144), ("2a-100", 10404)):
        shape = FirstSymbol(article[f"article-{preset}"]).shape
        i, k = shape.inputs, shape.outputs
        assert i + 1 + i * k + k == weights


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"delay": 1}, "greater than or equal to 2"),
        ({"delay": 20_000}, "less than or equal to 10000"),
        ({"filler": "sorted"}, "'ordered' or 'random'"),
        ({"tolerance": 0.0}, "greater than 0"),
    ],
)
def test_a_bad_setting_is_refused_in_one_line(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        FirstSymbolConfig(**settings)
    (error,) = refusal.value.errors()
    assert message in error["msg"]
    assert "\n" not in error["msg"]
