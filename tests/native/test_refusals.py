"""What the native layer does not take is refused before a kernel runs, with one clear message."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rnnbench.errors import ConfigError, PluginError, TrialError
from rnnbench.native import library
from rnnbench.native.levels import levels, library_name
from rnnbench.plugin import (
    ErrorLog,
    NativeGenerator,
    NativePopulation,
    SequenceBatch,
    Stream,
    Task,
    TaskShape,
    TrainingData,
)
from rnnbench_gradient.cpu_bptt import CpuBptt
from rnnbench_gradient.cpu_rtrl import CpuRtrl
from rnnbench_gradient.recurrent_config import BpttConfig, RtrlConfig
from rnnbench_lstm.config import LstmConfig
from rnnbench_lstm.cpu import CpuLstm

LEARNERS: dict[str, tuple[Any, Any]] = {
    "lstm": (CpuLstm, LstmConfig()),
    "lstm, step": (CpuLstm, LstmConfig(update="step")),
    "rtrl": (CpuRtrl, RtrlConfig()),
    "bptt": (CpuBptt, BpttConfig()),
}
SHAPE = TaskShape(inputs=3, outputs=2, longest=6, one_hot=True)


@pytest.fixture(params=LEARNERS)
def make(request: pytest.FixtureRequest) -> Callable[[TaskShape], NativePopulation]:
    """make(shape): two native networks of each kind of learner."""
    implementation, config = LEARNERS[request.param]

    def build(shape: TaskShape) -> NativePopulation:
        rngs = [np.random.default_rng(seed) for seed in (1, 2)]
        population: NativePopulation = implementation(shape, config, rngs)
        return population

    return build


def _arrays(
    inputs: int = 3, outputs: int = 2, steps: int = 4, one_hot: bool = True
) -> dict[str, Any]:
    """One sequence with a target at its end."""
    arrays: dict[str, Any] = {
        "lengths": np.array([steps], dtype=np.int32),
        "target_rows": np.array([steps - 1]),
        "targets": np.zeros((1, outputs), dtype=np.float32),
        "input_size": inputs,
    }
    if one_hot:
        return {**arrays, "symbols": np.zeros(steps, dtype=np.int32)}
    return {**arrays, "values": np.ones((steps, inputs), dtype=np.float32)}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"inputs": 4}, "has 3 inputs and 2 outputs, but the sequences have 4 and 2"),
        ({"outputs": 1}, "has 3 inputs and 2 outputs, but the sequences have 3 and 1"),
        ({"steps": 7}, "a sequence has 7 steps, but the task's longest has 6"),
        ({"one_hot": False}, "one_hot is set, but the sequences come as values"),
    ],
)
def test_sequences_that_do_not_fit_the_network(
    make: Callable[[TaskShape], NativePopulation], change: dict[str, Any], says: str
) -> None:
    population = make(SHAPE)
    before = population.state(1)
    good, bad = SequenceBatch(**_arrays()), SequenceBatch(**_arrays(**change))
    with pytest.raises(TrialError, match=says):
        population.train([0, 1], [good, bad])
    with pytest.raises(TrialError, match=says):
        population.predict(1, bad)
    for name, weights in population.state(1).items():
        np.testing.assert_array_equal(weights, before[name])


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"lengths": np.array([4])}, "lengths must be int32 of rank 1, found int64"),
        ({"lengths": np.array([0], dtype=np.int32)}, "every length must be at least 1"),
        ({"lengths": np.array([], dtype=np.int32)}, "at least one sequence"),
        ({"symbols": np.zeros(4)}, "symbols must be int32 of rank 1, found float64"),
        ({"symbols": np.zeros(5, dtype=np.int32)}, "5 symbols, but the lengths add up to 4"),
        ({"symbols": np.array([0, 1, 3, 0], dtype=np.int32)}, "a symbol lies outside 0..2"),
        ({"symbols": np.array([0, -1, 2, 0], dtype=np.int32)}, "a symbol lies outside 0..2"),
        ({"targets": np.zeros((1, 2))}, "targets must be float32 of rank 2, found float64"),
        ({"targets": np.full((1, 2), np.nan, dtype=np.float32)}, "a target is not finite"),
        ({"target_rows": np.array([4])}, "target_rows must be strictly increasing within 0..3"),
        (
            {"symbols": None, "values": np.ones((4, 2), dtype=np.float32)},
            r"values must have shape \(4, 3\)",
        ),
        (
            {"symbols": None, "values": np.full((4, 3), np.inf, dtype=np.float32)},
            "an input is not finite",
        ),
    ],
)
def test_a_batch_that_is_none_cannot_be_made(change: dict[str, Any], says: str) -> None:
    with pytest.raises(TrialError, match=f"unusable SequenceBatch: .*{says}"):
        SequenceBatch(**{**_arrays(), **change})


_Generate = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)


class NoParameters(ctypes.Structure):
    _fields_ = ()


class Generated(Task):
    """A task whose generator returns a code, after writing the length of the last lane and others.

    Nothing else is written: what it made may not be looked at.
    """

    def __init__(self, config: tuple[int, int, int]) -> None:
        self.shape = SHAPE
        self._code, self._last, self._others = config
        self.calls = 0

    def _write(self, _: int, request: int, out: int) -> int:
        self.calls += 1
        lanes = ctypes.c_int32.from_address(request).value
        lengths = (ctypes.c_int32 * lanes).from_address(ctypes.c_void_p.from_address(out).value)
        lengths[:] = [self._others] * (lanes - 1) + [self._last]
        return self._code

    def generator(self, streams: Any) -> NativeGenerator:
        function = _Generate(self._write)
        address = ctypes.cast(function, ctypes.c_void_p).value
        assert address is not None
        return NativeGenerator(address, NoParameters(), (function,))

    def sample(self, stream: Stream, first: int, count: int) -> SequenceBatch:
        raise NotImplementedError

    def test_set(self, name: str, stream: Stream) -> SequenceBatch:
        raise NotImplementedError

    def wrong(self, batch: SequenceBatch, predictions: Any) -> Any:
        raise NotImplementedError


@pytest.mark.parametrize(
    ("made", "says"),
    [
        ((17, 1, 1), r"the task's generator refused its settings \(17\)"),
        ((0, 0, 1), "a sequence of no step, or of more than TaskShape.longest"),
        ((0, 7, 3), "a sequence of no step, or of more than TaskShape.longest"),
        ((0, 2**31 - 1, 6), "a sequence of no step, or of more than TaskShape.longest"),
        ((0, -1, 6), "a sequence of no step, or of more than TaskShape.longest"),
    ],
)
def test_a_generator_that_fails_or_makes_no_sequences(
    make: Callable[[TaskShape], NativePopulation], made: tuple[int, int, int], says: str
) -> None:
    population, task, log = make(SHAPE), Generated(made), ErrorLog(2)
    data = TrainingData(task, [Stream(1, "data", "refusals", trial) for trial in range(2)])
    before = population.state(0)
    with pytest.raises(TrialError, match=says):
        population.train_on(data, [0, 1], [0, 0], 5, log)
    assert task.calls >= 1
    for name, weights in population.state(0).items():
        np.testing.assert_array_equal(weights, before[name])


@pytest.mark.parametrize("text", ["0", "-1", "two", "1.5", ""])
def test_threads_that_are_no_number_from_1_on(
    make: Callable[[TaskShape], NativePopulation], text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RNNBENCH_THREADS", text)
    with pytest.raises(TrialError, match=f"RNNBENCH_THREADS={text}: expected a whole number"):
        make(SHAPE)


@pytest.fixture
def fresh_library() -> Iterator[None]:
    """Nothing that was found about levels and libraries outlasts the test, nor goes into it."""
    for cached in (library.load_native, library._level):
        cached.cache_clear()
    yield
    for cached in (library.load_native, library._level):
        cached.cache_clear()


@pytest.mark.usefixtures("fresh_library")
def test_an_unknown_level(monkeypatch: pytest.MonkeyPatch, cli: Callable[..., Any]) -> None:
    monkeypatch.setenv("RNNBENCH_ISA", "x86-64-v9")
    known = ", ".join(levels())
    says = f"RNNBENCH_ISA=x86-64-v9: no such level; known: {known}"
    with pytest.raises(ConfigError, match=says):
        library.load_native("rnnbench")
    done = cli("env")
    assert (done.code, done.out, done.err) == (2, "", f"rnnbench: {says}\n")


@pytest.mark.usefixtures("fresh_library")
def test_a_level_that_the_processor_lacks(
    monkeypatch: pytest.MonkeyPatch, cli: Callable[..., Any]
) -> None:
    monkeypatch.setattr(library, "_runs", lambda name: name == "scalar")
    best = next(iter(levels()))
    monkeypatch.setenv("RNNBENCH_ISA", best)
    done = cli("env")
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        f"rnnbench: RNNBENCH_ISA={best}: this processor does not have these instructions; "
        "it has: scalar\n"
    )


COMPARISON = """\
name = "unbuilt"
trials = 1
budget = { presentations = 100 }

