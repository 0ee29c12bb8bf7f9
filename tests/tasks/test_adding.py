"""The adding problem: its targets and its rule (the rest is in test_marked_pairs.py)."""

import numpy as np

from rnnbench.plugin import Stream
from rnnbench_tasks.adding import Adding
from rnnbench_tasks.adding_config import AddingConfig


def test_a_constant_output_is_a_sixth_off_on_average(stream: Stream) -> None:
    task = Adding(AddingConfig(length=1000))
    targets = np.concatenate(
        [task.sample(stream, first, 1000).targets[:, 0] for first in range(0, 10_000, 1000)]
    ).astype(np.float64)
    # 1/6 if both terms are always there; a missing one (1 in 10, and 1 in 499) brings it to 1/8.
    absent = 0.1 + 0.9 / 499
    expected = (1 - absent) / 6 + absent / 8
    errors = np.abs(targets - 0.5)
    assert abs(errors.mean() - expected) < 4 * errors.std() / np.sqrt(len(errors))


def test_its_rule_is_st3_of_the_article() -> None:
    (criterion,) = Adding(AddingConfig()).criteria
    assert (criterion.name, criterion.window, criterion.scored) == ("ST3", 2000, False)
