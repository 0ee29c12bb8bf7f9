"""The long-lag problem against its laws."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from rnnbench.plugin import SequenceBatch, SetWrongAtMost, Stream
from rnnbench_tasks.abs_rule import portions_of
from rnnbench_tasks.long_lag import LongLag, extra_distractors, extra_thresholds, most_extra
from rnnbench_tasks.long_lag_config import LongLagConfig
from rnnbench_tasks.registration import rnnbench_tasks

DRAWS = 100_000
# Table 3: q, p, and the weights of a net with two blocks of one cell and no biases.
TABLE_3 = [
    (50, 50, 364),
    (100, 100, 664),
    (200, 200, 1264),
    (500, 500, 3064),
    (1000, 1000, 6064),
    (1000, 500, 3064),
    (1000, 200, 1264),
    (1000, 100, 664),
    (1000, 50, 364),
]


def build(delay: int, symbols: int, **more: Any) -> LongLag:
    return LongLag(LongLagConfig(delay=delay, symbols=symbols, **more))


def sequences(batch: SequenceBatch) -> list[np.ndarray]:
    assert batch.symbols is not None
    return np.split(batch.symbols, batch.offsets[1:-1])


@pytest.mark.parametrize(
    ("delay", "symbols"), [(0, 1), (0, 3), (1, 1), (5, 9), (50, 50), (100, 20), (30, 1000)]
)
def test_every_sequence_obeys_the_laws(delay: int, symbols: int, stream: Stream) -> None:
    task = build(delay, symbols)
    batch = task.sample(stream, 0, 2000)
    end, begin, x, y = symbols + np.arange(4)
    assert (batch.input_size, batch.outputs) == (symbols + 4, 2)
    assert batch.target_rows.tolist() == (batch.offsets[1:] - 1).tolist()
    assert batch.lengths.min() == delay + 3
    assert batch.lengths.max() <= task.shape.longest == delay + 262 + 3
    for elements, target in zip(sequences(batch), batch.targets, strict=True):
        assert elements[0] == begin
        assert target.tolist() == {x: [1.0, 0.0], y: [0.0, 1.0]}[elements[1]]
        assert elements[-1] == end
        assert (elements[2:-1] < symbols).all()
        assert len(elements[2:-1]) >= delay


def test_lengths_letters_and_distractors_have_their_probabilities_and_are_independent(
    check_frequencies: Callable[..., None],
) -> None:
    task = build(delay=4, symbols=5)
    stream = Stream(6, "data", "long lag", 0)
    extra, letters, first, second = [], [], [], []
    counts = np.zeros(9)
    for start in range(0, DRAWS, 20_000):
        batch = task.sample(stream, start, 20_000)
        assert batch.symbols is not None
        extra.append(batch.lengths - 7)
        letters.append(batch.symbols[batch.offsets[:-1] + 1] - 7)
        first.append(batch.symbols[batch.offsets[:-1] + 2])
        second.append(batch.symbols[batch.offsets[:-1] + 3])
        counts += np.bincount(batch.symbols, minlength=9)
    k, letter = np.concatenate(extra), np.concatenate(letters)
    law = 0.1 * 0.9 ** np.arange(60)
    check_frequencies(np.bincount(k, minlength=60)[:60], law, DRAWS)
    check_frequencies([np.count_nonzero(k >= 60)], [0.9**60], DRAWS)
    # Mean 9 and variance 90: the length is q + 12 without, q + 13 with the letter at the end.
    assert abs(k.mean() - 9.0) < 4 * np.sqrt(90 / DRAWS)
    check_frequencies(np.bincount(letter), [0.5, 0.5], DRAWS)
    assert abs(np.corrcoef(letter, k)[0, 1]) < 4 / np.sqrt(DRAWS)
    pairs = 5 * np.concatenate(first) + np.concatenate(second)
    check_frequencies(np.bincount(pairs, minlength=25), np.full(25, 1 / 25), DRAWS)
    assert abs(np.corrcoef(pairs, k)[0, 1]) < 4 / np.sqrt(DRAWS)
    check_frequencies(counts[:5], np.full(5, 1 / 5), int(counts[:5].sum()))
    assert counts[5] == counts[6] == DRAWS


def test_the_thresholds_make_the_geometric_law_to_64_bits() -> None:
    thresholds = extra_thresholds()
    assert len(thresholds) == most_extra() == 262
    assert 0.9**263 < 1e-12 <= 0.9**262
    for j, threshold in enumerate(thresholds, start=1):
        at_least = 2**64 - int(threshold)
        # 0.9^j <= P(k >= j) < 0.9^j + 2^-64, without rounding.
        assert 0 <= at_least * 10**j - 9**j * 2**64 < 10**j


def test_k_is_the_number_of_thresholds_that_the_two_words_reach() -> None:
    def k_of(number: int) -> int:
        words = np.array([[number >> 32, number & 0xFFFFFFFF]], dtype=np.uint32)
        return int(extra_distractors(words)[0])

    assert (k_of(0), k_of(2**64 - 1)) == (0, 262)
    for j, threshold in enumerate(extra_thresholds(), start=1):
        assert (k_of(int(threshold) - 1), k_of(int(threshold))) == (j - 1, j)


def test_the_same_sequences_whatever_the_portion_in_which_they_are_drawn(
    stream: Stream, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = build(3, 4)
    whole = task.sample(stream, 17, 1300)
    monkeypatch.setattr("rnnbench_tasks.long_lag._AT_ONCE", 7)
    parts = task.sample(stream, 17, 1300)
    for name in ("lengths", "symbols", "targets", "target_rows"):
        np.testing.assert_array_equal(getattr(whole, name), getattr(parts, name))


def test_the_presets_are_those_of_table_3() -> None:
    (described,) = (d for d in rnnbench_tasks() if d.name == "long-lag")
    article = [s for name, s in described.presets.items() if name.startswith("article")]
    assert [(s["delay"], s["symbols"]) for s in article] == [(q, p) for q, p, _ in TABLE_3]
    for q, p, weights in TABLE_3:
        shape = build(q, p).shape
        # Two blocks of cell, input gate and output gate; the outputs see the cells alone.
        assert 6 * (shape.inputs + 6) + 2 * shape.outputs == weights


def test_its_rule_is_abs_of_the_article_on_10000_sequences() -> None:
    (criterion,) = LongLag(LongLagConfig()).criteria
    assert criterion.name == "ABS(0.2)"
    assert criterion.rules == tuple(SetWrongAtMost(name, 0) for name in portions_of(10_000))


def test_the_test_set_has_10000_sequences_of_the_trial_s_own(stream: Stream) -> None:
    task = build(10, 10)
    portions = portions_of(10_000)
    assert list(task.sets) == [*portions, "final"]
    ours = [s.tobytes() for name in portions for s in sequences(task.test_set(name, stream))]
    drawn = task.sample(stream.sibling("test"), 0, 10_000)
    assert ours == [s.tobytes() for s in sequences(drawn)]
    theirs = task.test_set("test 1-100", stream.sibling("data", 1))
    assert [s.tobytes() for s in sequences(theirs)] != ours[:100]
    assert len(task.test_set("final", stream)) == 2560


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"symbols": 0}, "greater than or equal to 1"),
        ({"delay": -1}, "greater than or equal to 0"),
        ({"delay": 200_000}, "less than or equal to 100000"),
        ({"test_sequences": 0}, "greater than or equal to 1"),
    ],
)
def test_a_bad_setting_is_refused_in_one_line(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        LongLagConfig(**settings)
    (error,) = refusal.value.errors()
    assert message in error["msg"]
    assert "\n" not in error["msg"]
