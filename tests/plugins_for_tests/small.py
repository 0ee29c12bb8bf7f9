"""A plugin in one file: a task that is learned in moments, and learners that go wrong.

`echo`: sequences of 2 to 4 random bits; the target, at the end, is the first bit.  Every learner
is a logistic unit on the first and last bit, so it solves the task in some hundred presentations;
the bad ones misbehave in the chunk of sequences that contains their sequence number 250.
"""

from __future__ import annotations

import ctypes
import os
import time
from typing import Any, ClassVar

import numpy as np
from pydantic import Field

from rnnbench.plugin import (
    AtMostWrong,
    Cost,
    Criterion,
    Learner,
    LearnerDescription,
    PluginConfig,
    SequenceBatch,
    SetWrongAtMost,
    Task,
    TaskDescription,
    TaskShape,
    TrainLog,
    below,
    beyond_tolerance,
    hookimpl,
)


class EchoConfig(PluginConfig):
    """Settings of the task."""

    tolerance: float = Field(0.3, gt=0, lt=0.5, description="largest error of a right sequence")
    never: bool = Field(False, description="an unreachable second criterion")
    scored: bool = Field(False, description="the first criterion asks for a final score")
    final: bool = Field(True, description="there is a final test set")


class Echo(Task):
    """``1 0 0 -> 1``."""

    def __init__(self, config: EchoConfig) -> None:
        self.shape = TaskShape(inputs=2, outputs=1, longest=4, one_hot=True)
        self._tolerance = config.tolerance
        window = 10**9 if config.never else 200
        self.criteria = (
            Criterion("tested", (SetWrongAtMost("test"),), "test set right", config.scored),
            Criterion("trained", (AtMostWrong(0, config.tolerance, window),), "last ones right"),
        )
        self.final_set = "final" if config.final else None

    def sample(self, stream, first, count):
        words = stream.words(first, count, 5)
        lengths = 2 + below(words[:, 0], 3)
        bits = below(words[:, 1:5], 2)
        keep = np.arange(4) < lengths[:, None]
        return SequenceBatch(
            lengths=lengths.astype(np.int32),
            target_rows=np.cumsum(lengths) - 1,
            targets=bits[:, :1].astype(np.float32),
            input_size=2,
            symbols=bits[keep].astype(np.int32),
        )

    def test_set(self, name, stream):
        return self.sample(stream.sibling("test"), {"test": 0, "final": 1000}[name], 64)

    def wrong(self, batch, predictions):
        return beyond_tolerance(batch, predictions, self._tolerance)


class UnitConfig(PluginConfig):
    """Settings of the learners."""

    learning_rate: float = Field(2.0, gt=0, description="step size")
    behaviour: str = Field("good", description="good, raises, segfaults, exits, hangs or nan")
    at: int = Field(250, ge=0, description="sequence at which it misbehaves")
    sleep: float = Field(0.0, ge=0, description="seconds that a chunk of sequences takes")


class Unit(Learner):
    """A logistic unit on the first and last symbol of a sequence."""

    instances: ClassVar[int] = 0

    def __init__(self, shape: TaskShape, config: UnitConfig, rng: np.random.Generator) -> None:
        self._config = config
        self._weights = rng.uniform(-0.1, 0.1, 5)
        self._seen = 0

    @classmethod
    def cost(cls, shape: TaskShape, config: UnitConfig) -> Cost:
        return Cost(weights=5, multiply_adds=10)

    def train(self, batch):
        time.sleep(self._config.sleep)
        if self._seen <= self._config.at < self._seen + len(batch):
            misbehave(self._config.behaviour)
        errors = np.empty(len(batch))
        features = self._features(batch)
        for i in range(len(batch)):
            output = 1.0 / (1.0 + np.exp(-self._weights @ features[i]))
            error = float(batch.targets[i, 0]) - output
            errors[i] = abs(error)
            self._weights += self._config.learning_rate * error * features[i]
        if self._config.behaviour == "nan" and self._seen + len(batch) > self._config.at:
            errors[-1] = np.nan
        self._seen += len(batch)
        return TrainLog(errors, errors)

    def predict(self, batch):
        return (1.0 / (1.0 + np.exp(-self._features(batch) @ self._weights)))[:, None]

    def state(self):
        return {"weights": self._weights.copy(), "seen": np.array(self._seen)}

    def load_state(self, state):
        self._weights, self._seen = state["weights"].copy(), int(state["seen"])

    def _features(self, batch):
        first = batch.inputs[batch.offsets[:-1]]
        last = batch.inputs[batch.offsets[1:] - 1]
        return np.hstack((first, last, np.ones((len(batch), 1)))).astype(np.float64)


def misbehave(behaviour: str) -> Any:
    match behaviour:
        case "raises":
            raise ValueError("this learner has had enough")
        case "segfaults":
            ctypes.string_at(0)
        case "exits":
            os._exit(0)
        case "hangs":
            time.sleep(3600)
        case "system-exit":
            raise SystemExit(0)


@hookimpl
def rnnbench_learners():
    return [
        LearnerDescription(
            name="unit",
            summary="a logistic unit that may misbehave",
            config=UnitConfig,
            implementation=f"{__name__}:Unit",
            source="made for the tests",
            gradient="exact",
            memory="constant",
            multiply_adds="10",
        )
    ]


@hookimpl
def rnnbench_tasks():
    return [
        TaskDescription(
            name="echo",
            summary="say the first bit again",
            config=EchoConfig,
            implementation=f"{__name__}:Echo",
            source="made for the tests",
            solved="the test set and the last training sequences are right",
            presets={"easy": {"tolerance": 0.45}, "hard": {"tolerance": 0.1}},
        )
    ]
