"""The native nets against the references: the same numbers after many sequences."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from rnnbench.plugin import TaskShape
from rnnbench_gradient.bptt import Bptt
from rnnbench_gradient.cpu_bptt import CpuBptt
from rnnbench_gradient.cpu_rtrl import CpuRtrl
from rnnbench_gradient.recurrent_config import BpttConfig, RtrlConfig
from rnnbench_gradient.rtrl import Rtrl

TRIALS, SEQUENCES = 3, 300
LINEAR = {"output_unit": "linear", "learning_rate": 0.02}
# inputs, outputs, hidden units, steps; one-hot; where the targets are; settings.
NETS: list[tuple[int, int, int, int, bool, str, dict[str, Any]]] = [
    (1, 1, 1, 1, True, "every", {}),
    (1, 1, 1, 8, False, "some", {"activation": "tanh"}),
    (7, 7, 12, 7, True, "every", {}),
    (9, 9, 1, 9, True, "every", {"direct": True, "bias": False}),
    (2, 1, 6, 6, False, "end", {"activation": "tanh", **LINEAR}),
    (3, 2, 5, 6, True, "end", {"direct": True}),
    (1, 3, 2, 5, False, "every", {"bias": False, "direct": True, **LINEAR}),
    (5, 1, 13, 5, True, "some", {"activation": "tanh", "bias": False}),
    (40, 3, 7, 4, True, "some", {"direct": True, "activation": "tanh", **LINEAR}),
    (3, 11, 4, 6, False, "some", {"direct": True}),
]
RTRL = [{"update": "sequence"}, {"update": "step"}]
BPTT = [{}, {"wiring": "elman"}, {"horizon": 3}, {"horizon": 1000}]


def _assert_same_numbers(native, reference, batches):
    logs = [population.train(range(TRIALS), batches) for population in (native, reference)]
    np.testing.assert_allclose(logs[0].mean_error, logs[1].mean_error, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(logs[0].max_error, logs[1].max_error, rtol=1e-9, atol=1e-12)
    for trial, batch in enumerate(batches):
        expected = reference.state(trial)
        for name, array in native.state(trial).items():
            difference = np.linalg.norm(array - expected[name])
            assert difference < 1e-9 * np.linalg.norm(expected[name]), name
        np.testing.assert_allclose(
            native.predict(trial, batch), reference.predict(trial, batch), rtol=1e-9, atol=1e-12
        )


def _compare(learners, settings, make_batch, generators, sequences=SEQUENCES):
    config, net, rule = settings
    inputs, outputs, hidden, longest, one_hot, where, fixed = net
    shape = TaskShape(inputs, outputs, longest, one_hot=one_hot)
    chosen = {"hidden": hidden, "learning_rate": 0.3, "weight_range": 0.7, **fixed, **rule}
    pair = [
        learner(shape, config(precision="float64", **chosen), generators(TRIALS))
        for learner in learners
    ]
    batches = [
        make_batch(
            trial,
            count=sequences,
            inputs=inputs,
            outputs=outputs,
            longest=longest,
            where=where,
            one_hot=one_hot,
        )
        for trial in range(TRIALS)
    ]
    _assert_same_numbers(*pair, batches)


@pytest.mark.parametrize("net", NETS)
@pytest.mark.parametrize("rule", RTRL)
def test_rtrl(net, rule, make_batch, generators):
    _compare((CpuRtrl, Rtrl), (RtrlConfig, net, rule), make_batch, generators)


@pytest.mark.parametrize(("number", "net"), list(enumerate(NETS)))
def test_bptt(number, net, make_batch, generators):
    # Every net by two of the four rules in turn: the reference is slow.
    for rule in (BPTT[number % 4], BPTT[(number + 1 + number // 4) % 4]):
        settings = (BpttConfig, net, rule)
        _compare((CpuBptt, Bptt), settings, make_batch, generators, SEQUENCES // 3)


@pytest.mark.parametrize("rule", BPTT)
def test_bptt_after_several_hundred_sequences(rule, make_batch, generators):
    net = (4, 2, 5, 5, True, "every", {"direct": True})
    _compare((CpuBptt, Bptt), (BpttConfig, net, rule), make_batch, generators)


@pytest.mark.parametrize(
    ("native", "config"), [(CpuRtrl, RtrlConfig), (CpuBptt, BpttConfig)], ids=["rtrl", "bptt"]
)
@pytest.mark.parametrize("where", ["every", "end"])
def test_dense_zeros_and_ones_are_the_symbols(native, config, where, make_batch, generators):
    symbols = [make_batch(trial, count=50, longest=12, where=where) for trial in range(TRIALS)]
    states = []
    for one_hot in (True, False):
        # A shape without symbols gets the same batches' dense rows.
        shape = TaskShape(3, 2, 12, one_hot=one_hot)
        settings = config(hidden=4, direct=True, precision="float64", learning_rate=0.3)
        population = native(shape, settings, generators(TRIALS))
        population.train(range(TRIALS), symbols)
        states.append(population.state(1))
    for name, array in states[0].items():
        np.testing.assert_allclose(array, states[1][name], rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize(
    ("native", "config"), [(CpuRtrl, RtrlConfig), (CpuBptt, BpttConfig)], ids=["rtrl", "bptt"]
)
@pytest.mark.parametrize("settings", [{}, {"activation": "tanh", "direct": True, **LINEAR}])
@pytest.mark.parametrize("one_hot", [True, False])
def test_float32_updates_are_close_to_float64(
    *, native, config, settings, one_hot, make_batch, generators
):
    shape = TaskShape(5, 3, 30, one_hot=one_hot)
    chosen = {"hidden": 8, **settings, "learning_rate": 1.0}
    batch = make_batch(1, count=1, inputs=5, outputs=3, longest=30, one_hot=one_hot)
    single = native(shape, config(**chosen), generators(1))
    double = native(shape, config(precision="float64", **chosen), generators(1))
    start = single.state(0)
    assert {array.dtype for array in start.values()} == {np.dtype(np.float32)}
    double.load_state(0, {name: array.astype(np.float64) for name, array in start.items()})
    for population in (single, double):
        population.train([0], [batch])
    changes = [
        np.concatenate([(population.state(0)[name] - start[name]).ravel() for name in start])
        for population in (single, double)
    ]
    assert np.linalg.norm(changes[0] - changes[1]) < 1e-5 * np.linalg.norm(changes[1])


@pytest.mark.parametrize(
    ("reference", "config"), [(Rtrl, RtrlConfig), (Bptt, BpttConfig)], ids=["rtrl", "bptt"]
)
def test_the_references_compute_in_float32_too(reference, config, make_batch, generators):
    shape, batch = TaskShape(3, 2, 9, one_hot=True), make_batch(0, count=1)
    changes = []
    for precision in ("float32", "float64"):
        settings = config(hidden=4, precision=precision, learning_rate=1.0, direct=True)
        population = reference(shape, settings, generators(1))
        before = population.state(0)
        population.train([0], [batch])
        after = population.state(0)
        assert {str(array.dtype) for array in after.values()} == {precision}
        changes.append(np.concatenate([(after[n] - before[n]).ravel() for n in before]))
    error = np.linalg.norm(changes[0] - changes[1])
    assert 0.0 < error < 1e-5 * np.linalg.norm(changes[1])
