"""Learning curves as they are recorded: where the points lie, and what their errors are."""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import rnnbench
from rnnbench.error_log import ErrorLog
from rnnbench.hosting.session import load_host
from rnnbench.learners import TrainLog
from rnnbench.results.records import CurvePoint, TrialRecord
from rnnbench.running.checkpoints import TrialState, from_bytes, to_bytes
from rnnbench.running.curve_recorder import CheckErrors, CurveRecorder
from rnnbench.running.group import build_task, learner_class
from rnnbench.streams import Stream
from rnnbench.training_data import TrainingData


def test_points_lie_at_the_first_check_at_or_after_each_of_twenty_a_decade() -> None:
    recorder = CurveRecorder()
    for presentations in range(100, 2001, 100):
        recorder.add(presentations, 100, 0.5)
    due = [100 * 10 ** (k / 20) for k in range(27)]
    expected = sorted({math.ceil(round(at) / 100) * 100 for at in due})
    assert [at for at, _ in recorder.points] == expected
    assert expected[-6:] == [1200, 1300, 1500, 1600, 1800, 2000]


def test_five_million_presentations_give_fewer_than_a_hundred_points() -> None:
    recorder = CurveRecorder()
    for presentations in range(100, 5_000_001, 100):
        recorder.add(presentations, 100, 0.5)
    points = recorder.ended(5_000_000)
    assert 80 < len(points) < 100
    assert points[-1] == CurvePoint(5_000_000, 0.5)


def test_an_error_is_the_mean_over_all_sequences_since_the_point_before() -> None:
    errors = np.random.default_rng(1).random(2300)
    recorder = CurveRecorder()
    for start in range(0, 2300, 50):
        recorder.add(start + 50, 50, float(errors[start : start + 50].mean()))
    points = recorder.ended(2300)
    assert len(points) < 30
    assert points[-1].presentations == 2300
    for before, point in pairwise([CurvePoint(0, None), *points]):
        expected = errors[before.presentations : point.presentations].mean()
        assert point.error == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize("last", [math.nan, math.inf])
def test_an_error_that_is_not_finite_is_none(last: float) -> None:
    recorder = CurveRecorder()
    recorder.add(100, 100, 0.25)
    recorder.add(200, 100, last)
    assert recorder.ended(200) == (CurvePoint(100, 0.25), CurvePoint(200, None))


def test_an_end_between_two_points_adds_one_and_an_end_at_a_point_none() -> None:
    recorder = CurveRecorder()
    recorder.add(40, 40, 0.5)
    assert recorder.points == []
    assert recorder.ended(40) == (CurvePoint(40, 0.5),)
    recorder = CurveRecorder()
    recorder.add(100, 100, 0.5)
    assert recorder.ended(100) == (CurvePoint(100, 0.5),)


@pytest.mark.parametrize("rules", [[], [(7, 0.1), (20, 0.3)], [(7, 0.1), (50, 0.3)]])
def test_the_mean_of_a_check_is_that_of_its_sequences(rules: list[tuple[int, float]]) -> None:
    checks = CheckErrors(rules, 20)
    assert checks.rules[: len(rules)] == rules
    assert len({window for window, _ in checks.rules}) == len(checks.rules)
    errors = ErrorLog(3, checks.rules)
    values = np.random.default_rng(2).random((3, 90))
    start = 0
    for count in (20, 20, 20, 20, 10):  # the last one is cut short by the budget
        part = values[1:, start : start + count]
        errors.append([1, 2], TrainLog(part, part))
        means = checks.means(errors, [1, 2], count)
        assert means == pytest.approx(part.mean(axis=1), rel=1e-14)
        start += count


def test_a_checkpoint_keeps_a_curve_to_the_bit() -> None:
    curve = CurveRecorder([(100, 1.0 / 3.0), (200, 5e-324)], 0.1 + 0.2)
    state = TrialState(250, 1.0, {}, np.ones(1), np.ones(1), {}, curve)
    found = from_bytes(to_bytes(state)).curve
    assert found == curve
    found.add(300, 100, 0.5)
    assert len(found.points) == 3


