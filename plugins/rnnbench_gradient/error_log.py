"""The training log from the outputs that the nets gave."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rnnbench.plugin import FloatArray, SequenceBatch, StackedSequences, TrainLog


def error_log(batch: SequenceBatch, outputs: FloatArray) -> TrainLog:
    """Errors of one trial's sequences.

    outputs: float64 [R, K], at the batch's target rows.  Arrays of the log: [n].
    """
    errors = np.abs(outputs - batch.targets)
    return TrainLog(
        mean_error=batch.per_sequence_mean(errors.mean(axis=1)),
        max_error=batch.per_sequence_max(errors.max(axis=1)),
    )


def stacked_error_log(
    batches: Sequence[SequenceBatch], sequences: StackedSequences, outputs: FloatArray
) -> TrainLog:
    """Errors of A trials' sequences.

    sequences: the batches side by side.  outputs: float64 [n, T, A, K]; only those at targets
    count.  Arrays of the log: [A, n].
    """
    logs = [
        error_log(batch, outputs[:, :, i][sequences.has_target[:, :, i]])
        for i, batch in enumerate(batches)
    ]
    return TrainLog(
        mean_error=np.stack([log.mean_error for log in logs]),
        max_error=np.stack([log.max_error for log in logs]),
    )
