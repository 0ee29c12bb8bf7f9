"""The multiplication problem: its targets and its rules (the rest is in test_marked_pairs.py)."""

import numpy as np
import pytest
from pydantic import ValidationError

from rnnbench.plugin import AtMostWrong, Criterion, SetScore, Stream
from rnnbench_tasks.multiplication import Multiplication
from rnnbench_tasks.multiplication_config import MultiplicationConfig

DRAWS = 100_000


def test_the_targets_have_the_moments_of_a_product_of_two_uniform_numbers() -> None:
    task = Multiplication(MultiplicationConfig(length=100))
    stream = Stream(9, "data", "multiplication", 0)
    targets = np.concatenate(
        [task.sample(stream, first, 10_000).targets[:, 0] for first in range(0, DRAWS, 10_000)]
    ).astype(np.float64)
    # One factor alone where a draw picks the first pair: 1 in 10, and 1 in 49 of the others.
    alone = 0.1 + 0.9 / 49
    for power in (1, 2):
        moment = 1 / (power + 1)
        expected = alone * moment + (1 - alone) * moment**2
        found = targets**power
        assert abs(found.mean() - expected) < 4 * found.std() / np.sqrt(DRAWS)


class Recent:
    """The errors of the last training sequences, ``wrong`` of them as large as the tolerance."""

    def __init__(self, wrong: int, error: float = 0.04, count: int = 2000) -> None:
        self._errors = np.full(count, 0.0399)
        self._errors[:wrong] = error

    def recent(self, window: int) -> tuple[np.ndarray, np.ndarray] | None:
        raise AssertionError("n_seq needs no list of errors")

    def mean_error(self, window: int) -> float | None:
        raise AssertionError("n_seq has no bound of the mean error")

    def within(self, window: int, tolerance: float) -> int | None:
        if len(self._errors) < window:
            return None
        return int(np.count_nonzero(self._errors[-window:] < tolerance))

    def score(self, test_set: str) -> SetScore:
        raise AssertionError("n_seq looks at no test set")


@pytest.mark.parametrize(
    ("wrong", "holds"),
    [
        (0, (True, True)),
        (12, (True, True)),
        (13, (True, False)),
        (139, (True, False)),
        (140, (False, False)),
        (2000, (False, False)),
    ],
)
def test_fewer_than_n_seq_of_the_recent_sequences_may_be_wrong(
    wrong: int, holds: tuple[bool, bool]
) -> None:
    coarse, fine = Multiplication(MultiplicationConfig()).criteria
    for error in (0.04, 0.5, np.nan):
        check = Recent(wrong, error)
        assert (coarse.holds(check), fine.holds(check)) == holds
    assert not coarse.holds(Recent(0, count=1999))


def test_the_criteria_bear_the_names_of_table_8_and_the_first_is_scored() -> None:
    criteria = Multiplication(MultiplicationConfig()).criteria
    assert [(c.name, c.scored) for c in criteria] == [("n_seq = 140", True), ("n_seq = 13", False)]
    assert [c.rules for c in criteria] == [
        (AtMostWrong(139, 0.04, 2000),),
        (AtMostWrong(12, 0.04, 2000),),
    ]


def test_other_numbers_of_criteria_can_be_asked_for() -> None:
    def criteria(*n_seq: int) -> tuple[Criterion, ...]:
        return Multiplication(MultiplicationConfig(n_seq=n_seq)).criteria

    assert [(c.name, c.scored) for c in criteria(7)] == [("n_seq = 7", False)]
    assert [c.scored for c in criteria(300, 200, 1)] == [True, True, False]


@pytest.mark.parametrize(
    ("n_seq", "message"),
    [
        ((13, 140), r"from each number to the next, the last one at least 1, found \[13, 140\]"),
        ((13, 13), "n_seq must fall"),
        ((0,), "the last one at least 1"),
        ((3, -1), "the last one at least 1"),
        ((), "at least 1 item"),
    ],
)
def test_numbers_that_do_not_fall_are_refused(n_seq: tuple[int, ...], message: str) -> None:
    with pytest.raises(ValidationError, match=message) as refusal:
        MultiplicationConfig(n_seq=n_seq)
    assert len(refusal.value.errors()) == 1
