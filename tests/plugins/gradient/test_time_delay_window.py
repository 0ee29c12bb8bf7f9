"""The time-delay net against an ordinary torch net on an explicitly unrolled window."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from rnnbench.learners import PopulationOfLearners
from rnnbench.plugin import TaskShape
from rnnbench_gradient.time_delay import TimeDelay
from rnnbench_gradient.time_delay_config import TimeDelayConfig


def _window(inputs, row, delays):
    zeros = torch.zeros_like(inputs[0])
    return torch.cat([inputs[row - d] if row >= d else zeros for d in range(delays + 1)])


def _train_by_torch(state, batch, config):
    hidden = torch.tensor(state["hidden"], requires_grad=True)
    output = torch.tensor(state["output"], requires_grad=True)
    squash = {"logistic": torch.sigmoid, "tanh": torch.tanh, "linear": lambda x: x}
    ones = torch.ones(int(config.bias), dtype=torch.float64)
    errors = []
    for sequence in range(len(batch)):
        one = batch.take([sequence])
        inputs = torch.tensor(one.inputs, dtype=torch.float64)
        targets = torch.tensor(one.targets, dtype=torch.float64)
        outputs = []
        for row in one.target_rows.tolist():
            source = torch.cat([_window(inputs, row, config.delays), ones])
            units = squash[config.activation](hidden @ source)
            outputs.append(squash[config.output_unit](output @ torch.cat([units, ones])))
        loss = 0.5 * ((torch.stack(outputs) - targets) ** 2).sum()
        errors.append((torch.stack(outputs) - targets).detach().abs().mean().item())
        gradients = torch.autograd.grad(loss, (hidden, output))
        with torch.no_grad():
            hidden -= config.learning_rate * gradients[0]
            output -= config.learning_rate * gradients[1]
    return hidden.detach().numpy(), output.detach().numpy(), errors


@pytest.mark.parametrize("delays", [0, 1, 4, 12])
@pytest.mark.parametrize("where", ["every", "some", "end"])
@pytest.mark.parametrize(
    "settings",
    [
        {"hidden": 4},
        {"hidden": 1, "bias": False},
        {"hidden": 5, "activation": "tanh", "output_unit": "linear", "learning_rate": 0.02},
    ],
)
def test_training_equals_torch_on_the_unrolled_window(
    delays, where, settings, make_batch, generators
):
    chosen = {"learning_rate": 0.3, "weight_range": 0.8, **settings}
    config = TimeDelayConfig(delays=delays, **chosen)
    shape = TaskShape(3, 2, 9, one_hot=True)
    population = PopulationOfLearners(TimeDelay, shape, config, generators(2))
    for trial in range(2):
        batch = make_batch(trial, count=8, where=where, one_hot=trial == 0)
        hidden, output, errors = _train_by_torch(population.state(trial), batch, config)
        log = population.train([trial], [batch])
        np.testing.assert_allclose(population.state(trial)["hidden"], hidden, rtol=0, atol=1e-13)
        np.testing.assert_allclose(population.state(trial)["output"], output, rtol=0, atol=1e-13)
        np.testing.assert_allclose(log.mean_error[0], errors, rtol=0, atol=1e-13)


def test_nothing_older_than_the_delays_has_any_influence(make_batch, generators):
    config = TimeDelayConfig(delays=2, hidden=4)
    population = PopulationOfLearners(
        TimeDelay, TaskShape(3, 2, 9, one_hot=False), config, generators(1)
    )
    batch = make_batch(0, count=40, longest=9, where="end", one_hot=False)
    ages = np.repeat(batch.offsets[1:], batch.lengths) - 1 - np.arange(batch.steps)
    outputs = population.predict(0, batch)
    older = replace(batch, values=batch.values + np.float32(1) * (ages > 2)[:, None])
    np.testing.assert_array_equal(outputs, population.predict(0, older))
    oldest_seen = replace(batch, values=batch.values + np.float32(1) * (ages == 2)[:, None])
    differs = (outputs != population.predict(0, oldest_seen)).any(axis=1)
    np.testing.assert_array_equal(differs, batch.lengths > 2)


def test_predictions_in_small_portions_are_the_same_function(make_batch, generators, monkeypatch):
    config = TimeDelayConfig(delays=3, hidden=4)
    learner = TimeDelay(TaskShape(3, 2, 9, one_hot=True), config, generators(1)[0])
    batch = make_batch(0, count=30)
    whole = learner.predict(batch)
    monkeypatch.setattr("rnnbench_gradient.time_delay._PREDICTED_AT_ONCE", 100)
    np.testing.assert_allclose(learner.predict(batch), whole, rtol=0, atol=1e-14)
