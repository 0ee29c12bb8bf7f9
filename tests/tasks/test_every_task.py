"""What every task of the plugin promises, in every preset."""

import subprocess
import sys
from dataclasses import replace
from importlib import import_module
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from rnnbench.plugin import (
    AtMostWrong,
    MeanErrorBelow,
    SequenceBatch,
    SetErrorBelow,
    SetWrongAtMost,
    Stream,
    Task,
    TaskDescription,
    TrialError,
)
from rnnbench_tasks.registration import rnnbench_tasks

DESCRIPTIONS: list[TaskDescription] = list(rnnbench_tasks())
PRESETS = [
    pytest.param(description, preset, id=f"{description.name}-{preset}")
    for description in DESCRIPTIONS
    for preset in description.presets
]
every_task = pytest.mark.parametrize("described", DESCRIPTIONS, ids=lambda d: d.name)
every_preset = pytest.mark.parametrize(("described", "preset"), PRESETS)


def build(described: TaskDescription, **settings: Any) -> Task:
    module, _, name = described.implementation.partition(":")
    task = getattr(import_module(module), name)(described.config(**settings))
    assert isinstance(task, Task)
    return task


def content(batch: SequenceBatch) -> list[tuple[bytes, bytes, bytes]]:
    """The bytes of each sequence: inputs, steps of the targets, targets."""
    parts = []
    for i in range(len(batch)):
        rows = slice(batch.offsets[i], batch.offsets[i + 1])
        targets = slice(batch.target_offsets[i], batch.target_offsets[i + 1])
        steps = batch.target_rows[targets] - rows.start
        data = batch.symbols if batch.symbols is not None else batch.inputs
        parts.append((data[rows].tobytes(), steps.tobytes(), batch.targets[targets].tobytes()))
    return parts


@every_preset
@pytest.mark.parametrize("first", [0, 2**32 - 7])
def test_any_split_of_the_training_data_gives_the_same_bytes(
    described: TaskDescription, preset: str, first: int, stream: Stream
) -> None:
    settings = described.presets[preset]
    whole = content(build(described, **settings).sample(stream, first, 20))
    for cuts in ([0, 1, 20], [0, 13, 14, 20], list(range(21))):
        # A new task each time: nothing may depend on what was drawn before.
        task = build(described, **settings)
        ranges = list(pairwise(cuts))
        parts = {a: content(task.sample(stream, first + a, b - a)) for a, b in reversed(ranges)}
        assert [one for a, _ in ranges for one in parts[a]] == whole


@every_preset
def test_the_shape_describes_the_batches(
    described: TaskDescription, preset: str, stream: Stream
) -> None:
    task = build(described, **described.presets[preset])
    for batch in (task.sample(stream, 5, 50), task.sample(stream.sibling("data", 9), 0, 1)):
        assert batch.input_size == task.shape.inputs
        assert batch.outputs == task.shape.outputs
        assert batch.lengths.max() <= task.shape.longest
        assert (batch.symbols is not None) == task.shape.one_hot


@every_task
def test_presets_cover_three_grades_and_the_article(described: TaskDescription) -> None:
    assert {"easy", "medium", "hard"} <= described.presets.keys()
    assert any(name.startswith("article") for name in described.presets)


@every_task
def test_trials_seeds_and_task_keys_have_their_own_training_data(
    described: TaskDescription, stream: Stream
) -> None:
    task = build(described)
    ours = content(task.sample(stream, 0, 30))
    for other in (
        replace(stream, trial=1),
        replace(stream, trial=2),
        replace(stream, root_seed=5),
        replace(stream, task_key="another key"),
    ):
        assert content(task.sample(other, 0, 30)) != ours


def sets_of(task: Task) -> list[str]:
    named = [
        rule.test_set
        for criterion in task.criteria
        for rule in criterion.rules
        if isinstance(rule, SetWrongAtMost | SetErrorBelow)
    ]
    return list(dict.fromkeys([*named, *([task.final_set] if task.final_set else [])]))


