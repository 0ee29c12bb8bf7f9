"""Backpropagation through time, whole or truncated, for trials side by side in torch."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rnnbench.plugin import Cost, FloatArray, StackedSequences, TaskShape
from rnnbench_gradient.costs import bptt_cost
from rnnbench_gradient.lane_net import LaneNet
from rnnbench_gradient.lanes import LANES, from_lanes, to_lanes
from rnnbench_gradient.recurrent_config import BpttConfig
from rnnbench_gradient.recurrent_population import RecurrentPopulation
from rnnbench_gradient.recurrent_weights import RecurrentWeights


class Bptt(RecurrentPopulation):
    """Simple recurrent nets trained by backpropagation through time, one update a sequence.

    With errors e(t) = target - output at the steps that have targets, every weight from a source
    to a unit grows by learning_rate times the sum over steps of delta_unit(t) source(t), where
    delta = -dE/dnet: exact for ``wiring = "recurrent"`` without a horizon (Werbos 1988; Rumelhart,
    Hinton & Williams 1986).  With a horizon h, the error of step t counts for the hidden units'
    net inputs at the steps t, t - 1, ..., t - h + 1 only, and the activities of step t - h are
    constants (BPTT(h), Williams & Peng 1990); ``wiring = "elman"`` is h = 1: the hidden units'
    copied activities are inputs like others (Elman 1990).

    The trials are computed 16 at a time (see `lanes`), in the configured precision.
    """

    def __init__(
        self, shape: TaskShape, config: BpttConfig, rngs: Sequence[np.random.Generator]
    ) -> None:
        super().__init__(shape, config, rngs)
        self._horizon = config.reach

    @classmethod
    def cost(cls, shape: TaskShape, config: BpttConfig) -> Cost:
        return bptt_cost(shape, config)

    def _learn(self, weights: RecurrentWeights, sequences: StackedSequences) -> FloatArray:
        outputs = np.zeros_like(sequences.targets)
        for first in range(0, len(weights.hidden), LANES):
            block = slice(first, first + LANES)
            part = weights.take(block)
            outputs[:, :, block] = self._learn_block(part, _columns(sequences, block))
            weights.put(block, part)
        return outputs

    def _learn_block(self, weights: RecurrentWeights, sequences: StackedSequences) -> FloatArray:
        """`_learn` for at most 16 nets."""
        trials = len(weights.hidden)
        net = LaneNet(self._topology, self._config, self._horizon, weights)
        outputs = np.zeros_like(sequences.targets)
        numbers = weights.hidden.dtype
        inputs = to_lanes(np.moveaxis(sequences.inputs, 2, 0).astype(numbers))
        targets = to_lanes(np.moveaxis(sequences.targets, 2, 0).astype(numbers))
        has_target = to_lanes(np.moveaxis(sequences.has_target, 2, 0))
        for k in range(len(outputs)):
            steps = sequences.steps(k)
            learned = net.learn(inputs[k, :steps], targets[k, :steps], has_target[k, :steps])
            outputs[k, :steps] = np.moveaxis(from_lanes(learned, trials), 0, 1)
        net.copy_to(weights)
        return outputs


def _columns(sequences: StackedSequences, trials: slice) -> StackedSequences:
    """The sequences of some of the trials."""
    return StackedSequences(
        lengths=sequences.lengths[:, trials],
        inputs=sequences.inputs[:, :, trials],
        targets=sequences.targets[:, :, trials],
        has_target=sequences.has_target[:, :, trials],
    )
