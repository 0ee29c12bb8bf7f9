"""The native generators against `Task.sample`, bit for bit, in lanes of every width.

In every build that this machine can run.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any

import numpy as np
import pytest

from rnnbench.plugin import NativeGenerator, PluginError, SequenceBatch, Stream, Task
from rnnbench_tasks.registration import rnnbench_tasks

WIDTHS = (1, 2, 4, 8, 16, 32)
DESCRIPTIONS = {description.name: description for description in rnnbench_tasks()}
FIRST_PAIRS = [
    *(("adding", one) for one in ("shown", "shown-marked", "zeroed", "zeroed-marked")),
    *(
        ("multiplication", one)
        for one in ("shown", "shown-marked", "set-to-one", "set-to-one-marked")
    ),
]
SETTINGS: list[tuple[str, dict[str, Any]]] = [
    *((name, {"length": 100, "first_pair": first_pair}) for name, first_pair in FIRST_PAIRS),
    *((name, {"length": 11, "first_pair": first_pair}) for name, first_pair in FIRST_PAIRS),
    *(("adding", {"length": length}) for length in (12, 13, 37, 105)),
    *(("multiplication", {"length": length}) for length in (12, 13, 37, 105)),
    ("two-sequence", {"length": 2, "informative": 1}),
    ("two-sequence", {"length": 3, "informative": 1}),
    ("two-sequence", {"length": 100, "informative": 3}),
    ("two-sequence", {"length": 100, "informative": 1}),
    ("two-sequence", {"length": 37, "informative": 36}),
    ("two-sequence", {"length": 11, "informative": 2, "noise_variance": 1.7}),
    ("two-sequence", {"length": 21, "informative": 4, "noise_variance": 0.0}),
    *(
        ("two-sequence", {"length": length, "informative": informative, **more})
        for length, informative in ((2, 1), (3, 2), (100, 3), (41, 1), (37, 36), (30, 20))
        for more in (
            {"informative_noise_variance": 0.2},
            {"target_noise_variance": 0.1, "class_targets": (0.2, 0.8)},
            {
                "informative_noise_variance": 0.3,
                "target_noise_variance": 0.4,
                "class_targets": (0.7, -0.3),
            },
        )
    ),
    ("two-sequence", {"length": 20, "informative": 1, "class_targets": (0.1, 0.9)}),
    *(("temporal-order", {"length": n, "relevant": 2}) for n in (20, 21, 47, 100)),
    *(("temporal-order", {"length": n, "relevant": 3}) for n in (20, 23, 99, 100)),
    ("embedded-reber", {}),
    ("embedded-reber", {"exit_probability": 0.2, "sets": 5, "training_strings": 7}),
    ("embedded-reber", {"inner": 4, "sets": 1, "training_strings": 100, "test_strings": 1}),
    ("embedded-reber", {"training_strings": 1, "test_strings": 1, "sets": 1000}),
    ("long-lag", {"delay": 0, "symbols": 1}),
    ("long-lag", {"delay": 1, "symbols": 7}),
    ("long-lag", {"delay": 50, "symbols": 1000}),
    ("long-lag", {"delay": 103, "symbols": 100}),
    *(
        ("first-symbol", {"delay": delay, "filler": filler})
        for delay in (2, 3, 4, 5, 8, 9, 12, 13, 31, 100)
        for filler in ("ordered", "random")
    ),
]
every_setting = pytest.mark.parametrize(
    ("name", "settings"),
    SETTINGS,
    ids=[f"{name}-{'-'.join(map(str, s.values()))}" for name, s in SETTINGS],
)
every_width = pytest.mark.parametrize("width", WIDTHS)


class Request(ctypes.Structure):
    _fields_ = (
        ("lanes", ctypes.c_int32),
        ("key", ctypes.c_uint32 * 2),
        ("trials", ctypes.c_void_p),
        ("sequences", ctypes.c_void_p),
    )


class LaneSequences(ctypes.Structure):
    _fields_ = (
        ("lengths", ctypes.c_void_p),
        ("values", ctypes.c_void_p),
        ("symbols", ctypes.c_void_p),
        ("present", ctypes.c_void_p),
        ("target_lanes", ctypes.c_void_p),
        ("targets", ctypes.c_void_p),
    )


@dataclass
class Made:
    """What a generator wrote over arrays full of poison; ``code`` is what it returned."""

    code: int
    lengths: np.ndarray
    inputs: np.ndarray
    present: np.ndarray
    target_lanes: np.ndarray
    targets: np.ndarray


POISON, LANES_POISON = 0x7FC0BAD1, 0xDEADBEEF


def poisoned(shape: tuple[int, ...], dtype: Any) -> np.ndarray:
    return np.full(shape, POISON, dtype=np.uint32).view(dtype)


def make(
    task: Task, native: NativeGenerator, stream: Stream, trials: list[int], sequences: list[int]
) -> Made:
    """One sequence for each lane.  The arrays end exactly where the longest sequence does."""
    shape, width = task.shape, len(trials)
    columns = () if shape.one_hot else (shape.inputs,)
    made = Made(
        code=-1,
        lengths=poisoned((width,), np.int32),
        inputs=poisoned(
            (shape.longest, *columns, width), np.int32 if shape.one_hot else np.float32
        ),
        present=np.full((shape.longest, shape.inputs), 0xAB, dtype=np.uint8),
        target_lanes=np.full(shape.longest, LANES_POISON, dtype=np.uint32),
        targets=poisoned((shape.longest, shape.outputs, width), np.float32),
    )
    trial_array = np.array(trials, dtype=np.uint32)
    sequence_array = np.array(sequences, dtype=np.uint64)
    request = Request(
        lanes=width,
        key=(ctypes.c_uint32 * 2)(*stream.key),
        trials=trial_array.ctypes.data,
        sequences=sequence_array.ctypes.data,
    )
    out = LaneSequences(
        lengths=made.lengths.ctypes.data,
        values=None if shape.one_hot else made.inputs.ctypes.data,
        symbols=made.inputs.ctypes.data if shape.one_hot else None,
        present=None if shape.one_hot else made.present.ctypes.data,
        target_lanes=made.target_lanes.ctypes.data,
        targets=made.targets.ctypes.data,
    )
    call = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)
    made.code = call(native.function)(
        ctypes.addressof(native.parameters), ctypes.addressof(request), ctypes.addressof(out)
    )
    return made


def build(name: str, settings: dict[str, Any]) -> Task:
    described = DESCRIPTIONS[name]
    module, _, attribute = described.implementation.partition(":")
    task = getattr(import_module(module), attribute)(described.config(**settings))
    assert isinstance(task, Task)
    return task


def generator_of(task: Task, stream: Stream, trials: list[int]) -> NativeGenerator:
    native = task.generator([stream.sibling("data", trial) for trial in trials])
    assert native is not None
    return native


def in_every_build(
    native: NativeGenerator, name: str, libraries: dict[str, ctypes.CDLL]
) -> list[NativeGenerator]:
    exported = f"rnnbench_{name.replace('-', '_')}"
    addresses = [
        ctypes.cast(library[exported], ctypes.c_void_p).value for library in libraries.values()
    ]
    assert native.function in addresses
    return [replace(native, function=address) for address in addresses]


def check_lane(made: Made, w: int, batch: SequenceBatch) -> None:
    """Lane w holds the one sequence of the batch, and zeros behind it."""
    (length,) = batch.lengths
    longest = made.lengths.max()
    assert made.lengths[w] == length
    inputs = made.inputs[:longest, ..., w]
    expected = batch.symbols if batch.symbols is not None else batch.inputs
    assert inputs[:length].tobytes() == expected.tobytes()
    assert not inputs[length:].view(np.uint32).any()
    with_target = np.flatnonzero(made.target_lanes[:longest] >> np.uint32(w) & 1)
    assert with_target.tolist() == batch.target_rows.tolist()
    assert made.targets[with_target, :, w].tobytes() == batch.targets.tobytes()


def check_the_rest(made: Made, one_hot: bool) -> None:
    """Flags, finite targets, and nothing written where the longest sequence has no step."""
    longest, width = made.lengths.max(), len(made.lengths)
    assert (made.target_lanes[:longest] >> np.uint64(width) == 0).all()
    assert (made.target_lanes[longest:] == LANES_POISON).all()
    has_target = made.target_lanes[:longest] != 0
    assert np.isfinite(made.targets[:longest][has_target]).all()
    assert (made.targets[longest:].view(np.uint32) == POISON).all()
    assert (made.inputs[longest:].view(np.uint32) == POISON).all()
    assert (made.present[longest:] == 0xAB).all()
    if one_hot:
        assert (made.present == 0xAB).all()
    else:
        present = made.present[:longest]
        assert np.isin(present, (0, 1)).all()
        assert present[(made.inputs[:longest] != 0).any(axis=-1)].all()


@every_setting
@every_width
def test_every_lane_has_the_bits_of_sample(
    name: str,
    settings: dict[str, Any],
    width: int,
    stream: Stream,
    libraries: dict[str, ctypes.CDLL],
) -> None:
    task = build(name, settings)
    rng = np.random.default_rng(width)
    some_trials = [0, 1, 2, 5, 17, 998, 2**32 - 1]
    natives = in_every_build(generator_of(task, stream, some_trials), name, libraries)
    starts = [0, 1, 2, 3, 2**32 - 1, 2**32, 2**32 + 5, 2**63 + 12345, 2**64 - 1]
    for repeat in range(max(6, 64 // width)):
        trials = [int(trial) for trial in rng.choice(some_trials, width)]
        sequences = [starts[(repeat + w) % len(starts)] for w in range(width)]
        if repeat % 2:
            sequences = rng.integers(0, 2**20, width).tolist()
        # One sequence at a time: 2**64 - 1 has no successor.
        batches = [
            task.sample(stream.sibling("data", trial), sequence, 1)
            for trial, sequence in zip(trials, sequences, strict=True)
        ]
        for native in natives:
            made = make(task, native, stream, trials, sequences)
            assert made.code == 0
            check_the_rest(made, task.shape.one_hot)
            for w, batch in enumerate(batches):
                check_lane(made, w, batch)


@pytest.mark.parametrize("name", DESCRIPTIONS)
def test_many_sequences_in_a_row(
    name: str, stream: Stream, libraries: dict[str, ctypes.CDLL]
) -> None:
    task = build(name, DESCRIPTIONS[name].presets["easy"])
    trials = list(range(16))
    natives = in_every_build(generator_of(task, stream, trials), name, libraries)
    batches = [task.sample(stream.sibling("data", trial), 300, 200) for trial in trials]
    for i in range(200):
        expected = [batch.take([i]) for batch in batches]
        for native in natives:
            made = make(task, native, stream, trials, [300 + i] * 16)
            for w in trials:
                check_lane(made, w, expected[w])


@pytest.mark.parametrize("name", DESCRIPTIONS)
@pytest.mark.parametrize("width", WIDTHS[1:])
def test_a_lane_is_independent_of_the_others(name: str, width: int, stream: Stream) -> None:
    task = build(name, DESCRIPTIONS[name].presets["easy"])
    native = generator_of(task, stream, list(range(40)))
    alone = make(task, native, stream, [7], [123])
    for w in range(width):
        for others in (0, 20):
            trials = [others + i for i in range(width)]
            sequences = [1000 * others + 3 * i for i in range(width)]
            trials[w], sequences[w] = 7, 123
            made = make(task, native, stream, trials, sequences)
            length = alone.lengths[0]
            assert made.lengths[w] == length
            assert made.inputs[:length, ..., w].tobytes() == alone.inputs[:length].tobytes()


@pytest.mark.parametrize("name", ["adding", "multiplication"])
def test_the_marker_is_present_only_where_it_is_not_0(name: str, stream: Stream) -> None:
    task = build(name, {})
    trials = list(range(8))
    made = make(task, generator_of(task, stream, trials), stream, trials, [9] * 8)
    longest = made.lengths.max()
    marked = (made.inputs[:longest, 1] != 0).any(axis=-1)
    assert 0 < np.count_nonzero(marked) < longest / 2
    np.testing.assert_array_equal(made.present[:longest, 1] != 0, marked)


@pytest.mark.parametrize("name", DESCRIPTIONS)
@pytest.mark.parametrize("width", [0, 3, 5, 64])
def test_other_numbers_of_lanes_are_refused(name: str, width: int, stream: Stream) -> None:
    task = build(name, {})
    made = make(task, generator_of(task, stream, [0]), stream, [0] * width, [0] * width)
    assert made.code != 0
    assert (made.lengths == POISON).all()


UNSERVABLE = [
    ("adding", {"length": 10}),
    ("multiplication", {"length": 10}),
    ("first-symbol", {"delay": 1}),
    ("first-symbol", {"delay": -3}),
    ("two-sequence", {"length": 3}),
    ("two-sequence", {"informative": 0}),
    ("temporal-order", {"length": 19}),
    ("temporal-order", {"relevant": 1}),
    ("temporal-order", {"relevant": 4}),
    ("embedded-reber", {"pairs": 0}),
    ("embedded-reber", {"strings": 0}),
    ("long-lag", {"distractors": 0}),
    ("long-lag", {"delay": -1}),
]


@pytest.mark.parametrize(("name", "spoilt"), UNSERVABLE)
@every_width
def test_parameters_that_make_no_sequence_are_refused(
    name: str, spoilt: dict[str, int], width: int, stream: Stream
) -> None:
    task = build(name, {})
    native = generator_of(task, stream, [0])
    assert make(task, native, stream, [0] * width, [0] * width).code == 0
    for field, value in spoilt.items():
        setattr(native.parameters, field, value)
    assert make(task, native, stream, [0] * width, [0] * width).code != 0


def test_a_trial_whose_strings_were_not_given_is_refused(stream: Stream) -> None:
    task = build("embedded-reber", {"sets": 4})
    native = generator_of(task, stream, [0, 6])
    for trial, served in ((0, True), (1, False), (2, True), (3, False), (4, True), (7, False)):
        assert (make(task, native, stream, [0, trial], [5, 5]).code == 0) == served


def test_arrays_that_the_parameters_point_to_live_as_long_as_the_generator(stream: Stream) -> None:
    for name in ("embedded-reber", "long-lag"):
        native = generator_of(build(name, {}), stream, [0])
        addresses = {array.ctypes.data for array in native.keep}
        pointers = [
            getattr(native.parameters, field)
            for field, kind in native.parameters._fields_
            if hasattr(kind, "contents")
        ]
        assert pointers
        assert {ctypes.cast(p, ctypes.c_void_p).value for p in pointers} == addresses


def test_without_a_library_there_is_no_generator(
    stream: Stream, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(package: str) -> ctypes.CDLL:
        raise PluginError(f"no native code of {package}")

    monkeypatch.setattr("rnnbench_tasks.native_generators.load_native", missing)
    for name in DESCRIPTIONS:
        assert build(name, {}).generator([stream]) is None
