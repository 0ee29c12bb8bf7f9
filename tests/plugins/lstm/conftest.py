"""Random networks and sequences, and an LSTM in torch that shares no code with ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest
import torch

from rnnbench.plugin import FloatArray, Population, SequenceBatch, State, TaskShape
from rnnbench_lstm.config import LstmConfig
from rnnbench_lstm.cpu import CpuLstm
from rnnbench_lstm.reference import ReferenceLstm

BACKENDS: dict[str, type[Population]] = {"reference": ReferenceLstm, "cpu": CpuLstm}
Lstm = Callable[..., Population]
Sequences = Callable[..., SequenceBatch]
Oracle = Callable[..., tuple[State, FloatArray]]


@pytest.fixture
def shape() -> TaskShape:
    return TaskShape(inputs=3, outputs=2, longest=12, one_hot=False)


@pytest.fixture(params=BACKENDS)
def lstm(request: pytest.FixtureRequest) -> Lstm:
    """lstm(shape, seeds, **settings): a population with one trial a seed, of either backend.

    In float64 unless the settings say otherwise.
    """

    def make(shape: TaskShape, seeds: list[int], **settings: Any) -> Population:
        rngs = [np.random.default_rng(seed) for seed in seeds]
        config = LstmConfig(**{"precision": "float64", **settings})
        return BACKENDS[request.param](shape, config, rngs)

    return make


@pytest.fixture
def sequences() -> Sequences:
    """sequences(shape, seed, count, at_end): random inputs, targets, and lengths 1 to longest."""

    def make(shape: TaskShape, seed: int, count: int = 1, at_end: bool = False) -> SequenceBatch:
        rng = np.random.default_rng([seed, count])
        lengths = rng.integers(1, shape.longest + 1, count).astype(np.int32)
        ends = np.cumsum(lengths)
        # Unless only at the end: targets at about two steps of three.
        wanted = np.zeros(ends[-1], dtype=bool) if at_end else rng.random(ends[-1]) < 0.67
        wanted[ends - 1] = True
        rows = np.flatnonzero(wanted).astype(np.int64)
        return SequenceBatch(
            lengths=lengths,
            target_rows=rows,
            targets=rng.random((len(rows), shape.outputs)).astype(np.float32),
            input_size=shape.inputs,
            values=rng.normal(0.0, 1.0, (ends[-1], shape.inputs)).astype(np.float32),
        )

    return make


class TorchLstm:
    """One sequence through the network, recorded by autograd, cut where the article cuts.

    The rows of the weight matrix: input gates, output gates, cells, hidden units.  Its columns:
    the same units one step before (connectivity `recurrent` only), the bias, the inputs.
    """

    def __init__(self, config: LstmConfig, state: Mapping[str, FloatArray], cut: bool) -> None:
        self.config, self.cut = config, cut
        self.hidden = torch.tensor(state["hidden"], dtype=torch.float64, requires_grad=True)
        self.output = torch.tensor(state["output"], dtype=torch.float64, requires_grad=True)
        self.hidden_now, self.output_now = self.hidden, self.output

    def begin(self) -> None:
        c = self.config
        gates = c.blocks * (2 if c.output_gate else 1)
        units = gates + c.blocks * c.block_size + c.hidden
        self.gates = gates
        self.y = torch.full((units,), c.initial_activity, dtype=torch.float64)
        self.s = [torch.zeros((), dtype=torch.float64) for _ in range(c.blocks * c.block_size)]

    def step(self, x: FloatArray) -> torch.Tensor:
        c = self.config
        one, now = torch.ones(1, dtype=torch.float64), torch.tensor(x, dtype=torch.float64)
        before = self.y.detach() if self.cut else self.y
        fed = (before, one, now) if c.connectivity == "recurrent" else (one, now)
        net = self.hidden_now @ torch.cat(fed)
        sigma = torch.sigmoid
        cells = []
        for i in range(len(self.s)):
            block = i // c.block_size
            net_c = net[self.gates + i]
            g = 4 * sigma(net_c) - 2 if c.input_squashing == "centred" else sigma(net_c)
            self.s[i] = self.s[i] + sigma(net[block]) * g
            h = 2 * sigma(self.s[i]) - 1 if c.output_squashing == "centred" else self.s[i]
            cells.append(sigma(net[c.blocks + block]) * h if c.output_gate else h)
        hidden = sigma(net[self.gates + len(cells) :])
        upward = torch.cat((torch.stack(cells), hidden))
        self.y = torch.cat((sigma(net[: self.gates]), upward))
        fed = (upward, one) if c.connectivity == "recurrent" else (upward, one, now)
        net_k = self.output_now @ torch.cat(fed)
        return sigma(net_k) if c.output_unit == "logistic" else net_k


@pytest.fixture
def oracle() -> Oracle:
    """oracle(config, state, batch, cut): weights after training by autograd, and the outputs.

    The weights that the bias setting leaves out must stay 0: their columns are passed as ``keep``.
    """

    def train(
        config: LstmConfig,
        state: State,
        batch: SequenceBatch,
        keep: Mapping[str, Any],
        cut: bool = True,
    ) -> tuple[State, FloatArray]:
        weights = {name: state[name].copy() for name in ("hidden", "output")}
        outputs: list[FloatArray] = []
        for i in range(len(batch)):
            net = TorchLstm(config, weights, cut)
            net.begin()
            loss = torch.zeros((), dtype=torch.float64)
            done = {name: np.zeros_like(w) for name, w in weights.items()}
            for row in range(int(batch.offsets[i]), int(batch.offsets[i + 1])):
                y = net.step(batch.inputs[row])
                at = np.flatnonzero(batch.target_rows == row)
                if len(at) == 0:
                    continue
                outputs.append(y.detach().numpy())
                target = torch.tensor(batch.targets[at[0]], dtype=torch.float64)
                loss = loss + 0.5 * ((target - y) ** 2).sum()
                if config.update == "step":
                    # What was done before stays in the graph; from here on the weights are others.
                    _descend(net, loss, config.learning_rate, keep, done)
                    net.hidden_now = net.hidden + torch.tensor(done["hidden"])
                    net.output_now = net.output + torch.tensor(done["output"])
                    loss = torch.zeros((), dtype=torch.float64)
            if config.update == "sequence":
                _descend(net, loss, config.learning_rate, keep, done)
            weights = {name: weights[name] + done[name] for name in weights}
        return weights, np.array(outputs)

    return train


def _descend(
    net: TorchLstm,
    loss: torch.Tensor,
    rate: float,
    keep: Mapping[str, Any],
    done: Mapping[str, FloatArray],
) -> None:
    gradients = torch.autograd.grad(loss, (net.hidden, net.output), retain_graph=True)
    for name, gradient in zip(("hidden", "output"), gradients, strict=True):
        done[name][...] -= rate * gradient.numpy() * keep[name]
