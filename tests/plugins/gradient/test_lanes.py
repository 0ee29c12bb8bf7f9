"""The 16-lane layout: no lane and no thread count shows in the numbers."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from rnnbench.plugin import TaskShape
from rnnbench_gradient.bptt import Bptt
from rnnbench_gradient.lanes import from_lanes, layer, summed_products, to_lanes, weighted_sums
from rnnbench_gradient.recurrent_config import BpttConfig

SIZES = [(1, 1, 1), (3, 2, 5), (17, 12, 20), (50, 40, 41), (5, 70, 100)]


@pytest.fixture
def threads():
    before = torch.get_num_threads()
    yield torch.set_num_threads
    torch.set_num_threads(before)


def test_lanes_hold_the_trials_and_zeros():
    trials = np.arange(24.0).reshape(3, 4, 2)
    lanes = to_lanes(trials)
    assert lanes.shape == (4, 2, 16)
    assert not lanes[..., 3:].any()
    np.testing.assert_array_equal(from_lanes(lanes, 3), trials)


@pytest.mark.parametrize(("steps", "units", "sources"), SIZES)
def test_layers_compute_what_matrix_products_do(steps, units, sources):
    rng = np.random.default_rng(0)
    weights = rng.standard_normal((4, units, sources))
    given = rng.standard_normal((4, steps, sources))
    outside = rng.standard_normal((4, steps, units))
    deltas = rng.standard_normal((4, steps, units))
    nets = given @ weights.transpose(0, 2, 1)
    sums = weighted_sums(to_lanes(weights), to_lanes(given))
    np.testing.assert_allclose(from_lanes(sums, 4), nets, rtol=0, atol=1e-12)
    units_ = layer(to_lanes(weights), to_lanes(given), to_lanes(outside), torch.tanh)
    np.testing.assert_allclose(from_lanes(units_, 4), np.tanh(nets + outside), rtol=0, atol=1e-12)
    products = summed_products(to_lanes(deltas), to_lanes(given))
    expected = deltas.transpose(0, 2, 1) @ given
    np.testing.assert_allclose(from_lanes(products, 4), expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize(("steps", "units", "sources"), SIZES)
def test_lanes_are_alike(steps, units, sources):
    rng = np.random.default_rng(1)
    order = rng.permutation(16)
    weights = torch.tensor(rng.standard_normal((units, sources, 16)))
    given = torch.tensor(rng.standard_normal((steps, sources, 16)))
    outside = torch.tensor(rng.standard_normal((steps, units, 16)))

    def results(chosen):
        picked = [a[..., chosen].contiguous() for a in (weights, given, outside)]
        picked[2].requires_grad_()
        outputs = layer(*picked, torch.sigmoid)
        (deltas,) = torch.autograd.grad(outputs, picked[2], picked[2].detach())
        return outputs.detach(), deltas, summed_products(deltas, picked[1])

    for straight, permuted in zip(results(np.arange(16)), results(order), strict=True):
        assert torch.equal(straight[..., order], permuted)


@pytest.mark.parametrize("settings", [{}, {"horizon": 4}, {"wiring": "elman"}])
@pytest.mark.parametrize(("hidden", "longest"), [(12, 150), (60, 6)])
def test_the_number_of_threads_does_not_show(
    *, settings, hidden, longest, threads, make_batch, generators
):
    # Sizes at which torch would divide the outputs of all steps, or the weights of one, in threads.
    shape = TaskShape(7, 7, longest, one_hot=True)
    config = BpttConfig(hidden=hidden, weight_range=1.0, precision="float64", **settings)
    batches = [make_batch(t, count=1, inputs=7, outputs=7, longest=longest) for t in range(3)]
    states = []
    for number in (1, 3):
        threads(number)
        population = Bptt(shape, config, generators(3))
        population.train(range(3), batches)
        states.append(population.state(1))
    for state in states[1:]:
        np.testing.assert_array_equal(state["hidden"], states[0]["hidden"])
        np.testing.assert_array_equal(state["output"], states[0]["output"])


def test_training_leaves_the_process_settings_alone(make_batch, generators):
    before = torch.get_num_threads(), torch.is_grad_enabled(), torch.get_default_dtype()
    errors = np.geterr()
    population = Bptt(TaskShape(3, 2, 9, one_hot=True), BpttConfig(hidden=3), generators(1))
    population.train([0], [make_batch(0)])
    after = torch.get_num_threads(), torch.is_grad_enabled(), torch.get_default_dtype()
    assert after == before
    assert np.geterr() == errors
