"""A glance at a few sequences decides nothing that the whole set would not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from rnnbench.error_log import ErrorLog
from rnnbench.errors import TrialError
from rnnbench.learners import Population
from rnnbench.running.checks import ScoredSets, TrialCheck
from rnnbench.sequences import SequenceBatch
from rnnbench.streams import Stream
from rnnbench.tasks import Task, TaskShape, beyond_tolerance


class Numbered(Task):
    """One-step sequences, named by ``order``; one may stand there twice."""

    shape = TaskShape(inputs=1, outputs=1, longest=1, one_hot=False)
    criteria = ()

    def __init__(self, order: list[int]) -> None:
        self._order = order

    def sample(self, stream: Stream, first: int, count: int) -> SequenceBatch:
        raise AssertionError("nothing is trained here")

    def test_set(self, name: str, stream: Stream) -> SequenceBatch:
        numbers = np.array(self._order, dtype=np.float32)[:, None]
        return SequenceBatch(
            lengths=np.ones(len(numbers), dtype=np.int32),
            target_rows=np.arange(len(numbers)),
            targets=np.zeros_like(numbers),
            input_size=1,
            values=numbers,
        )

    def wrong(self, batch: SequenceBatch, predictions: Any) -> Any:
        return beyond_tolerance(batch, predictions, 0.5)


class Mistaken(Population):
    """Outputs 1 for the sequences it has wrong, and counts how many it is asked for."""

    def __init__(self, wrong: set[int], shape: tuple[int, ...] | None = None) -> None:
        self._wrong = wrong
        self._shape = shape
        self.asked = 0

    @classmethod
    def cost(cls, shape: Any, config: Any) -> Any:
        raise AssertionError

    def train(self, trials: Any, batches: Any) -> Any:
        raise AssertionError

    def predict(self, trial: int, batch: SequenceBatch) -> Any:
        self.asked += len(batch)
        if self._shape is not None:
            return np.zeros(self._shape)
        return np.isin(batch.inputs, list(self._wrong)).astype(float)

    def state(self, trial: int) -> Any:
        raise AssertionError

    def load_state(self, trial: int, state: Any) -> None:
        raise AssertionError


def check(task: Numbered, population: Mistaken) -> TrialCheck:
    stream = Stream(1, "data", "numbered", 0)
    return TrialCheck(task, ScoredSets(task), population, 0, stream, ErrorLog(1, [], 0))


@pytest.mark.parametrize("size", [5, 63, 64, 65, 256])
@pytest.mark.parametrize("count", [0, 1, 5])
@pytest.mark.parametrize("wrong", [0, 1, 2, 5, 6, 40])
@pytest.mark.parametrize("repeated", [False, True])
def test_the_answer_is_that_of_the_whole_set(
    size: int, count: int, wrong: int, repeated: bool
) -> None:
    rng = np.random.default_rng([size, count, wrong])
    order = rng.integers(0, size // 2, size) if repeated else rng.permutation(size)
    task = Numbered(order.tolist())
    mistakes = set(rng.permutation(size)[:wrong].tolist())
    asked = check(task, Mistaken(mistakes))
    truth = sum(number in mistakes for number in order.tolist())
    assert asked.wrong_at_most("test", count) == (truth <= count)
    assert asked.score("test").wrong == truth


def test_a_set_far_from_right_costs_a_glance() -> None:
    task, population = Numbered(list(range(256))), Mistaken(set(range(256)))
    assert not check(task, population).wrong_at_most("test", 5)
    assert population.asked == 32


def test_a_set_that_was_scored_is_not_asked_for_again() -> None:
    task, population = Numbered(list(range(256))), Mistaken(set())
    asked = check(task, population)
    assert asked.score("test").wrong == 0
    assert asked.wrong_at_most("test", 0)
    assert population.asked == 256


def test_predictions_of_another_shape_are_refused() -> None:
    task = Numbered(list(range(256)))
    with pytest.raises(TrialError, match=r"returned shape \(3, 1\), expected \(32, 1\)"):
        check(task, Mistaken(set(), shape=(3, 1))).wrong_at_most("test", 0)
