"""Logistic units on a leaky trace of the inputs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from rnnbench.plugin import Cost, FloatArray, Learner, SequenceBatch, State, TaskShape, TrainLog
from thirdparty_rnn.registration import LeakyConfig


class LeakyTrace(Learner):
    """trace(t) = leak trace(t - 1) + x(t); outputs are logistic units on it and a bias."""

    def __init__(self, shape: TaskShape, config: LeakyConfig, rng: np.random.Generator) -> None:
        self._config = config
        self._weights = rng.uniform(-0.1, 0.1, (shape.outputs, shape.inputs + 1))

    @classmethod
    def cost(cls, shape: TaskShape, config: LeakyConfig) -> Cost:
        weights = shape.outputs * (shape.inputs + 1)
        return Cost(weights=weights, multiply_adds=2 * weights)

    def train(self, batch: SequenceBatch) -> TrainLog:
        features = self._features(batch)
        mean_error, max_error = np.empty(len(batch)), np.empty(len(batch))
        for i in range(len(batch)):
            rows = slice(batch.target_offsets[i], batch.target_offsets[i + 1])
            errors = batch.targets[rows] - self._outputs(features[rows])
            mean_error[i], max_error[i] = np.abs(errors).mean(), np.abs(errors).max()
            self._weights += self._config.learning_rate * errors.T @ features[rows]
        return TrainLog(mean_error, max_error)

    def predict(self, batch: SequenceBatch) -> FloatArray:
        return self._outputs(self._features(batch))

    def state(self) -> State:
        return {"weights": self._weights.copy()}

    def load_state(self, state: Mapping[str, npt.NDArray[Any]]) -> None:
        self._weights = state["weights"].copy()

    def _outputs(self, features: FloatArray) -> FloatArray:
        return np.asarray(1.0 / (1.0 + np.exp(-features @ self._weights.T)))

    def _features(self, batch: SequenceBatch) -> FloatArray:
        """The trace and a constant 1 at every target row, [R, I + 1]."""
        features = np.ones((len(batch.target_rows), batch.input_size + 1))
        traces = np.zeros((batch.steps, batch.input_size))
        starts = set(batch.offsets[:-1].tolist())
        for t in range(batch.steps):
            before = 0.0 if t in starts else traces[t - 1]
            traces[t] = self._config.leak * before + batch.inputs[t]
        features[:, :-1] = traces[batch.target_rows]
        return features
