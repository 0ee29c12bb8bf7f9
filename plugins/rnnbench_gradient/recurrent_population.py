"""What populations of simple recurrent nets share, whatever their learning rule."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from rnnbench.plugin import (
    ErrorFlow,
    FloatArray,
    Population,
    SequenceBatch,
    StackedSequences,
    State,
    TaskShape,
    TrainLog,
    stack_portions,
)
from rnnbench_gradient.activations import ACTIVATIONS
from rnnbench_gradient.error_flow import recurrent_error_flow
from rnnbench_gradient.recurrent_config import RecurrentNetConfig
from rnnbench_gradient.recurrent_prediction import predict
from rnnbench_gradient.recurrent_topology import RecurrentTopology
from rnnbench_gradient.recurrent_weights import RecurrentWeights


class RecurrentPopulation(Population):
    """Nets of one recurrent hidden layer, side by side.

    The activities are zero at the start of every sequence, so between sequences a net is its
    weights.  E = 1/2 sum over targets and outputs of (target - output)^2.
    """

    def __init__(
        self,
        shape: TaskShape,
        config: RecurrentNetConfig,
        rngs: Sequence[np.random.Generator],
    ) -> None:
        self._shape, self._config = shape, config
        self._topology = RecurrentTopology.of(shape, config)
        self._learning_rate = config.learning_rate
        self._hidden_unit = ACTIVATIONS[config.activation]
        self._output_unit = ACTIVATIONS[config.output_unit]
        self._weights = RecurrentWeights.drawn(
            self._topology, config.weight_range, rngs, config.precision
        )

    @abstractmethod
    def _learn(self, weights: RecurrentWeights, sequences: StackedSequences) -> FloatArray:
        """Change the weights of A nets by the sequences, online, in place.

        Returns float64 [n, T, A, K]: the outputs as they were when each sequence was learned; only
        those at targets need be set.
        """

    def train(self, trials: Sequence[int], batches: Sequence[SequenceBatch]) -> TrainLog:
        running = np.asarray(trials, dtype=np.int64)
        weights = self._weights.take(running)
        logs = []
        # A diverging net is the host's to judge, by the non-finite errors that it shows.
        with np.errstate(over="ignore", invalid="ignore"):
            for portion, sequences in stack_portions(batches):
                outputs = self._learn(weights, sequences)
                logs.append(TrainLog.of_stacked(portion, sequences, outputs))
        self._weights.put(running, weights)
        return TrainLog.one_after_another(logs)

    def predict(self, trial: int, batch: SequenceBatch) -> FloatArray:
        with np.errstate(over="ignore", invalid="ignore"):
            return predict(
                topology=self._topology,
                hidden_weights=self._weights.hidden[trial],
                output_weights=self._weights.output[trial],
                hidden_unit=self._hidden_unit,
                output_unit=self._output_unit,
                batch=batch,
            )

    def state(self, trial: int) -> State:
        return self._weights.state(trial)

    def load_state(self, trial: int, state: Mapping[str, npt.NDArray[Any]]) -> None:
        self._weights.load_state(trial, state)

    def error_flow(self, trial: int, batch: SequenceBatch, lags: int) -> ErrorFlow:
        return recurrent_error_flow(self._shape, self._config, self.state(trial), batch, lags)
