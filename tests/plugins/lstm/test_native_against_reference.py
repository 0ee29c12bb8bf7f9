"""The native LSTM against the reference: the same numbers after a thousand sequences."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pytest

from rnnbench.plugin import Population, SequenceBatch, TaskShape
from rnnbench_lstm.config import LstmConfig
from rnnbench_lstm.cpu import CpuLstm
from rnnbench_lstm.reference import ReferenceLstm

SEQUENCES, TRIALS = 1000, 3
Where = Literal["every", "some", "end"]


@dataclass(frozen=True)
class Net:
    """Sizes of a network, and the sequences that it is trained on."""

    inputs: int
    outputs: int
    blocks: int
    block_size: int
    hidden: int
    longest: int
    one_hot: bool
    where: Where

    @property
    def shape(self) -> TaskShape:
        return TaskShape(self.inputs, self.outputs, self.longest, self.one_hot)


NETS = (
    Net(1, 1, 1, 1, 0, 1, one_hot=True, where="every"),
    Net(1, 1, 1, 1, 1, 5, one_hot=False, where="some"),
    Net(2, 1, 2, 2, 0, 5, one_hot=False, where="end"),
    Net(7, 7, 3, 2, 0, 4, one_hot=True, where="every"),
    Net(3, 2, 2, 1, 2, 4, one_hot=True, where="end"),
    Net(5, 3, 1, 9, 3, 3, one_hot=False, where="every"),
    Net(4, 11, 3, 3, 0, 4, one_hot=False, where="some"),
    Net(60, 5, 4, 1, 1, 4, one_hot=True, where="some"),
    Net(1, 3, 5, 1, 5, 5, one_hot=False, where="end"),
    Net(13, 1, 1, 3, 0, 9, one_hot=True, where="some"),
)

# Each setting that changes numbers, with its values.  The numbers say which of the two a case has:
# the parity of the case's number, masked.  All differ, and all vary among a net's four cases.
TWO_VALUES: dict[str, tuple[int, tuple[Any, Any]]] = {
    "connectivity": (0b0101, ("recurrent", "layered")),
    "output_gate": (0b0110, (True, False)),
    "update": (0b0111, ("sequence", "step")),
    "output_unit": (0b1001, ("logistic", "linear")),
    "input_squashing": (0b1010, ("centred", "logistic")),
    "output_squashing": (0b1011, ("centred", "identity")),
    "initial_activity": (0b1101, (0.0, 0.5)),
    "input_gate_bias": (0b1110, (False, True)),
    "gate_bias_added": (0b1111, (False, True)),
}
BIAS = ("all", "hidden", "gates", "none")
CASES = list(product(range(len(NETS)), range(len(BIAS))))


def _settings(net: int, case: int) -> dict[str, Any]:
    number = len(BIAS) * net + case
    settings: dict[str, Any] = {
        name: values[(number & mask).bit_count() % 2] for name, (mask, values) in TWO_VALUES.items()
    }
    settings["bias"] = BIAS[case]
    sizes = NETS[net]
    given = settings["input_gate_bias"] and BIAS[case] != "none"
    biases = tuple(-0.5 - i for i in range(sizes.blocks)) if given else ()
    settings["input_gate_bias"] = biases
    settings["output_gate_bias"] = biases if settings["output_gate"] else ()
    # Without a bound on what they compute, nets go astray at larger steps.
    linear = "linear" in settings.values() or "identity" in settings.values()
    return {
        "blocks": sizes.blocks,
        "block_size": sizes.block_size,
        "hidden": sizes.hidden,
        "weight_range": 0.5,
        "learning_rate": 0.02 if linear else 0.3,
        **settings,
    }


def test_every_setting_meets_every_net_and_every_two_settings_meet() -> None:
    met: Counter[Any] = Counter()
    for net, case in CASES:
        settings = _settings(net, case)
        settings["input_gate_bias"] = bool(settings["input_gate_bias"])
        values = [(name, settings[name]) for name in ("bias", *TWO_VALUES)]
        met.update((net, value) for value in values)
        met.update(combinations(values, 2))
    choices = {"bias": BIAS, **{name: values for name, (_, values) in TWO_VALUES.items()}}
    for (first, some), (second, others) in combinations(choices.items(), 2):
        for one, other in product(some, others):
            # Without biases none can be given.
            possible = (one, second, other) != ("none", "input_gate_bias", True)
            assert met[(first, one), (second, other)] or not possible, (first, one, second, other)
    for name, values in choices.items():
        for net, value in product(range(len(NETS)), values):
            assert met[net, (name, value)], (net, name, value)


def _batch(net: Net, trial: int, count: int) -> SequenceBatch:
    """Sequences of 1 to ``longest`` steps; dense inputs are 0 here and there."""
    rng = np.random.default_rng([trial, net.inputs, net.longest])
    lengths = rng.integers(1, net.longest + 1, count).astype(np.int32)
    steps = int(lengths.sum())
    ends = np.cumsum(lengths) - 1
    taught = {
        "every": np.arange(steps),
        "some": np.union1d(
            np.flatnonzero(rng.random(steps) < 0.4), rng.integers(ends + 1 - lengths, ends + 1)
        ),
        "end": ends,
    }[net.where].astype(np.int64)
    targets = rng.random((len(taught), net.outputs)).astype(np.float32)
    if net.one_hot:
        symbols = rng.integers(0, net.inputs, steps).astype(np.int32)
        return SequenceBatch(lengths, taught, targets, net.inputs, symbols=symbols)
    values = rng.normal(0, 1, (steps, net.inputs)) * (rng.random((steps, net.inputs)) < 0.7)
    return SequenceBatch(lengths, taught, targets, net.inputs, values=values.astype(np.float32))


def _population(
    implementation: Any, shape: TaskShape, settings: dict[str, Any], trials: int
) -> Population:
    rngs = [np.random.default_rng([9, trial]) for trial in range(trials)]
    population: Population = implementation(shape, LstmConfig(**settings), rngs)
    return population


@pytest.mark.parametrize(("number", "case"), CASES)
def test_float64_after_a_thousand_sequences(number: int, case: int) -> None:
    net = NETS[number]
    settings = {**_settings(number, case), "precision": "float64"}
    native, reference = (
        _population(implementation, net.shape, settings, TRIALS)
        for implementation in (CpuLstm, ReferenceLstm)
    )
    batches = [_batch(net, trial, SEQUENCES) for trial in range(TRIALS)]
    found, expected = (p.train(range(TRIALS), batches) for p in (native, reference))
    assert np.isfinite(expected.mean_error).all()
    np.testing.assert_allclose(found.mean_error, expected.mean_error, rtol=1e-9, atol=1e-11)
    np.testing.assert_allclose(found.max_error, expected.max_error, rtol=1e-9, atol=1e-11)
    for trial in range(TRIALS):
        wanted = reference.state(trial)
        for name, weights in native.state(trial).items():
            difference = np.linalg.norm(weights - wanted[name])
            assert difference < 1e-9 * np.linalg.norm(wanted[name]), name
            # A weight that does not exist is 0 in both.
            np.testing.assert_array_equal(weights == 0, wanted[name] == 0)
        np.testing.assert_allclose(
            native.predict(trial, batches[0]),
            reference.predict(trial, batches[0]),
            rtol=1e-9,
            atol=1e-11,
        )


def _change(
    shape: TaskShape, settings: dict[str, Any], batch: SequenceBatch, start: dict[str, Any]
) -> npt.NDArray[np.float64]:
    population = _population(CpuLstm, shape, settings, 1)
    precision = settings["precision"]
    population.load_state(0, {name: array.astype(precision) for name, array in start.items()})
    population.train([0], [batch])
    after = population.state(0)
    return np.concatenate([(after[n].astype(np.float64) - start[n]).ravel() for n in start])


@pytest.mark.parametrize("case", range(len(BIAS)))
@pytest.mark.parametrize("number", range(len(NETS)))
def test_float32_updates_of_100_steps_are_close_to_float64(number: int, case: int) -> None:
    net = NETS[number]
    shape = TaskShape(net.inputs, net.outputs, 100, net.one_hot)
    # With so large a step, rounding the sum of weight and change loses nothing of the change.  It
    # has to be the only one: a target at the end serves both ways to update.
    settings = {**_settings(number, case), "learning_rate": 1e4, "weight_range": 0.1}
    where: Where = "end" if settings["update"] == "step" else net.where
    sizes = Net(**{**vars(net), "longest": 100, "where": where})
    whole = _batch(sizes, 0, 300)
    batch = whole.take([int(whole.lengths.argmax())])
    assert batch.steps == 100
    start = _population(CpuLstm, shape, {**settings, "precision": "float32"}, 1).state(0)
    assert {array.dtype for array in start.values()} == {np.dtype(np.float32)}
    single = _change(shape, {**settings, "precision": "float32"}, batch, start)
    double = _change(shape, {**settings, "precision": "float64"}, batch, start)
    error = np.linalg.norm(single - double)
    assert 0 < error < 1e-5 * np.linalg.norm(double)
