"""The gradients of full BPTT, RTRL and the time-delay net against finite differences."""

from __future__ import annotations

import numpy as np
import pytest

from rnnbench.learners import PopulationOfLearners
from rnnbench.plugin import TaskShape
from rnnbench_gradient.bptt import Bptt
from rnnbench_gradient.cpu_bptt import CpuBptt
from rnnbench_gradient.cpu_rtrl import CpuRtrl
from rnnbench_gradient.recurrent_config import BpttConfig, RtrlConfig
from rnnbench_gradient.rtrl import Rtrl
from rnnbench_gradient.time_delay import TimeDelay
from rnnbench_gradient.time_delay_config import TimeDelayConfig

OPTIONS = [
    {},
    {"activation": "tanh", "output_unit": "linear"},
    {"bias": False, "hidden": 1},
    {"activation": "tanh", "hidden": 5},
]


def _loss(population, batch):
    return 0.5 * ((population.predict(0, batch) - batch.targets) ** 2).sum()


def _assert_gradient_is_slope(population, batch, change, step=1e-4):
    start = population.state(0)
    gradient = change(population, 0, batch)
    for name, weights in start.items():
        slopes = np.empty_like(weights)
        for index in np.ndindex(*weights.shape):
            losses = {}
            for steps in (1, -1, 2, -2):
                moved = {key: array.copy() for key, array in start.items()}
                moved[name][index] += steps * step
                population.load_state(0, moved)
                losses[steps] = _loss(population, batch)
            near, far = losses[1] - losses[-1], losses[2] - losses[-2]
            slopes[index] = (8 * near - far) / (12 * step)  # wrong by the order of step^4
        np.testing.assert_allclose(-gradient[name], slopes, rtol=1e-9, atol=1e-9)


RECURRENT = [
    (Bptt, BpttConfig),
    (Rtrl, RtrlConfig),
    (CpuBptt, BpttConfig),
    (CpuRtrl, RtrlConfig),
]


@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("where", ["every", "end"])
@pytest.mark.parametrize("direct", [False, True])
@pytest.mark.parametrize(("learner", "config"), RECURRENT)
def test_recurrent_gradients_are_the_slopes_of_the_loss(
    *, learner, config, options, where, direct, make_batch, generators, weight_change
):
    settings = {"hidden": 3, "learning_rate": 1.0, "weight_range": 1.0, "direct": direct, **options}
    settings["precision"] = "float64"
    batch = make_batch(3, count=6, inputs=3, outputs=2, where=where, one_hot=False)
    longest = batch.take([int(np.argmax(batch.lengths))])
    population = learner(TaskShape(3, 2, 9, one_hot=False), config(**settings), generators(1))
    _assert_gradient_is_slope(population, longest, weight_change)


@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("where", ["every", "end"])
@pytest.mark.parametrize("delays", [0, 2, 20])
def test_time_delay_gradients_are_the_slopes_of_the_loss(
    options, where, delays, make_batch, generators, weight_change
):
    settings = {"hidden": 2, "learning_rate": 1.0, "weight_range": 1.0, **options}
    batch = make_batch(4, count=6, inputs=2, outputs=2, where=where, one_hot=False)
    longest = batch.take([int(np.argmax(batch.lengths))])
    config = TimeDelayConfig(delays=delays, **settings)
    shape = TaskShape(2, 2, 9, one_hot=False)
    population = PopulationOfLearners(TimeDelay, shape, config, generators(1))
    _assert_gradient_is_slope(population, longest, weight_change)
