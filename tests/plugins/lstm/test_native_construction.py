"""The native networks without blocks, and those that get them, against the reference."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest

from rnnbench.plugin import Population, SequenceBatch, TaskShape
from rnnbench_lstm.config import LstmConfig
from rnnbench_lstm.cpu import CpuLstm
from rnnbench_lstm.reference import ReferenceLstm

LONGEST, OUTPUTS, TRIALS, COUNT = 6, 3, 3, 160
WINDOW = 10
CASES = list(product(("recurrent", "layered"), ("sequence", "step"), (False, True), (0, 2)))
case = pytest.mark.parametrize(("connectivity", "update", "one_hot", "hidden"), CASES)


def _settings(connectivity: str, update: str, hidden: int) -> dict[str, Any]:
    return {
        "blocks": 2,
        "hidden": hidden,
        "connectivity": connectivity,
        "update": update,
        "learning_rate": 0.3,
        "weight_range": 0.5,
        "construction": "sequential",
        "construction_window": WINDOW,
        "construction_progress": 0.02,
    }


def _batch(trial: int, one_hot: bool) -> SequenceBatch:
    rng = np.random.default_rng([4, trial])
    lengths = rng.integers(1, LONGEST + 1, COUNT).astype(np.int32)
    steps, ends = int(lengths.sum()), np.cumsum(lengths) - 1
    rows = np.union1d(np.flatnonzero(rng.random(steps) < 0.4), ends).astype(np.int64)
    targets = rng.random((len(rows), OUTPUTS)).astype(np.float32)
    if one_hot:
        symbols = rng.integers(0, 5, steps).astype(np.int32)
        return SequenceBatch(lengths, rows, targets, 5, symbols=symbols)
    values = rng.normal(0, 1, (steps, 5)) * (rng.random((steps, 5)) < 0.7)
    return SequenceBatch(lengths, rows, targets, 5, values=values.astype(np.float32))


def _population(
    implementation: Any, one_hot: bool, settings: dict[str, Any], precision: str
) -> Population:
    shape = TaskShape(5, OUTPUTS, LONGEST, one_hot)
    rngs = [np.random.default_rng([9, trial]) for trial in range(TRIALS)]
    config = LstmConfig(precision=precision, **settings)
    population: Population = implementation(shape, config, rngs)
    return population


@case
@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_native_networks_grow_like_the_references(
    connectivity: str, update: str, one_hot: bool, hidden: int, precision: str
) -> None:
    settings = _settings(connectivity, update, hidden)
    batches = [_batch(trial, one_hot) for trial in range(TRIALS)]
    native, reference = (
        _population(implementation, one_hot, settings, precision)
        for implementation in (CpuLstm, ReferenceLstm)
    )
    tolerance = {"float64": 1e-10, "float32": 1e-4}[precision]
    stages = set()
    for first in range(0, COUNT, 4 * WINDOW):
        which = np.arange(first, first + 4 * WINDOW)
        parts = [batch.take(which) for batch in batches]
        found, expected = (p.train(range(TRIALS), parts) for p in (native, reference))
        np.testing.assert_allclose(found.mean_error, expected.mean_error, rtol=0, atol=tolerance)
        np.testing.assert_allclose(found.max_error, expected.max_error, rtol=0, atol=tolerance)
        for trial in range(TRIALS):
            state, wanted = native.state(trial), reference.state(trial)
            assert state["growth"][:2].tolist() == wanted["growth"][:2].tolist()
            stages.add(int(state["growth"][0]))
            for name in ("hidden", "output"):
                np.testing.assert_allclose(state[name], wanted[name], rtol=0, atol=tolerance)
                np.testing.assert_array_equal(state[name] == 0, wanted[name] == 0)
            np.testing.assert_allclose(
                native.predict(trial, parts[0]),
                reference.predict(trial, parts[0]),
                rtol=0,
                atol=tolerance,
            )
    assert stages >= {1, 2}


@case
def test_native_networks_without_blocks(
    connectivity: str, update: str, one_hot: bool, hidden: int
) -> None:
    settings = {**_settings(connectivity, update, hidden), "construction_window": COUNT + 1}
    batches = [_batch(trial, one_hot) for trial in range(TRIALS)]
    native, reference = (
        _population(implementation, one_hot, settings, "float64")
        for implementation in (CpuLstm, ReferenceLstm)
    )
    found, expected = (p.train(range(TRIALS), batches) for p in (native, reference))
    np.testing.assert_allclose(found.mean_error, expected.mean_error, rtol=1e-10)
    for trial in range(TRIALS):
        state, wanted = native.state(trial), reference.state(trial)
        assert state["growth"][0] == wanted["growth"][0] == 0
        np.testing.assert_allclose(state["output"], wanted["output"], rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(
            native.predict(trial, batches[0]), reference.predict(trial, batches[0]), rtol=1e-10
        )
