"""RTRL and full BPTT: two algorithms, one gradient (Williams & Zipser 1989)."""

from __future__ import annotations

import numpy as np
import pytest

from rnnbench.plugin import TaskShape
from rnnbench_gradient.bptt import Bptt
from rnnbench_gradient.cpu_bptt import CpuBptt
from rnnbench_gradient.cpu_rtrl import CpuRtrl
from rnnbench_gradient.recurrent_config import BpttConfig, RtrlConfig
from rnnbench_gradient.rtrl import Rtrl

NETS = [
    (3, 2, {"hidden": 4}),
    (5, 5, {"hidden": 1, "direct": True, "bias": False}),
    (7, 7, {"hidden": 12}),
    (2, 1, {"hidden": 6, "activation": "tanh", "output_unit": "linear"}),
    (1, 3, {"hidden": 3, "activation": "tanh", "direct": True}),
    (4, 2, {"hidden": 9, "bias": False, "output_unit": "linear"}),
]
TRIALS = 3


@pytest.mark.parametrize(("inputs", "outputs", "settings"), NETS)
@pytest.mark.parametrize("where", ["every", "some", "end"])
@pytest.mark.parametrize("one_hot", [True, False])
@pytest.mark.parametrize("pair", [(Bptt, Rtrl), (CpuBptt, CpuRtrl)])
def test_one_sequence_changes_the_weights_alike(
    *, inputs, outputs, settings, where, one_hot, pair, make_batch, generators
):
    shape = TaskShape(inputs, outputs, 30, one_hot=one_hot)
    chosen = {"learning_rate": 1.0, "weight_range": 1.0, "precision": "float64", **settings}
    bptt = pair[0](shape, BpttConfig(**chosen), generators(TRIALS))
    rtrl = pair[1](shape, RtrlConfig(**chosen), generators(TRIALS))
    batches = [
        make_batch(
            t, count=1, inputs=inputs, outputs=outputs, longest=30, where=where, one_hot=one_hot
        )
        for t in range(TRIALS)
    ]
    start = [bptt.state(trial) for trial in range(TRIALS)]
    logs = [population.train(range(TRIALS), batches) for population in (bptt, rtrl)]
    np.testing.assert_allclose(logs[0].mean_error, logs[1].mean_error, rtol=0, atol=1e-12)
    for trial in range(TRIALS):
        for name, weights in start[trial].items():
            by_bptt = bptt.state(trial)[name] - weights
            by_rtrl = rtrl.state(trial)[name] - weights
            assert np.linalg.norm(by_bptt - by_rtrl) < 1e-10 * np.linalg.norm(by_bptt)


def test_equal_generators_give_equal_weights_within_the_range(generators):
    shape, settings = TaskShape(4, 3, 9, one_hot=True), {"hidden": 20, "weight_range": 0.25}
    bptt = Bptt(shape, BpttConfig(**settings), generators(2))
    rtrl = Rtrl(shape, RtrlConfig(**settings), generators(2))
    for trial in range(2):
        for name, array in bptt.state(trial).items():
            np.testing.assert_array_equal(array, rtrl.state(trial)[name])
    everything = np.concatenate([a.ravel() for t in range(2) for a in bptt.state(t).values()])
    assert np.abs(everything).max() <= 0.25
    assert np.abs(everything).max() > 0.24
    assert abs(everything.mean()) < 0.02


def test_weights_are_drawn_unit_by_unit_hidden_first(generators):
    population = Bptt(
        TaskShape(2, 3, 9, one_hot=True), BpttConfig(hidden=4, precision="float64"), generators(1)
    )
    stream = generators(1)[0]
    state = population.state(0)
    np.testing.assert_array_equal(state["hidden"], stream.uniform(-0.2, 0.2, (4, 2 + 1 + 4)))
    np.testing.assert_array_equal(state["output"], stream.uniform(-0.2, 0.2, (3, 1 + 4)))