[[task]]
use = "adding"
length = 12

[[learner]]
use = "lstm"
backend = "cpu"
"""


@pytest.fixture
def unbuilt(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The packages as an installation without a compiler leaves them."""
    monkeypatch.setattr(library, "_folder", lambda package: tmp_path / package)
    monkeypatch.delenv("RNNBENCH_ISA", raising=False)


@pytest.mark.usefixtures("fresh_library", "unbuilt")
def test_without_native_code_backend_cpu_is_an_error_at_its_place(
    cli: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "unbuilt.toml").write_text(COMPARISON)
    done = cli("plan", "unbuilt.toml")
    assert done.code == 2
    assert "unbuilt.toml:11: learner 'lstm': backend 'cpu' cannot be used here" in done.err
    assert "no native code of rnnbench_lstm" in done.err
    assert "RNNBENCH_BUILD_STRICT=1" in done.err
    assert done.err.count("\n") == 1


@pytest.mark.usefixtures("fresh_library", "unbuilt")
def test_without_native_code_auto_takes_the_reference_and_says_so(
    cli: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "unbuilt.toml").write_text(COMPARISON.replace('"cpu"', '"auto"'))
    done = cli("plan", "unbuilt.toml")
    assert done.code == 0, done.err
    assert "reference" in done.out + done.err


@pytest.mark.usefixtures("fresh_library", "unbuilt")
def test_env_says_why_there_is_no_native_code(cli: Callable[..., Any]) -> None:
    done = cli("env")
    assert done.code == 0
    (line,) = (line for line in done.out.splitlines() if line.startswith("native: "))
    assert line.startswith("native: no native code of rnnbench")
    assert "RNNBENCH_BUILD_STRICT=1" in line


@pytest.mark.usefixtures("fresh_library")
def test_a_library_that_cannot_be_loaded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / library_name("scalar")).write_bytes(b"not a library")
    monkeypatch.setattr(library, "_folder", lambda package: tmp_path)
    monkeypatch.setenv("RNNBENCH_ISA", "scalar")
    with pytest.raises(PluginError, match="no native code of rnnbench_lstm for scalar"):
        library.load_native("rnnbench_lstm")