@every_task
def test_every_set_that_is_named_exists_and_repeats_bit_for_bit(
    described: TaskDescription, stream: Stream
) -> None:
    task = build(described)
    for name in sets_of(task):
        ours = content(task.test_set(name, stream))
        assert content(task.test_set(name, stream)) == ours
        assert content(build(described).test_set(name, stream)) == ours
        if described.name != "first-symbol":  # With two sequences in all, both are its test set.
            assert content(task.test_set(name, replace(stream, root_seed=3))) != ours


@every_task
def test_an_unknown_set_is_refused_by_name(described: TaskDescription, stream: Stream) -> None:
    with pytest.raises(TrialError, match="no test set 'exam'; it has: "):
        build(described).test_set("exam", stream)


@pytest.mark.parametrize(
    "described",
    [d for d in DESCRIPTIONS if d.name not in ("embedded-reber", "first-symbol")],
    ids=lambda d: d.name,
)
def test_training_test_and_final_sequences_share_nothing(
    described: TaskDescription, stream: Stream
) -> None:
    task = build(described)
    drawn = [content(task.sample(stream, 0, 3000)), content(task.sample(stream, 2**32, 3000))]
    drawn += [content(task.test_set(name, stream)) for name in sets_of(task)]
    drawn += [content(task.test_set(name, replace(stream, trial=1))) for name in sets_of(task)]
    inputs = [one[0] for part in drawn for one in part]
    assert len(set(inputs)) == len(inputs)


TOLERANCES = {
    "adding": 0.04,
    "multiplication": 0.04,
    "two-sequence": 0.2,
    "temporal-order": 0.3,
    "long-lag": 0.2,
}


@pytest.mark.parametrize(
    "described", [d for d in DESCRIPTIONS if d.name in TOLERANCES], ids=lambda d: d.name
)
def test_outputs_within_the_tolerance_are_right_and_all_others_wrong(
    described: TaskDescription, stream: Stream
) -> None:
    task = build(described)
    batch = task.sample(stream, 0, 40)
    tolerance = TOLERANCES[described.name]
    targets = batch.targets.astype(np.float64)
    assert not task.wrong(batch, targets).any()
    assert not task.wrong(batch, targets + 0.999 * tolerance).any()
    assert not task.wrong(batch, targets - 0.999 * tolerance).any()
    for fault in (1.001 * tolerance, -1.001 * tolerance, np.nan, np.inf, -np.inf):
        for sequence in (0, 17, 39):
            predictions = targets.copy()
            predictions[sequence, -1] += fault
            assert np.flatnonzero(task.wrong(batch, predictions)).tolist() == [sequence]


def test_an_error_as_large_as_the_tolerance_is_wrong(stream: Stream) -> None:
    (described,) = (d for d in DESCRIPTIONS if d.name == "two-sequence")
    # A power of two, so that the sums are exact.
    task = build(described, tolerance=0.25)
    batch = task.sample(stream, 0, 10)
    assert task.wrong(batch, batch.targets.astype(np.float64) + 0.25).all()


