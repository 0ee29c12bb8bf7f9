"""The temporal-order problem against its laws."""

from collections.abc import Callable

import numpy as np
import pytest
from pydantic import ValidationError

from rnnbench.plugin import SequenceBatch, Stream
from rnnbench_tasks.temporal_order import TemporalOrder
from rnnbench_tasks.temporal_order_config import TemporalOrderConfig

DRAWS = 100_000
LETTERS = "EBabcdXY"
# Steps counted from 1, as the article counts them.
WINDOWS = {2: [(10, 20), (50, 60)], 3: [(10, 20), (33, 43), (66, 76)]}
CLASSES = {
    2: {"XX": "Q", "XY": "R", "YX": "S", "YY": "U"},
    3: {
        "XXX": "Q",
        "XXY": "R",
        "XYX": "S",
        "XYY": "U",
        "YXX": "V",
        "YXY": "A",
        "YYX": "B",
        "YYY": "C",
    },
}
OUTPUTS = {2: "QRSU", 3: "QRSUVABC"}


def texts(batch: SequenceBatch) -> list[str]:
    assert batch.symbols is not None
    return [
        "".join(LETTERS[symbol] for symbol in part)
        for part in np.split(batch.symbols, batch.offsets[1:-1])
    ]


def relevant_steps(text: str) -> list[int]:
    return [t for t, letter in enumerate(text, start=1) if letter in "XY"]


@pytest.mark.parametrize("relevant", [2, 3])
def test_every_sequence_obeys_the_laws_of_the_article(relevant: int, stream: Stream) -> None:
    task = TemporalOrder(TemporalOrderConfig.model_validate({"relevant": relevant}))
    batch = task.sample(stream, 0, 3000)
    assert (batch.input_size, batch.outputs) == (8, 2**relevant)
    assert batch.target_rows.tolist() == (batch.offsets[1:] - 1).tolist()
    assert batch.lengths.min() == 100
    assert batch.lengths.max() == 110 == task.shape.longest
    seen = []
    for text, target in zip(texts(batch), batch.targets, strict=True):
        assert text[0] == "E"
        assert text[-1] == "B"
        assert set(text[1:-1]) <= set("abcdXY")
        steps = relevant_steps(text)
        seen.append(steps)
        order = "".join(text[t - 1] for t in steps)
        assert OUTPUTS[relevant][int(target.argmax())] == CLASSES[relevant][order]
        assert sorted(target.tolist()) == [0.0] * (2**relevant - 1) + [1.0]
    for steps_of_one, (first, last) in zip(np.array(seen).T, WINDOWS[relevant], strict=True):
        assert (steps_of_one.min(), steps_of_one.max()) == (first, last)


def test_the_lags_are_those_of_table_10(stream: Stream) -> None:
    for relevant, lag in ((2, 40), (3, 24)):
        task = TemporalOrder(TemporalOrderConfig.model_validate({"relevant": relevant}))
        shortest = min(
            len(text) - relevant_steps(text)[-1] for text in texts(task.sample(stream, 0, 20_000))
        )
        assert shortest == lag


