"""Populations whose networks have all blocks from the start, or get them one after another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

import numpy as np
import numpy.typing as npt

from rnnbench.plugin import (
    Cost,
    ErrorFlow,
    ErrorLog,
    FloatArray,
    Population,
    SequenceBatch,
    State,
    TaskShape,
    TrainingData,
    TrainLog,
)
from rnnbench_lstm.config import LstmConfig
from rnnbench_lstm.error_flow import lstm_error_flow
from rnnbench_lstm.growth import Growth, GrowthRule
from rnnbench_lstm.stages import Part, Stage
from rnnbench_lstm.topology import Topology
from rnnbench_lstm.weights import Weights, initial_weights


class Networks(Protocol):
    """A backend: a population of networks of one topology, which change the weights in place."""

    def __call__(
        self, shape: TaskShape, config: LstmConfig, topology: Topology, weights: Weights, /
    ) -> Population: ...


@dataclass(frozen=True)
class _Portion:
    """What can be trained in one call: trials with equally many blocks, up to a window's end.

    ``done``: how many of the sequences asked for each trial has had before.
    """

    population: Population
    trials: list[int]
    done: list[int]
    count: int


class ConstructedLstm(Population):
    """LSTM by any backend, constructed at once or sequentially.

    Sequential construction (Hochreiter & Schmidhuber 1997, Section 4, "abuse problem"): a network
    begins without memory cell blocks and gets one whenever `Growth` says that the error has stopped
    decreasing.  What has been learned is kept.  The initial weights are drawn for the whole network
    as if it were constructed at once, so those of a block are the same whenever it joins.

    A network with some of the blocks is the part of the whole network that is left without the
    others.  Each number of blocks is a stage with a population of its own, in which the trials that
    have come so far are trained.
    """

    networks: ClassVar[Networks]

    def __init__(
        self, shape: TaskShape, config: LstmConfig, rngs: Sequence[np.random.Generator]
    ) -> None:
        whole = Topology.of(shape, config)
        self._config, self._whole = config, whole
        self._rule = GrowthRule(config.construction_window, config.construction_progress)
        self._blocks = whole.blocks
        # The last stage trains these; in earlier ones a trial has only the part to come here.
        self._weights = initial_weights(whole, config, rngs)
        self._first = 0 if config.construction == "sequential" else whole.blocks
        self._stages = {
            blocks: self._stage(shape, config, whole, blocks)
            for blocks in range(self._first, whole.blocks + 1)
        }
        self._growths = [Growth(self._first) for _ in rngs]

    def _stage(self, shape: TaskShape, config: LstmConfig, whole: Topology, blocks: int) -> Stage:
        topology = whole.with_blocks(blocks)
        part = Part.of(whole, topology)
        weights = self._weights if blocks == whole.blocks else part.of_weights(self._weights)
        return Stage(part, weights, self.networks(shape, config, topology, weights))

    @classmethod
    def cost(cls, shape: TaskShape, config: LstmConfig) -> Cost:
        """Those of the whole network."""
        return Topology.of(shape, config).cost

    def train(self, trials: Sequence[int], batches: Sequence[SequenceBatch]) -> TrainLog:
        count, own = len(batches[0]), dict(zip(trials, batches, strict=True))
        errors = ErrorLog(max(trials) + 1, window=count)
        for portion in self._portions(trials, count, errors):
            parts = [
                _sequences(own[trial], done, portion.count)
                for trial, done in zip(portion.trials, portion.done, strict=True)
            ]
            errors.append(portion.trials, portion.population.train(portion.trials, parts))
        return TrainLog.side_by_side([TrainLog(*errors.last(trial, count)) for trial in trials])

    def train_on(
        self,
        data: TrainingData,
        trials: Sequence[int],
        first: Sequence[int],
        count: int,
        errors: ErrorLog,
    ) -> None:
        start = dict(zip(trials, first, strict=True))
        for portion in self._portions(trials, count, errors):
            numbers = [
                start[trial] + done
                for trial, done in zip(portion.trials, portion.done, strict=True)
            ]
            portion.population.train_on(data, portion.trials, numbers, portion.count, errors)

    def predict(self, trial: int, batch: SequenceBatch) -> FloatArray:
        return self._stage_of(trial).population.predict(trial, batch)

    def state(self, trial: int) -> State:
        """The weights of the whole network, and where a sequential construction stands.

        The weights of blocks that have not joined yet are those that they will have then.
        """
        self._stage_of(trial).save(self._weights, trial)
        growth = self._growths[trial].state() if self._sequential else {}
        return {**self._weights.state(trial), **growth}

    def load_state(self, trial: int, state: Mapping[str, npt.NDArray[Any]]) -> None:
        growth = Growth.from_state(state) if self._sequential else Growth(self._blocks)
        self._weights.load_state(trial, state)
        self._growths[trial] = growth
        self._stage_of(trial).enter(self._weights, trial)

    def error_flow(self, trial: int, batch: SequenceBatch, lags: int) -> ErrorFlow:
        """Through the cells that have joined."""
        topology = self._whole.with_blocks(self._growths[trial].blocks)
        hidden = self._stage_of(trial).weights.hidden[trial]
        return lstm_error_flow(topology, self._config, hidden, batch, lags)

    @property
    def _sequential(self) -> bool:
        return self._first < self._blocks

    def _stage_of(self, trial: int) -> Stage:
        return self._stages[self._growths[trial].blocks]

    def _portions(self, trials: Sequence[int], count: int, errors: ErrorLog) -> Iterator[_Portion]:
        """Cut ``count`` sequences of each trial so that blocks can join at the ends of windows.

        A portion has to be trained and logged before the next one is asked for.
        """
        errors.reserve(trials, count)
        done = dict.fromkeys(trials, 0)
        finite = dict.fromkeys(trials, True)
        while running := [trial for trial in trials if done[trial] < count]:
            together: dict[tuple[int, int], list[int]] = {}
            for trial in running:
                size = min(count - done[trial], self._window_left(trial, count))
                together.setdefault((self._growths[trial].blocks, size), []).append(trial)
            for (blocks, size), some in sorted(together.items()):
                before = [done[trial] for trial in some]
                yield _Portion(self._stages[blocks].population, some, before, size)
                for trial in some:
                    done[trial] += size
                    finite[trial] &= bool(errors.finite[trial])
                    self._look_at(trial, errors.last(trial, size)[0])
        # The log has looked at the last portion only.
        errors.finite[list(trials)] = list(finite.values())

    def _window_left(self, trial: int, most: int) -> int:
        """Sequences until the trial's window ends; ``most`` where no block is to come."""
        growth = self._growths[trial]
        return most if growth.blocks == self._blocks else self._rule.window - growth.sequences

    def _look_at(self, trial: int, mean_errors: FloatArray) -> None:
        """Have the next block join where it is time."""
        growth, stage = self._growths[trial], self._stage_of(trial)
        if growth.blocks < self._blocks and growth.add(mean_errors, self._rule):
            stage.save(self._weights, trial)
            self._stage_of(trial).enter(self._weights, trial)


def _sequences(batch: SequenceBatch, first: int, count: int) -> SequenceBatch:
    return batch if count == len(batch) else batch.take(np.arange(first, first + count))