@pytest.mark.parametrize(
    ("name", "mean_error", "tolerance"), [("adding", 0.01, 0.04), ("temporal-order", 0.1, 0.3)]
)
def test_st3_wants_a_low_mean_error_and_no_recent_mistake(
    name: str, mean_error: float, tolerance: float
) -> None:
    (described,) = (d for d in DESCRIPTIONS if d.name == name)
    (criterion,) = build(described).criteria
    assert criterion.rules == (MeanErrorBelow(mean_error, 2000), AtMostWrong(0, tolerance, 2000))

    class Recent:
        def __init__(self, mean: float, largest: float, count: int = 2000) -> None:
            self._errors = np.full(count, mean), np.full(count, mean)
            self._errors[1][count // 2] = largest

        def recent(self, window: int) -> tuple[np.ndarray, np.ndarray] | None:
            return self._errors if len(self._errors[0]) >= window else None

        def mean_error(self, window: int) -> float | None:
            recent = self.recent(window)
            return None if recent is None else float(np.mean(recent[0]))

        def within(self, window: int, tolerance: float) -> int | None:
            recent = self.recent(window)
            return None if recent is None else int(np.count_nonzero(recent[1] < tolerance))

        def score(self, test_set: str) -> Any:
            raise AssertionError("ST3 looks at no test set")

    low, right = 0.9 * mean_error, 0.99 * tolerance
    assert criterion.holds(Recent(low, right))
    assert not criterion.holds(Recent(low, tolerance))
    assert not criterion.holds(Recent(low, np.nan))
    assert not criterion.holds(Recent(mean_error, right))
    assert not criterion.holds(Recent(low, right, count=1999))


BAD_SETTINGS = [
    ("adding", {"tolerance": 0}, "greater than 0"),
    ("adding", {"mean_error": -1}, "greater than 0"),
    ("adding", {"window": 0}, "greater than or equal to 1"),
    ("adding", {"first_pair": "hidden"}, "'shown', 'shown-marked', 'zeroed' or 'zeroed-marked'"),
    (
        "multiplication",
        {"first_pair": "zeroed"},
        "'shown', 'shown-marked', 'set-to-one' or 'set-to-one-marked'",
    ),
    ("adding", {"lenght": 100}, "Extra inputs are not permitted"),
    ("adding", {"length": 200_000}, "less than or equal to 100000"),
    ("two-sequence", {"informative": 0}, "greater than or equal to 1"),
    ("two-sequence", {"noise_variance": -0.1}, "greater than or equal to 0"),
    ("two-sequence", {"noise_variance": float("inf")}, "finite"),
    ("two-sequence", {"informative_noise_variance": -0.1}, "greater than or equal to 0"),
    ("two-sequence", {"target_noise_variance": -0.1}, "greater than or equal to 0"),
    ("two-sequence", {"wrong_allowed": -1}, "greater than or equal to 0"),
    ("two-sequence", {"test_sequences": 0}, "greater than or equal to 1"),
    ("temporal-order", {"final_sequences": 0}, "greater than or equal to 1"),
    ("embedded-reber", {"exit_probability": 0.05}, "greater than or equal to 0.1"),
    ("embedded-reber", {"exit_probability": 1.0}, "less than or equal to 0.95"),
    ("embedded-reber", {"inner": 0}, "greater than or equal to 1"),
    ("embedded-reber", {"sets": 0}, "greater than or equal to 1"),
    ("embedded-reber", {"training_strings": 0}, "greater than or equal to 1"),
]


@pytest.mark.parametrize(("name", "settings", "message"), BAD_SETTINGS)
def test_a_bad_setting_is_refused_in_one_line(
    name: str, settings: dict[str, Any], message: str
) -> None:
    (described,) = (d for d in DESCRIPTIONS if d.name == name)
    with pytest.raises(ValidationError) as refusal:
        described.config(**settings)
    (error,) = refusal.value.errors()
    assert message in error["msg"]
    assert "\n" not in error["msg"]


@every_task
def test_every_setting_has_a_default_and_a_description(described: TaskDescription) -> None:
    schema = described.config.model_json_schema()
    for name, setting in schema["properties"].items():
        assert setting.get("description"), name
    assert not schema.get("required")


@pytest.mark.parametrize(
    ("name", "least"),
    [("adding", 11), ("multiplication", 11), ("temporal-order", 20), ("two-sequence", 2)],
)
def test_the_least_length_is_in_the_schema(name: str, least: int) -> None:
    (described,) = (d for d in DESCRIPTIONS if d.name == name)
    assert described.config.model_json_schema()["properties"]["length"]["minimum"] == least


def test_registration_imports_no_numpy_and_no_implementation() -> None:
    script = (
        "import sys, rnnbench_tasks.registration as r; r.rnnbench_tasks();"
        "heavy = {'numpy', 'torch', 'scipy', 'rnnbench_tasks.adding',"
        " 'rnnbench_tasks.embedded_reber', 'rnnbench_tasks.online_task'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "[]"