TASK = {"use": "two-sequence", "length": 12}
LSTM = {"use": "lstm", "blocks": 1, "block_size": 1, "learning_rate": 1.0}


def record(directory: Path, **keys: Any) -> TrialRecord:
    """One trial of an LSTM."""
    comparison = {"name": "c", "trials": 1, "seed": 5, "task": [TASK], "learner": [LSTM], **keys}
    (found,) = rnnbench.run(comparison, out=directory, engine="inline").trials
    return found


@pytest.mark.parametrize("backend", ["cpu", "reference"])
@pytest.mark.parametrize("check_every", [50, 64, 1000])
def test_the_curve_of_a_run_is_that_of_its_training_errors(
    tmp_path: Path, backend: str, check_every: int
) -> None:
    """Against the errors of every single sequence, trained apart from the runner."""
    found = record(
        tmp_path / "run",
        check_every=check_every,
        budget={"presentations": 777},
        learner=[{**LSTM, "backend": backend}],
    )
    assert [point.presentations for point in found.curve][-1] == 777
    host = load_host()
    layout = rnnbench.load(tmp_path / "run").layout.cells[0]
    config = host.tasks.find("two-sequence")[1].config.model_validate(layout.task_settings)
    learner_config = host.learners.find("lstm")[1].config.model_validate(layout.learner_settings)
    task = build_task("two-sequence", config, host)
    stream = Stream(5, "data", key_of_task(config), 0)
    population = learner_class("lstm", learner_config, host)(
        task.shape, learner_config, [stream.sibling("init").generator()]
    )
    errors = ErrorLog(1, window=777)
    population.train_on(TrainingData(task, [stream]), [0], [0], 777, errors)
    means, _ = errors.last(0, 777)
    for before, point in pairwise([CurvePoint(0, None), *found.curve]):
        expected = means[before.presentations : point.presentations].mean()
        assert point.error == pytest.approx(expected, rel=1e-12)


def key_of_task(config: Any) -> str:
    """The key of the task's random numbers."""
    from rnnbench.running.keys import digest, settings

    version = load_host().tasks.find("two-sequence")[1].version
    return digest(["two-sequence", version, settings(config)])


def test_a_longer_budget_goes_on_from_the_same_points(tmp_path: Path) -> None:
    short = record(tmp_path / "short", budget={"presentations": 330}, check_every=50)
    long = record(tmp_path / "long", budget={"presentations": 900}, check_every=50)
    assert len(short.curve) >= 5
    assert long.curve[: len(short.curve) - 1] == short.curve[:-1]
    assert short.curve[-1].presentations == 330


def test_a_solved_trial_ends_its_curve_where_it_was_solved(
    tmp_path: Path, small_plugin: Path
) -> None:
    run = rnnbench.run(
        {
            "name": "solved",
            "trials": 3,
            "check_every": 30,
            "task": [{"use": "echo"}],
            "learner": [{"use": "unit"}],
        },
        out=tmp_path / "run",
        engine="inline",
        plugins=[small_plugin],
    )
    for found in run.trials:
        assert found.outcome == "solved"
        assert found.curve[-1].presentations == found.solved_after
        assert found.curve[0].error > found.curve[-1].error


def test_a_diverged_trial_ends_its_curve_without_an_error(
    tmp_path: Path, small_plugin: Path
) -> None:
    run = rnnbench.run(
        {
            "name": "diverged",
            "trials": 2,
            "task": [{"use": "echo", "never": True}],
            "learner": [{"use": "unit", "behaviour": "nan", "at": 250}],
        },
        out=tmp_path / "run",
        engine="inline",
        plugins=[small_plugin],
    )
    for found in run.trials:
        assert found.outcome == "diverged"
        assert [point.presentations for point in found.curve] == [100, 200, 300]
        assert found.curve[1].error is not None
        assert found.curve[2].error is None
