"""Native nets make the same bits in every lane, on any number of threads, by any instructions."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys

import numpy as np
import pytest

from rnnbench.native.levels import levels
from rnnbench.plugin import SequenceBatch, TaskShape, TrialError
from rnnbench_gradient.cpu_bptt import CpuBptt
from rnnbench_gradient.cpu_rtrl import CpuRtrl
from rnnbench_gradient.recurrent_config import BpttConfig, RtrlConfig

CASES = {
    "rtrl": (CpuRtrl, RtrlConfig, {}),
    "rtrl, step": (CpuRtrl, RtrlConfig, {"update": "step", "activation": "tanh"}),
    "bptt": (CpuBptt, BpttConfig, {}),
    "bptt, horizon": (CpuBptt, BpttConfig, {"horizon": 3, "activation": "tanh"}),
}
INPUTS, OUTPUTS, LONGEST = 5, 4, 20


def _population(case, one_hot, precision, trials, longest=LONGEST):
    native, config, settings = CASES[case]
    chosen = config(
        hidden=7, direct=True, precision=precision, learning_rate=0.3, weight_range=0.7, **settings
    )
    shape = TaskShape(INPUTS, OUTPUTS, longest, one_hot=one_hot)
    return native(shape, chosen, [np.random.default_rng([3, trial]) for trial in trials])


def _batch(trial, one_hot, count=12, shortest=1, longest=LONGEST):
    """Sequences of very different lengths, and steps without a target at any place."""
    rng = np.random.default_rng([4, trial])
    lengths = rng.integers(shortest, longest + 1, count).astype(np.int32)
    steps = int(lengths.sum())
    ends = np.cumsum(lengths) - 1
    first = ends - lengths + 1
    taught = np.union1d(np.flatnonzero(rng.random(steps) < 0.5), rng.integers(first, ends + 1))
    targets = rng.uniform(0, 1, (len(taught), OUTPUTS)).astype(np.float32)
    rows = taught.astype(np.int64)
    if one_hot:
        symbols = rng.integers(0, INPUTS, steps).astype(np.int32)
        return SequenceBatch(lengths, rows, targets, INPUTS, symbols=symbols)
    values = rng.uniform(-1, 1, (steps, INPUTS)) * (rng.random((steps, INPUTS)) < 0.6)
    return SequenceBatch(lengths, rows, targets, INPUTS, values=values.astype(np.float32))


def _bits(population, position, log, row):
    """Everything that a trial leaves behind."""
    parts = [*population.state(position).values(), log.mean_error[row], log.max_error[row]]
    return b"".join(part.tobytes() for part in parts)


@pytest.fixture(params=CASES)
def case(request):
    return request.param


@pytest.mark.parametrize("one_hot", [True, False])
@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_a_trial_is_the_same_alone_and_in_any_lane_among_64(case, one_hot, precision):
    batches = [_batch(trial, one_hot) for trial in range(64)]
    together = _population(case, one_hot, precision, range(64))
    log = together.train(range(64), batches)
    for trial in (0, 1, 7, 8, 15, 16, 40, 63):
        alone = _population(case, one_hot, precision, [trial])
        own = alone.train([0], [batches[trial]])
        assert _bits(alone, 0, own, 0) == _bits(together, trial, log, trial), trial
        assert (
            alone.predict(0, batches[2]).tobytes() == together.predict(trial, batches[2]).tobytes()
        )


@pytest.mark.parametrize("one_hot", [True, False])
@pytest.mark.parametrize("longest", [LONGEST, 4000])
def test_a_trial_of_short_sequences_is_far_ahead_of_the_others(case, one_hot, longest):
    # With room for sequences of 4000 steps it cannot get as far ahead.
    limits = [(1, 1), (LONGEST, LONGEST), (1, 3), (1, LONGEST), (LONGEST - 3, LONGEST)]
    batches = [
        _batch(trial, one_hot, 40, *limits[trial % len(limits)]) for trial in range(2 * len(limits))
    ]
    together = _population(case, one_hot, "float32", range(len(batches)), longest)
    log = together.train(range(len(batches)), batches)
    for trial, batch in enumerate(batches):
        alone = _population(case, one_hot, "float32", [trial])
        own = alone.train([0], [batch])
        assert _bits(alone, 0, own, 0) == _bits(together, trial, log, trial), trial


def test_the_number_of_threads_does_not_show(case, monkeypatch):
    batches = [_batch(trial, one_hot=True) for trial in range(40)]
    found = []
    for threads in ("1", "3"):
        monkeypatch.setenv("RNNBENCH_THREADS", threads)
        population = _population(case, True, "float32", range(40))
        log = population.train(range(40), batches)
        found.append([_bits(population, i, log, i) for i in range(40)])
    assert found[0] == found[1]


def test_chunks_and_saved_states_do_not_show(case):
    batches = [_batch(trial, one_hot=True) for trial in range(20)]
    whole = _population(case, True, "float32", range(20))
    whole.train(range(20), batches)
    pieces = _population(case, True, "float32", range(20))
    pieces.train(range(20), [b.take(np.arange(5)) for b in batches])
    resumed = _population(case, True, "float32", range(50, 70))
    for trial in range(20):
        resumed.load_state(19 - trial, pieces.state(trial))
    rest = [b.take(np.arange(5, 12)) for b in batches]
    resumed.train(range(20), rest[::-1])
    for trial in range(20):
        for name, array in whole.state(trial).items():
            np.testing.assert_array_equal(array, resumed.state(19 - trial)[name])


@pytest.mark.parametrize("one_hot", [True, False])
@pytest.mark.parametrize("poison", [np.nan, np.inf, 3e38, -1e30])
@pytest.mark.parametrize("name", ["hidden", "output"])
def test_a_diverging_trial_disturbs_no_other_and_is_itself_alike_anywhere(
    case, one_hot, poison, name
):
    trials = range(20)
    batches = [_batch(trial, one_hot) for trial in trials]
    clean = _population(case, one_hot, "float32", trials)
    expected = clean.train(trials, batches)
    mixed = _population(case, one_hot, "float32", trials)
    alone = _population(case, one_hot, "float32", [6])
    state = mixed.state(6)
    state[name][:, -1] = poison
    mixed.load_state(6, state)
    alone.load_state(0, state)
    log, own = mixed.train(trials, batches), alone.train([0], [batches[6]])
    for trial in trials:
        if trial != 6:
            assert _bits(mixed, trial, log, trial) == _bits(clean, trial, expected, trial)
    np.testing.assert_array_equal(log.mean_error[6], own.mean_error[0])
    np.testing.assert_array_equal(log.max_error[6], own.max_error[0])
    if not np.isfinite(poison):
        assert not np.isfinite(log.mean_error[6]).any()


def digest() -> str:
    """Of everything that all cases make on this machine's instructions."""
    summary = hashlib.sha256()
    for case in CASES:
        for one_hot in (True, False):
            for precision in ("float32", "float64"):
                population = _population(case, one_hot, precision, range(19))
                batches = [_batch(trial, one_hot, count=6) for trial in range(19)]
                log = population.train(range(19), batches)
                for i in range(19):
                    summary.update(_bits(population, i, log, i))
                    summary.update(population.predict(i, batches[0]).tobytes())
    return summary.hexdigest()


