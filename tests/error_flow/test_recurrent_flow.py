"""The error flow of simple recurrent nets against autograd, and the article's bound."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from rnnbench.plugin import ErrorFlow, FloatArray, Population, SequenceBatch, State, TaskShape
from rnnbench_gradient.bptt import Bptt
from rnnbench_gradient.cpu_bptt import CpuBptt
from rnnbench_gradient.cpu_rtrl import CpuRtrl
from rnnbench_gradient.recurrent_config import BpttConfig, RtrlConfig
from rnnbench_gradient.rtrl import Rtrl

SHAPE = TaskShape(inputs=3, outputs=2, longest=40, one_hot=False)
LEARNERS = [(Bptt, BpttConfig), (CpuBptt, BpttConfig), (Rtrl, RtrlConfig), (CpuRtrl, RtrlConfig)]
OPTIONS: list[dict[str, Any]] = [
    {"hidden": 4, "weight_range": 0.2},
    {"hidden": 12, "weight_range": 2.0, "direct": True},
    {"hidden": 1, "weight_range": 3.0, "bias": False},
    {"hidden": 5, "weight_range": 1.0, "activation": "tanh"},
]
SQUASH = {"logistic": torch.sigmoid, "tanh": torch.tanh}


def net(learner: Any, config: Any, options: dict[str, Any], seed: int = 3) -> Population:
    rngs = [np.random.default_rng(seed), np.random.default_rng(seed + 1)]
    return learner(SHAPE, config(precision="float64", **options), rngs)


def jacobians(
    state: State, options: dict[str, Any], batch: SequenceBatch, sequence: int
) -> FloatArray:
    """|dy_u(t) / dnet_v(t - q)| of one sequence, [t + 1, u, v], by autograd; t of its target."""
    weights = torch.tensor(state["hidden"], dtype=torch.float64)
    units = options["hidden"]
    first = int(batch.offsets[sequence])
    steps = int(batch.target_rows[sequence]) - first + 1
    x = torch.tensor(batch.inputs[first : first + steps], dtype=torch.float64)
    bias = torch.ones(int(options.get("bias", True)), dtype=torch.float64)
    squash = SQUASH[options.get("activation", "logistic")]

    def last_activity(added: torch.Tensor) -> torch.Tensor:
        y = torch.zeros(units, dtype=torch.float64)
        for t in range(steps):
            y = squash(weights @ torch.cat((x[t], bias, y)) + added[t])
        return y

    nothing = torch.zeros(steps, units, dtype=torch.float64)
    jacobian = torch.autograd.functional.jacobian(last_activity, nothing)
    return jacobian.abs().numpy().transpose(1, 0, 2)[::-1]


@pytest.mark.parametrize("options", OPTIONS, ids=str)
@pytest.mark.parametrize(("learner", "config"), LEARNERS)
@pytest.mark.parametrize("at", [0, 2])
def test_the_flow_is_autograds_jacobian(learner, config, options, at, make_sequences) -> None:
    batch = make_sequences([24, 3, 31, 12], at=at)
    population = net(learner, config, options)
    for trial in range(2):
        wanted = [jacobians(population.state(trial), options, batch, i) for i in range(4)]
        flow = population.error_flow(trial, batch, 30)
        for lag, found in enumerate(flow.lags, start=1):
            reaching = [j[lag].ravel() for j in wanted if lag < len(j)]
            assert found.scaling.shape == (len(reaching), options["hidden"] ** 2)
            if reaching:
                np.testing.assert_allclose(found.scaling, reaching, rtol=1e-8, atol=0.0)
        assert lag == 30


def test_measuring_changes_no_weight(make_sequences) -> None:
    for learner, config in LEARNERS:
        population = net(learner, config, OPTIONS[0])
        before = population.state(0)
        list(population.error_flow(0, make_sequences([9]), 5).lags)
        for name, weights in population.state(0).items():
            np.testing.assert_array_equal(weights, before[name])


def test_the_backends_agree_in_float32(make_sequences) -> None:
    batch = make_sequences([20, 15])
    flows = [
        learner(SHAPE, BpttConfig(hidden=5), [np.random.default_rng(1)]).error_flow(0, batch, 14)
        for learner in (Bptt, CpuBptt)
    ]
    for one, other in zip(flows[0].lags, flows[1].lags, strict=True):
        assert one.scaling.dtype == np.float64
        np.testing.assert_array_equal(one.scaling, other.scaling)


def test_entry_times_eq_1_is_the_scaling(make_sequences) -> None:
    population = net(Bptt, BpttConfig, {"hidden": 4})
    for lag in population.error_flow(0, make_sequences([12, 9, 12]), 11).lags:
        entry = np.repeat(lag.stages["entry"], 4, axis=1)  # pairs of u and v, u first
        np.testing.assert_allclose(entry * lag.stages["eq. 1"], lag.scaling, rtol=1e-14)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_the_articles_bound_is_a_bound(options, seed, make_sequences) -> None:
    batch = make_sequences([40, 40, 25], seed=seed)
    flow = net(Bptt, BpttConfig, options, seed).error_flow(0, batch, 39)
    (bound,) = flow.bounds.values()
    assert bound.shape == (39,)
    for limit, lag in zip(bound, flow.lags, strict=True):
        assert lag.stages["eq. 1"].max() <= limit * (1 + 1e-12)
        assert lag.scaling.max() <= limit * (1 + 1e-12)


def test_the_bound_is_reached_where_all_slopes_are_largest(make_sequences) -> None:
    """One tanh unit that stays at 0: its slope is 1, so the scaling is |w|^q, as is the bound."""
    options = {"hidden": 1, "bias": False, "activation": "tanh"}
    population = net(Bptt, BpttConfig, options)
    hidden = np.array([[0.0, 0.0, 0.0, -0.8]])
    population.load_state(0, {**population.state(0), "hidden": hidden})
    flow = population.error_flow(0, make_sequences([20]), 19)
    (bound,) = flow.bounds.values()
    np.testing.assert_allclose(bound, 0.8 ** np.arange(1, 20), rtol=1e-12)
    found = [float(lag.scaling[0, 0]) for lag in flow.lags]
    np.testing.assert_allclose(found, bound, rtol=1e-12)


@pytest.mark.parametrize(("options", "reach"), [({"wiring": "elman"}, 1), ({"horizon": 4}, 4)])
@pytest.mark.parametrize("learner", [Bptt, CpuBptt])
def test_no_error_flows_beyond_the_reach_of_truncated_bptt(
    learner, options, reach, make_sequences
) -> None:
    batch = make_sequences([12, 12])
    plain = net(learner, BpttConfig, {"hidden": 3}).error_flow(0, batch, 8)
    cut = net(learner, BpttConfig, {"hidden": 3, **options}).error_flow(0, batch, 8)
    for lag, (whole, found) in enumerate(zip(plain.lags, cut.lags, strict=True), start=1):
        expected = whole.scaling if lag < reach else np.zeros_like(whole.scaling)
        np.testing.assert_array_equal(found.scaling, expected)


def conditions(options: dict[str, Any], weights: FloatArray, batch: SequenceBatch) -> ErrorFlow:
    population = net(Bptt, BpttConfig, {"hidden": 2, "bias": False, **options})
    hidden = np.hstack([np.full((2, 3), 9.0), weights])  # weights from inputs do not count
    population.load_state(0, {**population.state(0), "hidden": hidden})
    return population.error_flow(0, batch, 3)


@pytest.mark.parametrize(
    ("weights", "holds"),
    [
        ([[1.9, 0.0], [0.0, -1.9]], [True, True, True]),
        ([[1.9, 0.0], [0.5, -2.1]], [False, True, True]),
        ([[2.1, -2.1], [0.0, 0.0]], [False, True, False]),
        ([[0.0, -4.1], [0.0, 0.0]], [False, False, False]),
    ],
)
def test_the_conditions_on_the_weights(weights, holds, make_sequences) -> None:
    flow = conditions({}, np.array(weights), make_sequences([5]))
    assert [condition.holds for condition in flow.conditions] == holds
    assert [c.name for c in flow.conditions] == ["|w| < 4.0/n", "|w| < 4.0", "f'max ||W|| < 1"]
    assert [condition.limit for condition in flow.conditions] == [2.0, 4.0, 1.0]


def test_the_conditions_of_tanh_units_have_the_limit_of_their_slope(make_sequences) -> None:
    weights = np.array([[0.4, 0.4], [-0.6, 0.0]])
    flow = conditions({"activation": "tanh"}, weights, make_sequences([5]))
    assert [c.limit for c in flow.conditions] == [0.5, 1.0, 1.0]
    assert [c.holds for c in flow.conditions] == [False, True, True]
    np.testing.assert_allclose([c.value for c in flow.conditions], [0.6, 0.6, 0.8])
