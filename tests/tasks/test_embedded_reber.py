"""The embedded Reber task: sets, exemplars, coding, and when a string is right."""

from collections.abc import Callable

import numpy as np
import pytest

from rnnbench.plugin import ConfigError, SequenceBatch, SetScore, Stream, TrialError
from rnnbench_tasks.embedded_reber import EmbeddedReber
from rnnbench_tasks.embedded_reber_config import EmbeddedReberConfig
from rnnbench_tasks.reber_grammar import ALPHABET, EmbeddedReberGrammar


def strings(batch: SequenceBatch) -> list[str]:
    assert batch.symbols is not None
    return [
        "".join(ALPHABET[symbol] for symbol in part)
        for part in np.split(batch.symbols, batch.offsets[1:-1])
    ]


def legal_rows(batch: SequenceBatch) -> np.ndarray:
    assert batch.symbols is not None
    grammar = EmbeddedReberGrammar(1, 0.5)
    return grammar.legal_successors(batch.symbols, batch.lengths)[batch.target_rows]


@pytest.fixture
def task() -> EmbeddedReber:
    return EmbeddedReber(EmbeddedReberConfig())


def test_the_article_has_256_strings_in_each_set_and_three_pairs(
    task: EmbeddedReber, stream: Stream
) -> None:
    pairs = []
    for trial in range(6):
        of_trial = stream.sibling("data", trial)
        training, test = task.test_set("train", of_trial), task.test_set("test", of_trial)
        assert len(training) == len(test) == 256
        pairs.append((strings(training), strings(test)))
    assert pairs[:3] == pairs[3:]
    assert len({tuple(training) for training, _ in pairs}) == 3
    assert len({tuple(test) for _, test in pairs}) == 3


@pytest.mark.parametrize("seed", range(5))
def test_no_test_string_is_a_training_string(task: EmbeddedReber, seed: int) -> None:
    for trial in range(3):
        stream = Stream(seed, "data", "key", trial)
        training = set(strings(task.test_set("train", stream)))
        test = set(strings(task.test_set("test", stream)))
        assert not training & test


def test_about_a_hundred_training_strings_differ_and_test_strings_are_longer(
    task: EmbeddedReber,
) -> None:
    different, test_lengths = [], []
    for seed in range(20):
        stream = Stream(seed, "data", "key", 0)
        different.append(len(set(strings(task.test_set("train", stream)))))
        test_lengths.append(task.test_set("test", stream).lengths.mean())
    assert 90 < np.mean(different) < 115
    assert 15 < np.mean(test_lengths) < 17


def test_the_test_set_is_the_first_new_strings_of_its_own_draws(stream: Stream) -> None:
    config = EmbeddedReberConfig(training_strings=40, test_strings=30)
    task = EmbeddedReber(config)
    known = set(strings(task.test_set("train", stream)))
    grammar = EmbeddedReberGrammar(1, 0.5)
    draws = stream.sibling("test", trial=0).words(2**32, 500, grammar.words_per_string)
    symbols, _ = grammar.strings(draws)
    texts = ["".join((ALPHABET + " ")[s] for s in row).strip() for row in symbols]
    assert strings(task.test_set("test", stream)) == [t for t in texts if t not in known][:30]


def test_exemplars_are_drawn_uniformly_from_the_training_set(
    stream: Stream, check_frequencies: Callable[..., None]
) -> None:
    task = EmbeddedReber(EmbeddedReberConfig(training_strings=20, test_strings=5))
    training = strings(task.test_set("train", stream))
    exemplars = [s for first in range(0, 100_000, 20_000) for s in _sample(task, stream, first)]
    different = sorted(set(training))
    assert set(exemplars) == set(different)
    counts = [exemplars.count(s) for s in different]
    check_frequencies(counts, [training.count(s) / 20 for s in different], 100_000)


def _sample(task: EmbeddedReber, stream: Stream, first: int) -> list[str]:
    return strings(task.sample(stream, first, 20_000))


def test_trials_of_one_pair_see_its_strings_in_different_orders(
    task: EmbeddedReber, stream: Stream
) -> None:
    a, b = task.sample(stream, 0, 200), task.sample(stream.sibling("data", 3), 0, 200)
    assert strings(a) != strings(b)
    training = set(strings(task.test_set("train", stream)))
    assert set(strings(a)) <= training
    assert set(strings(b)) <= training


def test_every_symbol_but_the_last_has_the_next_one_as_its_one_hot_target(
    task: EmbeddedReber, stream: Stream
) -> None:
    for batch in (task.sample(stream, 0, 100), task.test_set("test", stream)):
        assert batch.input_size == batch.outputs == 7
        expected = [letter for text in strings(batch) for letter in text[1:]]
        assert [ALPHABET[k] for k in batch.targets.argmax(axis=1)] == expected
        assert set(np.unique(batch.targets)) == {0.0, 1.0}
        assert (batch.targets.sum(axis=1) == 1.0).all()
        assert (np.diff(batch.target_offsets) == batch.lengths - 1).all()
        assert not np.isin(batch.offsets[1:] - 1, batch.target_rows).any()


def test_the_alphabet_is_coded_in_the_documented_order() -> None:
    assert ALPHABET == "BTPSXVE"


def test_the_shape_bounds_every_string(task: EmbeddedReber, stream: Stream) -> None:
    assert (task.shape.inputs, task.shape.outputs, task.shape.one_hot) == (7, 7, True)
    assert task.test_set("test", stream).lengths.max() <= task.shape.longest < 120


