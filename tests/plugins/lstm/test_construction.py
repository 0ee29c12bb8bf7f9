"""Sequential construction: which blocks a network has when, and that the rest is as ever."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from rnnbench.plugin import (
    ErrorLog,
    FloatArray,
    SequenceBatch,
    State,
    Stream,
    Task,
    TaskShape,
    TrainingData,
    TrialError,
)
from rnnbench_lstm.config import LstmConfig
from rnnbench_lstm.growth import Growth, GrowthRule
from rnnbench_lstm.reference import ReferenceLstm

BLOCKS, BLOCK_SIZE, HIDDEN, INPUTS = 3, 2, 1, 3
WINDOW, PROGRESS, COUNT = 10, 0.02, 150
SEEDS = [21, 22, 23, 24]
COMMON: dict[str, Any] = {
    "block_size": BLOCK_SIZE,
    "hidden": HIDDEN,
    "learning_rate": 0.3,
    "weight_range": 0.5,
    "precision": "float64",
}
NETS: dict[str, dict[str, Any]] = {
    "recurrent": {},
    "layered": {"connectivity": "layered", "bias": "none"},
    "no output gates": {"output_gate": False, "bias": "hidden"},
    "every step": {"update": "step"},
    "given gate biases": {
        "input_gate_bias": [-1.0, -2.0, -3.0],
        "output_gate_bias": [-0.5, -1.5, -2.5],
    },
}
SEQUENTIAL = {
    "blocks": BLOCKS,
    "construction": "sequential",
    "construction_window": WINDOW,
    "construction_progress": PROGRESS,
}
Unit = tuple[str, int]


@pytest.fixture(params=NETS)
def settings(request: pytest.FixtureRequest) -> dict[str, Any]:
    return {**COMMON, **NETS[request.param]}


@pytest.fixture
def batches(shape: TaskShape, sequences: Callable[..., SequenceBatch]) -> list[SequenceBatch]:
    return [sequences(shape, seed, count=COUNT) for seed in SEEDS]


def _units(blocks: int, settings: dict[str, Any]) -> list[Unit]:
    """The units of the hidden layer in the order of the weights; a cell is numbered through."""
    gates = ("in", "out") if settings.get("output_gate", True) else ("in",)
    return [
        *((gate, j) for gate in gates for j in range(blocks)),
        *(("cell", c) for c in range(blocks * BLOCK_SIZE)),
        *(("hidden", i) for i in range(HIDDEN)),
    ]


def _sources(blocks: int, settings: dict[str, Any]) -> tuple[list[Unit], list[Unit]]:
    """What feeds the hidden layer, and what feeds the outputs, in the order of the weights."""
    units = _units(blocks, settings)
    read = [unit for unit in units if unit[0] in ("cell", "hidden")]
    rest = [("bias", 0), *(("input", i) for i in range(INPUTS))]
    if settings.get("connectivity") == "layered":
        return rest, read + rest
    return units + rest, read + rest[:1]


def _cut(state: State, blocks: int, settings: dict[str, Any]) -> tuple[Any, Any]:
    """Indices of the weights of a network with fewer blocks among those of the whole one."""
    to_hidden, to_output = _sources(BLOCKS, settings)
    rows = [_units(BLOCKS, settings).index(unit) for unit in _units(blocks, settings)]
    columns, read = (
        [whole.index(source) for source in part]
        for whole, part in zip((to_hidden, to_output), _sources(blocks, settings), strict=True)
    )
    return np.ix_(rows, columns), np.ix_(range(len(state["output"])), read)


def _joins(errors: FloatArray) -> list[int]:
    """After how many sequences the blocks join, from the mean errors of all of them."""
    joins: list[int] = []
    start = 0
    for end in range(WINDOW, len(errors) + 1, WINDOW):
        if end - start < 2 * WINDOW or len(joins) == BLOCKS:
            continue
        before, now = errors[end - 2 * WINDOW : end - WINDOW], errors[end - WINDOW : end]
        if now.mean() >= (1 - PROGRESS) * before.mean():
            joins.append(end)
            start = end
    return joins


def test_it_is_a_chain_of_smaller_networks_to_the_bit(
    settings: dict[str, Any], shape: TaskShape, batches: list[SequenceBatch]
) -> None:
    rngs = [np.random.default_rng(seed) for seed in SEEDS]
    whole = ReferenceLstm(shape, LstmConfig(**settings, **SEQUENTIAL), rngs)
    start = [whole.state(i) for i in range(len(SEEDS))]
    log = whole.train(range(len(SEEDS)), batches)
    joins = [_joins(log.mean_error[i]) for i in range(len(SEEDS))]
    # Trials of different stages have been trained side by side.
    assert len({tuple(some) for some in joins}) > 1
    assert any(len(some) == BLOCKS for some in joins)
    for i, batch in enumerate(batches):
        weights = {name: start[i][name].copy() for name in ("hidden", "output")}
        bounds = [0, *joins[i], COUNT]
        for blocks, (first, last) in enumerate(pairwise(bounds)):
            small = LstmConfig(
                **{**settings, "input_gate_bias": (), "output_gate_bias": ()}
            ).model_copy(update={"blocks": blocks})
            net = ReferenceLstm(shape, small, [np.random.default_rng(0)])
            hidden, output = _cut(weights, blocks, settings)
            net.load_state(
                0, {"hidden": weights["hidden"][hidden], "output": weights["output"][output]}
            )
            if last > first:
                part = net.train([0], [batch.take(np.arange(first, last))])
                np.testing.assert_array_equal(part.mean_error[0], log.mean_error[i, first:last])
                np.testing.assert_array_equal(part.max_error[0], log.max_error[i, first:last])
            state = net.state(0)
            weights["hidden"][hidden], weights["output"][output] = state["hidden"], state["output"]
        found = whole.state(i)
        for name, expected in weights.items():
            np.testing.assert_array_equal(found[name], expected)
        np.testing.assert_array_equal(whole.predict(i, batch), net.predict(0, batch))


def test_blocks_that_have_not_joined_keep_the_weights_that_were_drawn_at_the_start(
    settings: dict[str, Any],
    shape: TaskShape,
    batches: list[SequenceBatch],
    lstm: Callable[..., Any],
) -> None:
    at_once = lstm(shape, SEEDS, blocks=BLOCKS, **settings)
    # So long a window that no block joins.
    net = lstm(shape, SEEDS, **settings, **{**SEQUENTIAL, "construction_window": COUNT + 1})
    drawn = [at_once.state(i) for i in range(len(SEEDS))]
    for i, state in enumerate(drawn):
        for name, weights in state.items():
            np.testing.assert_array_equal(net.state(i)[name], weights)
    net.train(range(len(SEEDS)), batches)
    for i, state in enumerate(drawn):
        hidden, output = _cut(state, 0, settings)
        found = net.state(i)
        for name, part in (("hidden", hidden), ("output", output)):
            trained = np.zeros(state[name].shape, dtype=bool)
            trained[part] = state[name][part] != 0
            np.testing.assert_array_equal(found[name] != state[name], trained)


@pytest.mark.parametrize("after", [13, 27, 45])
def test_a_trial_goes_on_in_the_midst_of_a_window_at_another_place(
    after: int, shape: TaskShape, batches: list[SequenceBatch], lstm: Callable[..., Any]
) -> None:
    through, resumed = (lstm(shape, seeds, **COMMON, **SEQUENTIAL) for seeds in (SEEDS, SEEDS[:1]))
    trials = range(len(SEEDS))
    through.train(trials, [batch.take(np.arange(after)) for batch in batches])
    kept = [through.state(i) for i in trials]
    # Some are between two windows with the same blocks.
    assert any(np.isfinite(state["growth"]).all() for state in kept)
    rest = [batch.take(np.arange(after, COUNT)) for batch in batches]
    log = through.train(trials, rest)
    for i in trials:
        resumed.load_state(0, kept[i])
        np.testing.assert_array_equal(
            resumed.train([0], [rest[i]]).mean_error[0], log.mean_error[i]
        )
        found, expected = resumed.state(0), through.state(i)
        assert expected["growth"][0] > kept[i]["growth"][0]
        for name, values in expected.items():
            np.testing.assert_array_equal(found[name], values)


def test_without_blocks_it_is_the_delta_rule(
    shape: TaskShape, sequences: Callable[..., SequenceBatch], lstm: Callable[..., Any]
) -> None:
    net = lstm(
        shape,
        [3],
        connectivity="layered",
        learning_rate=0.3,
        **{**SEQUENTIAL, "construction_window": 100},
    )
    batch = sequences(shape, 5, count=40)
    # Bias and inputs follow the cells.
    weights = net.state(0)["output"][:, BLOCKS:]
    net.train([0], [batch])
    for i in range(len(batch)):
        change = np.zeros_like(weights)
        for r in range(batch.target_offsets[i], batch.target_offsets[i + 1]):
            fed = np.append(1.0, batch.inputs[batch.target_rows[r]])
            y = 1 / (1 + np.exp(-(weights @ fed)))
            change += np.outer(y * (1 - y) * (batch.targets[r] - y), fed)
        weights = weights + 0.3 * change
    np.testing.assert_allclose(net.state(0)["output"][:, BLOCKS:], weights, rtol=1e-12)
    fed = np.insert(batch.inputs[batch.target_rows].astype(float), 0, 1.0, axis=1)
    expected = 1 / (1 + np.exp(-(fed @ weights.T)))
    np.testing.assert_allclose(net.predict(0, batch), expected, rtol=1e-12)


class OnceShown(Task):
    """The input of the first sequence is 1, that of all others 0; all targets are 0."""

    def __init__(self, config: TaskShape) -> None:
        self.shape = config

    def sample(self, stream: Stream, first: int, count: int) -> SequenceBatch:
        values = np.zeros((count, 1), dtype=np.float32)
        values[np.arange(first, first + count) == 0] = 1.0
        targets = np.zeros((count, self.shape.outputs), dtype=np.float32)
        lengths = np.ones(count, dtype=np.int32)
        return SequenceBatch(lengths, np.arange(count), targets, 1, values=values)

    def test_set(self, name: str, stream: Stream) -> SequenceBatch:
        raise NotImplementedError

    def wrong(self, batch: SequenceBatch, predictions: Any) -> Any:
        raise NotImplementedError


@pytest.mark.parametrize("window", [1, 100])
def test_an_error_that_is_not_finite_counts_wherever_in_a_call_it_was(
    window: int, lstm: Callable[..., Any]
) -> None:
    shape = TaskShape(inputs=1, outputs=3, longest=1, one_hot=False)
    net = lstm(
        shape,
        [1, 2],
        connectivity="layered",
        bias="none",
        output_unit="linear",
        learning_rate=1e-300,
        **{**SEQUENTIAL, "construction_window": window},
    )
    # The first errors are finite, but their sum is not; the change of the weights is lost in them.
    state = net.state(1)
    state["output"][:, -1] = 1.5e308
    net.load_state(1, state)
    data = TrainingData(OnceShown(shape), [Stream(1, "data", "once", i) for i in range(2)])
    log = ErrorLog(2, window=9)
    with np.errstate(over="ignore"):
        net.train_on(data, [0, 1], [0, 0], 9, log)
    np.testing.assert_array_equal(np.isfinite(log.last(1, 9)[0]), [False] + [True] * 8)
    assert log.finite.tolist() == [True, False]
    net.train_on(data, [0, 1], [9, 9], 9, log)
    assert log.finite.tolist() == [True, True]


def test_a_call_leaves_as_many_errors_as_it_made(lstm: Callable[..., Any]) -> None:
    shape = TaskShape(inputs=1, outputs=3, longest=1, one_hot=False)
    # The error falls for ever, so that no block joins and every call is cut.
    settings = {**SEQUENTIAL, "construction_window": 50, "construction_progress": 0.0}
    net = lstm(shape, [1], **settings)
    data = TrainingData(OnceShown(shape), [Stream(1, "data", "once", 0)])
    log = ErrorLog(1, window=3)
    net.train_on(data, [0], [1], 2000, log)
    net.train_on(data, [0], [2001], 2000, log)
    assert len(log.last(0, 2000)[0]) == 2000
    assert net.state(0)["growth"][0] == 0


@pytest.mark.parametrize("cuts", [[4], [1, 3, 3, 1], [2, 2, 2, 2], [3, 1, 4]])
def test_a_window_is_summed_alike_in_any_pieces(cuts: list[int]) -> None:
    errors = np.random.default_rng(1).random(400) * 10.0 ** np.arange(400).clip(0, 20)
    rule = GrowthRule(window=200, progress=0.5)
    whole, split = Growth(0), Growth(0)
    whole.add(errors[:199], rule)
    first = 0
    while first < 199:
        size = min(cuts[first % len(cuts)], 199 - first)
        split.add(errors[first : first + size], rule)
        first += size
    assert split == whole
    assert Growth.from_state(split.state()) == split
    assert whole.add(errors[199:200], rule) == split.add(errors[199:200], rule)
    assert split == whole


@pytest.mark.parametrize(
    ("means", "progress", "joins"),
    [
        ([0.5, 0.4, 0.3], 0.1, [False, False, False]),
        ([0.5, 0.46, 0.3], 0.1, [False, True, False]),
        # The first window after a block has joined is compared with none before.
        ([0.5, 0.5, 0.9, 0.9, 0.8], 0.1, [False, True, False, True, False]),
        ([0.5, 0.499, 0.499], 0.0, [False, False, True]),
        ([0.5, np.nan], 0.1, [False, True]),
        ([0.5, np.inf, 0.1], 0.1, [False, True, False]),
    ],
)
def test_a_block_joins_when_the_error_of_a_window_is_no_lower_than_asked(
    means: list[float], progress: float, joins: list[bool]
) -> None:
    growth, rule = Growth(0), GrowthRule(2, progress)
    found = []
    for mean in means:
        assert not growth.add(np.array([mean]), rule)
        found.append(growth.add(np.array([mean]), rule))
    assert found == joins
    assert growth.blocks == sum(joins)


def test_a_state_of_a_network_that_was_constructed_at_once_is_refused(
    shape: TaskShape, lstm: Callable[..., Any]
) -> None:
    state = lstm(shape, [1], blocks=BLOCKS).state(0)
    with pytest.raises(TrialError, match="no array 'growth'"):
        lstm(shape, [1], **SEQUENTIAL).load_state(0, state)
    assert "growth" not in state
