"""The `reference` backend: NumPy, all trials of a population side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    stack_portions,
)
from rnnbench_lstm.config import LstmConfig
from rnnbench_lstm.construction import ConstructedLstm
from rnnbench_lstm.forward import ForwardPass
from rnnbench_lstm.gradient import TruncatedGradient
from rnnbench_lstm.topology import Topology
from rnnbench_lstm.weights import Weights


class ReferenceNetworks(Population):
    """Networks of one topology, which change the given weights in place.

    All activities, cell states and carried derivatives start afresh with each sequence (Section 5).
    """

    def __init__(
        self, shape: TaskShape, config: LstmConfig, topology: Topology, weights: Weights
    ) -> None:
        self._forward = ForwardPass(topology, config)
        self._weights = weights
        # A rate of 0 keeps the weights that do not exist at 0.
        rate = np.dtype(config.precision).type(config.learning_rate)
        self._hidden_rate = rate * topology.hidden_connections()
        self._output_rate = rate * topology.output_connections()
        self._update_every_step = config.update == "step"

    @classmethod
    def cost(cls, shape: TaskShape, config: LstmConfig) -> Cost:
        return Topology.of(shape, config).cost

    def train(self, trials: Sequence[int], batches: Sequence[SequenceBatch]) -> TrainLog:
        chosen = np.asarray(trials, dtype=np.intp)
        weights = self._weights.take(chosen)
        # A trial that diverges reports it by non-finite errors, not by warnings.
        with np.errstate(all="ignore"):
            logs = [
                self._train_portion(weights, portion, stacked)
                for portion, stacked in stack_portions(batches)
            ]
        self._weights.put(chosen, weights)
        return TrainLog.one_after_another(logs)

    def _train_portion(
        self, weights: Weights, batches: Sequence[SequenceBatch], stacked: StackedSequences
    ) -> TrainLog:
        outputs = np.zeros_like(stacked.targets)
        gradient = TruncatedGradient(self._forward, weights)
        for k in range(len(stacked.lengths)):
            self._train_sequence(weights, gradient, stacked, k, outputs[k])
        return TrainLog.of_stacked(batches, stacked, outputs)

    def _train_sequence(
        self,
        weights: Weights,
        gradient: TruncatedGradient,
        stacked: StackedSequences,
        k: int,
        outputs: FloatArray,
    ) -> None:
        """Train on sequence number k of every trial; write outputs [T, A, K] where targets are."""
        inputs, has_target = stacked.inputs[k], stacked.has_target[k]
        targets = stacked.targets[k].astype(weights.output.dtype)
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
            differences = np.where(has_target[t][:, None], targets[t] - y, y.dtype.type(0.0))
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
        width = topology.input_activities.stop
        kept = np.empty((len(batch.target_rows), width), dtype=weights.hidden.dtype)
        with np.errstate(all="ignore"):
            activity, state = forward.start(len(batch))
            for t in range(int(lengths[0])):
                running = int(np.searchsorted(-lengths, -t))
                rows = first_rows[:running] + t
                step = forward.step(weights, activity[:running], state[:running], inputs[rows])
                activity, state = step.activity, step.state
                with_target = place[rows] >= 0
                kept[place[rows[with_target]]] = activity[with_target]
            return forward.outputs(weights, kept).astype(np.float64)

    def state(self, trial: int) -> State:
        """The weights.

        They are all there is between sequences: activities, cell states and carried derivatives
        start afresh with each sequence, updates never outlast one, and nothing random is drawn
        after the initial weights.
        """
        return self._weights.state(trial)

    def load_state(self, trial: int, state: Mapping[str, npt.NDArray[Any]]) -> None:
        self._weights.load_state(trial, state)


class ReferenceLstm(ConstructedLstm):
    """LSTM trained online by the truncated gradient.

    Hochreiter & Schmidhuber 1997, Appendix A.1, in NumPy.
    """

    networks = ReferenceNetworks