def test_all_instruction_sets_make_the_same_bits():
    program = "import runpy, sys; print(runpy.run_path(sys.argv[1], run_name='digest')['digest']())"
    found, refused = {}, []
    for level in levels():
        done = subprocess.run(
            [sys.executable, "-c", program, __file__],
            capture_output=True,
            text=True,
            env={**os.environ, "RNNBENCH_ISA": level},
            check=False,
        )
        if "this processor does not have these instructions" in done.stderr:
            refused.append(level)
            continue
        assert done.returncode == 0, done.stderr
        found[level] = done.stdout.strip()
    assert "scalar" in found
    assert len(found) + len(refused) == len(levels())
    assert set(found.values()) == {digest()}


@pytest.mark.parametrize(
    ("shape", "says"),
    [
        (TaskShape(4, OUTPUTS, LONGEST, one_hot=True), "4 inputs and 4 outputs"),
        (TaskShape(INPUTS, 3, LONGEST, one_hot=True), "5 inputs and 3 outputs"),
        (TaskShape(INPUTS, OUTPUTS, 2, one_hot=True), "longest has 2"),
    ],
)
def test_sequences_that_do_not_fit_are_refused(case, shape, says):
    native, config, settings = CASES[case]
    population = native(shape, config(**settings), [np.random.default_rng(0)])
    for call in (lambda b: population.train([0], [b]), lambda b: population.predict(0, b)):
        with pytest.raises(TrialError, match=says):
            call(_batch(0, one_hot=True))
