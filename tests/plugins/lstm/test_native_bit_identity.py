"""The native LSTM makes a trial's bits anywhere: in any lane, call, thread and build."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import warnings
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import numpy as np
import pytest

from rnnbench.native.levels import levels
from rnnbench.plugin import (
    ErrorLog,
    SequenceBatch,
    Stream,
    Task,
    TaskShape,
    TrainingData,
)
from rnnbench_lstm.config import LstmConfig
from rnnbench_lstm.cpu import CpuLstm

INPUTS, OUTPUTS, LONGEST = 5, 3, 20
RULES = [(7, 0.4), (3, 0.2), (50, 0.5)]
# Title, inputs, outputs, one-hot inputs, settings.
CASES: dict[str, tuple[int, int, bool, dict[str, Any]]] = {
    # Sizes that the compiler knows, where it may know some.
    "adding": (2, 1, False, {"blocks": 2, "block_size": 2}),
    "adding, linear": (
        2,
        1,
        False,
        {"blocks": 2, "block_size": 2, "output_unit": "linear", "learning_rate": 0.02},
    ),
    "dense, any sizes": (
        INPUTS,
        OUTPUTS,
        False,
        {"blocks": 3, "block_size": 1, "hidden": 3, "initial_activity": 0.5},
    ),
    "dense, every step": (
        INPUTS,
        OUTPUTS,
        False,
        {"blocks": 1, "block_size": 3, "update": "step", "connectivity": "layered"},
    ),
    "symbols": (7, 7, True, {"blocks": 3, "block_size": 2}),
    "long lag": (12, 2, True, {"blocks": 2, "block_size": 1}),
    "symbols, layered": (
        40,
        OUTPUTS,
        True,
        {"connectivity": "layered", "output_gate": False, "hidden": 1, "bias": "none"},
    ),
    "symbols, every step": (
        INPUTS,
        OUTPUTS,
        True,
        {"blocks": 2, "block_size": 3, "update": "step", "input_squashing": "logistic"},
    ),
    "one block after another": (
        INPUTS,
        OUTPUTS,
        False,
        {"blocks": 2, "block_size": 2, "construction": "sequential", "construction_window": 2},
    ),
    "symbols, one block after another": (
        7,
        7,
        True,
        {
            "blocks": 3,
            "connectivity": "layered",
            "construction": "sequential",
            "construction_window": 3,
        },
    ),
}
case = pytest.mark.parametrize("case", CASES)
precision = pytest.mark.parametrize("precision", ["float32", "float64"])
Bits = list[bytes]
MEANS = 4
"""Where `_bits` has the means."""


def _population(case: str, precision: str, trials: Iterable[int], **more: Any) -> CpuLstm:
    inputs, outputs, one_hot, settings = CASES[case]
    chosen = {"learning_rate": 0.3, "weight_range": 0.5, "precision": precision, **settings, **more}
    rngs = [np.random.default_rng([5, trial]) for trial in trials]
    return CpuLstm(TaskShape(inputs, outputs, LONGEST, one_hot), LstmConfig(**chosen), rngs)


@cache
def _batch(case: str, trial: int, count: int = 12) -> SequenceBatch:
    """Sequences of very different lengths with targets anywhere; dense inputs are 0 at times."""
    inputs, outputs, one_hot, _ = CASES[case]
    rng = np.random.default_rng([6, trial])
    lengths = rng.integers(1, LONGEST + 1, count).astype(np.int32)
    steps, ends = int(lengths.sum()), np.cumsum(lengths)
    own = rng.integers(ends - lengths, ends)
    rows = np.union1d(np.flatnonzero(rng.random(steps) < 0.3), own).astype(np.int64)
    targets = rng.random((len(rows), outputs)).astype(np.float32)
    if one_hot:
        symbols = rng.integers(0, inputs, steps).astype(np.int32)
        return SequenceBatch(lengths, rows, targets, inputs, symbols=symbols)
    values = rng.normal(0, 1, (steps, inputs)) * (rng.random((steps, inputs)) < 0.6)
    return SequenceBatch(lengths, rows, targets, inputs, values=values.astype(np.float32))


class Given(Task):
    """Trial i of a stream has the sequences of `_batch(case, i)`."""

    def __init__(self, config: str) -> None:
        self._case = config

    def sample(self, stream: Stream, first: int, count: int) -> SequenceBatch:
        return _batch(self._case, stream.trial, 48).take(np.arange(first, first + count))

    def test_set(self, name: str, stream: Stream) -> SequenceBatch:
        raise NotImplementedError

    def wrong(self, batch: SequenceBatch, predictions: Any) -> Any:
        raise NotImplementedError


def _data(task: Task, trials: Sequence[int]) -> TrainingData:
    return TrainingData(task, [Stream(8, "data", "bit identity", trial) for trial in trials])


def _bits(population: CpuLstm, place: int, log: ErrorLog, window: int, seen: SequenceBatch) -> Bits:
    """All that a trial leaves behind: weights, errors, what the rules see of them, outputs."""
    return [
        *(weights.tobytes() for weights in population.state(place).values()),
        *(errors.tobytes() for errors in log.last(place, window)),
        log.means[place].tobytes(),
        log.within[place].tobytes(),
        log.finite[place].tobytes(),
        population.predict(place, seen).tobytes(),
    ]


def _train(case: str, precision: str, trials: Sequence[int], count: int = 12) -> list[Bits]:
    population = _population(case, precision, trials)
    log = ErrorLog(len(trials), RULES)
    places = range(len(trials))
    population.train_on(_data(Given(case), trials), places, [0] * len(trials), count, log)
    return [_bits(population, i, log, count, _batch(case, 3)) for i in places]


@case
@precision
def test_alone_among_64_and_in_any_lane(case: str, precision: str) -> None:
    together = _train(case, precision, range(64))
    turned = _train(case, precision, [(trial + 21) % 64 for trial in range(64)])
    for trial in range(64):
        assert turned[(trial - 21) % 64] == together[trial], trial
    for trial in (0, 1, 7, 8, 15, 16, 31, 63):
        assert _train(case, precision, [trial]) == [together[trial]], trial
    # Groups that are not full, and a group of two vectors that is not.
    for size in (3, 17, 33):
        assert _train(case, precision, range(size)) == together[:size], size


@case
@precision
def test_on_any_number_of_threads(
    case: str, precision: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    for threads in ("1", "2", "3"):
        monkeypatch.setenv("RNNBENCH_THREADS", threads)
        found.append(_train(case, precision, range(40)))
    assert found[1] == found[0]
    assert found[2] == found[0]


@case
@precision
def test_in_chunks_while_others_leave(case: str, precision: str) -> None:
    trials = list(range(37))
    whole = _train(case, precision, trials, 48)
    population, log = _population(case, precision, trials), ErrorLog(37, RULES)
    running, first = trials, 0
    for chunk, leaving in ((1, ()), (11, range(0, 37, 2)), (4, (1, 35)), (32, ())):
        population.train_on(_data(Given(case), trials), running, [first] * len(running), chunk, log)
        first += chunk
        running = [trial for trial in running if trial not in leaving]
    assert running == list(range(3, 35, 2))
    for trial in running:
        assert _bits(population, trial, log, 48, _batch(case, 3)) == whole[trial], trial


@case
@precision
def test_from_a_state_in_another_place(case: str, precision: str) -> None:
    trials = list(range(37))
    whole = _train(case, precision, trials, 48)
    population, log = _population(case, precision, trials), ErrorLog(37, RULES)
    population.train_on(_data(Given(case), trials), trials, [0] * 37, 16, log)
    resumed = _population(case, precision, range(100, 120))
    resumed_log = ErrorLog(20, RULES)
    goes_on = trials[::-1][:20]
    for place, trial in enumerate(goes_on):
        resumed.load_state(place, population.state(trial))
        resumed_log.restore(place, *(errors.copy() for errors in log.last(trial, 16)))
    resumed.train_on(_data(Given(case), goes_on), range(20), [16] * 20, 32, resumed_log)
    for place, trial in enumerate(goes_on):
        assert _bits(resumed, place, resumed_log, 48, _batch(case, 3)) == whole[trial], trial


@case
@precision
def test_the_statistics_of_any_chunks_are_those_of_the_whole(case: str, precision: str) -> None:
    trials = range(5)
    found = []
    for chunks in ([48], [1] * 48, [5, 40, 3]):
        population, log, first = _population(case, precision, trials), ErrorLog(5, RULES), 0
        for chunk in chunks:
            population.train_on(_data(Given(case), trials), trials, [first] * 5, chunk, log)
            first += chunk
            for place, (rule, (window, tolerance)) in zip((0, 2, 4), enumerate(RULES), strict=True):
                means, maxima = log.last(place, window)
                if first < window:
                    assert log.within[place, rule] == -1
                    continue
                assert log.within[place, rule] == np.count_nonzero(maxima < tolerance)
                np.testing.assert_allclose(log.means[place, rule], means.mean(), rtol=1e-14)
        found.append([_bits(population, i, log, 48, _batch(case, 3)) for i in trials])
    assert found[1] == found[0]
    assert found[2] == found[0]


OF_TASKS: dict[str, dict[str, object]] = {
    "adding": {},
    "multiplication": {},
    "two-sequence": {},
    "temporal-order": {},
    "embedded-reber": {},
    "first-symbol": {"delay": 12, "filler": "random"},
    "long-lag": {"delay": 30, "symbols": 20},
}


@pytest.mark.parametrize("name", OF_TASKS)
@precision
def test_a_tasks_own_generator_and_its_batches_train_alike(name: str, precision: str) -> None:
    tasks = pytest.importorskip("rnnbench_tasks.registration").rnnbench_tasks()
    (description,) = (found for found in tasks if found.name == name)
    module, _, implementation = description.implementation.partition(":")
    config = description.config(**OF_TASKS[name])
    task: Task = getattr(pytest.importorskip(module), implementation)(config)
    trials, count = range(19), 6
    data = _data(task, trials)
    assert data.generator is not None
    bits = []
    for native in (True, False):
        config = LstmConfig(blocks=2, block_size=2, precision=precision, weight_range=0.5)
        rngs = [np.random.default_rng([5, trial]) for trial in trials]
        population, log = CpuLstm(task.shape, config, rngs), ErrorLog(len(trials), RULES)
        first = list(range(100, 119))
        if native:
            population.train_on(data, trials, first, count, log)
        else:
            made = population.train(trials, data.batches(trials, first, count))
            log.append(trials, made)
        seen = task.sample(data.streams[0], 0, 5)
        bits.append([_bits(population, i, log, count, seen) for i in trials])
    for native_bits, batch_bits in zip(*bits, strict=True):
        # Means over windows are sums in another order in Python; see the test above.
        del native_bits[MEANS], batch_bits[MEANS]
        assert native_bits == batch_bits


@case
@precision
def test_an_exploding_trial_shows_in_its_own_row_and_changes_no_other(
    case: str, precision: str
) -> None:
    trials, count = range(37), 12
    expected = _train(case, precision, trials)
    for place, poison in ((0, np.inf), (15, -1e30), (16, np.nan), (31, 3e38), (36, -np.inf)):
        population = _population(case, precision, trials)
        state = population.state(place)
        for weights in (state["hidden"], state["output"]):
            weights[:, -1] = poison
            weights[-1, :] = -poison
        population.load_state(place, state)
        log = ErrorLog(len(trials), RULES)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            population.train_on(_data(Given(case), trials), trials, [0] * 37, count, log)
        if not np.isfinite(poison):
            assert not np.isfinite(log.last(place, count)[0]).all()
            assert not log.finite[place]
        for trial in trials:
            if trial != place:
                found = _bits(population, trial, log, count, _batch(case, 3))
                assert found == expected[trial], (poison, trial)


@precision
@pytest.mark.parametrize("update", ["sequence", "step"])
def test_a_learning_rate_that_explodes_is_seen_by_every_trial_itself(
    precision: str, update: str
) -> None:
    trials = range(20)
    settings = {"output_unit": "linear", "learning_rate": 1e30, "update": update}
    for title in CASES:
        population = _population(title, precision, trials, **settings)
        log = ErrorLog(20, RULES)
        data = _data(Given(title), trials)
        population.train_on(data, trials, [0] * 20, 12, log)
        assert not log.finite.any(), title
        assert not np.isfinite(log.last(7, 12)[0]).all()


def digest() -> str:
    """Of all that every case makes, in the build of this process."""
    summary = hashlib.sha256()
    for title in CASES:
        for width in ("float32", "float64"):
            for trials in (range(5), range(35)):
                for bits in _train(title, width, trials, 6):
                    summary.update(b"".join(bits))
    return summary.hexdigest()


def test_all_levels_make_the_same_bits() -> None:
    program = "import runpy, sys; print(runpy.run_path(sys.argv[1], run_name='digest')['digest']())"
    found, lacking = {}, []
    for level in levels():
        done = subprocess.run(
            [sys.executable, "-c", program, __file__],
            capture_output=True,
            text=True,
            env={**os.environ, "RNNBENCH_ISA": level},
            check=False,
        )
        if "this processor does not have these instructions" in done.stderr:
            lacking.append(level)
            continue
        assert done.returncode == 0, done.stderr
        found[level] = done.stdout.strip()
    assert "scalar" in found
    assert len(found) + len(lacking) == len(levels())
    assert set(found.values()) == {digest()}, found
