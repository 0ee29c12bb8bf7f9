"""What a population promises: a trial's numbers depend on nothing but that trial, bit for bit."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from rnnbench.plugin import SequenceBatch, State, TaskShape, TrainLog, TrialError

SETTINGS: dict[str, dict[str, Any]] = {
    "usual": {"blocks": 2, "block_size": 2},
    "layered, no output gate": {"blocks": 1, "connectivity": "layered", "output_gate": False},
    "9 cells, every step": {"blocks": 2, "block_size": 9, "update": "step"},
    "hidden units, start at 0.5": {"hidden": 2, "initial_activity": 0.5, "bias": "hidden"},
    "one block after another": {
        "blocks": 3,
        "construction": "sequential",
        "construction_window": 7,
        "construction_progress": 0.05,
    },
}
SEEDS = [31, 32, 33, 34, 35]
COUNT = 40


def assert_same(found: State, expected: State) -> None:
    assert found.keys() == expected.keys()
    for name, values in expected.items():
        np.testing.assert_array_equal(found[name], values)


def assert_same_log(found: TrainLog, i: int, expected: TrainLog, j: int) -> None:
    np.testing.assert_array_equal(found.mean_error[i], expected.mean_error[j])
    np.testing.assert_array_equal(found.max_error[i], expected.max_error[j])


@pytest.fixture(params=SETTINGS)
def settings(request: pytest.FixtureRequest) -> dict[str, Any]:
    return {"learning_rate": 0.5, "weight_range": 0.5, **SETTINGS[request.param]}


@pytest.fixture(params=[False, True], ids=["targets at many steps", "at the end"])
def batches(
    request: pytest.FixtureRequest, shape: TaskShape, sequences: Callable[..., SequenceBatch]
) -> list[SequenceBatch]:
    return [sequences(shape, seed, count=COUNT, at_end=request.param) for seed in SEEDS]


def test_a_trial_alone_equals_the_same_trial_among_others(
    settings: dict[str, Any],
    batches: list[SequenceBatch],
    shape: TaskShape,
    lstm: Callable[..., Any],
) -> None:
    together = lstm(shape, SEEDS, **settings)
    log = together.train(range(5), batches)
    for i, seed in enumerate(SEEDS):
        alone = lstm(shape, [seed], **settings)
        assert_same_log(alone.train([0], [batches[i]]), 0, log, i)
        assert_same(alone.state(0), together.state(i))
        np.testing.assert_array_equal(alone.predict(0, batches[0]), together.predict(i, batches[0]))


def test_the_order_of_the_trials_does_not_matter(
    settings: dict[str, Any],
    batches: list[SequenceBatch],
    shape: TaskShape,
    lstm: Callable[..., Any],
) -> None:
    order = [3, 0, 4, 2, 1]
    first = lstm(shape, SEEDS, **settings)
    other = lstm(shape, [SEEDS[i] for i in order], **settings)
    log = first.train(range(5), batches)
    other_log = other.train(range(5), [batches[i] for i in order])
    for place, i in enumerate(order):
        assert_same_log(other_log, place, log, i)
        assert_same(other.state(place), first.state(i))


def test_trials_that_do_not_run_are_left_alone_and_change_nothing(
    settings: dict[str, Any],
    batches: list[SequenceBatch],
    shape: TaskShape,
    lstm: Callable[..., Any],
) -> None:
    everyone = lstm(shape, SEEDS, **settings)
    log = everyone.train(range(5), batches)
    some = lstm(shape, SEEDS, **settings)
    before = [some.state(i) for i in range(5)]
    some_log = some.train([1, 4], [batches[1], batches[4]])
    for place, i in enumerate([1, 4]):
        assert_same_log(some_log, place, log, i)
        assert_same(some.state(i), everyone.state(i))
    for i in (0, 2, 3):
        assert_same(some.state(i), before[i])


@pytest.mark.parametrize("cuts", [[0, 12, 40], [0, 1, 2, 39, 40], list(range(41))])
def test_any_split_into_calls_gives_the_same(
    cuts: list[int],
    settings: dict[str, Any],
    batches: list[SequenceBatch],
    shape: TaskShape,
    lstm: Callable[..., Any],
) -> None:
    whole = lstm(shape, SEEDS, **settings)
    log = whole.train(range(5), batches)
    split = lstm(shape, SEEDS, **settings)
    for start, stop in pairwise(cuts):
        part = split.train(range(5), [b.take(np.arange(start, stop)) for b in batches])
        np.testing.assert_array_equal(part.mean_error, log.mean_error[:, start:stop])
        np.testing.assert_array_equal(part.max_error, log.max_error[:, start:stop])
    for i in range(5):
        assert_same(split.state(i), whole.state(i))


def test_a_call_laid_out_in_pieces_gives_the_same(
    settings: dict[str, Any],
    batches: list[SequenceBatch],
    shape: TaskShape,
    lstm: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = lstm(shape, SEEDS, **settings)
    log = whole.train(range(5), batches)
    monkeypatch.setattr("rnnbench.sequences._LARGEST_PORTION", 3000)
    pieces = lstm(shape, SEEDS, **settings)
    pieces_log = pieces.train(range(5), batches)
    for i in range(5):
        assert_same_log(pieces_log, i, log, i)
        assert_same(pieces.state(i), whole.state(i))


def test_a_trial_goes_on_from_its_state_at_another_place(
    settings: dict[str, Any],
    batches: list[SequenceBatch],
    shape: TaskShape,
    lstm: Callable[..., Any],
) -> None:
    through = lstm(shape, SEEDS, **settings)
    through.train(range(5), batches)
    kept = through.state(2)
    log = through.train([2], [batches[0]])
    resumed = lstm(shape, [1, 2], **settings)
    resumed.load_state(1, kept)
    assert_same_log(resumed.train([1], [batches[0]]), 0, log, 0)
    assert_same(resumed.state(1), through.state(2))


def test_a_state_is_a_copy(
    shape: TaskShape, lstm: Callable[..., Any], sequences: Callable[..., SequenceBatch]
) -> None:
    net = lstm(shape, [1])
    kept = net.state(0)
    before = {name: values.copy() for name, values in kept.items()}
    net.train([0], [sequences(shape, 2, count=3)])
    assert_same(kept, before)
    net.load_state(0, kept)
    net.train([0], [sequences(shape, 2, count=3)])
    assert_same(kept, before)


def test_a_state_of_another_network_is_refused(shape: TaskShape, lstm: Callable[..., Any]) -> None:
    state = lstm(shape, [1], blocks=2).state(0)
    with pytest.raises(
        TrialError, match=r"'hidden'.*expected float64 \(9, 13\), found float64 \(6, 10\)"
    ):
        lstm(shape, [1], blocks=3).load_state(0, state)
    with pytest.raises(TrialError, match="no array 'hidden'"):
        lstm(shape, [1], blocks=3).load_state(0, {})


def test_predictions_are_the_outputs_that_training_saw(
    settings: dict[str, Any],
    batches: list[SequenceBatch],
    shape: TaskShape,
    lstm: Callable[..., Any],
) -> None:
    # A learning rate that changes nothing, so that every sequence meets the initial weights.
    still = {"learning_rate": 1e-300, "construction": "at-once"}
    net = lstm(shape, SEEDS, **{**settings, **still})
    log = net.train(range(5), batches)
    for i, batch in enumerate(batches):
        errors = np.abs(net.predict(i, batch) - batch.targets)
        expected = [errors[a:b] for a, b in pairwise(batch.target_offsets)]
        np.testing.assert_allclose(log.mean_error[i], [e.mean() for e in expected], rtol=1e-14)
        np.testing.assert_array_equal(log.max_error[i], [e.max() for e in expected])


def test_predictions_of_a_sequence_do_not_depend_on_the_others(
    settings: dict[str, Any],
    batches: list[SequenceBatch],
    shape: TaskShape,
    lstm: Callable[..., Any],
) -> None:
    net = lstm(shape, [6], **settings)
    batch = batches[0]
    together = net.predict(0, batch)
    for i, (start, stop) in enumerate(pairwise(batch.target_offsets)):
        np.testing.assert_array_equal(net.predict(0, batch.take([i])), together[start:stop])


@pytest.mark.parametrize("update", ["sequence", "step"])
def test_a_diverging_trial_disturbs_no_other_and_warns_nobody(
    update: str,
    shape: TaskShape,
    lstm: Callable[..., Any],
    sequences: Callable[..., SequenceBatch],
) -> None:
    settings = {"blocks": 2, "output_unit": "linear", "learning_rate": 0.1, "update": update}
    batches = [sequences(shape, seed, count=COUNT) for seed in (1, 2, 3)]
    alone = lstm(shape, [1, 3], **settings)
    expected = alone.train([0, 1], [batches[0], batches[2]])
    net = lstm(shape, [1, 2, 3], **settings)
    huge = {name: 1e200 * values for name, values in net.state(1).items()}
    net.load_state(1, huge)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        log = net.train(range(3), batches)
        predicted = net.predict(1, batches[1])
    assert not np.isfinite(log.mean_error[1]).all()
    assert not np.isfinite(predicted).all()
    for place, i in enumerate((0, 2)):
        assert_same_log(log, i, expected, place)
        assert_same(net.state(i), alone.state(place))
        assert np.isfinite(log.max_error[i]).all()


@pytest.mark.parametrize("update", ["sequence", "step"])
def test_it_learns_to_repeat_the_first_input_a_few_steps_later(
    update: str, lstm: Callable[..., Any]
) -> None:
    shape = TaskShape(inputs=2, outputs=1, longest=6, one_hot=False)

    def repeat(seed: int, count: int) -> SequenceBatch:
        rng = np.random.default_rng(seed)
        first = rng.integers(0, 2, count)
        values = np.zeros((count, 6, 2), dtype=np.float32)
        values[:, 0, 0] = 2 * first - 1
        values[:, 1:, 1] = rng.normal(0, 0.3, (count, 5))
        return SequenceBatch(
            lengths=np.full(count, 6, dtype=np.int32),
            target_rows=np.arange(5, 6 * count, 6),
            targets=first[:, None].astype(np.float32),
            input_size=2,
            values=values.reshape(-1, 2),
        )

    seeds = list(range(8))
    net = lstm(shape, seeds, blocks=1, block_size=2, learning_rate=1.0, update=update)
    log = net.train(seeds, [repeat(seed, 1000) for seed in seeds])
    assert (log.mean_error[:, :50].mean(axis=1) > 0.4).all()
    assert (log.max_error[:, -50:] < 0.25).all()
    unseen = repeat(99, 100)
    for i in seeds:
        assert (np.abs(net.predict(i, unseen) - unseen.targets) < 0.25).all()
