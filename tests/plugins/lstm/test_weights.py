"""Weight counts, initial weights, and costs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from rnnbench.plugin import TaskShape
from rnnbench_lstm.config import LstmConfig
from rnnbench_lstm.reference import ReferenceLstm

TASK_2A = {
    "blocks": 1,
    "connectivity": "layered",
    "output_gate": False,
    "bias": "none",
    "input_squashing": "logistic",
    "output_squashing": "identity",
}
PAIRS = {"blocks": 2, "block_size": 2, "bias": "all"}
TABLE_10 = [
    ("1-1, 1-4", 7, 7, {"blocks": 4, "bias": "gates"}, 264),
    ("1-2, 1-3, 1-5", 7, 7, {"blocks": 3, "block_size": 2, "bias": "gates"}, 276),
    ("2a, 2b", 101, 101, TASK_2A, 10504),
    ("2c-1, 2c-9", 54, 2, {"blocks": 2, "bias": "none"}, 364),
    ("2c-2, 2c-8", 104, 2, {"blocks": 2, "bias": "none"}, 664),
    ("2c-3, 2c-7", 204, 2, {"blocks": 2, "bias": "none"}, 1264),
    ("2c-4, 2c-6", 504, 2, {"blocks": 2, "bias": "none"}, 3064),
    ("2c-5", 1004, 2, {"blocks": 2, "bias": "none"}, 6064),
    ("3", 1, 1, {"blocks": 3, "bias": "hidden"}, 102),
    ("4, 5", 2, 1, PAIRS, 93),
    ("6a", 8, 4, PAIRS, 156),
    ("6b", 8, 8, {"blocks": 3, "block_size": 2, "bias": "all"}, 308),
]


@pytest.mark.parametrize(
    ("inputs", "outputs", "settings", "printed"),
    [row[1:] for row in TABLE_10],
    ids=[row[0] for row in TABLE_10],
)
def test_weight_counts_are_those_of_table_10(
    inputs: int, outputs: int, settings: dict[str, Any], printed: int, lstm: Callable[..., Any]
) -> None:
    shape = TaskShape(inputs, outputs, longest=10, one_hot=True)
    assert ReferenceLstm.cost(shape, LstmConfig(**settings)).weights == printed
    state = lstm(shape, [1], **settings).state(0)
    assert sum(np.count_nonzero(values) for values in state.values()) == printed


@pytest.mark.parametrize("connectivity", ["recurrent", "layered"])
@pytest.mark.parametrize("bias", ["gates", "hidden", "all", "none"])
@pytest.mark.parametrize("output_gate", [True, False])
@pytest.mark.parametrize("hidden", [0, 3])
def test_the_count_is_the_number_of_weights_drawn(
    connectivity: str,
    bias: str,
    output_gate: bool,
    hidden: int,
    shape: TaskShape,
    lstm: Callable[..., Any],
) -> None:
    settings = {
        "blocks": 2,
        "block_size": 3,
        "connectivity": connectivity,
        "bias": bias,
        "output_gate": output_gate,
        "hidden": hidden,
    }
    state = lstm(shape, [1], **settings).state(0)
    counted = ReferenceLstm.cost(shape, LstmConfig(**settings)).weights
    assert sum(np.count_nonzero(values) for values in state.values()) == counted


def test_multiply_adds_follow_the_printed_formula() -> None:
    # U = 8 units, M = 8 + 1 + 2 sources, L = 4 cells and a bias, C = 4, o = 2, K = 1.
    forward = 8 * 11 + 1 * 5
    carried = 2 * 4 * 11
    errors = 1 * 4
    updates = (2 * 4 + 2) * 11 + 1 * 5
    cost = ReferenceLstm.cost(TaskShape(2, 1, 110, False), LstmConfig(blocks=2, block_size=2))
    assert cost.multiply_adds == forward + carried + errors + updates


@pytest.mark.parametrize("weight_range", [0.1, 0.2, 2.0])
def test_weights_are_uniform_in_the_range(
    weight_range: float, shape: TaskShape, lstm: Callable[..., Any]
) -> None:
    net = lstm(shape, list(range(300)), blocks=2, block_size=2, weight_range=weight_range)
    states = [net.state(i) for i in range(300)]
    drawn = np.concatenate([np.concatenate((s["hidden"], s["output"]), axis=None) for s in states])
    assert np.abs(drawn).max() <= weight_range
    scaled = drawn / weight_range
    # Four standard errors of a uniform distribution on [-1, 1].
    assert abs(scaled.mean()) < 4 * np.sqrt(1 / 3 / len(drawn))
    assert abs((scaled**2).mean() - 1 / 3) < 4 * np.sqrt(4 / 45 / len(drawn))


@pytest.mark.parametrize("added", [False, True])
@pytest.mark.parametrize("connectivity", ["recurrent", "layered"])
def test_given_gate_biases_change_nothing_but_themselves(
    added: bool, connectivity: str, shape: TaskShape, lstm: Callable[..., Any]
) -> None:
    common = {"blocks": 3, "block_size": 2, "connectivity": connectivity}
    random = lstm(shape, [3, 4], **common)
    given = lstm(
        shape,
        [3, 4],
        input_gate_bias=[-1, -3, -5],
        output_gate_bias=[-2, -4, -6],
        gate_bias_added=added,
        **common,
    )
    for i in range(2):
        expected = random.state(i)
        column = 12 if connectivity == "recurrent" else 0  # the bias follows the 12 hidden units
        biases = expected["hidden"][:6, column]
        biases[...] = np.array([-1, -3, -5, -2, -4, -6]) + (biases if added else 0.0)
        for name, values in expected.items():
            np.testing.assert_array_equal(given.state(i)[name], values)


def test_each_trial_draws_from_its_own_generator_once_a_weight(shape: TaskShape) -> None:
    rngs = [np.random.default_rng(7), np.random.default_rng(8)]
    config = LstmConfig(blocks=1, bias="all", weight_range=0.5, precision="float64")
    net = ReferenceLstm(shape, config, rngs)
    for i, seed in enumerate((7, 8)):
        # 3 hidden-layer units fed by 3 units, bias, 3 inputs; 2 outputs fed by 1 cell and bias.
        drawn = np.random.default_rng(seed).uniform(-0.5, 0.5, 3 * 7 + 2 * 2)
        np.testing.assert_array_equal(net.state(i)["hidden"], drawn[:21].reshape(3, 7))
        np.testing.assert_array_equal(net.state(i)["output"], drawn[21:].reshape(2, 2))
