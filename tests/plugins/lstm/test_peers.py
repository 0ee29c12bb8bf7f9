"""The peers of the speed benchmarks run our algorithm; and what a step needs is counted right."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
import torch

from rnnbench.plugin import FloatArray, SequenceBatch, TaskShape
from rnnbench_lstm.benchmarks.adding_net import NET, SHAPE
from rnnbench_lstm.benchmarks.operations import operations
from rnnbench_lstm.benchmarks.peer_weights import EndAligned, PeerNet
from rnnbench_lstm.benchmarks.torch_lstm import train_sequences
from rnnbench_lstm.config import LstmConfig
from rnnbench_lstm.reference import ReferenceLstm
from rnnbench_lstm.topology import Topology

TRIALS, SEQUENCES, SHORTEST, LONGEST = 3, 6, 9, 13
# Large weights, so that every part of the gradient is large too.
SETTINGS = [
    {**NET, "weight_range": 1.5, "input_gate_bias": ()},
    {"blocks": 3, "block_size": 1, "weight_range": 1.5, "learning_rate": 0.3},
    {"blocks": 1, "block_size": 3, "weight_range": 1.5, "learning_rate": 1.0},
]


def batches(shape: TaskShape) -> list[SequenceBatch]:
    """Random sequences of SHORTEST to LONGEST steps with a target at the end, for each trial."""
    rng = np.random.default_rng(5)
    found = []
    for _ in range(TRIALS):
        lengths = rng.integers(SHORTEST, LONGEST + 1, SEQUENCES).astype(np.int32)
        steps = int(lengths.sum())
        found.append(
            SequenceBatch(
                lengths=lengths,
                target_rows=np.cumsum(lengths, dtype=np.int64) - 1,
                targets=rng.random((SEQUENCES, shape.outputs), dtype=np.float32),
                input_size=shape.inputs,
                values=rng.normal(0.0, 1.0, (steps, shape.inputs)).astype(np.float32),
            )
        )
    return found


class Case:
    """A net, what it starts from, its sequences, and the weights that our reference ends with."""

    def __init__(self, settings: dict[str, object]) -> None:
        shape = TaskShape(inputs=2, outputs=2, longest=LONGEST, one_hot=False)
        config = LstmConfig.model_validate(
            {**settings, "backend": "reference", "precision": "float64"}
        )
        self.net = PeerNet.of(Topology.of(shape, config), config)
        self.start = self.net.initial(config, TRIALS)
        own = batches(shape)
        rngs = [np.random.default_rng([TRIALS, trial]) for trial in range(TRIALS)]
        population = ReferenceLstm(shape, config, rngs)
        for name in ("hidden", "output"):
            before = np.stack([population.state(i)[name] for i in range(TRIALS)])
            assert np.array_equal(before, getattr(self.start, name))
        population.train(range(TRIALS), own)
        self.hidden = np.stack([population.state(i)["hidden"] for i in range(TRIALS)])
        self.output = np.stack([population.state(i)["output"] for i in range(TRIALS)])
        self.data = EndAligned.of(own, LONGEST)

    def check(self, hidden: FloatArray, output: FloatArray) -> None:
        """All weight changes agree, relative to the largest of each matrix."""
        for found, wanted, before in (
            (hidden, self.hidden, self.start.hidden),
            (output, self.output, self.start.output),
        ):
            largest = np.abs(wanted - before).max()
            assert largest > 0.01
            assert np.abs(found - wanted).max() < 1e-11 * largest


@pytest.fixture(params=SETTINGS, ids=["2 of 2", "3 of 1", "1 of 3"])
def case(request: pytest.FixtureRequest) -> Case:
    return Case(request.param)


def test_torch_over_stacked_trials_is_the_same_algorithm(case: Case) -> None:
    data = case.data
    hidden, output = train_sequences(
        case.net,
        (torch.tensor(case.start.hidden), torch.tensor(case.start.output)),
        torch.tensor(np.moveaxis(data.inputs, 3, 2)),
        torch.tensor(data.skipped),
        torch.tensor(np.moveaxis(data.targets, 2, 1)),
    )
    case.check(hidden.numpy(), output.numpy())


@pytest.fixture
def float64_jax() -> Iterator[None]:
    """JAX computes in float64 meanwhile; skips the test where it is not installed."""
    jax = pytest.importorskip("jax")
    jax.config.update("jax_enable_x64", True)
    yield
    jax.config.update("jax_enable_x64", False)


@pytest.mark.usefixtures("float64_jax")
@pytest.mark.parametrize("layout", ["vmap", "innermost"])
@pytest.mark.parametrize("unroll", [1, 4])
def test_jax_is_the_same_algorithm(case: Case, layout: str, unroll: int) -> None:
    from rnnbench_lstm.benchmarks import jax_lstm

    weights = (case.start.hidden, case.start.output)
    if layout == "innermost":
        weights = tuple(np.moveaxis(array, 0, -1) for array in weights)
    train = jax_lstm.train_sequences(case.net, SHORTEST, unroll, layout)
    trained = train(weights, case.data.inputs, case.data.skipped, case.data.targets)
    hidden, output = (np.asarray(array) for array in trained)
    if layout == "innermost":
        hidden, output = np.moveaxis(hidden, -1, 0), np.moveaxis(output, -1, 0)
    case.check(hidden, output)


def test_jax_makes_sequences_of_the_adding_problem() -> None:
    jax = pytest.importorskip("jax")
    from rnnbench_lstm.benchmarks.jax_adding import sequences

    inputs, skipped, targets = (np.asarray(a) for a in sequences(jax.random.key(3), 20, 2000))
    values, markers = inputs[:, 0], inputs[:, 1]
    step = np.arange(22)[:, None] - skipped
    assert set(skipped) == {0, 1, 2}
    assert (inputs[np.broadcast_to((step < 0)[:, None], inputs.shape)] == 0.0).all()
    assert (markers[step == 0] == -1.0).all()
    assert (markers[-1] == -1.0).all()
    assert np.abs(values).max() <= 1.0
    # One or two marks, of which the first pair's, shown as -1, adds nothing.
    marked = markers == 1.0
    assert set(marked.sum(0)) == {1, 2}
    assert (np.argwhere(marked)[:, 0] - skipped[np.argwhere(marked)[:, 1]]).max() < 10
    expected = 0.5 + np.where(marked, values, 0.0).sum(0) / 4.0
    assert np.abs(targets[0] - expected).max() < 1e-6


def test_peers_refuse_another_kind_of_net() -> None:
    config = LstmConfig(output_unit="linear")
    with pytest.raises(ValueError, match="output_unit = 'logistic', found 'linear'"):
        PeerNet.of(Topology.of(SHAPE, config), config)


def test_operations_of_the_adding_net() -> None:
    """8 units, 4 of them cells, and 8 + 2 sources: 80 forward and (4 + 2) 10 for the gradient."""
    config = LstmConfig.model_validate(NET)
    needs = operations(Topology.of(SHAPE, config), config)
    assert (needs.multiply_adds, needs.logistics, needs.tanhs) == (140, 4, 8)
    plain = LstmConfig(hidden=3, input_squashing="logistic", output_squashing="identity")
    needs = operations(Topology.of(SHAPE, plain), plain)
    # 2 blocks of 1: 4 gates, 2 cells, 3 ordinary units.
    assert (needs.multiply_adds, needs.logistics, needs.tanhs) == ((9 + 2 + 2) * 11, 9, 0)
