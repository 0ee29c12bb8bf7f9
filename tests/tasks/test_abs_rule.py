"""ABS on a large test set: looked at in portions, with the result of the whole."""

import numpy as np
import pytest

from rnnbench.plugin import SetScore
from rnnbench_tasks.abs_rule import abs_on_portions, portions_of


@pytest.mark.parametrize("sequences", [1, 99, 100, 101, 200, 201, 2560, 6400, 10_000, 12_800])
def test_the_portions_make_up_the_set_and_double_it_each_time(sequences: int) -> None:
    portions = list(portions_of(sequences).items())
    assert [number for _, part in portions for number in part] == list(range(sequences))
    for i, (name, part) in enumerate(portions):
        assert name == f"test {part.start + 1}-{part.stop}"
        whole = 100 if i == 0 else part.start
        assert len(part) == whole or (i == len(portions) - 1 and len(part) < whole)


def test_ten_thousand_sequences_have_eight_portions() -> None:
    sizes = [len(part) for part in portions_of(10_000).values()]
    assert sizes == [100, 100, 200, 400, 800, 1600, 3200, 3600]


class Scored:
    """Scores portions of a set of which some sequences are wrong; counts what that costs."""

    def __init__(self, sequences: int, wrong: list[int]) -> None:
        self._portions = portions_of(sequences)
        self._wrong = np.zeros(sequences, dtype=bool)
        self._wrong[wrong] = True
        self.cost = 0

    def recent(self, window: int) -> None:
        raise AssertionError("ABS looks at no training sequence")

    def mean_error(self, window: int) -> float | None:
        raise AssertionError("ABS looks at no training sequence")

    def within(self, window: int, tolerance: float) -> int | None:
        raise AssertionError("ABS looks at no training sequence")

    def score(self, test_set: str) -> SetScore:
        part = self._portions[test_set]
        self.cost += len(part)
        wrong = int(np.count_nonzero(self._wrong[part.start : part.stop]))
        return SetScore(wrong, len(part), 0.0)

    def wrong_at_most(self, test_set: str, count: int) -> bool:
        return self.score(test_set).wrong <= count


@pytest.mark.parametrize(
    ("wrong", "cost"),
    [
        ([], 10_000),
        ([0], 100),
        ([99], 100),
        ([100], 200),
        ([9_999], 10_000),
        ([5000, 130], 200),
        (list(range(10_000)), 100),
    ],
)
def test_it_holds_when_no_sequence_is_wrong_and_stops_at_the_first_portion_with_one(
    wrong: list[int], cost: int
) -> None:
    criterion = abs_on_portions(0.2, 10_000, "at the end")
    check = Scored(10_000, wrong)
    assert criterion.holds(check) == (not wrong)
    assert check.cost == cost


def test_it_bears_the_name_of_table_11() -> None:
    criterion = abs_on_portions(0.25, 500, "at the sequence end")
    assert (criterion.name, criterion.window) == ("ABS(0.25)", 0)
    assert criterion.summary == "all 500 test sequences within 0.25 at the sequence end"
