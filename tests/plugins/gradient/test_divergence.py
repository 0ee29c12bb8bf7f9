"""A trial that leaves the finite numbers shows it, and disturbs no other."""

from __future__ import annotations

import warnings

import numpy as np
import pytest


@pytest.mark.parametrize("poison", [np.nan, np.inf, -np.inf, 1e200])
def test_a_diverged_trial_disturbs_no_other_and_raises_nothing(make_population, make_batch, poison):
    batches = [make_batch(trial, count=10, longest=9) for trial in range(3)]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        good = make_population(range(3))
        clean = good.train(range(3), batches)
        mixed = make_population(range(3))
        state = mixed.state(1)
        state["hidden"][0, 0] = poison
        mixed.load_state(1, state)
        log = mixed.train(range(3), batches)
        mixed.predict(1, batches[1])
    for trial in (0, 2):
        np.testing.assert_array_equal(log.mean_error[trial], clean.mean_error[trial])
        for name, array in good.state(trial).items():
            np.testing.assert_array_equal(array, mixed.state(trial)[name])
    if np.isnan(poison):
        assert not np.isfinite(log.mean_error[1]).all()
        assert not np.isfinite(log.max_error[1]).all()


def test_a_learning_rate_far_too_large_ends_in_non_finite_errors(make_population, make_batch):
    batches = [make_batch(trial, count=200, one_hot=False) for trial in range(2)]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        population = make_population(
            range(2), one_hot=False, output_unit="linear", learning_rate=100.0
        )
        log = population.train(range(2), batches)
    assert not np.isfinite(log.mean_error[:, -1]).any()
    assert not np.isfinite(log.max_error[:, -1]).any()


def test_a_diverging_trial_diverges_alike_alone_and_among_others(make_population, make_batch):
    settings = {"one_hot": False, "output_unit": "linear", "learning_rate": 100.0}
    batches = [make_batch(t, count=30, longest=(4, 30)[t], one_hot=False) for t in range(2)]
    together = make_population(range(2), **settings)
    log = together.train(range(2), batches)
    for trial in range(2):
        alone = make_population([trial], **settings).train([0], [batches[trial]])
        np.testing.assert_array_equal(log.mean_error[trial], alone.mean_error[0])
        np.testing.assert_array_equal(log.max_error[trial], alone.max_error[0])
