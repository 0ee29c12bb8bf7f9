"""Elman wiring and BPTT(h) against separately written autograd, one net at a time."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from rnnbench.plugin import TaskShape
from rnnbench_gradient.bptt import Bptt
from rnnbench_gradient.recurrent_config import BpttConfig

NETS = [
    (3, 2, {"hidden": 4}),
    (5, 5, {"hidden": 1, "direct": True, "bias": False}),
    (2, 1, {"hidden": 6, "activation": "tanh", "output_unit": "linear"}),
    (4, 3, {"hidden": 3, "activation": "tanh", "direct": True}),
]


class _PlainNet:
    """One simple recurrent net, as the textbook has it."""

    def __init__(self, state, config):
        self.hidden = torch.tensor(state["hidden"], requires_grad=True)
        self.output = torch.tensor(state["output"], requires_grad=True)
        self.config = config
        self.ones = torch.ones(int(config.bias), dtype=torch.float64)
        self.squash = {"logistic": torch.sigmoid, "tanh": torch.tanh, "linear": lambda x: x}

    def step(self, x, previous):
        source = torch.cat([x, self.ones, previous])
        return self.squash[self.config.activation](self.hidden @ source)

    def read(self, x, hidden):
        direct = x if self.config.direct else x[:0]
        source = torch.cat([direct, self.ones, hidden])
        return self.squash[self.config.output_unit](self.output @ source)

    def start(self):
        return torch.zeros(self.config.hidden, dtype=torch.float64)


def _sequence(batch):
    inputs = torch.tensor(batch.inputs, dtype=torch.float64)
    return inputs, batch.target_rows.tolist(), torch.tensor(batch.targets, dtype=torch.float64)


def _elman_gradient(net, batch):
    inputs, rows, targets = _sequence(batch)
    context, loss = net.start(), 0.0
    for step, x in enumerate(inputs):
        hidden = net.step(x, context)
        if step in rows:
            loss = loss + 0.5 * ((targets[rows.index(step)] - net.read(x, hidden)) ** 2).sum()
        context = hidden.detach()
    return torch.autograd.grad(loss, (net.hidden, net.output))


def _windowed_gradient(net, batch, horizon):
    """Each error by itself: the net is run again from constant activities ``horizon`` steps ago."""
    inputs, rows, targets = _sequence(batch)
    with torch.no_grad():
        activities = [net.start()]
        for x in inputs:
            activities.append(net.step(x, activities[-1]))
    total = [torch.zeros_like(net.hidden), torch.zeros_like(net.output)]
    for target, row in zip(targets, rows, strict=True):
        first = max(0, row - horizon + 1)
        hidden = activities[first]
        for x in inputs[first : row + 1]:
            hidden = net.step(x, hidden)
        loss = 0.5 * ((target - net.read(inputs[row], hidden)) ** 2).sum()
        gradients = torch.autograd.grad(loss, (net.hidden, net.output))
        total = [a + b for a, b in zip(total, gradients, strict=True)]
    return total


def _one_sequence(make_batch, seed, inputs, outputs, where):
    return make_batch(
        seed, count=1, inputs=inputs, outputs=outputs, longest=15, where=where, one_hot=False
    )


def _assert_same(change, gradients):
    for name, gradient in zip(("hidden", "output"), gradients, strict=True):
        expected = -gradient.numpy()
        assert np.linalg.norm(change[name] - expected) < 1e-12 * np.linalg.norm(expected)


@pytest.fixture
def build(generators):
    def make(inputs, outputs, **settings):
        config = BpttConfig(precision="float64", learning_rate=1.0, weight_range=1.0, **settings)
        return config, Bptt(TaskShape(inputs, outputs, 30, one_hot=True), config, generators(3))

    return make


@pytest.mark.parametrize(("inputs", "outputs", "settings"), NETS)
@pytest.mark.parametrize("where", ["every", "some", "end"])
def test_elman_errors_end_at_the_copied_context(
    *, inputs, outputs, settings, where, make_batch, build, weight_change
):
    config, population = build(inputs, outputs, wiring="elman", **settings)
    for trial in range(3):
        batch = _one_sequence(make_batch, trial, inputs, outputs, where)
        net = _PlainNet(population.state(trial), config)
        change = weight_change(population, trial, batch)
        _assert_same(change, _elman_gradient(net, batch))


@pytest.mark.parametrize(("inputs", "outputs", "settings"), NETS)
@pytest.mark.parametrize("where", ["every", "some", "end"])
@pytest.mark.parametrize("horizon", [1, 2, 5, 40])
def test_every_error_goes_back_as_far_as_the_horizon(
    *, inputs, outputs, settings, where, horizon, make_batch, build, weight_change
):
    config, population = build(inputs, outputs, horizon=horizon, **settings)
    for trial in range(3):
        batch = _one_sequence(make_batch, trial, inputs, outputs, where)
        net = _PlainNet(population.state(trial), config)
        change = weight_change(population, trial, batch)
        _assert_same(change, _windowed_gradient(net, batch, horizon))


def test_a_horizon_beyond_the_sequence_is_full_bptt_and_a_shorter_one_is_not(
    make_batch, build, weight_change
):
    several = make_batch(2, longest=10)
    batch = several.take([int(np.argmax(several.lengths))])
    length = int(batch.lengths[0])
    full = weight_change(build(3, 2, hidden=4)[1], 0, batch)["hidden"]
    same = weight_change(build(3, 2, hidden=4, horizon=length)[1], 0, batch)["hidden"]
    less = weight_change(build(3, 2, hidden=4, horizon=length - 1)[1], 0, batch)["hidden"]
    np.testing.assert_allclose(same, full, rtol=0, atol=1e-14)
    assert np.abs(less - full).max() > 1e-9
