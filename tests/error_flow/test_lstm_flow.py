"""The error flow through memory cells against autograd, cut exactly where the article cuts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from rnnbench.plugin import FloatArray, Population, SequenceBatch, TaskShape
from rnnbench_lstm.config import LstmConfig
from rnnbench_lstm.cpu import CpuLstm
from rnnbench_lstm.reference import ReferenceLstm

SHAPE = TaskShape(inputs=3, outputs=2, longest=60, one_hot=False)
OPTIONS: list[dict[str, Any]] = [
    {"blocks": 2, "block_size": 2, "input_gate_bias": (-3.0, -6.0)},
    {"blocks": 1, "block_size": 3, "hidden": 2, "bias": "gates", "weight_range": 1.0},
    {"blocks": 3, "connectivity": "layered", "bias": "none", "weight_range": 2.0},
    {
        "blocks": 2,
        "output_gate": False,
        "input_squashing": "logistic",
        "output_squashing": "identity",
        "initial_activity": 0.5,
    },
]


def net(learner: type[Population], options: dict[str, Any]) -> tuple[LstmConfig, Population]:
    config = LstmConfig(precision="float64", **options)
    return config, learner(SHAPE, config, [np.random.default_rng(i) for i in (5, 6)])


class Truncated:
    """One sequence by autograd: activities of the step before are constants."""

    def __init__(self, config: LstmConfig, hidden: FloatArray, inputs: FloatArray) -> None:
        c, sigma = config, torch.sigmoid
        weights = torch.tensor(hidden, dtype=torch.float64)
        self.gates = gates = c.blocks * (1 + c.output_gate)
        self.cells = cells = c.blocks * c.block_size
        units = gates + cells + c.hidden
        one = torch.ones(1, dtype=torch.float64)
        block = torch.arange(cells) // c.block_size
        y = torch.full((units,), c.initial_activity, dtype=torch.float64)
        s = torch.zeros(cells, dtype=torch.float64)
        self.states, self.nets = [], []
        for x in torch.tensor(inputs, dtype=torch.float64):
            recurrent = c.connectivity == "recurrent"
            fed = torch.cat((y.detach(), one, x)) if recurrent else torch.cat((one, x))
            net = (weights @ fed).requires_grad_()
            net_c = net[gates : gates + cells]
            g = 4 * sigma(net_c) - 2 if c.input_squashing == "centred" else sigma(net_c)
            s = s + sigma(net[: c.blocks])[block] * g
            h = 2 * sigma(s) - 1 if c.output_squashing == "centred" else s
            self.output = sigma(net[c.blocks : gates])[block] * h if c.output_gate else h
            y = torch.cat((sigma(net[:gates]), self.output, sigma(net[gates + cells :])))
            self.states.append(s)
            self.nets.append(net)

    def jacobian(self, lag: int) -> FloatArray:
        """|d y_c(t) / d net_v(t - lag)| of every cell c and hidden-layer unit v: [C, U]."""
        rows = []
        for cell in self.output:
            (row,) = torch.autograd.grad(cell, self.nets[-1 - lag], retain_graph=True)
            rows.append(row.abs().numpy())
        return np.stack(rows)


def truncated(config: LstmConfig, net: Population, batch: SequenceBatch) -> list[Truncated]:
    hidden = net.state(1)["hidden"]
    ends = batch.target_rows + 1
    starts = batch.offsets[:-1]
    return [
        Truncated(config, hidden, batch.inputs[start:end])
        for start, end in zip(starts, ends, strict=True)
    ]


@pytest.mark.parametrize("options", OPTIONS, ids=str)
@pytest.mark.parametrize("learner", [ReferenceLstm, CpuLstm])
@pytest.mark.parametrize("at", [0, 3])
def test_the_flow_is_the_truncated_jacobian(learner, options, at, make_sequences) -> None:
    batch = make_sequences([50, 7, 20], at=at)
    config, population = net(learner, options)
    oracles = truncated(config, population, batch)
    flow = population.error_flow(1, batch, 40)
    for lag, found in enumerate(flow.lags, start=1):
        expected = []
        for oracle in oracles:
            if lag >= len(oracle.nets):
                continue
            whole = oracle.jacobian(lag)
            cells = np.arange(oracle.cells)
            own = oracle.gates + cells, cells // config.block_size
            expected.append(np.concatenate([whole[cells, unit] for unit in own]))
            # Eq. 39: nothing reaches any other unit.
            for unit in own:
                whole[cells, unit] = 0.0
            assert not whole.any()
        np.testing.assert_allclose(found.scaling, expected, rtol=1e-8, atol=0.0)
    assert lag == 40


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_inside_a_cell_nothing_is_scaled(options, make_sequences) -> None:
    batch = make_sequences([30])
    config, population = net(ReferenceLstm, options)
    (oracle,) = truncated(config, population, batch)
    lags = list(population.error_flow(1, batch, 29).lags)
    for cell in range(oracle.cells):
        for q in (1, 29):
            end, start = oracle.states[-1][cell], oracle.states[-1 - q]
            (slope,) = torch.autograd.grad(end, start, retain_graph=True)
            assert slope[cell] == 1.0
            assert lags[q - 1].stages["inside"][0, cell] == 1.0


def test_a_scaling_is_entry_times_inside_times_exit(make_sequences) -> None:
    population = net(ReferenceLstm, OPTIONS[0])[1]
    for lag in population.error_flow(0, make_sequences([9, 12]), 8).lags:
        stages = lag.stages
        way_in = stages["entry"] * stages["inside"]
        exits = [stages["exit, cell input"], stages["exit, input gate"]]
        product = np.hstack([way_in * leaving for leaving in exits])
        np.testing.assert_allclose(lag.scaling, product, rtol=1e-15)


def test_the_backends_agree(make_sequences) -> None:
    batch = make_sequences([20, 15])
    flows = [
        net(learner, OPTIONS[1])[1].error_flow(0, batch, 14) for learner in (ReferenceLstm, CpuLstm)
    ]
    for one, other in zip(flows[0].lags, flows[1].lags, strict=True):
        np.testing.assert_array_equal(one.scaling, other.scaling)


def test_cells_that_have_not_joined_yet_carry_no_error(make_sequences) -> None:
    options = {"construction": "sequential", "construction_window": 5, "blocks": 2}
    batch = make_sequences([8, 8])
    population = net(ReferenceLstm, options)[1]
    pairs = []
    for _ in range(40):
        pairs.append(next(iter(population.error_flow(0, batch, 3).lags)).scaling.shape[1])
        population.train([0], [make_sequences([8] * 5)])
    assert pairs[0] == 0
    assert pairs[-1] == 4  # from each of two cells to its own input and its input gate
    assert set(pairs) == {0, 2, 4}