@pytest.mark.parametrize("relevant", [2, 3])
def test_positions_symbols_and_lengths_are_uniform_and_independent(
    relevant: int, check_frequencies: Callable[..., None]
) -> None:
    task = TemporalOrder(TemporalOrderConfig.model_validate({"relevant": relevant}))
    stream = Stream(8, "data", "order", 0)
    lengths, steps, classes, distractors = [], [], [], np.zeros(8)
    for first in range(0, DRAWS, 20_000):
        batch = task.sample(stream, first, 20_000)
        assert batch.symbols is not None
        lengths.append(batch.lengths)
        rows = np.flatnonzero(batch.symbols >= 6)
        starts = np.repeat(batch.offsets[:-1], relevant)
        steps.append((rows - starts + 1).reshape(-1, relevant))
        classes.append(batch.targets.argmax(axis=1))
        distractors += np.bincount(batch.symbols, minlength=8)
    length, step, label = np.concatenate(lengths), np.concatenate(steps), np.concatenate(classes)
    check_frequencies(np.bincount(length - 100, minlength=11), np.full(11, 1 / 11), DRAWS)
    for column, (first, last) in zip(step.T, WINDOWS[relevant], strict=True):
        counts = np.bincount(column - first, minlength=last - first + 1)
        check_frequencies(counts, np.full(11, 1 / 11), DRAWS)
        assert abs(np.corrcoef(column, length)[0, 1]) < 4 / np.sqrt(DRAWS)
        assert abs(np.corrcoef(column, label)[0, 1]) < 4 / np.sqrt(DRAWS)
    assert abs(np.corrcoef(step[:, 0], step[:, 1])[0, 1]) < 4 / np.sqrt(DRAWS)
    check_frequencies(np.bincount(label), np.full(2**relevant, 0.5**relevant), DRAWS)
    check_frequencies(distractors[2:6], np.full(4, 1 / 4), int(distractors[2:6].sum()))
    assert distractors[0] == distractors[1] == DRAWS


def test_neighbouring_distractors_are_independent(
    stream: Stream, check_frequencies: Callable[..., None]
) -> None:
    task = TemporalOrder(TemporalOrderConfig())
    # Steps 21 to 49 never hold a relevant symbol; take two of them from every sequence.
    pairs = np.zeros(16)
    for first in range(0, DRAWS, 20_000):
        batch = task.sample(stream, first, 20_000)
        assert batch.symbols is not None
        a, b = (batch.symbols[batch.offsets[:-1] + t] - 2 for t in (30, 31))
        pairs += np.bincount(4 * a + b, minlength=16)
    check_frequencies(pairs, np.full(16, 1 / 16), DRAWS)


@pytest.mark.parametrize("length", [20, 21, 29, 30, 47, 99, 200, 1000])
@pytest.mark.parametrize("relevant", [2, 3])
def test_other_lengths_keep_the_proportions(length: int, relevant: int, stream: Stream) -> None:
    settings = {"relevant": relevant, "length": length}
    task = TemporalOrder(TemporalOrderConfig.model_validate(settings))
    batch = task.sample(stream, 0, 1000)
    steps = np.array([relevant_steps(text) for text in texts(batch)])
    assert steps.shape == (1000, relevant)
    width = length // 10
    fractions = (1 / 10, 1 / 2) if relevant == 2 else (1 / 10, 1 / 3, 2 / 3)
    for column, fraction in zip(steps.T, fractions, strict=True):
        first = int(fraction * length + 1e-9)
        assert 1 < first <= column.min()
        assert column.max() <= first + width < length
    assert (np.diff(steps, axis=1) > 0).all()


@pytest.mark.parametrize("length", [0, 10, 19])
@pytest.mark.parametrize("relevant", [2, 3])
def test_a_length_at_which_the_positions_do_not_fit_is_refused(length: int, relevant: int) -> None:
    with pytest.raises(ValidationError) as refusal:
        TemporalOrderConfig.model_validate({"length": length, "relevant": relevant})
    (error,) = refusal.value.errors()
    assert f"length must be at least 20, found {length}" in error["msg"]
    assert "\n" not in error["msg"]


@pytest.mark.parametrize("relevant", [1, 4])
def test_only_two_or_three_relevant_symbols_are_accepted(relevant: int) -> None:
    with pytest.raises(ValidationError, match="2 or 3"):
        TemporalOrderConfig.model_validate({"relevant": relevant})


def test_its_rule_is_st3_of_the_article() -> None:
    task = TemporalOrder(TemporalOrderConfig())
    (criterion,) = task.criteria
    assert (criterion.name, criterion.window) == ("ST3", 2000)
    assert {name: len(numbers) for name, numbers in task.sets.items()} == {"final": 2560}
    assert task.tolerance == 0.3
