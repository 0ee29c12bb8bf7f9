"""What a learner promises: one network (`Learner`) or many trials in one call (`Population`)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from rnnbench.sequences import FloatArray, SequenceBatch
from rnnbench.tasks import TaskShape

State = dict[str, npt.NDArray[Any]]


@dataclass(frozen=True, eq=False)
class TrainLog:
    """Errors of the training sequences, each from the outputs *before* that sequence's update.

    * ``mean_error``  float64 [n] ([A, n] from a population): mean absolute error over all target
      components of the sequence
    * ``max_error``   same shape: the largest absolute error among them

    A non-finite entry ends the trial as ``diverged``.
    """

    mean_error: FloatArray
    max_error: FloatArray


@dataclass(frozen=True)
class Cost:
    """What one network costs.

    * ``weights``        number of trainable numbers
    * ``multiply_adds``  per time step of training, at a step with a target, to leading order
    """

    weights: int
    multiply_adds: int


class Learner(ABC):
    """One network that learns online.  The host trains one a trial.

    shape: what the task demands.  config: the validated section of the comparison.
    rng: the trial's own generator, for the initial weights and whatever else the learner draws;
    use no other source of randomness.
    """

    @abstractmethod
    def __init__(self, shape: TaskShape, config: Any, rng: np.random.Generator) -> None: ...

    @classmethod
    @abstractmethod
    def cost(cls, shape: TaskShape, config: Any) -> Cost:
        """Weights and multiply-adds, without building the network."""

    @abstractmethod
    def train(self, batch: SequenceBatch) -> TrainLog:
        """Learn from the sequences online, in the order given.  Arrays of the log: [n]."""

    @abstractmethod
    def predict(self, batch: SequenceBatch) -> FloatArray:
        """Outputs at the target rows, float64 [R, K].  Learns nothing and changes no state."""

    @abstractmethod
    def state(self) -> State:
        """Everything needed to go on exactly, as named arrays that the learner no longer writes."""

    @abstractmethod
    def load_state(self, state: Mapping[str, npt.NDArray[Any]]) -> None:
        """Continue from what ``state`` returned, bit for bit."""


class Population(ABC):
    """Many trials of one cell of the comparison, trained side by side in one call.

    A trial's numbers may depend on nothing but that trial: not on how many others there are, on
    its position among them, nor on which of them still run.  Bit for bit.

    shape, config: as for `Learner`.  rngs: one generator a trial.
    """

    @abstractmethod
    def __init__(
        self, shape: TaskShape, config: Any, rngs: Sequence[np.random.Generator]
    ) -> None: ...

    @classmethod
    @abstractmethod
    def cost(cls, shape: TaskShape, config: Any) -> Cost:
        """Weights and multiply-adds of one trial's network, without building it."""

    @abstractmethod
    def train(self, trials: Sequence[int], batches: Sequence[SequenceBatch]) -> TrainLog:
        """Train the trials with these positions, each on its own batch, online and in order.

        trials: A different positions, increasing; the others are left alone.
        batches: one a trial, all with the same number n of sequences.
        Arrays of the log: [A, n].
        """

    @abstractmethod
    def predict(self, trial: int, batch: SequenceBatch) -> FloatArray:
        """Outputs of one trial at the target rows, float64 [R, K].  Learns nothing."""

    @abstractmethod
    def state(self, trial: int) -> State:
        """Everything needed to go on exactly with one trial, as arrays no longer written."""

    @abstractmethod
    def load_state(self, trial: int, state: Mapping[str, npt.NDArray[Any]]) -> None:
        """Put into this position what ``state`` returned, bit for bit."""


class PopulationOfLearners(Population):
    """Any `Learner` as a population: one network a trial, one after the other."""

    def __init__(
        self,
        learner: type[Learner],
        shape: TaskShape,
        config: Any,
        rngs: Sequence[np.random.Generator],
    ) -> None:
        self._learners = [learner(shape, config, rng) for rng in rngs]

    @classmethod
    def cost(cls, shape: TaskShape, config: Any) -> Cost:
        raise TypeError("ask the learner's own class for its cost")

    def train(self, trials: Sequence[int], batches: Sequence[SequenceBatch]) -> TrainLog:
        logs = [self._learners[i].train(batch) for i, batch in zip(trials, batches, strict=True)]
        return TrainLog(
            mean_error=np.stack([log.mean_error for log in logs]),
            max_error=np.stack([log.max_error for log in logs]),
        )

    def predict(self, trial: int, batch: SequenceBatch) -> FloatArray:
        return self._learners[trial].predict(batch)

    def state(self, trial: int) -> State:
        return self._learners[trial].state()

    def load_state(self, trial: int, state: Mapping[str, npt.NDArray[Any]]) -> None:
        self._learners[trial].load_state(state)
