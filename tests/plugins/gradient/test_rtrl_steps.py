"""RTRL with updates at every step, against a loop over single numbers."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rnnbench.plugin import TaskShape
from rnnbench_gradient.recurrent_config import RtrlConfig
from rnnbench_gradient.rtrl import Rtrl

RATE = 0.7


def _logistic(net):
    return 1.0 / (1.0 + math.exp(-net))


def _run(state, batch, units, bias, direct):
    """Williams & Zipser 1989, one weight at a time; the weights change at every target."""
    w, v = state["hidden"].copy(), state["output"].copy()
    sources = w.shape[1]
    first = sources - units
    read_first = v.shape[1] - units
    errors = []
    for sequence in range(len(batch)):
        y = [0.0] * units
        p = np.zeros((units, units, sources))
        for row in range(batch.offsets[sequence], batch.offsets[sequence + 1]):
            x = [float(value) for value in batch.inputs[row]]
            z = x + [1.0] * bias + y
            y = [_logistic(sum(w[k, j] * z[j] for j in range(sources))) for k in range(units)]
            new = np.zeros_like(p)
            for k, i, j in np.ndindex(*p.shape):
                carried = sum(w[k, first + m] * p[m, i, j] for m in range(units))
                new[k, i, j] = y[k] * (1 - y[k]) * (carried + (z[j] if k == i else 0.0))
            p = new
            at = np.flatnonzero(batch.target_rows == row)
            if len(at) == 0:
                continue
            o = (x if direct else []) + [1.0] * bias + y
            out = [_logistic(sum(a * b for a, b in zip(unit, o, strict=True))) for unit in v]
            e = [float(d) - a for d, a in zip(batch.targets[at[0]], out, strict=True)]
            errors.append([abs(a) for a in e])
            delta = [a * b * (1 - b) for a, b in zip(e, out, strict=True)]
            back = [
                sum(delta[n] * v[n, read_first + k] for n in range(len(v))) for k in range(units)
            ]
            w = w + RATE * sum(back[k] * p[k] for k in range(units))
            v = v + RATE * np.outer(delta, o)
    return w, v, errors


@pytest.mark.parametrize("where", ["every", "some", "end"])
@pytest.mark.parametrize(("bias", "direct"), [(True, False), (False, True), (True, True)])
def test_weights_change_at_every_target(where, bias, direct, make_batch, generators):
    settings = {"hidden": 3, "bias": bias, "direct": direct, "update": "step"}
    settings["precision"] = "float64"
    config = RtrlConfig(learning_rate=RATE, weight_range=1.0, **settings)
    population = Rtrl(TaskShape(3, 2, 9, one_hot=False), config, generators(3))
    batches = [make_batch(t, count=4, longest=7, where=where, one_hot=False) for t in range(3)]
    before = [population.state(trial) for trial in range(3)]
    log = population.train(range(3), batches)
    for trial, batch in enumerate(batches):
        w, v, errors = _run(before[trial], batch, 3, bias, direct)
        np.testing.assert_allclose(population.state(trial)["hidden"], w, rtol=0, atol=1e-12)
        np.testing.assert_allclose(population.state(trial)["output"], v, rtol=0, atol=1e-12)
        means = batch.per_sequence_mean(np.mean(errors, axis=1))
        np.testing.assert_allclose(log.mean_error[trial], means, rtol=0, atol=1e-12)


def test_the_two_ways_of_updating_part_only_after_the_first_target(make_batch, generators):
    shape = TaskShape(3, 2, 9, one_hot=True)
    for where, alike in (("end", True), ("every", False)):
        batch = make_batch(1, count=1, longest=9, where=where)
        assert batch.lengths[0] > 1
        ends = []
        for update in ("sequence", "step"):
            population = Rtrl(
                shape, RtrlConfig(hidden=4, update=update, precision="float64"), generators(1)
            )
            population.train([0], [batch])
            ends.append(population.state(0)["hidden"])
        assert np.array_equal(ends[0], ends[1]) == alike
