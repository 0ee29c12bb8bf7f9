"""A time-delay net: backpropagation on the inputs of the last steps."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from rnnbench.plugin import (
    Cost,
    ErrorFlow,
    FloatArray,
    Learner,
    RealArray,
    SequenceBatch,
    State,
    TaskShape,
    TrainLog,
    restored,
)
from rnnbench_gradient.activations import ACTIVATIONS
from rnnbench_gradient.delay_line import DelayLine
from rnnbench_gradient.time_delay_config import TimeDelayConfig
from rnnbench_gradient.time_delay_error_flow import time_delay_error_flow

_PREDICTED_AT_ONCE = 2_000_000
"""Source values that `TimeDelay.predict` lays out at once (16 MB), if more than one row's."""


class TimeDelay(Learner):
    """One layer of hidden units on a tapped delay line, then outputs; one update a sequence.

    Hidden units see the inputs of the current and the last ``delays`` steps, zeros before the
    start of the sequence (after Lang, Waibel & Hinton 1990, with delays on the inputs only).
    Nothing older can have any influence.  E = 1/2 sum over targets and outputs of
    (target - output)^2, one gradient step after each sequence.  Float64.

    Initial weights are uniform in [-weight_range, weight_range], drawn in this order: into hidden
    unit 0, into hidden unit 1, ..., into output 0, ...; of a hidden unit from the current inputs,
    the inputs one step ago, ..., the bias; of an output from the hidden units, the bias.
    """

    def __init__(self, shape: TaskShape, config: TimeDelayConfig, rng: np.random.Generator) -> None:
        self._config = config
        self._hidden_unit = ACTIVATIONS[config.activation]
        self._output_unit = ACTIVATIONS[config.output_unit]
        limit = config.weight_range
        sources = _hidden_sources(shape, config)
        self._hidden = rng.uniform(-limit, limit, (config.hidden, sources))
        self._output = rng.uniform(-limit, limit, (shape.outputs, config.hidden + config.bias))

    @classmethod
    def cost(cls, shape: TaskShape, config: TimeDelayConfig) -> Cost:
        """Forward and products once each, and the errors of the hidden units."""
        weights = config.hidden * _hidden_sources(shape, config)
        weights += shape.outputs * (config.hidden + config.bias)
        return Cost(weights=weights, multiply_adds=2 * weights + config.hidden * shape.outputs)

    def train(self, batch: SequenceBatch) -> TrainLog:
        outputs = np.empty(batch.targets.shape)
        line = DelayLine(batch, self._config.delays, self._config.bias)
        targets = batch.targets.astype(np.float64)
        ends = batch.target_offsets.tolist()
        # A diverging net is the host's to judge, by the non-finite errors that it shows.
        with np.errstate(over="ignore", invalid="ignore"):
            for first, last in pairwise(ends):
                sources = line.sources(first, last)
                outputs[first:last] = self._learn(sources, targets[first:last])
            return TrainLog.of(batch, outputs)

    def predict(self, batch: SequenceBatch) -> FloatArray:
        outputs = np.empty(batch.targets.shape)
        line = DelayLine(batch, self._config.delays, self._config.bias)
        size = max(1, _PREDICTED_AT_ONCE // self._hidden.shape[1])
        with np.errstate(over="ignore", invalid="ignore"):
            for first in range(0, len(outputs), size):
                part = slice(first, first + size)
                sources = line.sources(first, first + size)
                outputs[part] = self._forward(sources)[1]
        return outputs

    def state(self) -> State:
        return {"hidden": self._hidden.copy(), "output": self._output.copy()}

    def load_state(self, state: Mapping[str, npt.NDArray[Any]]) -> None:
        hidden = restored(state, "hidden", self._hidden)
        output = restored(state, "output", self._output)
        self._hidden, self._output = hidden, output

    def error_flow(self, batch: SequenceBatch, lags: int) -> ErrorFlow:
        return time_delay_error_flow(self._config, self._hidden, batch, lags)

    def _forward(self, sources: FloatArray) -> tuple[RealArray, RealArray]:
        """Hidden units with the bias behind them [R, H (+ 1)], and outputs [R, K]."""
        hidden = self._hidden_unit.value(sources @ self._hidden.T)
        if self._config.bias:
            hidden = np.hstack([hidden, np.ones((len(hidden), 1))])
        return hidden, self._output_unit.value(hidden @ self._output.T)

    def _learn(self, sources: FloatArray, targets: FloatArray) -> RealArray:
        """One sequence: all its targets forward and backward at once; outputs before the update."""
        hidden, outputs = self._forward(sources)
        output_delta = (targets - outputs) * self._output_unit.slope(outputs)
        units = self._config.hidden
        slopes = self._hidden_unit.slope(hidden[:, :units])
        hidden_delta = (output_delta @ self._output[:, :units]) * slopes
        self._hidden += self._config.learning_rate * (hidden_delta.T @ sources)
        self._output += self._config.learning_rate * (output_delta.T @ hidden)
        return outputs


def _hidden_sources(shape: TaskShape, config: TimeDelayConfig) -> int:
    return shape.inputs * (config.delays + 1) + config.bias
