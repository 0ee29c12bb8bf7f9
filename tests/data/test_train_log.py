"""The training log, from outputs: each trial and sequence by its own targets alone."""

from __future__ import annotations

import numpy as np
import pytest

from rnnbench.errors import TrialError
from rnnbench.learners import TrainLog, restored
from rnnbench.sequences import SequenceBatch, stack, stack_portions


def batch(lengths: list[int], rng: np.random.Generator) -> SequenceBatch:
    """Targets at the last two steps of every sequence (at the only one of length 1)."""
    ends = np.cumsum(lengths)
    rows = [row for end, n in zip(ends, lengths, strict=True) for row in (end - 2, end - 1)[-n:]]
    return SequenceBatch(
        lengths=np.array(lengths, dtype=np.int32),
        target_rows=np.array(rows, dtype=np.int64),
        targets=rng.random((len(rows), 3)).astype(np.float32),
        input_size=2,
        values=rng.random((sum(lengths), 2)).astype(np.float32),
    )


@pytest.fixture
def batches() -> list[SequenceBatch]:
    rng = np.random.default_rng(5)
    return [batch(lengths, rng) for lengths in ([3, 1, 5], [1, 2, 2], [7, 4, 1])]


def expected(one: SequenceBatch, outputs: np.ndarray) -> list[tuple[float, float]]:
    """Mean and largest error of each sequence, one by one."""
    rows = []
    for i in range(len(one)):
        own = slice(one.target_offsets[i], one.target_offsets[i + 1])
        errors = np.abs(outputs[own] - one.targets[own])
        rows.append((errors.mean(), errors.max()))
    return rows


def test_a_log_holds_mean_and_largest_error_of_each_sequence(batches) -> None:
    outputs = np.random.default_rng(6).random(batches[0].targets.shape)
    log = TrainLog.of(batches[0], outputs)
    assert np.allclose(np.stack([log.mean_error, log.max_error], 1), expected(batches[0], outputs))


def test_a_stacked_log_ignores_padding(batches) -> None:
    stacked = stack(batches)
    outputs = np.full(stacked.targets.shape, np.nan)
    own = [np.random.default_rng(i).random(b.targets.shape) for i, b in enumerate(batches)]
    for i in range(3):
        outputs[:, :, i][stacked.has_target[:, :, i]] = own[i]
    log = TrainLog.of_stacked(batches, stacked, outputs)
    for i in range(3):
        alone = TrainLog.of(batches[i], own[i])
        assert np.array_equal(log.mean_error[i], alone.mean_error)
        assert np.array_equal(log.max_error[i], alone.max_error)


def test_logs_of_consecutive_sequences_join(batches) -> None:
    logs = [TrainLog(np.ones((2, 3)), np.ones((2, 3))), TrainLog(np.zeros((2, 1)), np.ones((2, 1)))]
    assert TrainLog.one_after_another(logs).mean_error.tolist() == [[1, 1, 1, 0]] * 2


def test_portions_hold_every_sequence_once_in_order(batches, monkeypatch) -> None:
    for largest in (1, 40, 80, 10**9):
        monkeypatch.setattr("rnnbench.sequences._LARGEST_PORTION", largest)
        portions = list(stack_portions(batches))
        assert len(portions) == {1: 3, 40: 3, 80: 3, 10**9: 1}[largest]
        for i in range(3):
            joined = np.concatenate([portion[i].values for portion, _ in portions])
            assert np.array_equal(joined, batches[i].values)


def test_a_saved_array_is_copied_and_checked() -> None:
    saved = {"w": np.ones((2, 3))}
    found = restored(saved, "w", np.zeros((2, 3)))
    assert np.array_equal(found, saved["w"])
    assert found is not saved["w"]
    with pytest.raises(TrialError, match="no array 'v'"):
        restored(saved, "v", np.zeros((2, 3)))
    with pytest.raises(TrialError, match=r"expected float64 \(3, 2\), found float64 \(2, 3\)"):
        restored(saved, "w", np.zeros((3, 2)))
