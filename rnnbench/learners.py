"""What a learner promises: one network (`Learner`) or many trials in one call (`Population`)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import numpy.typing as npt

from rnnbench.errors import TrialError
from rnnbench.sequences import FloatArray, SequenceBatch, StackedSequences
from rnnbench.tasks import TaskShape

if TYPE_CHECKING:
    from rnnbench.error_flow.flow import ErrorFlow
    from rnnbench.error_log import ErrorLog
    from rnnbench.training_data import TrainingData

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

    @classmethod
    def of(cls, batch: SequenceBatch, outputs: FloatArray) -> Self:
        """The log of one trial.  outputs: float64 [R, K], at the batch's target rows."""
        errors = np.abs(outputs - batch.targets)
        return cls(
            mean_error=batch.per_sequence_mean(errors.mean(axis=1)),
            max_error=batch.per_sequence_max(errors.max(axis=1)),
        )

    @classmethod
    def of_stacked(
        cls, batches: Sequence[SequenceBatch], stacked: StackedSequences, outputs: FloatArray
    ) -> Self:
        """The log of A trials, each from its own targets alone, never from padding.

        stacked: the batches side by side.  outputs: float64 [n, T, A, K]; only those at targets
        count.
        """
        return cls.side_by_side(
            [
                cls.of(batch, outputs[:, :, i][stacked.has_target[:, :, i]])
                for i, batch in enumerate(batches)
            ]
        )

    @classmethod
    def side_by_side(cls, logs: Sequence[TrainLog]) -> Self:
        """The logs of single trials as one log of them all: [n] each to [A, n]."""
        return cls(
            mean_error=np.stack([log.mean_error for log in logs]),
            max_error=np.stack([log.max_error for log in logs]),
        )

    @classmethod
    def one_after_another(cls, logs: Sequence[TrainLog]) -> Self:
        """The logs of consecutive sequences of the same trials as one log."""
        return cls(
            mean_error=np.concatenate([log.mean_error for log in logs], axis=-1),
            max_error=np.concatenate([log.max_error for log in logs], axis=-1),
        )


def restored(state: Mapping[str, npt.NDArray[Any]], name: str, like: FloatArray) -> FloatArray:
    """The array ``name`` of a saved state, copied.

    Raises TrialError where it is missing or does not have the shape and dtype of ``like``.
    """
    wanted = f"{like.dtype} {like.shape}"
    if name not in state:
        raise TrialError(f"the saved state has no array {name!r} ({wanted})")
    array = state[name]
    if array.shape != like.shape or array.dtype != like.dtype:
        found = f"{array.dtype} {array.shape}"
        raise TrialError(f"array {name!r} of the saved state: expected {wanted}, found {found}")
    return array.copy()


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

    def error_flow(self, batch: SequenceBatch, lags: int) -> ErrorFlow:
        """How errors are scaled on their way back over the lags 1 to ``lags``.

        Optional: `rnnbench errorflow` measures the learners that define it.  Changes nothing.
        """
        raise TrialError(f"{type(self).__name__} does not say how errors flow back through it")


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

    def train_on(
        self,
        data: TrainingData,
        trials: Sequence[int],
        first: Sequence[int],
        count: int,
        errors: ErrorLog,
    ) -> None:
        """Train these trials on their sequences first[i] .. first[i] + count - 1, and log them.

        A population with native code of its own does all of it in one call.
        """
        log = self.train(trials, data.batches(trials, first, count))
        for name in ("mean_error", "max_error"):
            found = np.shape(getattr(log, name))
            if found != (len(trials), count):
                expected = (len(trials), count)
                raise TrialError(f"train() returned {name} of shape {found}, expected {expected}")
        errors.append(trials, log)

    @abstractmethod
    def predict(self, trial: int, batch: SequenceBatch) -> FloatArray:
        """Outputs of one trial at the target rows, float64 [R, K].  Learns nothing."""

    @abstractmethod
    def state(self, trial: int) -> State:
        """Everything needed to go on exactly with one trial, as arrays no longer written."""

    @abstractmethod
    def load_state(self, trial: int, state: Mapping[str, npt.NDArray[Any]]) -> None:
        """Put into this position what ``state`` returned, bit for bit."""

    def error_flow(self, trial: int, batch: SequenceBatch, lags: int) -> ErrorFlow:
        """Of one trial's net: how errors are scaled on their way back over 1 to ``lags`` steps.

        Optional, as for a `Learner`.
        """
        raise TrialError(f"{type(self).__name__} does not say how errors flow back through it")


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
        return TrainLog.side_by_side(
            [self._learners[i].train(batch) for i, batch in zip(trials, batches, strict=True)]
        )

    def predict(self, trial: int, batch: SequenceBatch) -> FloatArray:
        return self._learners[trial].predict(batch)

    def state(self, trial: int) -> State:
        return self._learners[trial].state()

    def load_state(self, trial: int, state: Mapping[str, npt.NDArray[Any]]) -> None:
        self._learners[trial].load_state(state)

    def error_flow(self, trial: int, batch: SequenceBatch, lags: int) -> ErrorFlow:
        return self._learners[trial].error_flow(batch, lags)
