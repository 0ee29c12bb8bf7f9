"""`predict` is the function that training corrects."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest


@pytest.mark.parametrize("where", ["every", "some", "end"])
@pytest.mark.parametrize("one_hot", [True, False])
def test_predictions_agree_with_the_errors_that_training_logs(
    make_population, make_batch, where, one_hot
):
    batches = [make_batch(t, count=15, where=where, one_hot=one_hot) for t in range(3)]
    # So small a rate leaves the weights as they are, to the accuracy of the comparison.
    population = make_population(range(3), one_hot=one_hot, learning_rate=1e-15)
    log = population.train(range(3), batches)
    for trial, batch in enumerate(batches):
        errors = np.abs(population.predict(trial, batch) - batch.targets)
        means = [errors[a:b].mean() for a, b in _targets(batch)]
        largest = [errors[a:b].max() for a, b in _targets(batch)]
        np.testing.assert_allclose(log.mean_error[trial], means, rtol=0, atol=1e-12)
        np.testing.assert_allclose(log.max_error[trial], largest, rtol=0, atol=1e-12)


def test_logged_errors_come_before_the_update(make_population, make_batch):
    batch = make_batch(0, count=1, longest=9, where="end")
    population = make_population([0], learning_rate=2.0)
    before = np.abs(population.predict(0, batch) - batch.targets)
    log = population.train([0], [batch])
    after = np.abs(population.predict(0, batch) - batch.targets)
    assert log.max_error[0, 0] == pytest.approx(before.max(), abs=1e-12)
    assert abs(after.max() - before.max()) > 1e-6


def test_a_sequence_is_predicted_alike_alone_and_in_a_set(make_population, make_batch):
    batch = make_batch(5, count=30, longest=20)
    population = make_population(range(2))
    together = population.predict(1, batch)
    alone = [population.predict(1, batch.take([i])) for i in range(len(batch))]
    np.testing.assert_allclose(together, np.concatenate(alone), rtol=0, atol=1e-13)


def test_prediction_changes_no_weight_and_depends_on_no_other_trial(make_population, make_batch):
    batch = make_batch(6)
    population, alone = make_population(range(3)), make_population([2])
    before = population.state(2)
    outputs = population.predict(2, batch)
    np.testing.assert_array_equal(outputs, population.predict(2, batch))
    np.testing.assert_array_equal(outputs, alone.predict(0, batch))
    for name, array in population.state(2).items():
        np.testing.assert_array_equal(array, before[name])


def _targets(batch):
    return pairwise(batch.target_offsets)
