"""Random sequences and small nets for the tests of the gradient learners."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

import numpy as np
import pytest

from rnnbench.learners import PopulationOfLearners
from rnnbench.plugin import Population, SequenceBatch, TaskShape
from rnnbench_gradient.bptt import Bptt
from rnnbench_gradient.cpu_bptt import CpuBptt
from rnnbench_gradient.cpu_rtrl import CpuRtrl
from rnnbench_gradient.recurrent_config import BpttConfig, RtrlConfig
from rnnbench_gradient.rtrl import Rtrl
from rnnbench_gradient.time_delay import TimeDelay
from rnnbench_gradient.time_delay_config import TimeDelayConfig

Where = Literal["every", "some", "end"]
MakeBatch = Callable[..., SequenceBatch]

SETTINGS: dict[str, tuple[str, dict[str, Any]]] = {
    "bptt": ("bptt", {"hidden": 4}),
    "bptt, linear": (
        "bptt",
        {
            "hidden": 5,
            "direct": True,
            "activation": "tanh",
            "output_unit": "linear",
            "learning_rate": 0.05,
        },
    ),
    "bptt, horizon": ("bptt", {"hidden": 3, "horizon": 3, "direct": True, "bias": False}),
    "elman": ("bptt", {"hidden": 12, "wiring": "elman"}),
    "rtrl": ("rtrl", {"hidden": 4}),
    "rtrl, steps": ("rtrl", {"hidden": 3, "update": "step", "direct": True, "activation": "tanh"}),
    "time-delay": ("time-delay", {"hidden": 4, "delays": 3}),
}
SETTINGS |= {
    f"{title}, cpu": (f"{name}, cpu", settings)
    for title, (name, settings) in SETTINGS.items()
    if name != "time-delay"
}
RECURRENT: dict[str, tuple[type[Population], type[BpttConfig | RtrlConfig]]] = {
    "bptt": (Bptt, BpttConfig),
    "rtrl": (Rtrl, RtrlConfig),
    "bptt, cpu": (CpuBptt, BpttConfig),
    "rtrl, cpu": (CpuRtrl, RtrlConfig),
}


def _generators(trials: Sequence[int]) -> list[np.random.Generator]:
    return [np.random.default_rng([1997, trial]) for trial in trials]


@pytest.fixture
def make_batch() -> MakeBatch:
    """make_batch(seed, count=, inputs=, outputs=, longest=, where=, one_hot=): random sequences."""

    def make(
        seed: int,
        *,
        count: int = 20,
        inputs: int = 3,
        outputs: int = 2,
        longest: int = 9,
        where: Where = "every",
        one_hot: bool = True,
    ) -> SequenceBatch:
        rng = np.random.default_rng([7, seed])
        lengths = rng.integers(1, longest + 1, count).astype(np.int32)
        ends = np.cumsum(lengths, dtype=np.int64) - 1
        steps = int(lengths.sum())
        rows = np.arange(steps, dtype=np.int64)
        if where == "some":
            rows = np.union1d(rows[rng.random(steps) < 0.4], ends)
        if where == "end":
            rows = ends
        targets = rng.uniform(0, 1, (len(rows), outputs)).astype(np.float32)
        if one_hot:
            symbols = rng.integers(0, inputs, steps).astype(np.int32)
            return SequenceBatch(lengths, rows, targets, inputs, symbols=symbols)
        values = rng.uniform(-1, 1, (steps, inputs)).astype(np.float32)
        return SequenceBatch(lengths, rows, targets, inputs, values=values)

    return make


@pytest.fixture(params=SETTINGS)
def make_population(
    request: pytest.FixtureRequest,
) -> Callable[..., Population]:
    """make_population(trials, inputs, outputs, one_hot=, **settings), of every learner in turn.

    The recurrent ones of either backend, in float64.  The weights of a position follow from the
    trial's number in ``trials``.
    """
    name, fixed = SETTINGS[request.param]

    def make(
        trials: Sequence[int],
        inputs: int = 3,
        outputs: int = 2,
        *,
        one_hot: bool = True,
        **settings: Any,
    ) -> Population:
        shape = TaskShape(inputs, outputs, longest=50, one_hot=one_hot)
        chosen = {"learning_rate": 0.3, "weight_range": 1.0, **fixed, **settings}
        rngs = _generators(trials)
        if name == "time-delay":
            return PopulationOfLearners(TimeDelay, shape, TimeDelayConfig(**chosen), rngs)
        learner, config = RECURRENT[name]
        return learner(shape, config(precision="float64", **chosen), rngs)

    return make


@pytest.fixture
def generators() -> Callable[[int], list[np.random.Generator]]:
    """generators(n): one generator a trial, the same ones at every call."""
    return lambda count: _generators(range(count))


@pytest.fixture
def weight_change() -> Callable[[Population, int, SequenceBatch], dict[str, Any]]:
    """weight_change(population, trial, batch): what training that one trial adds to its weights.

    With a learning rate of 1 and one sequence, the negative gradient.
    """

    def change(population: Population, trial: int, batch: SequenceBatch) -> dict[str, Any]:
        before = population.state(trial)
        population.train([trial], [batch])
        after = population.state(trial)
        return {name: after[name] - before[name] for name in before}

    return change
