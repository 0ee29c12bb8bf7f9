"""A trial's numbers depend on nothing but the trial, bit for bit."""

from __future__ import annotations

import numpy as np
import pytest

TRIALS = 5


def _assert_same_weights(one, position_in_one, other, position_in_other):
    left, right = one.state(position_in_one), other.state(position_in_other)
    assert left.keys() == right.keys()
    for name in left:
        np.testing.assert_array_equal(left[name], right[name], err_msg=name)


def _assert_same_log(log, row, other, other_row):
    np.testing.assert_array_equal(log.mean_error[row], other.mean_error[other_row])
    np.testing.assert_array_equal(log.max_error[row], other.max_error[other_row])


@pytest.fixture(params=["every", "some", "end"])
def batches(request, make_batch):
    # Lengths up to 40 take padded sums through several of the block sizes that libraries use.
    return [
        make_batch(trial, count=12, longest=(6, 40)[trial % 2], where=request.param)
        for trial in range(TRIALS)
    ]


def test_a_trial_alone_equals_the_trial_among_others(make_population, batches):
    together = make_population(range(TRIALS))
    log = together.train(range(TRIALS), batches)
    for trial in range(TRIALS):
        alone = make_population([trial])
        own = alone.train([0], [batches[trial]])
        _assert_same_log(log, trial, own, 0)
        _assert_same_weights(together, trial, alone, 0)


def test_the_order_of_the_trials_is_of_no_account(make_population, batches):
    straight = make_population(range(TRIALS))
    log = straight.train(range(TRIALS), batches)
    order = [3, 0, 4, 2, 1]
    shuffled = make_population(order)
    other = shuffled.train(range(TRIALS), [batches[trial] for trial in order])
    for position, trial in enumerate(order):
        _assert_same_log(log, trial, other, position)
        _assert_same_weights(straight, trial, shuffled, position)


def test_more_trials_than_lanes_change_nothing(make_population, make_batch):
    count = 35
    batches = [make_batch(trial, count=4, longest=12) for trial in range(count)]
    together = make_population(range(count))
    log = together.train(range(count), batches)
    for trial in (0, 15, 16, 31, 32, 34):
        alone = make_population([trial])
        own = alone.train([0], [batches[trial]])
        _assert_same_log(log, trial, own, 0)
        _assert_same_weights(together, trial, alone, 0)


def test_trials_that_stop_leave_the_rest_as_they_were(make_population, batches):
    halves = [(b.take(np.arange(6)), b.take(np.arange(6, 12))) for b in batches]
    all_run = make_population(range(TRIALS))
    all_run.train(range(TRIALS), batches)
    some_run = make_population(range(TRIALS))
    some_run.train(range(TRIALS), [first for first, _ in halves])
    before = some_run.state(2)
    some_run.train([0, 1, 4], [halves[trial][1] for trial in (0, 1, 4)])
    for trial in (0, 1, 4):
        _assert_same_weights(all_run, trial, some_run, trial)
    for name, array in some_run.state(2).items():
        np.testing.assert_array_equal(array, before[name])


def test_one_call_equals_several_calls(make_population, make_batch):
    batches = [make_batch(trial, count=100, longest=8) for trial in range(3)]
    whole = make_population(range(3))
    log = whole.train(range(3), batches)
    split = make_population(range(3))
    logs = [
        split.train(range(3), [b.take(np.arange(first, last)) for b in batches])
        for first, last in ((0, 30), (30, 100))
    ]
    for trial in range(3):
        _assert_same_weights(whole, trial, split, trial)
        joined = np.concatenate([part.mean_error[trial] for part in logs])
        np.testing.assert_array_equal(log.mean_error[trial], joined)


def test_a_long_call_works_in_portions_without_a_trace(make_population, batches, monkeypatch):
    whole = make_population(range(TRIALS))
    log = whole.train(range(TRIALS), batches)
    monkeypatch.setattr("rnnbench.sequences._LARGEST_PORTION", 3000)
    portions = make_population(range(TRIALS))
    other = portions.train(range(TRIALS), batches)
    for trial in range(TRIALS):
        _assert_same_log(log, trial, other, trial)
        _assert_same_weights(whole, trial, portions, trial)


def test_a_saved_trial_goes_on_in_another_position_as_if_never_stopped(make_population, batches):
    straight = make_population(range(TRIALS))
    straight.train(range(TRIALS), batches)
    straight.train(range(TRIALS), batches)

    stopped = make_population(range(TRIALS))
    stopped.train(range(TRIALS), batches)
    resumed = make_population([99, 98])
    resumed.load_state(1, stopped.state(3))
    resumed.train([1], [batches[3]])
    _assert_same_weights(straight, 3, resumed, 1)


def test_a_state_is_a_copy_in_both_directions(make_population, batches):
    population = make_population([0])
    saved = population.state(0)
    kept = {name: array.copy() for name, array in saved.items()}
    population.load_state(0, saved)
    population.train([0], [batches[0]])
    for name, array in saved.items():
        np.testing.assert_array_equal(array, kept[name])
        assert not np.array_equal(array, population.state(0)[name])