@pytest.mark.parametrize("name", ["train", "test"])
def test_predictions_that_rank_all_legal_symbols_first_are_right(
    task: EmbeddedReber, stream: Stream, name: str
) -> None:
    batch = task.test_set(name, stream)
    legal = legal_rows(batch)
    rng = np.random.default_rng(0)
    noisy = np.where(legal, 0.5 + 0.4 * rng.random(legal.shape), 0.5 * rng.random(legal.shape))
    for predictions in (legal.astype(np.float64), 0.01 * legal - 5.0, noisy):
        assert not task.wrong(batch, predictions).any()


def test_the_symbols_that_came_are_not_enough_where_two_are_legal(
    task: EmbeddedReber, stream: Stream
) -> None:
    batch = task.test_set("test", stream)
    assert task.wrong(batch, batch.targets.astype(np.float64)).all()


@pytest.mark.parametrize("fault", ["illegal", "tie", "nan", "inf", "-inf", "second one low"])
def test_one_fault_anywhere_makes_its_own_string_wrong_and_no_other(
    task: EmbeddedReber, stream: Stream, fault: str
) -> None:
    batch = task.test_set("test", stream).take(range(25))
    legal = legal_rows(batch)
    sequence = np.searchsorted(batch.target_offsets, np.arange(len(legal)), side="right") - 1
    for row in range(len(legal)):
        if fault == "second one low" and legal[row].sum() != 2:
            continue
        predictions = np.where(legal, 0.8, 0.1)
        a_legal, an_illegal = np.flatnonzero(legal[row])[-1], np.flatnonzero(~legal[row])[0]
        if fault == "illegal":
            predictions[row, an_illegal] = 0.9
        elif fault == "tie":
            predictions[row, an_illegal] = 0.8
        elif fault == "second one low":
            predictions[row, a_legal] = 0.05
        else:
            at = a_legal if fault == "inf" else an_illegal
            predictions[row, at] = float(fault)
        assert np.flatnonzero(task.wrong(batch, predictions)).tolist() == [sequence[row]]


def test_a_prediction_that_forgot_the_second_letter_is_wrong(
    task: EmbeddedReber, stream: Stream
) -> None:
    batch = task.test_set("test", stream)
    predictions = legal_rows(batch).astype(np.float64)
    last_letter = batch.target_offsets[1:] - 2
    predictions[last_letter] = 0.0
    predictions[last_letter, ALPHABET.index("T")] = 1.0
    ends_in_p = [text.endswith("PE") for text in strings(batch)]
    assert 0 < sum(ends_in_p) < 256
    assert task.wrong(batch, predictions).tolist() == ends_in_p


def test_it_is_solved_when_both_sets_are_right_and_looks_at_the_training_set_first(
    task: EmbeddedReber,
) -> None:
    (criterion,) = task.criteria

    class Scores:
        def __init__(self, train: int, test: int) -> None:
            self.wrong = {"train": train, "test": test}
            self.asked: list[str] = []

        def recent(self, window: int) -> None:
            return None

        def score(self, test_set: str) -> SetScore:
            self.asked.append(test_set)
            return SetScore(self.wrong[test_set], 256, 0.3)

        def wrong_at_most(self, test_set: str, count: int) -> bool:
            return self.score(test_set).wrong <= count

    assert criterion.holds(Scores(0, 0))
    assert not criterion.holds(Scores(0, 1))
    failing = Scores(1, 0)
    assert not criterion.holds(failing)
    assert failing.asked == ["train"]
    assert task.final_set == "test"


@pytest.mark.parametrize(
    "settings",
    [
        {"exit_probability": 0.95, "training_strings": 5000},
        {"exit_probability": 0.9, "training_strings": 50_000, "test_strings": 100},
    ],
)
def test_too_few_other_strings_is_a_clear_error(stream: Stream, settings: dict[str, float]) -> None:
    task = EmbeddedReber(EmbeddedReberConfig.model_validate(settings))
    with pytest.raises(ConfigError, match=r"test strings are not among the \d+ training"):
        task.sample(stream, 0, 1)


def test_an_unknown_set_and_foreign_sequences_are_refused(
    task: EmbeddedReber, stream: Stream
) -> None:
    with pytest.raises(TrialError, match="no test set 'final'; it has: train, test"):
        task.test_set("final", stream)
    foreign = SequenceBatch(
        lengths=np.array([2], dtype=np.int32),
        target_rows=np.array([0], dtype=np.int64),
        targets=np.zeros((1, 7), dtype=np.float32),
        input_size=7,
        symbols=np.array([0, 1], dtype=np.int32),
    )
    with pytest.raises(TrialError, match="no string of the embedded Reber grammar"):
        task.wrong(foreign, np.zeros((1, 7)))


@pytest.mark.parametrize("inner", [2, 4])
def test_more_inner_strings_lengthen_the_lag(stream: Stream, inner: int) -> None:
    task = EmbeddedReber(EmbeddedReberConfig(inner=inner))
    batch = task.test_set("test", stream)
    for text in strings(batch):
        assert text[1] == text[-2]
        assert len(text) >= 4 + 5 * inner
    assert batch.symbols is not None
    grammar = EmbeddedReberGrammar(inner, 0.5)
    legal = grammar.legal_successors(batch.symbols, batch.lengths)[batch.target_rows]
    assert not task.wrong(batch, legal.astype(np.float64)).any()
