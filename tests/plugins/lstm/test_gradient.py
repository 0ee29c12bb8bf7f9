"""The weight changes against torch autograd and against finite differences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from rnnbench.plugin import FloatArray, SequenceBatch, State, TaskShape
from rnnbench_lstm.config import LstmConfig

SHAPES = {
    "1 block of 1": (1, 1, {"blocks": 1}),
    "article, Experiment 1": (7, 7, {"blocks": 3, "block_size": 2}),
    "article, adding": (2, 1, {"blocks": 2, "block_size": 2}),
    "9 cells share gates": (3, 2, {"blocks": 1, "block_size": 9}),
    "with hidden units": (4, 3, {"blocks": 2, "block_size": 3, "hidden": 3}),
    "one hidden unit": (2, 2, {"blocks": 5, "block_size": 1, "hidden": 1}),
}
VARIANTS: dict[str, dict[str, Any]] = {
    "as usual": {},
    "no output gate": {"output_gate": False},
    "Task 2a": {
        "output_gate": False,
        "input_squashing": "logistic",
        "output_squashing": "identity",
        "bias": "none",
    },
    "linear output": {"output_unit": "linear"},
    "identity states, start at 0.5": {"output_squashing": "identity", "initial_activity": 0.5},
    "logistic cell input, start at 0.5": {"input_squashing": "logistic", "initial_activity": 0.5},
    "biased gates": {"bias": "gates"},
    "biased hidden layer": {"bias": "hidden"},
    "no bias": {"bias": "none"},
    "step": {"update": "step"},
    "step, start at 0.5": {"update": "step", "initial_activity": 0.5, "output_unit": "linear"},
}


def existing(state: State) -> dict[str, Any]:
    """No weight is drawn as exactly 0, so those that are 0 do not exist."""
    return {name: values != 0.0 for name, values in state.items()}


def relative(found: FloatArray, expected: FloatArray) -> float:
    return float(np.linalg.norm(found - expected) / np.linalg.norm(expected))


@pytest.mark.parametrize("connectivity", ["recurrent", "layered"])
@pytest.mark.parametrize("at_end", [False, True], ids=["targets at many steps", "at the end"])
@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("size", SHAPES)
def test_changes_are_those_of_autograd_cut_at_the_truncated_edges(
    *,
    size: str,
    variant: str,
    at_end: bool,
    connectivity: str,
    lstm: Callable[..., Any],
    sequences: Callable[..., SequenceBatch],
    oracle: Callable[..., tuple[State, FloatArray]],
) -> None:
    inputs, outputs, sizes = SHAPES[size]
    shape = TaskShape(inputs, outputs, longest=9, one_hot=False)
    # Large weights, so that every nonlinearity and every feedback connection counts.
    settings = {"connectivity": connectivity, "weight_range": 1.0, **sizes, **VARIANTS[variant]}
    net = lstm(shape, [11, 12], **settings)
    before = [net.state(i) for i in range(2)]
    batches = [sequences(shape, seed, at_end=at_end) for seed in (1, 2)]
    net.train([0, 1], batches)
    for i in range(2):
        after, _ = oracle(LstmConfig(**settings), before[i], batches[i], existing(before[i]))
        for name in ("hidden", "output"):
            found = net.state(i)[name] - before[i][name]
            assert relative(found, after[name] - before[i][name]) < 1e-10


@pytest.mark.parametrize("update", ["sequence", "step"])
def test_many_online_sequences_give_the_weights_and_errors_of_autograd(
    update: str,
    shape: TaskShape,
    lstm: Callable[..., Any],
    sequences: Callable[..., SequenceBatch],
    oracle: Callable[..., tuple[State, FloatArray]],
) -> None:
    settings = {"blocks": 2, "block_size": 2, "update": update, "hidden": 1}
    net = lstm(shape, [5], **settings)
    before = net.state(0)
    batch = sequences(shape, 3, count=12)
    log = net.train([0], [batch])
    after, outputs = oracle(LstmConfig(**settings), before, batch, existing(before))
    for name in ("hidden", "output"):
        assert relative(net.state(0)[name], after[name]) < 1e-10
    # The outputs as they were produced: before the sequence's update, or between its updates.
    errors = np.abs(outputs - batch.targets)
    expected = batch.per_sequence_mean(errors.mean(axis=1))
    np.testing.assert_allclose(log.mean_error[0], expected, rtol=1e-10)
    expected = batch.per_sequence_max(errors.max(axis=1))
    np.testing.assert_allclose(log.max_error[0], expected, rtol=1e-10)


def test_the_truncated_changes_differ_from_the_full_gradient(
    shape: TaskShape,
    lstm: Callable[..., Any],
    sequences: Callable[..., SequenceBatch],
    oracle: Callable[..., tuple[State, FloatArray]],
) -> None:
    settings = {"blocks": 2, "block_size": 2, "weight_range": 1.0}
    net = lstm(shape, [5], **settings)
    before = net.state(0)
    batch = sequences(shape, 3, count=1)
    net.train([0], [batch])
    full, _ = oracle(LstmConfig(**settings), before, batch, existing(before), cut=False)
    change = full["hidden"] - before["hidden"]
    assert relative(net.state(0)["hidden"] - before["hidden"], change) > 1e-3
    # Nothing is cut above the hidden layer.
    change = full["output"] - before["output"]
    assert relative(net.state(0)["output"] - before["output"], change) < 1e-10


@pytest.mark.parametrize("variant", [v for v in VARIANTS if not v.startswith("step")])
@pytest.mark.parametrize("size", SHAPES)
def test_without_feedback_the_changes_are_finite_differences_of_the_loss(
    size: str,
    variant: str,
    lstm: Callable[..., Any],
    sequences: Callable[..., SequenceBatch],
) -> None:
    inputs, outputs, sizes = SHAPES[size]
    shape = TaskShape(inputs, outputs, longest=9, one_hot=False)
    settings = {"weight_range": 1.0, "learning_rate": 1.0, **sizes, **VARIANTS[variant]}
    net = lstm(shape, [21], connectivity="layered", **settings)
    before = net.state(0)
    batch = sequences(shape, 4)

    def loss(state: State) -> float:
        net.load_state(0, state)
        return 0.5 * float(((net.predict(0, batch) - batch.targets) ** 2).sum())

    expected = {name: np.zeros_like(values) for name, values in before.items()}
    for name, values in before.items():
        for index in zip(*np.nonzero(values), strict=True):
            shifted = {n: v.copy() for n, v in before.items()}
            shifted[name][index] = values[index] + 1e-5
            above = loss(shifted)
            shifted[name][index] = values[index] - 1e-5
            expected[name][index] = -(above - loss(shifted)) / 2e-5
    net.load_state(0, before)
    net.train([0], [batch])
    for name, values in before.items():
        assert relative(net.state(0)[name] - values, expected[name]) < 1e-6


@pytest.mark.parametrize("bias", ["gates", "hidden", "none"])
@pytest.mark.parametrize("connectivity", ["recurrent", "layered"])
def test_weights_that_do_not_exist_stay_zero(
    bias: str,
    connectivity: str,
    shape: TaskShape,
    lstm: Callable[..., Any],
    sequences: Callable[..., SequenceBatch],
) -> None:
    net = lstm(shape, [5], blocks=2, hidden=2, bias=bias, connectivity=connectivity)
    before = net.state(0)
    net.train([0], [sequences(shape, 3, count=20)])
    for name, values in net.state(0).items():
        np.testing.assert_array_equal(values == 0.0, before[name] == 0.0)
