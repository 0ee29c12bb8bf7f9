"""The `reference` backend: NumPy, float64, all trials of a population side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from rnnbench.plugin import (
    Cost,
    FloatArray,
    Population,
    SequenceBatch,
    StackedSequences,
    State,
    TaskShape,
    TrainLog,
    TrialError,
    stack,
)
from rnnbench_lstm.config import LstmConfig
from rnnbench_lstm.forward import ForwardPass
from rnnbench_lstm.gradient import TruncatedGradient
from rnnbench_lstm.topology import Topology
from rnnbench_lstm.weights import Weights, initial_weights

_LAID_OUT_AT_ONCE = 4_000_000
"""Numbers of inputs and targets that a call lays out side by side at a time: 32 MB."""


class ReferenceLstm(Population):
    """LSTM trained online by the truncated gradient (Hochreiter & Schmidhuber 1997, Appendix A.1).

    All activities, cell states and carried derivatives start afresh with each sequence (Section 5).
    """

    def __init__(
        self, shape: TaskShape, config: LstmConfig, rngs: Sequence[np.random.Generator]
    ) -> None:
        topology = Topology.of(shape, config)
        self._forward = ForwardPass(topology, config)
        self._weights = initial_weights(topology, config, rngs)
        # A rate of 0 keeps the weights that do not exist at 0.
        self._hidden_rate = config.learning_rate * topology.hidden_connections()
        self._output_rate = config.learning_rate * topology.output_connections()
        self._update_every_step = config.update == "step"

    @classmethod
    def cost(cls, shape: TaskShape, config: LstmConfig) -> Cost:
        topology = Topology.of(shape, config)
        return Cost(weights=topology.weights, multiply_adds=topology.multiply_adds)

    def train(self, trials: Sequence[int], batches: Sequence[SequenceBatch]) -> TrainLog:
        chosen = np.asarray(trials, dtype=np.intp)
        weights = self._weights.take(chosen)
        # A trial that diverges reports it by non-finite errors, not by warnings.
        with np.errstate(all="ignore"):
            logs = [self._train_piece(weights, piece) for piece in _pieces(batches)]
        self._weights.put(chosen, weights)
        return TrainLog(
            mean_error=np.concatenate([log.mean_error for log in logs], axis=1),
            max_error=np.concatenate([log.max_error for log in logs], axis=1),
        )

    def _train_piece(self, weights: Weights, batches: Sequence[SequenceBatch]) -> TrainLog:
        stacked = stack(batches)
        outputs = np.zeros_like(stacked.targets)
        gradient = TruncatedGradient(self._forward, weights)
        for k in range(len(stacked.lengths)):
            self._train_sequence(weights, gradient, stacked, k, outputs[k])
        return _log(batches, stacked, outputs)

    def _train_sequence(
        self,
        weights: Weights,
        gradient: TruncatedGradient,
        stacked: StackedSequences,
        k: int,
        outputs: FloatArray,
    ) -> None:
        """Train on sequence number k of every trial; write outputs [T, A, K] where targets are."""
        inputs, targets, has_target = stacked.inputs[k], stacked.targets[k], stacked.has_target[k]
        any_target = has_target.any(axis=1).tolist()
        activity, state = self._forward.start(len(weights.hidden))
        gradient.start_sequence()
        gradient.forget_changes()
        for t in range(stacked.steps(k)):
            step = self._forward.step(weights, activity, state, inputs[t])
            activity, state = step.activity, step.state
            gradient.carry(step)
            if not any_target[t]:
                continue
            y = outputs[t] = self._forward.outputs(weights, activity)
            differences = np.where(has_target[t][:, None], targets[t] - y, 0.0)
            gradient.add_errors(weights, step, y, differences)
            if self._update_every_step:
                self._change(weights, gradient)
                gradient.forget_changes()
        if not self._update_every_step:
            self._change(weights, gradient)

    def _change(self, weights: Weights, gradient: TruncatedGradient) -> None:
        changes = gradient.changes()
        weights.hidden[...] += self._hidden_rate * changes.hidden
        weights.output[...] += self._output_rate * changes.output

    def predict(self, trial: int, batch: SequenceBatch) -> FloatArray:
        """Outputs at the target rows, float64 [R, K], all sequences side by side.

        The longest sequences come first, so that those still running are always the first ones.
        """
        forward, topology = self._forward, self._forward.topology
        weights = self._weights.take(np.asarray([trial], dtype=np.intp))
        order = np.argsort(-batch.lengths, kind="stable")
        first_rows, lengths = batch.offsets[:-1][order], batch.lengths[order]
        inputs = batch.inputs.astype(np.float64)
        # Where the activities of each row that has a target are kept; -1 for no target.
        place = np.full(batch.steps, -1, dtype=np.int64)
        place[batch.target_rows] = np.arange(len(batch.target_rows))
        kept = np.empty((len(batch.target_rows), topology.input_activities.stop))
        with np.errstate(all="ignore"):
            activity, state = forward.start(len(batch))
            for t in range(int(lengths[0])):
                running = int(np.searchsorted(-lengths, -t))
                rows = first_rows[:running] + t
                step = forward.step(weights, activity[:running], state[:running], inputs[rows])
                activity, state = step.activity, step.state
                with_target = place[rows] >= 0
                kept[place[rows[with_target]]] = activity[with_target]
            return forward.outputs(weights, kept)

    def state(self, trial: int) -> State:
        """The weights.

        They are all there is between sequences: activities, cell states and carried derivatives
        start afresh with each sequence, updates never outlast one, and nothing random is drawn
        after the initial weights.
        """
        return {
            "hidden": self._weights.hidden[trial].copy(),
            "output": self._weights.output[trial].copy(),
        }

    def load_state(self, trial: int, state: Mapping[str, npt.NDArray[Any]]) -> None:
        for name, own in (("hidden", self._weights.hidden), ("output", self._weights.output)):
            if name not in state or state[name].shape != own.shape[1:]:
                found = state[name].shape if name in state else "nothing"
                raise TrialError(
                    f"lstm: this state is not of this network: weights {name!r} must have shape"
                    f" {own.shape[1:]}, found {found}"
                )
        self._weights.hidden[trial] = state["hidden"]
        self._weights.output[trial] = state["output"]


def _pieces(batches: Sequence[SequenceBatch]) -> Iterator[Sequence[SequenceBatch]]:
    """The same sequences in consecutive pieces that fit into memory side by side."""
    count = len(batches[0])
    longest = max(int(batch.lengths.max()) for batch in batches)
    row = batches[0].input_size + 2 * batches[0].outputs
    size = max(1, _LAID_OUT_AT_ONCE // (longest * len(batches) * row))
    if size >= count:
        yield batches
        return
    for first in range(0, count, size):
        piece = np.arange(first, min(first + size, count))
        yield [batch.take(piece) for batch in batches]


def _log(
    batches: Sequence[SequenceBatch], stacked: StackedSequences, outputs: FloatArray
) -> TrainLog:
    """Errors [A, n], summed for each trial over its own targets alone, never over padding."""
    mean_error, max_error = [], []
    for i, batch in enumerate(batches):
        errors = np.abs(outputs[:, :, i][stacked.has_target[:, :, i]] - batch.targets)
        mean_error.append(batch.per_sequence_mean(errors.mean(axis=1)))
        max_error.append(batch.per_sequence_max(errors.max(axis=1)))
    return TrainLog(np.stack(mean_error), np.stack(max_error))
